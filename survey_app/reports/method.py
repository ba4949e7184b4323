"""Appendix A: how it was done, in a fixed order, only what is true of this evaluation."""

from survey_app.evaluation.plan import Relation
from survey_app.evaluation.results import WaveSummary
from survey_app.reports.language import upper_first
from survey_app.reports.wording import Telling

ITEM_NOTES = ("sent_before_the_end", "dont_know_share", "item_nonresponse", "not_reached")
COMPARISON_NOTES = (
    "season_unknown", "season_differs", "ages_differ", "mode_unknown", "frame_unknown", "wording_confirmed", "wording_unknown", "baseline_after_start", "followup_before_start",
)  # fmt: skip
WEIGHT_NOTES = ("not_calibrated", "without_weight", "margin_not_stated", "balance_suppressed")
DESIGN_NOTES = ("lonely_strata", "unpaired", "domain_not_stated")
FIELD_NOTES = ("open_link", "sampling_unknown")
PLACED = frozenset((*ITEM_NOTES, *COMPARISON_NOTES, *WEIGHT_NOTES, *DESIGN_NOTES, *FIELD_NOTES, "simulated"))


def points(told: Telling, tables: str) -> list[tuple[str, str]]:
    """Heading and text of the eleven points."""
    texts = (_field(told), _response(told), _weights(told), _estimation(told), _differences(told), _many(told), _items(told), _disclosure(told),
             _comparable(told), _software(told), [told.words.say("method.selfcheck", tables=tables)])  # fmt: skip
    return [(told.words.say(f"method.{number}"), " ".join(text)) for number, text in enumerate(texts, 1)]


def _notes(told: Telling, codes: tuple[str, ...], most: int = 6) -> list[str]:
    return [told.note(note) for note in told.evaluation.notes if note.code in codes][:most]


def _name(told: Telling, wave: WaveSummary) -> str:
    return upper_first(told.wave(wave.role))


def _field(told: Telling) -> list[str]:
    words, said = told.words, []
    for wave in told.evaluation.waves:
        facts = {
            "strata": words.num(wave.strata),
            "psus": words.num(wave.psus),
            "sampling": words.say(f"sampling.{wave.sampling.value}"),
            "frame": wave.frame or words.say("frame.unknown"),
            "mode": words.say(f"mode.{wave.mode.value}"),
        }
        said.append(words.say("method.wave", wave=_name(told, wave), dates=words.dates(wave.opens_on, wave.closes_on), **facts))
    said += [
        words.say("method.source", source=source.rstrip(".")) for source in dict.fromkeys(w.source for w in told.evaluation.waves) if source
    ]
    return [*said, *_notes(told, FIELD_NOTES)]


def _response(told: Telling) -> list[str]:
    words, said, known = told.words, [], False
    for wave in told.evaluation.waves:
        if wave.invited and wave.response_rate is not None:
            facts = {"answered": words.num(wave.answered), "invited": words.num(wave.invited), "rate": words.pct(wave.response_rate, 1)}
            said.append(words.say("method.rate", wave=_name(told, wave), **facts))
            known = True
        else:
            said.append(words.say("method.rate_unknown", wave=_name(told, wave), answered=words.num(wave.answered)))
        if rates := wave.response_rate_by_area.values():
            said.append(words.say("method.rate_areas", low=words.num(min(rates)), high=words.pct(max(rates))))
    return [*said, words.say("method.rate_definition")] if known else said


def _weights(told: Telling) -> list[str]:
    words = told.words
    said = [
        words.say("method.weights_raked", margins=told.margins(sources=True)) if told.plan.margins else words.say("method.weights_design")
    ]
    for wave in told.evaluation.waves:
        w = wave.weights
        facts = {
            "smallest": words.num(w.smallest, 2),
            "largest": words.num(w.largest, 2),
            "cv": words.num(w.cv, 2),
            "deff": words.num(w.design_effect, 2),
        }
        said.append(words.say("method.weights_wave", wave=_name(told, wave), effective=words.num(w.effective_n), **facts))
    return [*said, *_notes(told, WEIGHT_NOTES)]


def _estimation(told: Telling) -> list[str]:
    words = told.words
    said = [words.say("method.estimation", raked=words.say("method.estimation_raked") if told.plan.margins else "")]
    if told.before is not None:
        said.append(words.say(f"method.relation.{Relation(told.plan.waves.relation).value}"))
    return [*said, *_notes(told, DESIGN_NOTES)]


def _differences(told: Telling) -> list[str]:
    words, rules = told.words, told.plan.rules
    finding, limits = told.judged(), list[str]()
    if told.random():
        limits.append(words.say("method.reliability"))
        if told.plan.measure and told.before is not None:
            matters, widest = words.short(rules.smallest_change), words.short(rules.widest_half_interval)
            limits.append(words.say("method.reliability_measure", matters=matters, widest=widest))
    if told.before is None or finding is None:
        return [words.say("method.differences_one_wave"), *limits]
    df = [words.say("method.df", df=words.num(finding.change.df))] if finding.change else []
    notes = [told.note(note) for note in finding.notes if note.code == "few_areas"]
    effect = words.say("method.effect") if told.finding("effect") else ""
    return [words.say("method.differences", effect=effect), *df, *notes, *limits]


def _many(told: Telling) -> list[str]:
    adjusted = sum(f.change is not None and f.change.adjusted_p is not None for f in told.evaluation.findings)
    primary = sum(i.primary for i in told.plan.indicators)
    return [told.words.say("method.many", primary=primary, adjusted=adjusted) if adjusted else told.words.say("method.many_none")]


def _items(told: Telling) -> list[str]:
    return [told.words.say("method.item_base"), *(_notes(told, ITEM_NOTES, 8) or [told.words.say("method.item_none")])]


def _disclosure(told: Telling) -> list[str]:
    return [told.words.say("method.disclosure", smallest_cell=told.plan.rules.smallest_cell)]


def _comparable(told: Telling) -> list[str]:
    words = told.words
    if told.before is None:
        return [words.say("method.one_wave")]
    said, treated, comparison = _notes(told, COMPARISON_NOTES, 10), told.finding("treated"), told.finding("comparison")
    for indicator in told.plan.indicators:
        if (whole := told.finding("whole", indicator.id)) and whole.verdict == "not_comparable":
            said += [f"{told.text(indicator.label)}: {told.note(note)}" for note in whole.notes]
    said = said or [words.say("method.comparable_all")]
    if treated and comparison and treated.before and comparison.before:
        facts = {"treated": told.percent(treated.before, 1), "comparison": told.percent(comparison.before, 1)}
        said.append(words.say("method.baseline", **facts))
    return said


def _software(told: Telling) -> list[str]:
    words, evaluation = told.words, told.evaluation
    data = ", ".join(words.say("method.data", wave=told.wave(wave.role), fingerprint=wave.fingerprint[:16]) for wave in evaluation.waves)
    said = [
        words.say(
            "method.software",
            software=evaluation.software,
            date=words.date(evaluation.evaluated_on),
            plan=evaluation.plan_fingerprint[:16],
            data=data,
        )
    ]
    return [*said, words.say("method.seed", seed=told.plan.simulation.seed)] if told.plan.simulation else said
