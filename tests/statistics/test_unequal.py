"""Unequal probabilities: with equal ones every formula is simple random sampling without replacement."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import mean, total
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
    unequal = replace(SampleDesign.of(1 / PI), unequal=FORMS[form])
    simple = SampleDesign.of(None, fpc=np.full(6, N))
    for estimate in (total, mean):
        assert_allclose(estimate(unequal, Y).covariance, estimate(simple, Y).covariance, rtol=1e-10)


def test_certain_units_do_not_vary():
    pi = np.array([1.0, 1, 1, 1, 1, 1])
    for form in (UnequalProbabilities.brewer(pi), UnequalProbabilities.joint(np.ones((6, 6)))):
        assert_allclose(total(replace(SampleDesign.of(1 / pi), unequal=form), Y).standard_errors, 0)


def test_a_variance_estimated_below_0_is_not_known():
    odd = np.array([[0.5, 0.9], [0.9, 0.5]]) * np.array([[1, 0.01], [0.01, 1]])
    design = replace(SampleDesign.of(np.full(2, 2.0)), unequal=UnequalProbabilities.joint(odd))
    found = total(design, np.ones(2))
    assert found.covariance[0, 0] < 0
    assert np.isnan(found.standard_errors[0])


@pytest.mark.parametrize("wrong", [0.0, 1.2, np.nan, -0.1])
def test_a_probability_that_is_none_is_named(wrong: float):
    with pytest.raises(ProbabilityNotUsable, match="The inclusion probability of row 2"):
        UnequalProbabilities.brewer(np.array([0.5, wrong]))
