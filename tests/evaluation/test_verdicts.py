"""The verdict rules as a table: every rule, every border, and the order in which they are tried."""

from dataclasses import replace

import pytest

from survey_app.evaluation.plan import Rules
from survey_app.evaluation.results import Note, Verdict
from survey_app.evaluation.verdicts import Compared, evidence_level, judge
from tests.evaluation.making import make_difference

RULES = Rules()  # 5 points, 100 answers, effective n 60, half-width 10.
ENOUGH = Compared((), (100, 100), (60.0, 60.0), make_difference(-4, 4), "down")
MODE = Note("mode_differs", {"before": "web", "after": "telephone"})


def verdict(compared: Compared) -> tuple[Verdict, list[str]]:
    found, notes = judge(compared, RULES)
    return found, [note.code for note in notes]


@pytest.mark.parametrize(
    ("low", "high", "good", "expected"),
    [
        pytest.param(-12.0, -2.0, "down", Verdict.IMPROVED, id="fell, and falling is good"),
        pytest.param(-12.0, -2.0, "up", Verdict.WORSENED, id="fell, and rising is good"),
        pytest.param(2.0, 12.0, "down", Verdict.WORSENED, id="rose, and falling is good"),
        pytest.param(2.0, 12.0, "up", Verdict.IMPROVED, id="rose, and rising is good"),
        pytest.param(-12.0, 0.0, "down", Verdict.NO_DETECTABLE_CHANGE, id="an interval that touches 0 covers it"),
        pytest.param(-5.0, 5.0, "down", Verdict.NO_CHANGE_THAT_MATTERS, id="exactly within what matters"),
        pytest.param(-5.0, 5.1, "down", Verdict.NO_DETECTABLE_CHANGE, id="past what matters on one side"),
        pytest.param(-5.1, 4.0, "down", Verdict.NO_DETECTABLE_CHANGE, id="past what matters on the other"),
        pytest.param(-12.0, 8.0, "down", Verdict.NO_DETECTABLE_CHANGE, id="half as wide as the limit"),
        pytest.param(-12.0, 8.2, "down", Verdict.TOO_FEW, id="wider than the limit"),
        pytest.param(-40.0, -1.0, "down", Verdict.IMPROVED, id="wide, but excludes 0"),
    ],
)
def test_the_interval_decides(low: float, high: float, good: str, expected: Verdict) -> None:
    assert verdict(replace(ENOUGH, change=make_difference(low, high), good=good))[0] is expected


def test_a_change_inside_what_matters_is_named_so_beside_improved() -> None:
    assert verdict(replace(ENOUGH, change=make_difference(-4.5, -0.5))) == (Verdict.IMPROVED, ["less_than_matters"])


def test_a_change_that_reaches_past_what_matters_has_no_such_note() -> None:
    assert verdict(replace(ENOUGH, change=make_difference(-5.5, -0.5))) == (Verdict.IMPROVED, [])


@pytest.mark.parametrize(
    ("ns", "effective_ns", "note"),
    [
        pytest.param((99, 100), (60, 60), ["few_answers"], id="one wave below the smallest n"),
        pytest.param((100, 100), (60, 59.9), ["few_effective"], id="one wave below the smallest effective n"),
        pytest.param((300, 300, 300, 99), (60, 60, 60, 60), ["few_answers"], id="one of four cells of an effect"),
        pytest.param((99, 99), (10, 10), ["few_answers"], id="both: the n is told"),
    ],
)
def test_an_arm_or_wave_below_the_minimum_is_too_few(ns: tuple[int, ...], effective_ns: tuple[float, ...], note: list[str]) -> None:
    few = replace(ENOUGH, ns=ns, effective_ns=effective_ns, change=make_difference(-20, -10))
    assert verdict(few) == (Verdict.TOO_FEW, note)


def test_the_minimum_itself_is_enough() -> None:
    assert verdict(ENOUGH)[0] is Verdict.NO_CHANGE_THAT_MATTERS


def test_without_a_standard_error_there_are_too_few_answers() -> None:
    assert verdict(replace(ENOUGH, change=None)) == (Verdict.TOO_FEW, ["not_estimable"])


def test_not_comparable_comes_before_too_few() -> None:
    assert verdict(replace(ENOUGH, reasons=(MODE,), ns=(1, 1), change=None)) == (Verdict.NOT_COMPARABLE, ["mode_differs"])


def test_too_few_comes_before_improved() -> None:
    assert verdict(replace(ENOUGH, ns=(99, 500), change=make_difference(-20, -10)))[0] is Verdict.TOO_FEW


def test_no_change_that_matters_comes_before_the_width() -> None:
    wide = judge(replace(ENOUGH, change=make_difference(-12, 12)), replace(RULES, smallest_change=12, widest_half_interval=10))
    assert wide[0] is Verdict.NO_CHANGE_THAT_MATTERS


@pytest.mark.parametrize(
    ("adjusted_p", "expected"),
    [
        pytest.param(None, Verdict.IMPROVED, id="nothing to correct"),
        pytest.param(0.049, Verdict.IMPROVED, id="stands the correction"),
        pytest.param(0.05, Verdict.NO_DETECTABLE_CHANGE, id="falls at the border"),
    ],
)
def test_correction_for_many_comparisons_can_take_a_change_away(adjusted_p: float | None, expected: Verdict) -> None:
    assert verdict(replace(ENOUGH, change=make_difference(-12, -1, adjusted_p=adjusted_p)))[0] is expected


def test_a_small_change_taken_away_by_the_correction_is_no_change_that_matters() -> None:
    assert verdict(replace(ENOUGH, change=make_difference(-4, -1, adjusted_p=0.2)))[0] is Verdict.NO_CHANGE_THAT_MATTERS


DESIGN = {"before": True, "open_link": False, "comparable": True, "compared": True, "randomised": False, "areas": 8}


@pytest.mark.parametrize(
    ("design", "level"),
    [
        pytest.param({"before": False}, 1, id="levels only"),
        pytest.param({"open_link": True}, 1, id="anyone could answer"),
        pytest.param({"comparable": False}, 1, id="waves that cannot be compared"),
        pytest.param({"compared": False}, 2, id="before and after only"),
        pytest.param({}, 3, id="comparison areas"),
        pytest.param({"areas": 4}, 3, id="few areas"),
        pytest.param({"randomised": True, "areas": 4}, 3, id="few areas, drawn by lot"),
        pytest.param({"randomised": True, "areas": 5}, 5, id="five areas an arm, drawn by lot"),
    ],
)
def test_the_level_of_evidence_follows_from_the_design(design: dict[str, bool | int], level: int) -> None:
    assert evidence_level(**(DESIGN | design)) == level  # type: ignore[arg-type]
