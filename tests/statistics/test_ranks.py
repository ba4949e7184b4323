"""Rank tests. Referee: golden/opinions.R (svyranktest of R's survey); scipy for simple random samples; simulation."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose
from scipy import stats

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.ranks import rank_scores, rank_test, rank_test_of_groups
from survey_app.statistics.tests import EmptyCategory, TooFewCategories, TTest
from tests.statistics.opinions import KINDS, SEXES, codes, column, design, golden
from tests.statistics.surveys import Survey, surveys

KIND, SEX = codes("kind", KINDS), codes("sex", SEXES)
THEIRS = {"wilcoxon": "wilcoxon", "normal": "vanderWaerden", "median": "median"}
RTOL = 1e-8


def numbers(found: TTest) -> list[float]:
    return [found.estimate, found.statistic, found.df, found.p]


@pytest.mark.parametrize("score", THEIRS)
def test_two_groups_are_compared_as_r_does(score):
    found = rank_test(design("finite"), column("score"), SEX, score=score, ties="in_order")
    assert_allclose(numbers(found), golden()[f"rank_finite_{THEIRS[score]}"], RTOL)


def test_the_calibration_is_accounted_for():
    found = rank_test(design("post"), column("score"), SEX, ties="in_order")
    assert_allclose(numbers(found), golden()["rank_post_wilcoxon"], RTOL)


@pytest.mark.parametrize("kind", ["finite", "post"])
def test_several_groups_are_compared_as_r_does(kind):
    found = rank_test_of_groups(design(kind), column("hours"), KIND, 3, ties="in_order")
    assert_allclose([found.df, found.statistic, found.p], golden()[f"kruskal_{kind}"], RTOL)


def test_ranks_by_hand():
    three = SampleDesign.of(np.array([1.0, 2, 3, 4]))
    everyone = np.ones(4, dtype=bool)
    values = np.array([5.0, 1, 5, np.nan])
    assert_allclose(rank_scores(three, values, everyone), [(2 + 4 / 2) / 6, 1 / 6, (2 + 4 / 2) / 6, np.nan])
    assert_allclose(rank_scores(three, values, everyone, ties="in_order"), [3.5 / 6, 1 / 6, 3.5 / 6, np.nan])  # (2.5 + 4.5)/2
    assert_allclose(rank_scores(three, values, everyone, "median"), [1, 0, 1, np.nan])


@given(surveys())
def test_with_equal_weights_scores_are_midranks(survey: Survey):
    values = np.round(survey.weights)
    scores = rank_scores(SampleDesign.of(np.full(values.size, 2.0)), values, np.ones(values.size, dtype=bool))
    assert_allclose(scores, (stats.rankdata(values) - 1 / 2) / values.size)


@given(surveys())
def test_order_of_rows_and_any_rising_scale_are_irrelevant(survey: Survey):
    values, order = np.round(survey.weights), np.random.default_rng(0).permutation(survey.weights.size)
    other = survey.in_order(order)
    found, again = rank_test(survey.design, values, survey.sex), rank_test(other.design, np.exp(values[order] / 10), other.sex)
    assert_allclose(numbers(again), numbers(found), 1e-6, 1e-9)


def test_a_row_without_weight_changes_nothing():
    plain, values = design("plain"), column("score")
    more = SampleDesign.of(np.append(plain.weights, 0.0), np.append(column("stratum"), "A"), np.append(column("psu"), "1"))
    found = rank_test(more, np.append(values, 20.0), np.append(SEX, 1))
    assert_allclose(numbers(found), numbers(rank_test(plain, values, SEX)))


@given(surveys())
def test_two_groups_are_several_groups(survey: Survey):
    two, several = rank_test(survey.design, survey.weights, survey.sex), rank_test_of_groups(survey.design, survey.weights, survey.sex, 2)
    assert_allclose([several.statistic, several.ddf, several.p], [two.statistic**2, two.df, two.p], 1e-6)


def test_a_simple_random_sample_gives_wilcoxons_test():
    rng = np.random.default_rng(6)
    group, values = rng.integers(0, 2, 2000), rng.normal(0, 1, 2000)
    found = rank_test(SampleDesign.of(np.ones(2000)), values, group)
    assert_allclose(found.p, stats.ranksums(values[group == 1], values[group == 0]).pvalue, rtol=0.01)
    several = rank_test_of_groups(SampleDesign.of(np.ones(2000)), values, group, 2)
    assert_allclose(several.p, stats.kruskal(values[group == 1], values[group == 0]).pvalue, rtol=0.01)


def test_as_often_as_it_says_it_finds_a_difference_where_there_is_none():
    """5 % of samples of 40 clusters with unequal weights, values and groups alike within clusters."""
    rng = np.random.default_rng(12)
    psu = np.repeat(np.arange(40), 6)
    found = []
    for _ in range(1000):
        design_ = SampleDesign.of(rng.uniform(1, 5, 240), psu=psu)
        group = (rng.random(240) < np.clip(rng.normal(0.5, 0.2, 40), 0.1, 0.9)[psu]).astype(np.int64)
        found.append(rank_test(design_, np.round(rng.normal(0, 1, 40)[psu] + rng.normal(0, 1, 240), 1), group).p < 0.05)
    assert 0.03 <= np.mean(found) <= 0.075


def test_a_group_that_holds_nobody_and_a_single_group_are_refused():
    with pytest.raises(EmptyCategory, match="first number 4"):
        rank_test_of_groups(design("plain"), column("score"), KIND, 4)
    with pytest.raises(EmptyCategory):
        rank_test(design("plain"), np.where(SEX == 0, np.nan, column("score")), SEX)
    with pytest.raises(TooFewCategories, match="at least two groups"):
        rank_test_of_groups(design("plain"), column("score"), np.zeros(KIND.size, dtype=np.int64), 1)


def test_more_groups_than_the_design_can_tell_apart():
    two_psus = SampleDesign.of(np.ones(6), psu=np.repeat([0, 1], 3))
    found = rank_test_of_groups(two_psus, np.array([1.0, 5, 3, 2, 4, 6]), np.array([0, 1, 2, 0, 1, 2]), 3)
    assert np.isnan(found.p)
    assert found.ddf == -1
