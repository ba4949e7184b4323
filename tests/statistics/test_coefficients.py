"""Linear combinations and Wald tests of coefficients.

Referee: golden/models.R (regTermTest)."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose
from scipy import stats

from survey_app.statistics.coefficients import Coefficients, TooManyCoefficients, model_contrast, term_test
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.regression import glm
from survey_app.statistics.terms import Term, Variable
from tests.statistics.models import RTOL, explained, fitted_to, golden, logit_of_trust

AGE = Variable("age", ("young", "middle", "old"))
GIVEN = Coefficients(
    ("a", "b[x]", "b[y]"), ("a", "b", "b"), np.array([1.0, 2, np.nan]), np.array([[4.0, 1, np.nan], [1, 9, np.nan], [np.nan] * 3]), 10, 50
)  # fmt: skip


def test_a_term_is_tested_as_r_does():
    assert_allclose(astuple(term_test(logit_of_trust(), terms=["kind"])), golden()["test_kind"], RTOL)


def test_a_wald_test_of_coefficients_by_hand():
    found = term_test(GIVEN, coefficients=["a", "b[x]"])
    statistic = np.array([1, 2]) @ np.linalg.inv([[4, 1], [1, 9]]) @ [1, 2] / 2
    assert_allclose(astuple(found), [statistic, 2, 10, stats.f.sf(statistic, 2, 10)])


def test_what_is_not_estimable_is_not_tested():
    assert_allclose(astuple(term_test(GIVEN, terms=["b"])), astuple(term_test(GIVEN, coefficients=["b[x]"])))
    with pytest.raises(ValueError, match="No coefficient"):
        term_test(GIVEN, coefficients=["b[y]"])


def test_one_coefficient_gives_the_square_of_its_t():
    found = term_test(GIVEN, coefficients=["b[x]"])
    assert_allclose([found.statistic, found.p], [GIVEN.statistics[1] ** 2, GIVEN.p_values[1]])


def test_a_contrast_uses_the_covariance():
    found = model_contrast(GIVEN, {"a": 1, "b[x]": -1})
    assert_allclose([found.value, found.standard_error, found.df], [-1, np.sqrt(4 + 9 - 2), 10])
    assert_allclose([found.low, found.high], -1 + stats.t.ppf([0.025, 0.975], 10) * np.sqrt(11))


def test_a_contrast_of_what_is_not_estimable_is_not_known():
    assert not model_contrast(GIVEN, {"a": 1, "b[y]": 1}).known


def test_intervals_and_p_values_agree_on_what_is_significant():
    p = GIVEN.p_values[0]
    assert_allclose(GIVEN.intervals(1 - p)[0, 0], 0, atol=1e-12)


def test_without_degrees_of_freedom_nothing_is_known():
    few = Coefficients(("a",), ("a",), np.array([1.0]), np.array([[4.0]]), 0, 5)
    assert np.isnan(few.intervals()).all()
    assert np.isnan(few.p_values).all()
    assert np.isnan(term_test(few, terms=["a"]).p)
    assert not model_contrast(few, {"a": 1}).known


@given(explained())
def test_a_term_test_does_not_depend_on_the_base(drawn):
    survey, number = drawn
    fit = fitted_to(survey, number, Term.of(AGE))
    again = glm(survey.design, number, [Term.of(Variable("age", ("old", "middle", "young")))], {"age": 2 - survey.age})
    assert_allclose(term_test(again, ["age"]).statistic, term_test(fit, ["age"]).statistic, 1e-6)


def test_more_coefficients_than_sampling_units_are_not_tested_together():
    rng = np.random.default_rng(2)
    few = SampleDesign.of(np.ones(30), psu=np.repeat(np.arange(3), 10))
    fit = glm(few, rng.normal(size=30), [Term.of(Variable("x", tuple("abcd")))], {"x": rng.integers(0, 4, 30)})
    with pytest.raises(TooManyCoefficients) as refused:
        term_test(fit, ["x"])
    assert refused.value.facts == {"count": 3}


@pytest.mark.parametrize(
    "wrong", [lambda: term_test(GIVEN, ["c"]), lambda: term_test(GIVEN, coefficients=["b"]), lambda: model_contrast(GIVEN, {"c": 1})]
)
def test_names_that_the_model_lacks_are_refused(wrong):
    with pytest.raises(ValueError, match="The model has no"):
        wrong()
