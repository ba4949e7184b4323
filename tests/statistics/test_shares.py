"""Shares and contrasts: laws that hold whatever the survey."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.calibration import rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.diagnostics import effective_n
from survey_app.statistics.estimates import contrast
from survey_app.statistics.shares import shares
from survey_app.statistics.variance import covariance
from tests.statistics.surveys import Survey, surveys

EVERYONE = np.ones((4, 1), dtype=bool)


def raked(survey: Survey) -> SampleDesign:
    return survey.design.calibrated(rake(survey.weights, survey.margins))


def influence(y: np.ndarray, weights: np.ndarray, domain: np.ndarray) -> np.ndarray:
    size = weights[domain].sum()
    return np.where(domain, y - (weights * y)[domain].sum() / size, 0) / size


@given(surveys(), st.booleans())
def test_the_covariance_is_the_engines_for_the_influence_values_of_a_ratio(survey: Survey, with_margins: bool):
    design = raked(survey) if with_margins else survey.design
    values = np.column_stack([influence(survey.unsafe, design.weights, domain) for domain in survey.domains.T])
    found = shares(design, survey.unsafe, survey.domains)
    assert_allclose(found.covariance, covariance(design, values), rtol=1e-7, atol=1e-14)


@given(surveys(), st.floats(1e-3, 1e4))
def test_the_scale_of_the_weights_does_not_matter(survey: Survey, scale: float):
    heavier = SampleDesign.of(survey.weights * scale, survey.strata, survey.psu)
    expected, found = (shares(design, survey.unsafe, survey.domains) for design in (survey.design, heavier))
    assert_allclose(found.values, expected.values, rtol=1e-9)
    assert_allclose(found.covariance, expected.covariance, rtol=1e-7, atol=1e-14)
    assert_allclose(found.effective_n, expected.effective_n, rtol=1e-9)


@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(survey: Survey, random):
    shuffled = survey.in_order(np.array(random.sample(range(survey.weights.size), survey.weights.size)))
    expected, found = (shares(each.design, each.unsafe, each.domains) for each in (survey, shuffled))
    assert_allclose(found.values, expected.values, rtol=1e-9)
    assert_allclose(found.covariance, expected.covariance, rtol=1e-7, atol=1e-14)
    assert found.df.tolist() == expected.df.tolist()


@given(surveys())
def test_the_shares_of_an_answer_and_of_its_opposite_add_up_to_1_and_are_equally_sure(survey: Survey):
    found = shares(survey.design, np.column_stack([survey.unsafe, 1 - survey.unsafe]), survey.domains, across=True)
    assert_allclose(found.values[:2] + found.values[2:], 1, rtol=1e-12)
    assert_allclose(found.covariance[:2, :2], found.covariance[2:, 2:], rtol=1e-7, atol=1e-14)
    assert_allclose(found.covariance[:2, 2:], -found.covariance[:2, :2], rtol=1e-7, atol=1e-14)


@given(surveys())
def test_a_share_that_the_margins_fix_is_certain(survey: Survey):
    everyone = np.ones(survey.weights.size, dtype=bool)
    found = shares(raked(survey), survey.sex, everyone)
    assert_allclose(found.values, 0.55, rtol=1e-9)
    assert_allclose(found.covariance, 0, atol=1e-15)


@given(surveys())
def test_relabelling_the_categories_of_a_margin_changes_nothing(survey: Survey):
    sex, age = survey.margins
    turned = type(sex)("sex", 1 - sex.codes, sex.totals[::-1], sex.labels[::-1])
    designs = (survey.design.calibrated(rake(survey.weights, [margin, age])) for margin in (sex, turned))
    expected, found = (shares(design, survey.unsafe, survey.domains) for design in designs)
    assert_allclose(found.values, expected.values, rtol=1e-8)
    assert_allclose(found.covariance, expected.covariance, rtol=1e-6, atol=1e-12)


@given(surveys())
def test_n_and_effective_n_count_the_domains_own_rows(survey: Survey):
    found = shares(survey.design, survey.unsafe, survey.domains)
    assert found.n.tolist() == survey.domains.sum(axis=0).tolist()
    assert_allclose(found.effective_n, [effective_n(survey.weights[domain]) for domain in survey.domains.T])


def test_several_events_stand_one_after_the_other_each_by_all_domains():
    events = np.array([[1.0, 0], [1, 0], [0, 0], [0, 1]])
    domains = np.array([[1, 0], [1, 1], [0, 1], [1, 1]], dtype=bool)
    assert_allclose(shares(SampleDesign.of(np.ones(4)), events, domains).values, [2 / 3, 1 / 3, 1 / 3, 1 / 3])


def test_a_domain_without_rows_has_no_value_and_leaves_the_others_alone():
    found = shares(SampleDesign.of(np.ones(4)), np.array([1.0, 0, 1, 0]), np.column_stack([EVERYONE, ~EVERYONE]))
    assert_allclose(found.values, [0.5, np.nan])
    assert_allclose(found.covariance, [[1 / 12, np.nan], [np.nan, np.nan]])
    assert (found.n.tolist(), found.df.tolist(), found.effective_n.tolist()) == ([4, 0], [3, 0], [4, 0])
    assert np.isnan(found.intervals()[1]).all()
    assert not contrast(found, {0: -1, 1: 1}).known


def test_a_missing_answer_is_outside_the_domain_but_stays_in_the_design():
    design = SampleDesign.of(np.ones(4), None, np.array([1, 1, 2, 3]))
    answers = np.array([1.0, 0, 1, np.nan])
    found, expected = (shares(design, answers, domain) for domain in (EVERYONE, ~np.isnan(answers)))
    assert (found.values[0], found.n[0], found.df[0]) == (pytest.approx(2 / 3), 3, 1)
    assert_allclose(found.covariance, expected.covariance)


def test_answers_inside_a_domain_must_be_shares():
    for wrong in (2.0, -0.1):
        with pytest.raises(ValueError, match="within 0 … 1"):
            shares(SampleDesign.of(np.ones(4)), np.array([1.0, 0, 1, wrong]), EVERYONE)


def test_rows_with_weight_0_are_not_counted():
    found = shares(SampleDesign.of(np.array([1.0, 1, 1, 0])), np.array([1.0, 0, 0, 1]), EVERYONE)
    assert (found.values[0], found.n[0], found.df[0]) == (pytest.approx(1 / 3), 3, 2)


def test_a_share_of_everyone_is_exactly_1_whatever_the_weights():
    found = shares(SampleDesign.of(np.array([0.1, 0.2, 0.3, 0.7])), np.ones(4), EVERYONE)
    assert (found.values[0], found.standard_errors[0]) == (1, 0)
    assert_allclose(found.intervals()[0], [0.025 ** (1 / found.effective_n[0]), 1])


def test_a_domain_inside_one_psu_has_no_degrees_of_freedom_and_no_interval():
    found = shares(SampleDesign.of(np.ones(4), None, np.array([1, 1, 2, 2])), np.array([1.0, 0, 1, 0]), np.array([1, 1, 0, 0], dtype=bool))
    assert found.df[0] == 0
    assert np.isnan(found.intervals()).all()


def test_a_contrast_has_the_t_interval_of_its_degrees_of_freedom():
    found = contrast(shares(SampleDesign.of(np.ones(4)), np.array([1.0, 0, 1, 0]), EVERYONE), {0: 1.0})
    assert (found.value, found.df) == (0.5, 3)
    assert_allclose([found.low, found.high], 0.5 + np.array([-1, 1]) * 3.182446305284263 / np.sqrt(12))  # R: qt(.975, 3)
    assert_allclose(found.p, 0.18169011381620928)  # R: 2 * pt(-sqrt(3), 3)


def test_a_contrast_takes_coefficients_by_position_or_all_of_them():
    domains = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)
    found = shares(SampleDesign.of(np.ones(4)), np.array([1.0, 0, 1, 1]), domains)
    assert contrast(found, {1: 1.0, 0: -1.0}) == contrast(found, np.array([-1.0, 1.0]))


def test_a_contrast_may_be_given_its_degrees_of_freedom():
    estimates = shares(SampleDesign.of(np.ones(4)), np.array([1.0, 0, 1, 0]), EVERYONE)
    assert contrast(estimates, {0: 1.0}, df=40).high < contrast(estimates, {0: 1.0}).high


def test_two_shares_of_0_show_no_variation_and_so_nothing_is_known_of_their_difference():
    domains = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)
    found = contrast(shares(SampleDesign.of(np.ones(4)), np.zeros(4), domains), {0: -1.0, 1: 1.0})
    assert (found.value, found.standard_error, found.known) == (0, 0, False)
