"""Totals, means, ratios, proportions and their contrasts: laws that hold whatever the survey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.arrays import RowsDiffer
from survey_app.statistics.calibration import rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate, contrast, mean, proportions, ratio, ratio_of_estimates, total
from survey_app.statistics.shares import shares
from tests.statistics.surveys import Survey, surveys


def raked(survey: Survey) -> SampleDesign:
    return survey.design.calibrated(rake(survey.weights, survey.margins))


@settings(max_examples=40)
@given(surveys())
def test_a_mean_is_the_ratio_of_a_total_to_the_number_of_persons(survey: Survey):
    design, y = raked(survey), survey.age * 1.0
    rows = survey.domains[:, 0]
    found, expected = mean(design, y, rows), ratio(design, y, np.ones(y.size), rows)
    assert_allclose(found.values, expected.values)
    assert_allclose(found.covariance, expected.covariance, rtol=1e-8, atol=1e-14)
    assert found.df.tolist() == expected.df.tolist()


@settings(max_examples=40)
@given(surveys())
def test_domain_totals_add_up_with_their_covariance(survey: Survey):
    y, inside = survey.age + 1.0, survey.domains[:, 0]
    parts = total(survey.design, np.column_stack([np.where(inside, y, 0), np.where(inside, 0, y)]))
    whole = total(survey.design, y)
    assert_allclose(parts.values.sum(), whole.values[0])
    assert_allclose(parts.covariance.sum(), whole.covariance[0, 0], rtol=1e-8, atol=1e-8)


@settings(max_examples=40)
@given(surveys())
def test_the_total_that_a_margin_fixes_is_certain(survey: Survey):
    found = total(raked(survey), np.column_stack([survey.sex == 0, survey.age == 1]).astype(float))
    assert_allclose(found.values, survey.weights.size * np.array([0.45, 0.5]), rtol=1e-9)
    assert_allclose(found.standard_errors, 0, atol=1e-6)


@settings(max_examples=40)
@given(surveys(), st.floats(0.01, 1000))
def test_a_ratio_and_its_logarithm_agree_by_the_delta_method(survey: Survey, scale: float):
    y, x = survey.age + 1.0, (survey.sex + 1.0) * scale
    plain, logarithm = ratio(survey.design, y, x), ratio(survey.design, y, x, log=True)
    assert_allclose(np.exp(logarithm.values), plain.values)
    assert_allclose(logarithm.standard_errors * plain.values, plain.standard_errors)


@settings(max_examples=40)
@given(surveys())
def test_proportions_add_up_to_1_for_certain(survey: Survey):
    found = proportions(raked(survey), survey.age, 3, survey.domains[:, 1])
    assert_allclose(found.values.sum(), 1)
    assert_allclose(found.covariance.sum(axis=0), 0, atol=1e-12)


@settings(max_examples=40)
@given(surveys())
def test_the_ratio_of_two_domain_means_has_the_error_of_its_logarithm(survey: Survey):
    y = survey.age + 1.0
    found = mean(survey.design, np.column_stack([np.where(domain, y, np.nan) for domain in survey.domains.T]))
    plain, logarithm = (ratio_of_estimates(found, 1, 0, log=wanted) for wanted in (False, True))
    assert_allclose(plain.value, found.values[1] / found.values[0])
    assert_allclose(plain.standard_error, plain.value * logarithm.standard_error)


def test_missing_values_are_outside_column_by_column():
    y = np.array([[1.0, np.nan], [3, 4], [np.nan, 8]])
    found = mean(SampleDesign.of(np.ones(3)), y)
    assert found.values.tolist() == [2, 6]
    assert found.n.tolist() == [2, 2]


def test_an_empty_domain_is_not_estimable_and_says_so():
    design = SampleDesign.of(np.ones(3))
    found = mean(design, np.column_stack([np.arange(3.0), np.full(3, np.nan)]))
    assert np.isnan(found.values[1])
    assert np.isnan(found.standard_errors[1])
    assert (found.df[1], found.n[1]) == (0, 0)
    assert not contrast(found, {1: 1.0}).known
    with pytest.raises(NothingToEstimate, match="Nobody in the domain has both a weight and an answer"):
        mean(design, np.arange(3.0), np.zeros(3, dtype=bool))


def test_arrays_have_one_entry_for_each_row():
    design = SampleDesign.of(np.ones(3))
    for wrong in (lambda: mean(design, np.ones(2)), lambda: total(design, np.ones(3), np.ones(4, dtype=bool))):
        with pytest.raises(RowsDiffer, match="values are given for the 3 rows"):
            wrong()


def test_t_intervals_need_degrees_of_freedom():
    design = SampleDesign.of(np.ones(4), None, np.array([1, 1, 2, 2]))
    found = mean(design, np.array([1.0, 3, 2, 6]))
    assert_allclose(found.intervals()[0], 3 + np.array([-1, 1]) * 12.7062047361747 * found.standard_errors[0])  # R: qt(.975, 1)
    assert np.isnan(mean(design, np.array([1.0, 3, 2, 6]), np.array([1, 1, 0, 0], dtype=bool)).intervals()).all()


def test_a_ratio_of_0_has_no_logarithm():
    with pytest.raises(NothingToEstimate, match="no logarithm"):
        ratio(SampleDesign.of(np.ones(3)), np.zeros(3), np.ones(3), log=True)


def test_values_inside_a_domain_are_finite():
    with pytest.raises(ValueError, match="finite"):
        mean(SampleDesign.of(np.ones(2)), np.array([1.0, np.inf]))


def test_each_domain_has_its_own_lonely_strata():
    """R 4.2, survey 4.1-1, options(survey.lonely.psu = "average"): SE of svymean(~y, subset(svydesign(~1, strata = ~s, weights = ~w), d == k))."""
    strata = np.array(["a", "a", "a", "b", "b", "b", "c"])
    design = SampleDesign.of(np.array([1.0, 2, 1, 3, 1, 2, 4]), strata, lonely="average")
    y, domain = np.array([3.0, 5, 4, 8, 2, 7, 9]), np.array([0, 0, 1, 0, 1, 1, 1])
    together = mean(design, np.where(domain[:, None] == np.arange(2), y[:, None], np.nan))
    apart = [mean(design, y, domain == k) for k in range(2)]
    assert_allclose(together.standard_errors, [one.standard_errors[0] for one in apart])
    assert_allclose(together.standard_errors, [1.031898646, 0.8926785536], rtol=1e-9)
    assert_allclose(
        shares(design, y > 4, domain[:, None] == np.arange(2)).standard_errors,
        [mean(design, (y > 4) * 1.0, domain == k).standard_errors[0] for k in range(2)],
    )
