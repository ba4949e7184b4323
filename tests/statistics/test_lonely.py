"""Strata with a single unit: what each rule makes of them, in the whole sample and in a domain."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.lonely import LonelyRule, LonelyStratum
from survey_app.statistics.variance import covariance

STRATA = np.array(list("aabbc"))
Y = np.array([1.0, 3, 4, 8, 9])  # Variances of a and b: 2·(1² + 1²) = 4 and 2·(2² + 2²) = 16. The mean of all five is 5.


def variance(rule: LonelyRule, inside: str = "11111", *, in_domains: bool = False, fpc: list[float] | None = None) -> float:
    rows = np.array([mark == "1" for mark in inside])
    design = SampleDesign.of(np.ones(5), STRATA, fpc=None if fpc is None else np.array(fpc), lonely=rule, lonely_in_domains=in_domains)
    return float(covariance(design, Y * rows, rows)[0, 0])


@pytest.mark.parametrize(("rule", "expected"), [("remove", 20), ("certainty", 20), ("average", 20 * 3 / 2), ("adjust", 20 + (9 - 5) ** 2)])
def test_each_rule_does_what_it_says(rule: LonelyRule, expected: float):
    assert_allclose(variance(rule), expected)


def test_only_what_was_not_drawn_of_a_lonely_stratum_varies():
    assert_allclose(variance("adjust", fpc=[4, 4, 8, 8, 4]), 4 / 2 + 16 * 3 / 4 + 16 * 3 / 4)


def test_a_census_of_one_unit_is_not_lonely():
    for rule in ("fail", "average", "adjust"):
        assert_allclose(variance(rule, fpc=[4, 4, 8, 8, 1]), 4 / 2 + 16 * 3 / 4)


@pytest.mark.parametrize("rule", ["fail", "average", "adjust", "remove", "certainty"])
def test_a_lonely_stratum_outside_the_domain_does_not_count(rule: LonelyRule):
    assert_allclose(variance(rule, "11110"), 20)


def test_the_average_is_that_of_the_strata_of_the_domain():
    assert_allclose(variance("average", "11001"), 4 * 2)
    assert_allclose(variance("average", "11111"), 20 * 3 / 2)


def test_units_outside_the_domain_count_as_0_in_the_mean_that_adjusts():
    assert_allclose(variance("adjust", "11001"), 4 + (9 - 13 / 5) ** 2)


@pytest.mark.parametrize("rule", ["average", "adjust", "remove", "certainty"])
def test_each_estimate_has_the_domain_of_its_own(rule: LonelyRule):
    marks = ["11111", "11110", "11001"]
    rows = np.array([[mark[i] == "1" for mark in marks] for i in range(5)])
    design = SampleDesign.of(np.ones(5), STRATA, lonely=rule)
    found = covariance(design, Y[:, None] * rows, rows)
    assert_allclose(np.diag(found), [variance(rule, mark) for mark in marks])
    lent = 3 / 2 if rule == "average" else 1
    assert_allclose(found[0, 1], 20 * np.sqrt(lent))  # Only the strata of both domains vary together.


def test_a_stratum_outside_all_domains_is_not_refused():
    rows = np.array([[True, True]] * 2 + [[True, False]] * 2 + [[False, False]])
    found = covariance(SampleDesign.of(np.ones(5), STRATA), Y[:, None] * rows, rows)
    assert_allclose(np.diag(found), [20, 4])
    with pytest.raises(LonelyStratum, match="The stratum “c”"):
        covariance(SampleDesign.of(np.ones(5), STRATA), Y[:, None] * ~rows, ~rows)


def test_each_estimate_is_adjusted_by_a_mean_of_its_own():
    found = covariance(SampleDesign.of(np.ones(5), STRATA, lonely="adjust"), np.column_stack([Y, 2 * Y + 1]))
    assert_allclose(found, np.outer([1, 2], [1, 2]) * 36)


LEFT = "11100"  # Of stratum b, the domain has left a single unit; its variance with a 0 for the other is 2·(2² + 2²).


@pytest.mark.parametrize("rule", ["fail", "average", "adjust", "remove", "certainty"])
def test_a_stratum_that_a_domain_has_left_alone_is_no_lonely_stratum(rule: LonelyRule):
    assert_allclose(variance(rule, LEFT), 4 + 16)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("average", 4 * 2), ("adjust", 4 + 2 * ((4 - 8 / 5) ** 2 + (8 / 5) ** 2)), ("fail", 20), ("remove", 20), ("certainty", 20)],
)
def test_unless_the_design_says_so_which_matters_to_two_rules(rule: LonelyRule, expected: float):
    assert_allclose(variance(rule, LEFT, in_domains=True), expected)


def test_a_census_that_a_domain_has_left_alone_is_known_all_the_same():
    assert_allclose(variance("average", LEFT, in_domains=True, fpc=[4, 4, 2, 2, 4]), 4 / 2)


def told(strata: str, rule: LonelyRule = "fail", rows: np.ndarray | None = None) -> str:
    n = len(strata)
    with pytest.raises(LonelyStratum) as refused:
        covariance(SampleDesign.of(np.ones(n), np.array(list(strata)), lonely=rule), np.ones(n), rows)
    return str(refused.value)


def test_a_lonely_stratum_is_refused_by_name():
    assert told("aabbc") == (
        "The stratum “c” has only one sampling unit, so its uncertainty cannot be computed. "
        "Merge it with a similar stratum, or choose a rule for lonely strata, such as “adjust”."
    )


@pytest.mark.parametrize(
    ("strata", "count", "names"), [("aabc", 2, "b, c"), ("abcde", 5, "a, b, c, d, e"), ("abcdef", 6, "a, b, c, d, e, …")]
)
def test_many_are_counted_and_the_first_are_named(strata: str, count: int, names: str):
    assert told(strata) == (
        f"{count} strata have only one sampling unit each, so their uncertainty cannot be computed: {names}. "
        "Merge each with a similar stratum, or choose a rule for lonely strata, such as “adjust”."
    )


def test_an_average_of_no_other_stratum_is_refused():
    sentence = (
        "Every stratum has only one sampling unit, so there is no other stratum whose variance could stand in. "
        "Merge strata until each has at least two sampling units."
    )
    assert told("abc", "average") == sentence
    assert told("aabbc", "average", np.array([False] * 4 + [True])) == sentence  # The domain knows no other.
