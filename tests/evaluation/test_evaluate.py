"""The whole evaluation of small simulated waves, against sums written out row by row."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from survey_app.evaluation.evaluate import evaluate, plan_fingerprint
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.results import EVALUATION_NOTES, FINDING_NOTES, Evaluation, Finding, Verdict, from_json, to_json
from tests.evaluation.making import TODAY, make_column, make_indicator, make_plan, make_wave
from tests.evaluation.simulated import simulate

RTOL = 1e-10  # The same closed form in other words; only the order of summation differs.
MEASURE = {"label": {"en": "Lighting"}, "treated": {"areas": ["a", "b"]}, "comparison": {"areas": ["c", "d"]}}
BEFORE, AFTER = simulate("2025", 1), simulate("2027", 2, 450, fall=0.15)
Row = tuple[str, str, float, float, str]  # stratum, PSU, weight, event, area


def rows(wave: Microdata, prefix: str = "") -> list[Row]:
    """Those with an answer, one by one."""
    assert wave.strata is not None
    assert wave.psu is not None
    safe, area = wave.columns["safe"], wave.columns["area"]
    return [
        (prefix + str(h), prefix + str(h) + str(j), float(w), 1.0 if y == 0 else 0.0, area.codes[a])
        for h, j, w, y, a in zip(wave.strata, wave.psu, wave.design_weights, safe.values, area.values, strict=True)
        if y >= 0
    ]


def share(some: list[Row]) -> float:
    return sum(w * y for _, _, w, y, _ in some) / sum(w for _, _, w, _, _ in some)


def units(wave: Microdata, prefix: str = "") -> dict[str, set[str]]:
    """The PSUs of each stratum of the whole wave."""
    found: dict[str, set[str]] = {}
    for h, j in zip(wave.strata, wave.psu, strict=True):  # type: ignore[arg-type]
        found.setdefault(prefix + h, set()).add(prefix + h + j)
    return found


def standard_error(parts: list[tuple[float, list[Row]]], strata: dict[str, set[str]]) -> float:
    """Of Σ sign · share, by PSU totals of w(y − share)/Σw in their strata."""
    totals: dict[str, float] = {}
    for sign, some in parts:
        mean, size = share(some), sum(w for _, _, w, _, _ in some)
        for _, j, w, y, _ in some:
            totals[j] = totals.get(j, 0.0) + sign * w * (y - mean) / size
    variance = 0.0
    for psus in strata.values():
        centre = sum(totals.get(j, 0.0) for j in psus) / len(psus)
        variance += len(psus) / (len(psus) - 1) * sum((totals.get(j, 0.0) - centre) ** 2 for j in psus)
    return math.sqrt(variance)


def within(some: list[Row], areas: str) -> list[Row]:
    return [row for row in some if row[4] in areas]


def test_an_independent_change_has_the_variances_of_both_waves() -> None:
    found = evaluate(make_plan(), BEFORE, AFTER, today=TODAY).finding("safe", "whole")
    one, other = rows(BEFORE, "1"), rows(AFTER, "2")
    error = standard_error([(-1, one), (1, other)], units(BEFORE, "1") | units(AFTER, "2"))
    assert found is not None
    assert found.change is not None
    assert_allclose([found.change.points, found.change.standard_error], [100 * (share(other) - share(one)), 100 * error], rtol=RTOL)
    assert found.change.df == 40 - 4
    assert_allclose(found.change.high - found.change.points, 100 * error * stats.t.ppf(0.975, 36), rtol=RTOL)


def test_a_change_in_the_same_psus_counts_what_they_have_in_common() -> None:
    plan = make_plan(waves={"before": "2025", "after": "2027", "relation": "same_psus"})
    found = evaluate(plan, BEFORE, AFTER, today=TODAY).finding("safe", "whole")
    one, other = rows(BEFORE), rows(AFTER)
    strata = {h: units(BEFORE)[h] | units(AFTER)[h] for h in units(BEFORE)}
    assert found is not None
    assert found.change is not None
    assert_allclose(found.change.standard_error, 100 * standard_error([(-1, one), (1, other)], strata), rtol=RTOL)
    assert found.change.df == 20 - 2


def test_the_effect_is_the_difference_between_the_changes_of_the_arms() -> None:
    evaluation = evaluate(make_plan(measure=MEASURE), BEFORE, AFTER, today=TODAY)
    one, other = rows(BEFORE, "1"), rows(AFTER, "2")
    parts = [(1.0, within(other, "ab")), (-1.0, within(one, "ab")), (-1.0, within(other, "cd")), (1.0, within(one, "cd"))]
    effect, treated, comparison = (evaluation.finding("safe", kind) for kind in ("effect", "treated", "comparison"))
    assert effect is not None
    assert effect.change is not None
    assert treated is not None
    assert treated.change is not None
    assert comparison is not None
    assert comparison.change is not None
    assert_allclose(effect.change.points, treated.change.points - comparison.change.points, rtol=1e-9)
    error = standard_error(parts, units(BEFORE, "1") | units(AFTER, "2"))
    assert_allclose(
        [effect.change.points, effect.change.standard_error], [100 * sum(s * share(r) for s, r in parts), 100 * error], rtol=RTOL
    )


def test_a_level_has_the_variance_of_a_domain_of_its_wave() -> None:
    evaluation = evaluate(make_plan(domains=[["area"]]), BEFORE, AFTER, today=TODAY)
    found = evaluation.domain_findings("safe", "area")[2].after
    some = within(rows(AFTER), "c")
    assert found is not None
    assert_allclose([found.percent, found.standard_error], [100 * share(some), 100 * standard_error([(1, some)], units(AFTER))], rtol=RTOL)
    assert found.n == len(some)


MARGINS = [
    {"items": ["sex"], "shares": {"woman": 60, "man": 40}},
    {"items": ["area"], "shares": dict(zip("abcd", (10, 20, 30, 40), strict=True))},
]


def test_a_raked_level_is_the_same_whether_there_is_an_earlier_wave_or_not() -> None:
    alone = evaluate(make_plan(waves={"after": "2027"}, margins=MARGINS), None, AFTER, today=TODAY).findings[0].after
    beside = evaluate(make_plan(margins=MARGINS), BEFORE, AFTER, today=TODAY).findings[0].after
    assert alone is not None
    assert beside is not None
    assert_allclose([beside.percent, beside.standard_error, beside.low], [alone.percent, alone.standard_error, alone.low], rtol=1e-8)


def test_independent_waves_stay_independent_when_raked() -> None:
    found = evaluate(make_plan(margins=MARGINS), BEFORE, AFTER, today=TODAY).findings[0]
    assert found.before is not None
    assert found.after is not None
    assert found.change is not None
    assert_allclose(found.change.standard_error, math.hypot(found.before.standard_error, found.after.standard_error), rtol=1e-8)


def test_an_item_that_is_raked_to_has_no_sampling_error() -> None:
    indicators = [make_indicator(items=["sex"], codes=["woman"])]
    level = evaluate(make_plan(indicators=indicators, margins=MARGINS), BEFORE, AFTER, today=TODAY).findings[0].after
    assert level is not None
    assert_allclose([level.percent, level.standard_error], [60, 0], atol=1e-6)


def test_the_same_persons_asked_twice_have_the_variance_of_their_differences() -> None:
    random = np.random.default_rng(5)
    persons = [str(i) for i in range(300)]
    first = random.random(300) < 0.4
    second = np.where(random.random(300) < 0.7, first, random.random(300) < 0.4)
    columns = [{"safe": ["1" if unsafe else "2" for unsafe in wave]} for wave in (first, second)]
    waves = [make_wave(name, c, person=persons) for name, c in zip(("2025", "2027"), columns, strict=True)]
    plan = make_plan(waves={"before": "2025", "after": "2027", "relation": "same_persons"})
    found = evaluate(plan, waves[0], waves[1], today=TODAY).finding("safe", "whole")
    differences = second.astype(float) - first
    assert found is not None
    assert found.change is not None
    expected = [100 * differences.mean(), 100 * differences.std(ddof=1) / math.sqrt(300), 299]
    assert_allclose([found.change.points, found.change.standard_error, found.change.df], expected, rtol=RTOL)


def test_persons_in_one_wave_only_are_left_out_and_told() -> None:
    before = make_wave("2025", {"safe": ["1", "2"] * 60}, person=[str(i) for i in range(120)])
    after = make_wave("2027", {"safe": ["1", "2"] * 60}, person=[str(i) for i in range(10, 130)])
    plan = make_plan(waves={"before": "2025", "after": "2027", "relation": "same_persons"})
    evaluation = evaluate(plan, before, after, today=TODAY)
    assert facts(evaluation, "unpaired") == [{"before": 10, "after": 10, "paired": 110}]
    assert [wave.answered for wave in evaluation.waves] == [120, 120]
    whole = evaluation.finding("safe", "whole")
    assert whole is not None
    assert whole.after is not None
    assert whole.after.n == 110


def test_findings_stand_in_the_order_whole_arms_effect_domains() -> None:
    evaluation = evaluate(make_plan(measure=MEASURE, domains=[["sex"], ["area", "sex"]]), BEFORE, AFTER, today=TODAY)
    kinds = [finding.scope.kind for finding in evaluation.findings]
    assert kinds == ["whole", "treated", "comparison", "effect", *["domain"] * 10]
    assert [tuple(c.code for c in f.scope.categories) for f in evaluation.findings[4:8]] == [
        ("woman",),
        ("man",),
        ("a", "woman"),
        ("a", "man"),
    ]


def test_without_an_earlier_wave_there_are_levels_and_no_verdicts() -> None:
    evaluation = evaluate(make_plan(waves={"after": "2027"}, measure=MEASURE, domains=[["sex"]]), None, AFTER, today=TODAY)
    assert {(f.scope.kind, f.before, f.change, f.verdict) for f in evaluation.findings} == {
        (kind, None, None, None) for kind in ("whole", "treated", "comparison", "domain")
    }
    assert evaluation.evidence_level == 1


def test_waves_that_cannot_be_compared_keep_their_levels_and_lose_the_change() -> None:
    before = make_wave("2025", {"safe": make_column(["1", "2"] * 100, wording="another")})
    found = evaluate(make_plan(), before, make_wave(), today=TODAY).findings[0]
    assert (found.verdict, found.change, [note.code for note in found.notes]) == (Verdict.NOT_COMPARABLE, None, ["wording_differs"])
    assert found.before is not None
    assert found.after is not None


def test_an_item_that_was_not_asked_before_has_a_level_now() -> None:
    before = make_wave("2025", {"calm": ["1", "2"] * 100})
    found = evaluate(make_plan(), before, make_wave(), today=TODAY).findings[0]
    assert (found.before, found.verdict, found.notes[0].code) == (None, Verdict.NOT_COMPARABLE, "item_absent")
    assert found.after is not None


def test_few_areas_are_noted_beside_the_effect() -> None:
    effect = evaluate(make_plan(measure=MEASURE), BEFORE, AFTER, today=TODAY).finding("safe", "effect")
    assert effect is not None
    assert [dict(note.facts) for note in effect.notes if note.code == "few_areas"] == [{"treated": 2, "comparison": 2}]


def test_the_areas_of_the_arms_are_told_with_their_words() -> None:
    evaluation = evaluate(make_plan(measure=MEASURE), BEFORE, AFTER, today=TODAY)
    assert [dict(area.label) for area in evaluation.treated_areas] == [{"en": "A"}, {"en": "B"}]


def adjusted(evaluation: Evaluation, chosen: Callable[[Finding], bool]) -> list[float | None]:
    return [None if f.change is None else f.change.adjusted_p for f in evaluation.findings if chosen(f)]


def test_a_primary_indicator_is_not_corrected_but_its_domains_are() -> None:
    evaluation = evaluate(make_plan(domains=[["sex"]], measure=MEASURE), BEFORE, AFTER, today=TODAY)
    assert adjusted(evaluation, lambda f: f.scope.kind != "domain") == [None] * 4
    women, men = (f.change for f in evaluation.domain_findings("safe", "sex"))
    assert women is not None
    assert men is not None
    low, high = sorted((women.p, men.p))
    assert_allclose(sorted([women.adjusted_p, men.adjusted_p]), [min(2 * low, high), high], rtol=RTOL)  # type: ignore[type-var, list-item]


def test_other_indicators_are_corrected_together_within_each_kind() -> None:
    others = [make_indicator(id=i, primary=False, codes=[code]) for i, code in (("unsafe", "1"), ("safe", "2"))]
    evaluation = evaluate(make_plan(indicators=others), BEFORE, AFTER, today=TODAY)
    changes = [f.change for f in evaluation.findings]
    assert all(change is not None for change in changes)
    assert_allclose([change.adjusted_p for change in changes if change], [change.p for change in changes if change], rtol=1e-6)


def test_a_change_with_too_few_answers_is_in_no_family() -> None:
    plan = make_plan(domains=[["area"]], rules={"smallest_n": 5000})
    assert adjusted(evaluate(plan, BEFORE, AFTER, today=TODAY), lambda f: f.scope.kind == "domain") == [None] * 4


def test_nobody_in_both_waves_gives_exact_limits_and_no_false_certainty() -> None:
    waves = [make_wave(name, {"safe": ["2"] * 400}) for name in ("2025", "2027")]
    change = evaluate(make_plan(), *waves, today=TODAY).findings[0].change
    assert change is not None
    assert (change.points, change.standard_error, change.p) == (0, 0, 1)
    assert change.low == -change.high < -0.5


def test_a_scope_in_a_single_psu_has_a_level_without_limits_and_no_change() -> None:
    psu = ["a"] * 100 + ["b"] * 50 + ["c"] * 50
    columns = {"safe": ["1", "2"] * 100, "area": make_column(["1"] * 100 + ["2"] * 100)}
    waves = [make_wave(name, columns, psu=psu) for name in ("2025", "2027")]
    found = evaluate(make_plan(domains=[["area"]]), *waves, today=TODAY).domain_findings("safe", "area")[0]
    assert found.after is not None
    assert (found.after.low, found.after.high, found.after.df) == (0, 100, 0)
    assert (found.change, found.verdict, found.notes[0].code) == (None, Verdict.TOO_FEW, "not_estimable")


def facts(evaluation: Evaluation, code: str) -> list[dict[str, object]]:
    return [dict(note.facts) for note in evaluation.notes if note.code == code]


def test_dont_know_and_silence_are_told_by_wave() -> None:
    wave = make_wave(columns={"safe": ["1"] * 70 + ["?"] * 20 + [""] * 10 + ["-"] * 50})
    evaluation = evaluate(make_plan(waves={"after": "2027"}), None, wave, today=TODAY)
    assert facts(evaluation, "dont_know_share") == [{"indicator": "safe", "wave": "after", "count": 20, "percent": 20.0}]
    assert facts(evaluation, "item_nonresponse") == [{"indicator": "safe", "wave": "after", "count": 10, "percent": 10.0}]


def test_how_many_sent_before_the_end_is_told_and_how_many_did_not_come_to_the_question() -> None:
    wave = make_wave(columns={"safe": ["1"] * 75 + ["-"] * 100 + [">"] * 25, "calm": ["1"] * 150 + [">"] * 50})
    evaluation = evaluate(make_plan(waves={"after": "2027"}), None, wave, today=TODAY)
    assert facts(evaluation, "sent_before_the_end") == [{"wave": "after", "count": 50, "percent": 25.0}]
    assert facts(evaluation, "not_reached") == [{"indicator": "safe", "wave": "after", "count": 25, "percent": 25.0}]
    assert {finding.after.n for finding in evaluation.findings if finding.scope.kind == "whole" and finding.after} == {75}


def test_nobody_who_sent_before_the_end_is_no_note() -> None:
    evaluation = evaluate(make_plan(waves={"after": "2027"}), None, make_wave(), today=TODAY)
    assert facts(evaluation, "sent_before_the_end") == facts(evaluation, "not_reached") == []


def test_a_measure_that_had_begun_before_the_first_wave_is_noted() -> None:
    evaluation = evaluate(make_plan(measure={**MEASURE, "started": "2025-09-01"}), BEFORE, AFTER, today=TODAY)
    assert facts(evaluation, "baseline_after_start") == [{"started": "2025-09-01", "opens_on": "2025-09-01"}]


def test_a_second_wave_that_ended_before_the_measure_began_is_noted() -> None:
    evaluation = evaluate(make_plan(measure={**MEASURE, "started": "2027-10-01"}), BEFORE, AFTER, today=TODAY)
    assert facts(evaluation, "followup_before_start") == [{"started": "2027-10-01", "closes_on": "2027-09-30"}]


def test_simulated_data_are_noted() -> None:
    evaluation = evaluate(make_plan(simulation={"seed": 7}), BEFORE, AFTER, today=TODAY)
    assert facts(evaluation, "simulated") == [{"seed": 7}]


def test_every_note_is_on_the_list_with_its_facts() -> None:
    plan = make_plan(measure={**MEASURE, "started": "2024-01-01"}, simulation={"seed": 7}, domains=[["area"]])
    evaluation = evaluate(plan, BEFORE, AFTER, today=TODAY)
    assert all(tuple(note.facts) == EVALUATION_NOTES[note.code] for note in evaluation.notes)
    assert all(tuple(note.facts) == FINDING_NOTES[note.code] for finding in evaluation.findings for note in finding.notes)


def test_progress_goes_from_nothing_to_all() -> None:
    told: list[tuple[str, int]] = []
    evaluate(make_plan(), BEFORE, AFTER, today=TODAY, progress=lambda step, percent: told.append((step, percent)))
    percents = [percent for _, percent in told]
    assert (percents[0], percents[-1], percents) == (0, 100, sorted(percents))
    assert all(0 < len(step) <= 40 for step, _ in told)  # The queue keeps 40 characters.


def test_an_evaluation_outlives_its_journey_through_json() -> None:
    evaluation = evaluate(make_plan(measure=MEASURE, domains=[["area", "sex"]]), BEFORE, AFTER, today=TODAY)
    assert from_json(to_json(evaluation)) == evaluation


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_to_the_last_byte(random: object) -> None:
    shuffled = [wave.take(np.array(random.sample(range(wave.n), wave.n))) for wave in (BEFORE, AFTER)]  # type: ignore[attr-defined]
    margins = [{"items": ["sex"], "shares": {"woman": 50, "man": 50}}, {"items": ["area"], "shares": dict.fromkeys("abcd", 25)}]
    plan = make_plan(measure=MEASURE, domains=[["area"]], margins=margins)
    assert to_json(evaluate(plan, *shuffled, today=TODAY)) == to_json(evaluate(plan, BEFORE, AFTER, today=TODAY))


def test_the_scale_of_the_weights_does_not_matter() -> None:
    heavy = Microdata(AFTER.wave, AFTER.columns, AFTER.design_weights * 1000, AFTER.strata, AFTER.psu)
    one, other = (evaluate(make_plan(), BEFORE, wave, today=TODAY).findings[0].change for wave in (AFTER, heavy))
    assert one is not None
    assert other is not None
    assert_allclose([one.points, one.standard_error], [other.points, other.standard_error], rtol=RTOL)


def test_the_fingerprint_of_a_plan_knows_its_content() -> None:
    assert plan_fingerprint(make_plan()) == plan_fingerprint(make_plan(rules={})) != plan_fingerprint(make_plan(municipality="Annanby"))


@pytest.mark.parametrize("key", ["before", "after"])
def test_the_summary_of_a_wave_tells_of_its_design(key: str) -> None:
    evaluation = evaluate(make_plan(), BEFORE, AFTER, today=TODAY)
    summary = next(wave for wave in evaluation.waves if wave.role == key)
    wave = BEFORE if key == "before" else AFTER
    assert (summary.answered, summary.strata, summary.psus, summary.lonely_strata) == (wave.n, 2, 20, 0)
    assert summary.fingerprint == wave.fingerprint()
    assert sum(summary.weights.counts) == wave.n


def test_response_rates_are_told_where_the_invited_are_known() -> None:
    wave = simulate("2027", 3)
    invited = {"a": 400, "b": 400, "c": 400, "d": 400}
    known = Microdata(make_wave(invited=invited).wave, wave.columns, wave.design_weights)
    summary = evaluate(make_plan(waves={"after": "2027"}), None, known, today=TODAY).waves[0]
    assert (summary.invited, summary.response_rate) == (1600, 25.0)
    assert sum(summary.response_rate_by_area.values()) == pytest.approx(100)
