"""Tests of independence, of fit and of means.

Referee: golden/opinions.R (svychisq, svyttest of R's survey); scipy for simple random samples; simulation."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose
from scipy import stats

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate, proportions
from survey_app.statistics.tests import EmptyCategory, TooFewCategories, goodness_of_fit_test, independence_test, t_test, t_test_of_groups
from tests.statistics.opinions import KINDS, RTOL, SEXES, TRUST, codes, column, design, golden
from tests.statistics.surveys import Survey, surveys

TRUSTS, KIND, SEX = codes("trust", TRUST), codes("kind", KINDS), codes("sex", SEXES)
ROWS = SEX.size
STATISTICS = {"F": "rao_scott_f", "Chisq": "rao_scott_chisq", "Wald": "wald", "adjWald": "adjusted_wald"}


@pytest.mark.parametrize("theirs", STATISTICS)
@pytest.mark.parametrize("kind", ["finite", "post"])
def test_independence_is_tested_as_r_does(kind, theirs):
    found = independence_test(design(kind), TRUSTS, 3, KIND, 3, statistic=STATISTICS[theirs])
    numbers = [each for each in astuple(found) if np.isfinite(each)]  # χ² has no second degrees of freedom.
    assert_allclose(numbers, golden()[f"independence_{kind}_{theirs}"], RTOL)


@pytest.mark.parametrize("theirs", ["F", "Chisq"])
def test_an_empty_cell_and_missing_answers_do_not_disturb(theirs):
    trust = np.where((KIND == 2) & (TRUSTS == 2), -1, TRUSTS)
    found = independence_test(design("plain"), trust, 3, KIND, 3, statistic=STATISTICS[theirs])
    assert_allclose([each for each in astuple(found) if np.isfinite(each)], golden()[f"independence_gap_{theirs}"], RTOL)


def test_a_simple_random_sample_gives_pearson_up_to_the_estimated_variance():
    """In 2 × 2 the design effect of the odds ratio is near n/(n − 1) times that of a multinomial under dependence."""
    rng = np.random.default_rng(4)
    row, column_ = rng.integers(0, 2, 4000), rng.integers(0, 2, 4000)
    found = independence_test(SampleDesign.of(np.ones(4000)), row, 2, column_, 2, statistic="rao_scott_chisq")
    table = np.histogram2d(row, column_, 2)[0]
    pearson = stats.chi2_contingency(table, correction=False)
    assert_allclose(found.statistic, pearson.statistic)
    assert_allclose(found.p, pearson.pvalue, rtol=0.01)


@given(surveys())
def test_rows_and_columns_of_a_table_change_places_freely(survey: Survey):
    for statistic in ("rao_scott_f", "rao_scott_chisq", "wald"):
        across = independence_test(survey.design, survey.sex, 2, survey.age, 3, statistic=statistic)
        down = independence_test(survey.design, 2 - survey.age, 3, survey.sex, 2, statistic=statistic)
        assert_allclose(astuple(down), astuple(across), 1e-6, 1e-9, equal_nan=True)


def test_as_often_as_it_says_clusters_that_are_alike_seem_dependent():
    """5 % of tables of independent columns, both alike within 30 clusters of 10; a test that forgets clusters finds far more."""
    rng = np.random.default_rng(11)
    psu = np.repeat(np.arange(30), 10)
    clustered = SampleDesign.of(np.ones(300), psu=psu)
    found, naive = [], []
    for _ in range(1000):
        row, column_ = (rng.random(300) < np.clip(rng.normal(0.5, 0.35, 30), 0.02, 0.98)[psu] for _ in range(2))
        row, column_ = row.astype(np.int64), column_.astype(np.int64)
        found.append(independence_test(clustered, row, 2, column_, 2).p < 0.05)
        naive.append(stats.chi2_contingency(np.histogram2d(row, column_, 2)[0], correction=False).pvalue < 0.05)
    assert 0.03 <= np.mean(found) <= 0.075
    assert np.mean(naive) > 0.1


def test_a_table_with_an_empty_row_or_one_row_is_refused():
    with pytest.raises(EmptyCategory, match="1 of 4 categories or groups hold no answers, first number 4"):
        independence_test(design("plain"), TRUSTS, 4, KIND, 3)
    with pytest.raises(EmptyCategory, match="2 of 3"):
        independence_test(design("plain"), TRUSTS, 3, KIND, 3, KIND == 1)
    with pytest.raises(TooFewCategories, match="at least two categories"):
        independence_test(design("plain"), np.zeros(ROWS, dtype=np.int64), 1, KIND, 3)
    with pytest.raises(NothingToEstimate):
        independence_test(design("plain"), TRUSTS, 3, KIND, 3, np.zeros(ROWS, dtype=bool))


@pytest.mark.parametrize("statistic", STATISTICS.values())
def test_one_psu_in_each_stratum_leaves_nothing_to_test_with(statistic):
    one = SampleDesign.of(np.ones(4), psu=np.zeros(4), lonely="remove")
    found = independence_test(one, np.array([0, 0, 1, 1]), 2, np.array([0, 1, 0, 0]), 2, statistic=statistic)
    assert np.isnan(found.p)


def test_goodness_of_fit_of_a_simple_random_sample_is_pearson():
    rng = np.random.default_rng(5)
    expected = np.array([0.2, 0.3, 0.5])
    drawn = rng.choice(3, 5000, p=expected)
    found = goodness_of_fit_test(SampleDesign.of(np.ones(5000)), drawn, expected)
    pearson = stats.chisquare(np.bincount(drawn), 5000 * expected)
    assert_allclose([found.statistic, found.df, found.scale], [pearson.statistic, 2, 1], rtol=0.02)
    assert_allclose(found.p, pearson.pvalue, rtol=0.05)


def test_goodness_of_fit_with_two_categories_is_the_squared_distance_in_standard_errors():
    share = proportions(design("finite"), SEX, 2)
    found = goodness_of_fit_test(design("finite"), SEX, np.array([0.4, 0.6]))
    assert_allclose(found.statistic / found.scale, ((share.values[0] - 0.4) / share.standard_errors[0]) ** 2)
    assert_allclose(found.df, 1)
    assert found.p == pytest.approx(stats.chi2.sf(found.statistic / found.scale, 1))


def test_goodness_of_fit_refuses_what_it_cannot_test():
    with pytest.raises(ValueError, match="add up to 1"):
        goodness_of_fit_test(design("plain"), SEX, np.array([0.4, 0.5]))
    with pytest.raises(NothingToEstimate):
        goodness_of_fit_test(design("plain"), np.full(ROWS, -1), np.array([0.4, 0.6]))
    assert np.isnan(goodness_of_fit_test(design("plain"), np.zeros(ROWS, dtype=np.int64), np.array([0.4, 0.6])).p)


@pytest.mark.parametrize("kind", ["finite", "post", "jackknife"])
def test_two_means_are_compared_as_r_does(kind):
    found = t_test_of_groups(design(kind), column("score"), SEX)
    numbers = [found.estimate, found.statistic, found.df, found.p, found.low, found.high]
    assert_allclose(numbers, golden()[f"t_test_{kind}"], 1e-8)


@given(surveys())
def test_without_clusters_one_mean_is_tested_as_in_the_textbook(survey: Survey):
    y = survey.weights + np.arange(survey.weights.size)
    found = t_test(SampleDesign.of(np.full(y.size, 2.0)), y, mu=3.0)
    textbook = stats.ttest_1samp(y, 3.0)
    assert_allclose([found.statistic, found.df, found.p], [textbook.statistic, textbook.df, textbook.pvalue])
    assert_allclose([found.low, found.high], textbook.confidence_interval())


def test_a_group_without_answers_is_refused():
    with pytest.raises(EmptyCategory, match="1 of 2 categories or groups hold no answers, first number 2"):
        t_test_of_groups(design("plain"), column("score"), np.where(SEX == 1, -1, 0))
    with pytest.raises(NothingToEstimate):
        t_test(design("plain"), np.full(ROWS, np.nan))


def test_what_does_not_vary_is_not_tested():
    found = t_test(design("plain"), np.full(ROWS, 7.0), mu=6.0)
    assert found.estimate == pytest.approx(7)
    one_psu = t_test(design("plain"), column("score"), (column("stratum") == "A") & (column("psu") == "1"))
    assert np.isnan([one_psu.statistic, one_psu.p, one_psu.low, one_psu.high]).all()
    assert one_psu.df == 0
