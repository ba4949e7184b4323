"""Quantiles: R's numbers, the rule by hand, and what must hold for every survey.

Referee: golden/opinions.R (svyquantile of R's survey)."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate, contrast
from survey_app.statistics.quantiles import Quantiles, Rule, quantiles, quantiles_of_groups
from tests.statistics.opinions import KINDS, RTOL, codes, column, design, golden
from tests.statistics.surveys import Survey, surveys

P = np.array([0.1, 0.25, 0.5, 0.75, 0.9])


def agrees(found: Quantiles, stored: np.ndarray) -> None:
    m = found.low.size
    assert_allclose(np.column_stack([found.estimates.values, found.low, found.high]).ravel(), stored[: 3 * m], RTOL)
    assert_allclose(found.estimates.standard_errors, stored[3 * m :], RTOL)


@pytest.mark.parametrize("kind", ["finite", "plain", "post", "jackknife"])
def test_quantiles_and_woodruff_intervals_are_those_of_r(kind):
    agrees(quantiles(design(kind), column("hours"), P), golden()[f"quantiles_{kind}"])


@pytest.mark.parametrize("method", ["xlogit", "beta", "asin"])
def test_the_interval_of_the_share_may_be_another(method):
    agrees(quantiles(design("finite"), column("hours"), P, method=method), golden()[f"quantiles_{method}"])


@pytest.mark.parametrize("rule", ["school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"])
def test_rules_for_where_a_quantile_lies(rule):
    assert_allclose(quantiles(design("finite"), column("hours"), P, rule=rule).estimates.values, golden()[f"rule_{rule}"], RTOL)


def test_each_group_has_its_own_interval_and_degrees_of_freedom():
    found = quantiles_of_groups(design("finite"), column("hours"), 0.5, codes("kind", KINDS), 3)
    stored = np.array([golden()[f"quantiles_{kind}"] for kind in KINDS])
    agrees(found, np.concatenate([stored[:, :3].ravel(), stored[:, 3]]))


def test_the_lower_value_where_a_probability_is_met_exactly():
    equal = SampleDesign.of(np.full(10, 0.1))  # 0.1 added up three times is not 0.3, nor five times 0.5.
    values = np.arange(10.0)
    assert quantiles(equal, values, P[[0, 2]]).estimates.values.tolist() == [0, 4]
    assert quantiles(equal, values, np.array([0.3, 0.6, 0.7])).estimates.values.tolist() == [2, 5, 6]
    assert quantiles(equal, values, np.array([0.3, 0.35, 1.0]), rule="school").estimates.values.tolist() == [2.5, 3, 9]


def test_probabilities_0_and_1_are_the_extremes():
    assert quantiles(
        SampleDesign.of(np.array([2.0, 0, 3, 1])), np.array([5.0, 9, 7, 6]), np.array([0.0, 1.0])
    ).estimates.values.tolist() == [5, 7]


@given(surveys(), st.sampled_from([0.2, 0.5, 0.85]))
def test_the_quantile_is_the_smallest_value_that_reaches_its_share(survey: Survey, p: float):
    values = np.round(np.log(survey.weights) * 3)
    q = quantiles(survey.design, values, np.array([p])).estimates.values[0]
    share = [survey.weights[values <= each].sum() / survey.weights.sum() for each in np.unique(values)]
    assert q == np.unique(values)[np.flatnonzero(np.array(share) > p - 1e-9)[0]]


@given(surveys(), st.permutations(range(12)), st.floats(0.01, 100))
def test_order_of_rows_and_scale_of_weights_are_irrelevant(survey: Survey, front: list[int], scale: float):
    n = survey.weights.size
    order = np.array([*front, *range(12, n)])
    other = survey.in_order(order)
    once = quantiles(survey.design, np.arange(n) % 7.0, P)
    again = quantiles(SampleDesign.of(other.weights * scale, other.strata, other.psu), order % 7.0, P)
    assert_allclose(again.estimates.values, once.estimates.values)
    assert_allclose(again.estimates.standard_errors, once.estimates.standard_errors, 1e-6, 1e-9)


def test_independent_waves_do_not_covary_and_the_same_persons_do():
    """The change of a median: standard errors add up in squares for independent waves; a panel is more precise."""
    rng = np.random.default_rng(1)
    first = rng.normal(10, 3, 400)
    values, wave, person = np.concatenate([first, first + rng.normal(1, 0.5, 400)]), np.repeat([0, 1], 400), np.tile(np.arange(400), 2)
    apart = quantiles_of_groups(SampleDesign.of(np.ones(800), wave), values, 0.5, wave, 2).estimates
    panel = quantiles_of_groups(SampleDesign.of(np.ones(800), psu=person), values, 0.5, wave, 2).estimates
    assert_allclose(contrast(apart, {1: 1, 0: -1}).standard_error, np.hypot(*apart.standard_errors))
    assert contrast(panel, {1: 1, 0: -1}).standard_error < 0.6 * contrast(apart, {1: 1, 0: -1}).standard_error


def test_the_interval_of_a_median_covers_as_often_as_it_says():
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(1000):
        level = np.repeat(rng.normal(0, 0.5, 40), 8)  # 40 clusters of 8 that are alike.
        found = quantiles(SampleDesign.of(np.ones(320), psu=np.repeat(np.arange(40), 8)), level + rng.normal(0, 1, 320), np.array([0.5]))
        covered += bool(found.low[0] <= 0 <= found.high[0])
    assert 930 <= covered <= 970


def test_what_cannot_be_known_is_nan():
    five = SampleDesign.of(np.ones(5), psu=np.arange(5))
    tail = quantiles(five, np.arange(5.0), np.array([0.2, 0.99]))
    assert tail.estimates.values.tolist() == [0, 4]
    assert np.isnan(tail.low[0])  # The share's limit is below 0.
    assert np.isnan(tail.estimates.standard_errors[0])
    # No value lies above the largest: R, svyquantile(~x, d, .99), gives 4 4 4 and an error of 0. The other methods know nothing there.
    assert [tail.low[1], tail.high[1], tail.estimates.standard_errors[1]] == [4, 4, 0]
    assert np.isnan(quantiles(five, np.arange(5.0), np.array([0.99]), method="xlogit").low).all()
    one_psu = quantiles(replace(five, weights=np.array([1.0, 0, 0, 0, 0])), np.arange(5.0), np.array([0.5]))
    assert np.isnan([one_psu.low[0], one_psu.high[0]]).all()
    groups = quantiles_of_groups(five, np.arange(5.0), 0.5, np.array([0, 0, 0, -1, 0]), 2).estimates
    assert (groups.values[0], groups.n[1], groups.df[1]) == (1, 0, 0)
    assert np.isnan(groups.values[1])
    assert np.isnan(groups.covariance[1]).all()


def test_a_single_row_is_its_own_quantile_by_every_rule():
    for rule in get_args(Rule):
        found = quantiles(SampleDesign.of(np.array([2.0, 0, 3]), psu=np.arange(3)), np.array([7.0, 1, np.nan]), P, rule=rule)
        assert found.estimates.values.tolist() == [7] * 5
        assert np.isnan(found.low).all()


def test_only_empty_groups():
    found = quantiles_of_groups(design("plain"), column("hours"), 0.5, np.full(design("plain").n, -1), 2)
    assert np.isnan([found.estimates.values, found.low, found.high]).all()


def test_an_empty_domain_is_refused():
    with pytest.raises(NothingToEstimate, match="No row"):
        quantiles(design("plain"), np.full(design("plain").n, np.nan), P)


def test_mistakes_of_the_programmer():
    for arguments in ({"rule": "hf3"}, {"method": "wald"}, {"probabilities": np.array([1.2])}):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantiles(design("plain"), column("hours"), **{"probabilities": P, **arguments})
    with pytest.raises(ValueError, match="one value for each row"):
        quantiles(design("plain"), column("hours")[:-1], P)
