"""Unequal probabilities: with equal ones every formula is simple random sampling without replacement."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import mean, total
from survey_app.statistics.lonely import LonelyStratum
from survey_app.statistics.unequal import ProbabilityNotUsable, UnequalProbabilities

Y = np.array([3.0, 5, 4, 8, 2, 7])
N = 24.0
PI = np.full(6, 6 / N)
JOINT = np.where(np.eye(6) > 0, 6 / N, 6 * 5 / (N * (N - 1)))
FORMS = {
    "Brewer": UnequalProbabilities.brewer(PI),
    "Overton": UnequalProbabilities.overton(PI),
    "Hartley–Rao": UnequalProbabilities.hartley_rao(PI),
    "Hartley–Rao, Σπ²/n known": UnequalProbabilities.hartley_rao(PI, N * (6 / N) ** 2 / 6),
    "Horvitz–Thompson": UnequalProbabilities.joint(JOINT),
    "Yates–Grundy": UnequalProbabilities.joint(JOINT, yates_grundy=True),
}


@pytest.mark.parametrize("form", FORMS)
def test_equal_probabilities_are_a_simple_random_sample(form: str):
    unequal = SampleDesign.of(1 / PI).drawn_unequally(FORMS[form])
    simple = SampleDesign.of(None, fpc=np.full(6, N))
    for estimate in (total, mean):
        assert_allclose(estimate(unequal, Y).covariance, estimate(simple, Y).covariance, rtol=1e-10)


PPS_Y = np.array([3.0, 5, 4, 8, 2, 7, 9, 1])
PPS_PI = np.array([0.51, 0.25, 0.2, 0.33, 0.41, 0.35, 0.64, 0.15])
PPS_STRATA = np.array([0, 0, 0, 0, 1, 1, 1, 1])


@pytest.mark.parametrize(
    ("form", "of_total", "of_mean"),
    [
        (UnequalProbabilities.brewer(PPS_PI), 16.3660613, 0.9252539),
        (UnequalProbabilities.hartley_rao(PPS_PI, None, PPS_STRATA), 16.7902311, 0.9475579),
        (UnequalProbabilities.hartley_rao(PPS_PI, np.array([0.3, 0.4]), PPS_STRATA), 17.3848784, 0.9488327),
        (UnequalProbabilities.overton(PPS_PI, PPS_STRATA), 17.5727722, 0.9438727),
    ],
)
def test_strata_are_drawn_independently(form: UnequalProbabilities, of_total: float, of_mean: float):
    """R 4.2, survey 4.1-1: svydesign(id=~1, fpc=~p, strata=~s, pps="brewer" | HR() | HR(list(c(.3, .4)), list(c(1, 2))) | "overton")."""
    design = SampleDesign.of(1 / PPS_PI, PPS_STRATA).drawn_unequally(form)
    assert_allclose([*total(design, PPS_Y).standard_errors, *mean(design, PPS_Y).standard_errors], [of_total, of_mean], rtol=1e-7)


def test_pairs_need_a_second_unit_in_every_stratum():
    with pytest.raises(LonelyStratum, match="only one sampling unit"):
        UnequalProbabilities.overton(np.array([0.5, 0.4, 0.3]), np.array([0, 0, 1]))


def test_probabilities_are_one_for_each_unit_and_stand_alone():
    with pytest.raises(ValueError, match="one for each PSU"):
        SampleDesign.of(np.ones(3)).drawn_unequally(UnequalProbabilities.brewer(np.full(2, 0.5)))
    with pytest.raises(ValueError, match="finite population"):
        SampleDesign.of(np.ones(2), fpc=np.full(2, 9.0)).drawn_unequally(UnequalProbabilities.brewer(np.full(2, 0.5)))


def test_certain_units_do_not_vary():
    pi = np.array([1.0, 1, 1, 1, 1, 1])
    for form in (UnequalProbabilities.brewer(pi), UnequalProbabilities.joint(np.ones((6, 6)))):
        assert_allclose(total(SampleDesign.of(1 / pi).drawn_unequally(form), Y).standard_errors, 0)


def test_a_variance_estimated_below_0_is_not_known():
    odd = np.array([[0.5, 0.9], [0.9, 0.5]]) * np.array([[1, 0.01], [0.01, 1]])
    design = SampleDesign.of(np.full(2, 2.0)).drawn_unequally(UnequalProbabilities.joint(odd))
    found = total(design, np.ones(2))
    assert found.covariance[0, 0] < 0
    assert np.isnan(found.standard_errors[0])


@pytest.mark.parametrize("wrong", [0.0, 1.2, np.nan, -0.1])
def test_a_probability_that_is_none_is_named(wrong: float):
    with pytest.raises(ProbabilityNotUsable, match="The inclusion probability of row 2"):
        UnequalProbabilities.brewer(np.array([0.5, wrong]))
