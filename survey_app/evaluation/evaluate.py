"""The evaluation: plan and microdata in, a protected `Evaluation` out. Read `evaluate` as a method section."""

import hashlib
import json
from collections.abc import Callable
from datetime import date

from pydantic import TypeAdapter

from survey_app.errors import N_
from survey_app.evaluation import comparability, findings, indicators, quality, scopes
from survey_app.evaluation.disclosure import protect
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.results import Evaluation, Note
from survey_app.evaluation.stacking import Role, stack
from survey_app.evaluation.summaries import summarise
from survey_app.evaluation.weighting import weigh
from survey_app.version import VERSION

Progress = Callable[[str, int], None]
FORMAT = 1
_PLAN = TypeAdapter(EvaluationPlan)


def evaluate(
    plan: EvaluationPlan, before: Microdata | None, after: Microdata, *, today: date, progress: Progress | None = None
) -> Evaluation:
    """What the waves say of the plan's indicators.

    The rows are put in an order of their own, both waves become one sample design, each wave is raked to its margins, every
    level and change is estimated with the full covariance, p-values are corrected for being many, the rule gives its verdicts,
    and the gate of disclosure takes away what must not be shown. `before` None: levels only.
    `progress` is told the step (a message id) and the per cent done. Refusals are SurveyAppErrors.
    """
    tell = progress or _silent
    tell(N_("Checking the plan against the waves"), 0)
    waves: dict[Role, Microdata] = {"after": after} if before is None else {"before": before, "after": after}
    for indicator in plan.indicators:
        indicators.check(indicator, *waves.values())

    tell(N_("Joining the waves into one design"), 5)
    waves = {role: wave.in_canonical_order() for role, wave in waves.items()}
    stacked = stack(waves.get("before"), waves["after"], plan.waves.relation, plan.lonely_strata)
    groups = scopes.groups(plan, stacked)

    tell(N_("Weighting the answers"), 10)
    weighted = weigh(plan, stacked)

    drafted: list[findings.Draft] = []
    answering: list[Note] = []
    for place, indicator in enumerate(plan.indicators):
        tell(N_("Estimating levels and changes"), 20 + 70 * place // len(plan.indicators))
        counted = {role: indicators.count(indicator, wave) for role, wave in stacked.waves.items() if indicators.asked(indicator, wave)}
        drafted += findings.drafts(plan, indicator, stacked, weighted, counted, groups)
        answering += quality.answering_notes(indicator, stacked, counted)

    tell(N_("Judging the changes"), 90)
    facts = {role: wave.wave for role, wave in waves.items()}
    measure = plan.measure
    evaluation = Evaluation(
        format=FORMAT,
        plan=plan,
        plan_fingerprint=plan_fingerprint(plan),
        waves=tuple(summarise(role, wave, weighted.design.weights[stacked.place(role)], weighted) for role, wave in waves.items()),
        findings=findings.judged(drafted, plan.rules),
        balance=weighted.balance,
        notes=(
            *quality.plan_notes(plan, waves),
            *comparability.wave_notes(facts.get("before"), facts["after"]),
            *stacked.notes,
            *quality.design_notes(plan, stacked),
            *weighted.notes,
            *scopes.not_stated(plan, stacked),
            *quality.sending_notes(waves),
            *answering,
        ),
        evidence_level=quality.level_of_evidence(plan, waves, stacked),
        treated_areas=scopes.areas(measure.treated if measure else None, stacked),
        comparison_areas=scopes.areas(measure.comparison if measure else None, stacked),
        evaluated_on=today,
        software=f"Pejl {VERSION}",
    )

    tell(N_("Protecting those who answered"), 95)
    protected = protect(evaluation)
    tell(N_("Done"), 100)
    return protected


def _silent(_step: str, _percent: int) -> None:
    """Nobody wants to know how far it is."""


def plan_fingerprint(plan: EvaluationPlan) -> str:
    """SHA-256 of the plan's content: the same however its document is laid out."""
    canonical = json.dumps(_PLAN.dump_python(plan, mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
