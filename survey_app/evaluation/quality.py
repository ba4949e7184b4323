"""What a reader must know of the evaluation as a whole: notes, and the level of evidence the design can bear."""

from collections.abc import Iterator, Mapping

import numpy as np

from survey_app.evaluation import comparability
from survey_app.evaluation.indicators import Counted
from survey_app.evaluation.microdata import Microdata, Missing, Sampling
from survey_app.evaluation.plan import EvaluationPlan, Indicator
from survey_app.evaluation.results import Note
from survey_app.evaluation.scopes import number_of_areas
from survey_app.evaluation.stacking import Role, Stacked
from survey_app.evaluation.verdicts import evidence_level


def plan_notes(plan: EvaluationPlan, waves: Mapping[Role, Microdata]) -> Iterator[Note]:
    """Invented data, and a measure that began at the wrong time for the comparison."""
    if plan.simulation is not None:
        yield Note("simulated", {"seed": plan.simulation.seed})
    started = plan.measure.started if plan.measure else None
    if started is None or "before" not in waves:
        return
    if (opened := waves["before"].wave.opens_on) and opened >= started:
        yield Note("baseline_after_start", {"started": started.isoformat(), "opens_on": opened.isoformat()})
    if (closed := waves["after"].wave.closes_on) and closed < started:
        yield Note("followup_before_start", {"started": started.isoformat(), "closes_on": closed.isoformat()})


def design_notes(plan: EvaluationPlan, stacked: Stacked) -> Iterator[Note]:
    """Strata with a single sampling unit."""
    if count := len(stacked.design.lonely_strata()):
        yield Note("lonely_strata", {"count": count, "rule": plan.lonely_strata.value})


def sending_notes(waves: Mapping[Role, Microdata]) -> Iterator[Note]:
    """How many sent their answers before the end."""
    for role, wave in waves.items():
        early = [column.missing((Missing.NOT_REACHED,)) for column in wave.columns.values()]
        if count := int(np.count_nonzero(np.logical_or.reduce(early))):
            yield Note("sent_before_the_end", {"wave": role, "count": count, "percent": round(100 * count / wave.n, 1)})


def answering_notes(indicator: Indicator, stacked: Stacked, counted: Mapping[Role, Counted]) -> Iterator[Note]:
    """How many of those who met the question did not know, or did not answer; how many did not come to it; and whether its wording is
    known."""
    if "before" in stacked.waves:
        yield from comparability.wording_note(indicator, stacked.waves["before"], stacked.waves["after"])
    for role, rows in counted.items():
        met = int(np.count_nonzero(rows.base | rows.dont_know | rows.silent))
        for code, mask in (("dont_know_share", rows.dont_know), ("item_nonresponse", rows.silent)):
            if number := int(np.count_nonzero(mask)):
                yield Note(code, {"indicator": indicator.id, "wave": role, "count": number, "percent": round(100 * number / met, 1)})
        if number := int(np.count_nonzero(rows.not_reached)):
            share = round(100 * number / (met + number), 1)
            yield Note("not_reached", {"indicator": indicator.id, "wave": role, "count": number, "percent": share})


def level_of_evidence(plan: EvaluationPlan, waves: Mapping[Role, Microdata], stacked: Stacked) -> int:
    """The Maryland level of the design; see `verdicts.evidence_level`."""
    measure = plan.measure
    arms = [arm for arm in (measure.treated, measure.comparison) if arm is not None] if measure else []
    return evidence_level(
        before="before" in waves,
        open_link=any(wave.wave.sampling is Sampling.OPEN_LINK for wave in waves.values()),
        comparable="before" not in waves or not comparability.wave_reasons(waves["before"].wave, waves["after"].wave),
        compared=len(arms) == 2,
        randomised=bool(measure and measure.randomised),
        areas=min((number_of_areas(arm, stacked) for arm in arms), default=0),
    )
