"""How good weights and response are. Benjamini–Hochberg against R: test_referee."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from survey_app.statistics.diagnostics import (
    benjamini_hochberg,
    coefficient_of_variation,
    design_effect,
    effective_n,
    response_rate,
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


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -1.0], [np.nan]])
def test_weights_must_hold_somebody(weights):
    with pytest.raises(ValueError, match="positive"):
        design_effect(np.array(weights))


def test_the_spread_of_weights_is_told_at_mean_1():
    spread = weight_spread(np.array([10.0, 20, 20, 30]), bins=2)
    assert (spread.smallest, spread.median, spread.largest) == (0.5, 1, 1.5)
    assert spread.counts.tolist() == [1, 3]
    assert_allclose(spread.edges, [0.5, 1, 1.5])


def test_a_response_rate_is_answered_by_invited_who_were_eligible():
    assert response_rate(300, 1000) == 0.3
    assert response_rate(300, 1000, ineligible=250) == 0.4


@pytest.mark.parametrize(("answered", "invited", "ineligible"), [(5, 4, 0), (-1, 4, 0), (0, 0, 0), (3, 4, 2)])
def test_more_cannot_answer_than_were_asked(answered, invited, ineligible):
    with pytest.raises(ValueError, match="Answered"):
        response_rate(answered, invited, ineligible)


@given(arrays(float, st.integers(0, 30), elements=st.floats(0, 1)))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(p):
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= p - 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= -1e-12).all()


def test_a_comparison_that_could_not_be_made_is_not_counted():
    assert_allclose(benjamini_hochberg(np.array([0.01, np.nan, 0.04])), [0.02, np.nan, 0.04])
