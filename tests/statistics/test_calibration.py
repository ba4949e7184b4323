"""Raking meets every margin, changes nothing it need not change, and says whom it cannot serve."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics import calibration
from survey_app.statistics.calibration import (
    CategoryWithoutPersons,
    CategoryWithoutRespondents,
    Margin,
    MarginsDisagree,
    RakingDidNotConverge,
    rake,
)
from tests.statistics.surveys import Survey, surveys

SEX = Margin("sex", np.array([0, 0, 1, 1]), np.array([40.0, 60.0]), ("man", "woman"))
AGE = Margin("age", np.array([0, 1, 0, 1]), np.array([30.0, 70.0]), ("under 50", "50 and over"))


@given(surveys())
def test_every_margin_is_met(survey: Survey):
    raked = rake(survey.weights, survey.margins)
    for margin in survey.margins:
        assert_allclose(margin.sums(raked.weights), margin.totals, rtol=1e-9)
    assert raked.largest_gap <= 1e-9


@given(surveys(), st.floats(1e-3, 1e4))
def test_the_scale_of_the_design_weights_does_not_matter(survey: Survey, scale: float):
    assert_allclose(rake(survey.weights * scale, survey.margins).weights, rake(survey.weights, survey.margins).weights, rtol=1e-8)


@given(surveys())
def test_the_order_of_the_margins_does_not_matter(survey: Survey):
    assert_allclose(rake(survey.weights, survey.margins[::-1]).weights, rake(survey.weights, survey.margins).weights, rtol=1e-8)


@given(surveys())
def test_weights_of_the_same_categories_keep_their_proportions(survey: Survey):
    ratio = rake(survey.weights, survey.margins).weights / survey.weights
    for cell in range(6):
        same = ratio[survey.sex * 3 + survey.age == cell]
        assert_allclose(same, same[0], rtol=1e-12)


def test_weights_that_meet_the_margins_stay():
    weights = np.array([12.0, 28, 18, 42])
    assert_allclose(rake(weights, [SEX, AGE]).weights, weights, rtol=1e-12)


def test_one_margin_is_post_stratification():
    assert_allclose(rake(np.array([1.0, 3, 1, 1]), [SEX]).weights, [10, 30, 30, 30])


def test_without_margins_the_design_weights_stay():
    raked = rake(np.array([1.0, 2.0]), [])
    assert raked.weights.tolist() == [1, 2]
    assert (raked.iterations, raked.largest_gap) == (0, 0)


def test_each_wave_has_margins_of_its_own():
    before = replace(SEX, codes=np.array([0, 0, 1, 1, -1, -1]))
    after = Margin("sex", np.array([-1, -1, -1, -1, 0, 1]), np.array([500.0, 300.0]), SEX.labels)
    assert_allclose(rake(np.ones(6), [before, after]).weights, [20, 20, 30, 30, 500, 300])


def test_rows_that_belong_to_no_margin_keep_their_design_weight():
    margin = replace(SEX, codes=np.array([0, 0, 1, -1]))
    assert rake(np.ones(4), [margin]).weights[3] == 1


def test_a_category_that_is_empty_in_population_and_sample_is_no_trouble():
    margin = Margin("sex", SEX.codes, np.array([40.0, 60.0, 0.0]), ("man", "woman", "other"))
    assert_allclose(rake(np.ones(4), [margin, AGE]).weights, rake(np.ones(4), [SEX, AGE]).weights)


def test_many_combinations_of_categories_are_found_by_sorting(monkeypatch):
    expected = rake(np.array([1.0, 2, 3, 4]), [SEX, AGE]).weights
    monkeypatch.setattr(calibration, "SMALL_KEY_SPACE", 1)
    assert_allclose(rake(np.array([1.0, 2, 3, 4]), [SEX, AGE]).weights, expected)


def test_a_category_without_respondents_is_named_with_its_population():
    margin = Margin("age", AGE.codes, np.array([10.0, 80.0, 1840.0]), ("16–29", "30–74", "75 and over"))
    with pytest.raises(
        CategoryWithoutRespondents, match=r"No respondent is in the category “75 and over” of the margin “age”.*1840 persons.*Merge"
    ):
        rake(np.ones(4), [margin])


def test_respondents_whose_design_weight_is_0_do_not_count_as_respondents():
    with pytest.raises(CategoryWithoutRespondents, match="man"):
        rake(np.array([0.0, 0, 1, 1]), [SEX])


def test_a_category_with_respondents_but_without_persons_is_named():
    with pytest.raises(CategoryWithoutPersons, match="“sex”, nobody belongs to the category “man”, but 2 of the respondents do"):
        rake(np.ones(4), [replace(SEX, totals=np.array([0.0, 100.0]))])


def test_margins_of_different_populations_are_named_with_their_totals():
    district = Margin("district", AGE.codes, np.array([41_200.0, 750.0]), ("A", "B"))
    with pytest.raises(MarginsDisagree, match="“sex” and “district” describe populations of different size: 100 and 41950"):
        rake(np.ones(4), [SEX, district])


def test_waves_may_have_populations_of_different_size():
    before = Margin("sex", np.array([0, 1, -1, -1]), np.array([1.0, 1.0]), SEX.labels)
    after = Margin("sex", np.array([-1, -1, 0, 1]), np.array([5.0, 5.0]), SEX.labels)
    assert rake(np.ones(4), [before, after]).weights.sum() == 12


def test_totals_that_differ_by_rounding_are_made_equal():
    rounded = replace(AGE, totals=np.array([30.0, 70.00001]))
    assert_allclose(rake(np.ones(4), [SEX, rounded]).weights.sum(), 100, rtol=1e-12)


def test_margins_that_cannot_be_met_together_are_named():
    alike = Margin("tenure", np.array([0, 0, 1, 1]), np.array([60.0, 40.0]), ("own", "rent"))  # Every man owns, every woman rents.
    with pytest.raises(
        RakingDidNotConverge, match=r"cannot be met together: after 50 rounds the category “man” of the margin “sex” stands at 60"
    ) as told:
        rake(np.ones(4), [SEX, alike], most_iterations=50)
    assert told.value.facts["gap"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "wrong",
    [{"codes": np.array([0, 0, 1, 2])}, {"codes": np.array([-2, 0, 1, 1])}, {"totals": np.array([1.0])}, {"totals": np.array([1.0, -1.0])}],
)
def test_a_margin_whose_parts_do_not_fit_cannot_be_made(wrong):
    with pytest.raises(ValueError, match="Margin sex"):
        replace(SEX, **wrong)


def test_every_row_has_a_code_of_every_margin():
    with pytest.raises(ValueError, match="one code"):
        rake(np.ones(3), [SEX])
