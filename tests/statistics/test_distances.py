"""The g-functions of calibration are what their names say, and their equations are solved where they can be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.distances import Distance, Equations, unmet

EVERY = [
    Distance("linear"),
    Distance("raking"),
    Distance("linear", 0.5, 2),
    Distance("raking", 0.5, 2),
    Distance("raking", -1, 2),
    Distance("logit", 0.5, 2),
    Distance("logit", -0.5, 4),
]
U = np.linspace(-3, 3, 6001)


@pytest.mark.parametrize("distance", EVERY)
def test_a_weight_stays_where_nothing_pulls(distance):
    g, slope, integral = distance.of(np.zeros(1))
    assert_allclose([g[0], slope[0], integral[0]], [1, 1, 0], atol=1e-15)


@pytest.mark.parametrize("distance", EVERY)
def test_g_grows_and_stays_in_its_range(distance):
    g = distance.of(U)[0]
    low, high = distance.range
    assert (np.diff(g) >= 0).all()
    assert g.min() >= low
    assert g.max() <= high


@pytest.mark.parametrize("distance", EVERY)
def test_slope_and_integral_belong_to_g(distance):
    g, slope, integral = distance.of(U)
    assert_allclose(np.gradient(integral, U)[1:-1], g[1:-1], atol=2e-3)
    smooth = np.abs(np.gradient(np.sign(slope))) == 0  # Not at the corner where g is cut off.
    smooth[[0, -1]] = False
    assert_allclose(np.gradient(g, U)[smooth], slope[smooth], rtol=1e-5, atol=1e-5)


def test_without_bounds_linear_and_raking_are_plain():
    assert_allclose(Distance("linear").of(U)[0], 1 + U)
    assert_allclose(Distance("raking").of(U)[0], np.exp(U))
    assert Distance("linear").range == (-np.inf, np.inf)
    assert Distance("raking").range == (0, np.inf)


def test_logit_is_the_curve_of_deville_and_sarndal():
    low, high = 0.3, 2.5
    a = (high - low) / ((1 - low) * (high - 1))
    paper = (low * (high - 1) + high * (1 - low) * np.exp(a * U)) / (high - 1 + (1 - low) * np.exp(a * U))
    assert_allclose(Distance("logit", low, high).of(U)[0], paper)


def test_far_out_logit_stands_at_its_bounds():
    assert_allclose(Distance("logit", 0.5, 2).of(np.array([-1e4, 1e4]))[0], [0.5, 2])


def equations(distance: Distance, g: np.ndarray, seed: int = 1) -> Equations:
    """Totals that the weights d·g meet."""
    random = np.random.default_rng(seed)
    n = g.size
    x, d = np.column_stack([np.ones(n), random.normal(3, 2, n), random.integers(0, 2, n)]), random.uniform(1, 20, n)
    return Equations(distance, x, d, x.T @ (d * g), np.ones(n))


@given(st.integers(0, 10_000), st.floats(0.1, 0.9), st.floats(1.1, 4), st.floats(0, 1), st.sampled_from(["linear", "raking", "logit"]))
def test_what_can_be_met_is_met_even_close_to_the_bounds(seed: int, lower: float, upper: float, share: float, name):
    """Most g close to a bound: where undamped Newton steps fail."""
    close = np.where(np.random.default_rng(seed).random(30) < share, lower + 1e-3 * (upper - lower), upper - 1e-3 * (upper - lower))
    asked = equations(Distance(name, lower, upper), close, seed)
    solution, _ = asked.solve()
    assert solution.gap < 1e-10
    assert_allclose(asked.x.T @ (asked.d * solution.g), asked.totals, rtol=1e-9)


def test_linear_equations_take_one_step():
    solution, rounds = equations(Distance("linear"), np.full(10, 1.3)).solve()
    assert rounds == 1
    assert_allclose(solution.g, 1.3)


def test_a_longer_step_than_numbers_can_hold_is_shortened():
    asked = equations(Distance("raking"), np.full(10, 1e6))
    assert_allclose(asked.solve()[0].g, 1e6, rtol=1e-8)


def test_what_cannot_be_met_is_approached_and_left():
    asked = equations(Distance("linear", 0.9, 1.1), np.full(10, 1.2))
    solution, rounds = asked.solve()
    assert rounds <= 100
    assert solution.gap > 1e-3


def test_unmet_is_what_no_weights_within_the_bounds_can_reach():
    asked = equations(Distance("linear"), np.full(10, 1.2))
    most = 1.1 * (asked.d @ asked.x)
    assert_allclose(unmet(asked.x, asked.d, asked.totals, 0.9, 1.1), asked.totals - most)
    assert_allclose(unmet(asked.x, asked.d, asked.totals, 0.9, 1.3), 0, atol=1e-9)
    assert_allclose(unmet(asked.x, asked.d, -asked.totals, -np.inf, np.inf), 0, atol=1e-9)
    assert_allclose(unmet(asked.x[:, :1], asked.d, np.array([-5.0]), 0.0, np.inf), [-5])


def test_totals_that_are_nearly_met_are_met():
    """Small λ: the parts of the value cancel, and its rounding must not be taken for a step in the wrong direction."""
    x = np.array([[1.0, 0], [1, 1], [1, 0], [1, 0], [1, 0]])
    for distance in (Distance("raking", 0.4, 2.2), Distance("logit", 0.4, 2.2), Distance("raking")):
        for total in 1 + np.linspace(-0.02, 0.02, 201):
            solution, _ = Equations(distance, x, np.ones(5), np.array([5.0, total]), np.ones(5)).solve()
            assert solution.gap < 1e-10
