"""The figures that real surveys must give, to the digits in which they are known."""

import pytest

from survey_app.evaluation.results import Difference, Level, Verdict
from tests.real import surveys

pytestmark = pytest.mark.reference

# Referee: R 4.2.2, survey 4.1-1 (referee.R; test_referee.py compares more digits with R itself). Intervals of changes are t.


def level(found: Level | None, digits: int = 2) -> tuple[float, float]:
    assert found is not None
    return round(found.percent, digits), round(found.standard_error, 2)


def interval(found: Difference | None) -> tuple[float, float]:
    assert found is not None
    return round(found.low, 1), round(found.high, 1)


def change(found: Difference | None, digits: int = 1) -> tuple[float, float]:
    assert found is not None
    return round(found.points, digits), round(found.standard_error, 2)


def test_kansas_city_is_a_little_more_satisfied_but_not_surely_so() -> None:
    found = surveys.whole("kansas_city/plan_raw")
    assert (level(found.before, 1)[0], level(found.after, 1)[0]) == (60.0, 63.0)
    assert change(found.change) == (2.9, 2.18)
    assert interval(found.change) == (-1.3, 7.2)
    assert found.verdict is Verdict.NO_DETECTABLE_CHANGE


def test_the_season_differs_in_kansas_city() -> None:
    assert "season_differs" in {note.code for note in surveys.evaluation("kansas_city/plan_raw").notes}


def test_districts_of_kansas_city_lie_between_43_and_72_per_cent_and_then_between_45_and_75() -> None:
    found = surveys.by("kansas_city/plan_raw", "area").values()
    before, after = ([level(getattr(finding, role))[0] for finding in found] for role in ("before", "after"))
    assert before == [71.52, 68.15, 42.57, 53.29, 57.78, 64.90]
    assert after == [75.00, 72.22, 44.74, 56.63, 56.13, 70.41]


def test_raked_by_tenure_kansas_city_has_the_population_that_the_plan_states() -> None:
    rows = [row for row in surveys.evaluation("kansas_city/plan_raked").balance if row.wave == "after"]
    assert [(round(row.population, 6), round(row.weighted, 6)) for row in rows] == [(55, 55), (45, 45)]


def test_raked_by_tenure_kansas_city_is_less_satisfied() -> None:
    found = surveys.whole("kansas_city/plan_raked")
    assert (level(found.before), level(found.after)) == ((58.51, 1.86), (59.73, 1.91))
    assert change(found.change) == (1.2, 2.67)


def test_a_group_of_a_dozen_is_not_shown_nor_the_one_from_which_it_could_be_worked_out() -> None:
    found = surveys.by("kansas_city/plan_raw", "gender", (("gender",),))
    assert found["other"].suppressed
    assert sum(finding.suppressed for finding in found.values()) == 2


def test_uruguay_before_and_after_in_both_arms() -> None:
    comparison, treated = (surveys.arm("uruguay/plan", kind) for kind in ("comparison", "treated"))
    assert [level(found, 1)[0] for found in (comparison.before, comparison.after)] == [30.6, 34.5]
    assert [level(found, 1)[0] for found in (treated.before, treated.after)] == [20.6, 25.4]


def test_uruguay_has_too_few_answers_to_say() -> None:
    found = surveys.effect("uruguay/plan")
    assert change(found.change) == (0.8, 5.72)
    assert interval(found.change) == (-10.6, 12.3)
    assert found.change is not None
    assert found.change.df == 63
    assert found.verdict is Verdict.TOO_FEW


def test_the_areas_of_uruguay_are_counted_in_their_arms() -> None:
    found = surveys.evaluation("uruguay/plan")
    assert (len(found.treated_areas), len(found.comparison_areas)) == (21, 45)  # Of 64: two moved from one arm to the other.


def test_uruguay_says_nothing_of_sampling_and_season_because_nobody_knows() -> None:
    assert {"sampling_unknown", "season_unknown"} <= {note.code for note in surveys.evaluation("uruguay/plan").notes}


@pytest.mark.parametrize(("country", "expected"), [("sweden", (15.18, 1.12)), ("norway", (6.26, 0.65))])
def test_unsafe_after_dark_in_two_countries(country: str, expected: tuple[float, float]) -> None:
    assert level(surveys.whole(f"ess/plan_{country}").after) == expected


@pytest.mark.parametrize(("country", "man", "woman"), [("sweden", (5.8, 1.03), (24.9, 1.92)), ("norway", (2.6, 0.82), (10.2, 1.21))])
def test_unsafe_after_dark_by_sex(country: str, man: tuple[float, float], woman: tuple[float, float]) -> None:
    found = surveys.by(f"ess/plan_{country}", "sex")
    assert (level(found["man"].after, 1), level(found["woman"].after, 1)) == (man, woman)


def test_without_an_earlier_wave_there_is_no_verdict() -> None:
    found = surveys.whole("ess/plan_sweden")
    assert (found.before, found.change, found.verdict) == (None, None, None)


def test_mexico_became_safer() -> None:
    found = surveys.whole("mexico/plan_2018_2023")
    assert (level(found.before), level(found.after)) == ((55.63, 1.47), (42.70, 1.58))
    assert change(found.change) == (-12.9, 2.16)
    assert found.verdict is Verdict.IMPROVED


def test_a_telephone_wave_is_not_compared_with_interviews_at_home() -> None:
    found = surveys.whole("mexico/plan_2018_2021")
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert [(note.code, note.facts) for note in found.notes] == [("mode_differs", {"before": "face_to_face", "after": "telephone"})]
    assert found.change is None


def test_the_same_persons_in_america_are_compared_with_themselves() -> None:
    found = surveys.whole("gss/plan")
    assert (level(found.before)[0], level(found.after)[0]) == (24.22, 22.75)
    assert change(found.change) == (-1.5, 1.55)  # As independent samples it would be 2.19.
    assert found.verdict is Verdict.NO_CHANGE_THAT_MATTERS


def test_those_who_were_not_asked_are_left_out_where_the_plan_does_not_count_them() -> None:
    found = surveys.evaluation("gss/plan").finding("afraid", "whole")
    assert found is not None
    assert (level(found.before), level(found.after)) == ((35.63, 2.21), (33.53, 2.19))


def test_a_lonely_stratum_is_told() -> None:
    assert "lonely_strata" in {note.code for note in surveys.evaluation("gss/plan").notes}


def test_exposure_to_crime_in_mexico() -> None:
    assert level(surveys.whole("envipe/plan").after, 1) == (17.0, 0.20)


def test_92051_people_in_13195_sampling_units_are_read() -> None:
    summary = surveys.evaluation("envipe/plan").waves[-1]
    assert (summary.answered, summary.psus) == (92_051, 13_195)
