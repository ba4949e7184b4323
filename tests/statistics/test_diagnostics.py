"""How good weights are, how near to the population, and how alike the members of a cluster."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from survey_app.statistics.diagnostics import (
    ClustersTooSmall,
    coefficient_of_variation,
    design_effect,
    effective_n,
    intraclass_correlation,
    margin_gaps,
    weight_figures,
    weight_spread,
)

WEIGHTS = arrays(float, 12, elements=st.floats(0.5, 20))


@given(WEIGHTS, st.floats(0.1, 1000))
def test_the_design_effect_does_not_depend_on_the_scale_of_the_weights(weights, scale):
    assert_allclose(design_effect(weights * scale), design_effect(weights), rtol=1e-9)


@given(WEIGHTS)
def test_the_design_effect_is_1_plus_the_squared_coefficient_of_variation(weights):
    assert_allclose(design_effect(weights), 1 + coefficient_of_variation(weights) ** 2, rtol=1e-9)


@given(WEIGHTS)
def test_the_effective_n_is_n_by_the_design_effect(weights):
    assert_allclose(effective_n(weights), weights.size / design_effect(weights), rtol=1e-9)


def test_equal_weights_lose_nothing():
    assert design_effect(np.full(7, 3.0)) == pytest.approx(1)


def test_a_row_with_weight_0_is_a_lost_answer():
    assert effective_n(np.array([1.0, 1, 0, 0])) == 2
    assert design_effect(np.array([1.0, 1, 0, 0])) == 2


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -1.0], [np.nan], [np.inf]])
def test_weights_must_hold_somebody(weights):
    with pytest.raises(ValueError, match="positive"):
        design_effect(np.array(weights))


def test_the_spread_of_weights_is_told_at_mean_1():
    spread = weight_spread(np.array([10.0, 20, 20, 30]), bins=2)
    assert (spread.smallest, spread.median, spread.largest) == (0.5, 1, 1.5)
    assert spread.counts.tolist() == [1, 3]
    assert_allclose(spread.edges, [0.5, 1, 1.5])


def test_the_figures_of_weights_are_on_their_own_scale():
    figures = weight_figures(np.array([0.0, 10, 20, 30]))
    assert (figures.n, figures.n_nonzero, figures.sum) == (4, 3, 60)
    assert (figures.smallest, figures.largest, figures.mean) == (0, 30, 15)
    assert figures.cv == pytest.approx(np.sqrt(125) / 15)
    assert (figures.design_effect, figures.effective_n) == pytest.approx((4 * 1400 / 3600, 3600 / 1400))


def test_equal_weights_vary_by_exactly_nothing():
    assert weight_figures(np.full(200, 30.97)).cv == 0


def test_weights_below_0_count_as_they_are():
    assert effective_n(np.array([3.0, -1])) == 4 / 10


def test_the_gaps_of_a_margin_are_in_shares_of_the_population():
    codes, totals = np.array([0, 0, 0, 1, -1]), np.array([50.0, 50])
    gaps = margin_gaps(codes, totals, before=np.array([1.0, 1, 1, 1, 9]), after=np.array([1.0, 1, 1, 3, 9]))
    assert gaps.population.tolist() == [0.5, 0.5]
    assert gaps.before.tolist() == [0.75, 0.25]
    assert (gaps.largest_before, gaps.largest_after) == (0.25, 0)


def test_a_category_without_answers_lacks_its_whole_share():
    gaps = margin_gaps(np.array([0, 0]), np.array([30.0, 70]), np.ones(2), np.ones(2))
    assert gaps.largest_before == pytest.approx(0.7)


@given(WEIGHTS, st.floats(0.1, 1000))
def test_the_gaps_do_not_depend_on_the_scale_of_the_weights(weights, scale):
    codes = np.arange(12) % 3
    gaps = margin_gaps(codes, np.array([5.0, 3, 2]), weights, scale * weights)
    assert_allclose(gaps.before, gaps.after, rtol=1e-9)
    assert gaps.before.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("codes", "totals"),
    [([0, 1], [1.0, 1]), ([0, 1, 2], [1.0, 1]), ([0, 1, 1], [0.0, 0]), ([0, 1, 1], [np.nan, 1]), ([0, 1, 1], [-1.0, 3])],
)
def test_a_margin_fits_its_rows(codes, totals):
    with pytest.raises(ValueError, match=r"margin needs|Codes"):
        margin_gaps(np.array(codes), np.array(totals), np.ones(3), np.ones(3))


def test_the_correlation_is_that_of_the_population():
    rng = np.random.default_rng(3)
    values = rng.normal(0, np.sqrt(0.2), (3000, 1)) + rng.normal(0, np.sqrt(0.8), (3000, 10))
    found = intraclass_correlation(1000 + values.ravel(), np.repeat(np.arange(3000), 10))
    assert found.value == pytest.approx(0.2, abs=0.02)  # Its standard error is 0.006.
    assert found.design_effect == pytest.approx(2.8, abs=0.2)


def test_clusters_whose_members_are_all_alike_are_worth_one_answer_each():
    found = intraclass_correlation(np.repeat([1.0, 5, 9], 4), np.repeat(["a", "b", "c"], 4))
    assert (found.value, found.design_effect) == (1, 4)


def test_clusters_whose_means_are_all_the_same_are_as_unlike_as_can_be():
    assert intraclass_correlation(np.tile([1.0, 3], 3), np.repeat([0, 1, 2], 2)).value == -1


def test_nothing_is_known_of_the_likeness_when_all_values_are_the_same():
    found = intraclass_correlation(np.full(6, 0.1), np.repeat([0, 1, 2], 2))
    assert np.isnan([found.value, found.design_effect, found.weighted_design_effect]).all()


@pytest.mark.parametrize(("clusters", "k"), [([0, 0, 0], 1), ([0, 1, 2], 3)])
def test_the_likeness_takes_two_clusters_and_one_with_two_rows(clusters, k):
    with pytest.raises(ClustersTooSmall, match=f"3 rows in {k} clusters"):
        intraclass_correlation(np.array([1.0, 2, 3]), np.array(clusters))


@pytest.mark.parametrize(("values", "clusters"), [([1.0, np.nan, 2], [0, 0, 1]), ([1.0, 2], [0, 0, 1])])
def test_every_row_has_a_value_and_a_cluster(values, clusters):
    with pytest.raises(ValueError, match="one finite value"):
        intraclass_correlation(np.array(values), np.array(clusters))
