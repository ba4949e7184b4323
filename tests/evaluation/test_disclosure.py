"""What the gate lets through. The attacker of the properties adds and subtracts everything that was published."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.evaluation.disclosure import protect
from survey_app.evaluation.results import BalanceRow, Evaluation, Finding, Note, Verdict
from tests.evaluation.making import make_evaluation, make_finding, make_level, make_plan

MEASURE = {"label": {"en": "Lighting"}, "treated": {"areas": ["a", "b"]}, "comparison": {"areas": ["c", "d"]}}


def by_area(*ns: int, percent: float = 40.0) -> list[Finding]:
    """The whole and one finding for each area a, b, c … with so many answers after the measure."""
    areas = [make_finding("domain", ("area", "abcdefgh"[i]), after=make_level(n, percent)) for i, n in enumerate(ns)]
    return [make_finding(after=make_level(sum(ns))), *areas]


def suppressed(evaluation: Evaluation) -> str:
    """The areas that are suppressed, as letters."""
    areas = [f for f in evaluation.findings if f.scope.kind == "domain"]
    return "".join(f.scope.categories[0].code for f in areas if f.suppressed)


def reason(evaluation: Evaluation, place: int) -> str:
    return evaluation.findings[place].notes[0].code


def test_enough_answers_everywhere_are_shown() -> None:
    assert suppressed(protect(make_evaluation(by_area(10, 50, 60)))) == ""


def test_a_suppressed_finding_carries_no_number_and_the_verdict_too_few() -> None:
    small = replace(
        make_finding("domain", ("area", "a"), before=make_level(9), after=make_level(50)),
        notes=(Note("few_answers", {"n": 9, "smallest_n": 100}),),
    )
    hidden = protect(make_evaluation([small])).findings[0]
    assert (hidden.before, hidden.after, hidden.change, hidden.verdict) == (None, None, None, Verdict.TOO_FEW)
    assert (hidden.suppressed, hidden.notes) == (True, (Note("suppressed_small", {"smallest_cell": 10}),))


def test_a_level_without_a_comparison_has_no_verdict_when_suppressed_either() -> None:
    assert protect(make_evaluation(by_area(5, 50, 60))).findings[1].verdict is None


def test_a_small_base_in_one_wave_suppresses_both() -> None:
    one = make_finding("domain", ("area", "a"), before=make_level(200), after=make_level(9))
    assert protect(make_evaluation([one])).findings[0].suppressed


def test_one_small_area_takes_the_next_smallest_with_it() -> None:
    found = protect(make_evaluation(by_area(9, 50, 60)))
    assert (suppressed(found), reason(found, 2)) == ("ab", "suppressed_complement")


def test_small_areas_that_hide_each_other_need_no_more() -> None:
    assert suppressed(protect(make_evaluation(by_area(9, 9, 60, 70)))) == "ab"


def test_small_areas_that_are_small_even_together_take_another_with_them() -> None:
    assert suppressed(protect(make_evaluation(by_area(4, 4, 60, 70)))) == "abc"


def test_the_smallest_cell_of_the_plan_may_be_larger() -> None:
    plan = make_plan(rules={"smallest_cell": 55})
    assert suppressed(protect(make_evaluation(by_area(50, 60, 70), plan))) == "ab"


@pytest.mark.parametrize("percent", [0.0, 100.0, 100 - 1e-12])
def test_everyone_or_no_one_of_fewer_than_thirty_is_not_shown(percent: float) -> None:
    found = protect(make_evaluation([make_finding("domain", ("area", "a"), after=make_level(29, percent))]))
    assert reason(found, 0) == "suppressed_extreme"


def test_everyone_of_thirty_is_shown() -> None:
    assert not protect(make_evaluation([make_finding(after=make_level(30, 100.0))])).findings[0].suppressed


@pytest.mark.parametrize(("n", "uncertain"), [(10, True), (29, True), (30, False)])
def test_a_base_of_ten_to_twenty_nine_is_marked_uncertain(n: int, uncertain: bool) -> None:
    level = protect(make_evaluation([make_finding(after=make_level(n))])).findings[0].after
    assert level is not None
    assert level.uncertain is uncertain


def test_a_small_arm_takes_the_other_arm_and_the_effect_with_it() -> None:
    arms = [make_finding("treated", after=make_level(9)), make_finding("comparison", after=make_level(90)), make_finding("effect")]
    found = protect(make_evaluation([make_finding(after=make_level(200)), *arms], make_plan(measure=MEASURE)))
    assert [finding.suppressed for finding in found.findings] == [False, True, True, True]


def test_a_small_area_of_an_arm_is_hidden_by_another_of_the_same_arm() -> None:
    arms = [make_finding("treated", after=make_level(89)), make_finding("comparison", after=make_level(70)), make_finding("effect")]
    whole, *areas = by_area(9, 80, 30, 40, 50)
    assert suppressed(protect(make_evaluation([whole, *arms, *areas], make_plan(measure=MEASURE)))) == "ab"


def test_an_area_of_neither_arm_is_not_left_alone() -> None:
    arms = [make_finding("treated", after=make_level(160)), make_finding("comparison", after=make_level(140)), make_finding("effect")]
    whole, *areas = by_area(80, 80, 70, 70, 9)
    found = protect(make_evaluation([whole, *arms, *areas], make_plan(measure=MEASURE)))
    shown = {finding.scope.kind for finding in found.findings if not finding.suppressed and finding.scope.kind != "domain"}
    assert shown == {"whole"}  # Otherwise the whole less both arms is area e.


def test_one_indicator_does_not_suppress_another() -> None:
    plan = make_plan(indicators=[{"id": i, "label": {"en": i}, "items": ["x"], "codes": ["1"], "good": "up"} for i in ("safe", "calm")])
    calm = [replace(finding, indicator="calm") for finding in by_area(50, 60, 70)]
    found = protect(make_evaluation([*by_area(9, 60, 70), *calm], plan))
    assert suppressed(replace(found, findings=found.findings[4:])) == ""


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_counts_of_those_who_did_not_answer_go_with_a_suppressed_whole(n: int, told: bool) -> None:
    note = Note("dont_know_share", {"indicator": "safe", "wave": "after", "count": 1, "percent": 10.0})
    found = protect(make_evaluation([make_finding(after=make_level(n))], notes=[note]))
    assert (note in found.notes) is told


def test_notes_without_a_count_stay_with_a_suppressed_whole() -> None:
    notes = (Note("wording_unknown", {"indicator": "safe", "items": "safe"}), Note("simulated", {"seed": 1}))
    assert protect(make_evaluation([make_finding(after=make_level(9))], notes=notes)).notes == notes


def balance(*ns: int) -> tuple[BalanceRow, ...]:
    return tuple(BalanceRow("after", {"en": "Age"}, {"en": str(i)}, 10, 10, 10, n, ("age",)) for i, n in enumerate(ns))


@pytest.mark.parametrize(("ns", "left"), [((10, 20, 30), [10, 20, 30]), ((9, 20, 30), [30]), ((4, 4, 30, 40), [40]), ((6, 6, 30), [30])])
def test_the_balance_leaves_out_small_categories_and_never_exactly_one(ns: tuple[int, ...], left: list[int]) -> None:
    assert [row.n for row in protect(make_evaluation([], balance=balance(*ns))).balance] == left


def test_what_the_balance_leaves_out_is_told() -> None:
    found = protect(make_evaluation([], balance=balance(9, 20, 30)))
    assert found.notes == (Note("balance_suppressed", {"wave": "after", "margin": "age", "count": 2}),)


# The attacker of the properties below.

AREAS, SEXES = "abcde", "wm"
counts = st.lists(st.one_of(st.integers(1, 12), st.integers(10, 200)), min_size=10, max_size=10)


def published(ns: list[int], crossed: bool) -> Evaluation:
    cells = dict(zip(product(AREAS, SEXES), ns, strict=True))
    area = {a: sum(n for (b, _), n in cells.items() if a == b) for a in AREAS}
    sex = {s: sum(n for (_, t), n in cells.items() if s == t) for s in SEXES}
    findings = [
        make_finding(after=make_level(sum(ns))),
        make_finding("treated", after=make_level(area["a"] + area["b"])),
        make_finding("comparison", after=make_level(area["c"] + area["d"])),
        make_finding("effect"),
        *(make_finding("domain", ("area", a), after=make_level(n)) for a, n in area.items()),
        *(make_finding("domain", ("sex", s), after=make_level(n)) for s, n in sex.items()),
        *(make_finding("domain", ("area", a), ("sex", s), after=make_level(n)) for (a, s), n in cells.items() if crossed),
    ]
    return make_evaluation(findings, make_plan(measure=MEASURE))


def members(finding: Finding) -> np.ndarray:
    """The finest cells that make up a scope."""
    limits: Mapping[str, set[str]] = {
        "treated": {"area": set("ab")}, "comparison": {"area": set("cd")},
    }.get(finding.scope.kind) or {category.item: {category.code} for category in finding.scope.categories}  # fmt: skip
    return np.array([float(a in limits.get("area", AREAS) and s in limits.get("sex", SEXES)) for a, s in product(AREAS, SEXES)])


def determined(evaluation: Evaluation) -> Iterator[Finding]:
    """The suppressed findings that are a sum or difference of published ones."""
    levels = [finding for finding in evaluation.findings if finding.scope.kind != "effect"]
    shown = np.array([members(finding) for finding in levels if not finding.suppressed]).reshape(-1, len(AREAS) * len(SEXES))
    rank = np.linalg.matrix_rank(shown) if shown.size else 0
    for finding in levels:
        if finding.suppressed and shown.size and np.linalg.matrix_rank(np.vstack([shown, members(finding)])) == rank:
            yield finding


@settings(max_examples=300, deadline=None)
@given(counts, st.booleans())
def test_no_suppressed_finding_can_be_computed_from_those_shown(ns: list[int], crossed: bool) -> None:
    assert list(determined(protect(published(ns, crossed)))) == []


def test_the_attacker_finds_what_a_careless_gate_lets_through() -> None:
    raw = published([5, 50, 60, 70, 80, 90, 60, 70, 80, 90], crossed=True)
    careless = replace(raw, findings=tuple(replace(f, suppressed=f.after is not None and f.after.n < 10) for f in raw.findings))
    assert len(list(determined(careless))) == 1


@settings(max_examples=300, deadline=None)
@given(counts, st.booleans())
def test_protecting_twice_is_protecting_once(ns: list[int], crossed: bool) -> None:
    once = protect(published(ns, crossed))
    assert protect(once) == once


@settings(max_examples=100, deadline=None)
@given(counts)
def test_nothing_shown_is_smaller_than_the_smallest_cell(ns: list[int]) -> None:
    assert all(finding.after is None or finding.after.n >= 10 for finding in protect(published(ns, crossed=True)).findings)
