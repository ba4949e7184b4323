"""The one engine: the same as loops would give, whatever the order of rows, and nothing for what the margins fix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.calibration import rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.variance import covariance
from tests.statistics.surveys import Survey, slow_variance, surveys


def raked(survey: Survey) -> SampleDesign:
    return survey.design.calibrated(rake(survey.weights, survey.margins))


@given(surveys())
def test_the_variance_of_a_total_is_that_of_the_textbook(survey: Survey):
    found = covariance(survey.design, survey.unsafe)[0, 0]
    assert_allclose(found, slow_variance(survey.weights, survey.strata, survey.psu, survey.unsafe), rtol=1e-9, atol=1e-9)


@given(surveys())
def test_a_covariance_follows_from_the_variances_of_sum_and_difference(survey: Survey):
    y, x = survey.unsafe, survey.sex.astype(float)
    found = covariance(survey.design, np.column_stack([y, x]))[0, 1]
    slow = [slow_variance(survey.weights, survey.strata, survey.psu, each) for each in (y + x, y - x)]
    assert_allclose(found, (slow[0] - slow[1]) / 4, rtol=1e-9, atol=1e-8)


@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(survey: Survey, random):
    order = np.array(random.sample(range(survey.weights.size), survey.weights.size))
    shuffled = survey.in_order(order)
    columns = np.column_stack([survey.unsafe, survey.sex])
    expected = covariance(raked(survey), columns)
    found = covariance(raked(shuffled), columns[order])
    assert_allclose(found, expected, rtol=1e-7, atol=1e-9)


@given(surveys())
def test_names_of_strata_and_psus_do_not_matter(survey: Survey):
    renamed = SampleDesign.of(survey.weights, np.array(["z", "a"])[survey.strata], np.array([30, 10, 20])[survey.psu])
    assert_allclose(covariance(renamed, survey.unsafe), covariance(survey.design, survey.unsafe), rtol=1e-9, atol=1e-9)


@given(surveys())
def test_a_total_that_the_margins_fix_has_no_variance(survey: Survey):
    fixed = np.column_stack([survey.sex == 1, survey.age == 0, survey.age == 2, np.ones(survey.weights.size)]).astype(float)
    design = raked(survey)
    assert_allclose(np.diag(covariance(design, fixed)), 0, atol=1e-15 * design.weights.sum() ** 2)


def test_a_lonely_stratum_is_adjusted_from_the_mean_of_all_psu_totals():
    design = SampleDesign.of(np.ones(5), np.array(list("aabbc")), lonely="adjust")
    y = np.array([1.0, 3, 4, 8, 9])
    # Strata a and b: 2·(1² + 1²), 2·(2² + 2²); stratum c: (9 − 5)², 5 being the mean of the five PSU totals.
    assert_allclose(covariance(design, y), [[4 + 16 + 16]])


def test_influence_values_must_be_numbers_and_one_for_each_row():
    design = SampleDesign.of(np.ones(3))
    for wrong in (np.ones(2), np.array([1.0, np.nan, 1.0])):
        with pytest.raises(ValueError, match=r"^Influence values need one finite row for each row of the design\.$"):
            covariance(design, wrong)
