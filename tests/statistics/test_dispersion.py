"""Variances, covariances, design effects, coefficients of variation.

Referee: golden/opinions.R (svyvar, svymean and svytotal with deff, cv of R's survey)."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.dispersion import coefficients_of_variation, covariance_matrix, design_effects, variances
from survey_app.statistics.estimates import NothingToEstimate, mean, total
from tests.statistics.opinions import KINDS, RTOL, codes, column, design, golden
from tests.statistics.surveys import Survey, surveys


@pytest.mark.parametrize("kind", ["finite", "plain", "post"])
def test_variances_are_those_of_r(kind):
    found = variances(design(kind), column("hours"))
    assert_allclose([found.values[0], found.standard_errors[0]], golden()[f"variance_{kind}"], RTOL)


def test_the_covariance_matrix_is_of_the_rows_with_all_values():
    found = covariance_matrix(design("finite"), np.column_stack([column("hours"), column("score")]), counting="rows")
    assert_allclose(found.values, golden()["covariance_matrix"], RTOL)
    assert_allclose(found.standard_errors, golden()["covariance_matrix_errors"], RTOL)


@pytest.mark.parametrize("replacement", [True, False])
def test_design_effects_of_a_mean_a_total_and_a_group_are_those_of_r(replacement):
    hours, town = column("hours"), codes("kind", KINDS) == 0
    found = [
        design_effects(design("finite"), hours, replacement=replacement),
        design_effects(design("finite"), hours, of="total", replacement=replacement),
        design_effects(design("post"), hours, town, replacement=replacement),
    ]
    assert_allclose(np.ravel(found), golden()[f"deff_{str(replacement).lower()}"], RTOL)


def test_the_coefficient_of_variation_is_that_of_r():
    assert_allclose(coefficients_of_variation(total(design("finite"), column("hours"))), golden()["cv"], RTOL)
    assert np.isnan(coefficients_of_variation(mean(SampleDesign.of(np.ones(2)), np.array([-1.0, 1.0])))).all()


@given(surveys())
def test_with_equal_weights_the_variance_is_the_textbook_s(survey: Survey):
    equal = SampleDesign.of(np.full(survey.weights.size, 3.0), survey.strata, survey.psu)
    both = np.column_stack([survey.weights, survey.age])
    assert_allclose(variances(equal, both).values, both.var(axis=0, ddof=1), atol=1e-12)
    assert_allclose(covariance_matrix(equal, both).values.reshape(2, 2), np.cov(both.T), atol=1e-12)


@given(surveys())
def test_a_sample_drawn_at_random_has_design_effect_1(survey: Survey):
    """With n the number of rows, a mean's variance is exactly s²/n."""
    y = survey.weights + np.arange(survey.weights.size)
    n = y.size
    assert_allclose(design_effects(SampleDesign.of(np.full(n, 4.0)), y, replacement=True), 1)
    finite = SampleDesign.of(np.full(n, 4.0), fpc=np.full(n, 4.0 * n))
    assert_allclose(design_effects(finite, y), 1)
    assert_allclose(design_effects(finite, y, of="total"), 1)


def test_the_design_effect_of_equal_clusters_is_their_size():
    y = np.random.default_rng(3).normal(0, 1, 4000)
    clusters = SampleDesign.of(np.ones(16_000), psu=np.repeat(np.arange(4000), 4))
    assert_allclose(design_effects(clusters, np.repeat(y, 4), replacement=True), 4, rtol=1e-3)  # n/(n − 1) for rows and for clusters.


def test_what_cannot_be_known_is_nan():
    three = SampleDesign.of(np.ones(3))
    found = variances(three, np.array([[1.0, 2.0], [np.nan, 4.0], [np.nan, np.nan]]))
    assert found.values.tolist()[1] == 2
    assert np.isnan(found.values[0])
    assert np.isnan(found.covariance[0]).all()
    assert np.isnan(design_effects(three, np.ones(3), replacement=True)).all()  # Constant.
    assert np.isnan(design_effects(three, np.arange(3.0))).all()  # The weights add up to no more than the sample.
    with pytest.raises(NothingToEstimate):
        design_effects(three, np.arange(3.0), np.zeros(3, dtype=bool))


def test_columns_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 values are given for the 124 rows"):
        variances(design("plain"), np.ones(3))
