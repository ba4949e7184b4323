"""Power before anyone is asked.

Golden numbers: the unpooled normal formula in R 4.2.2 (pnorm, qnorm, uniroot), of which the tests state the call; tolerance 1e-7,
uniroot's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.statistics.planning import (
    Group,
    NothingToDetect,
    detectable_change,
    detectable_difference_in_differences,
    detectable_effect,
    expected_answers,
    invitations,
    power_of_change,
    power_of_difference_in_differences,
    power_of_means,
    sample_size_for_change,
    sample_size_for_difference_in_differences,
    sample_size_for_margin,
    standard_error_of_change,
    standard_error_of_difference_in_differences,
)

RTOL = 1e-7


# se <- sqrt(deff * (p1*q1/n1 + p2*q2/n2 - 2*rho*sqrt(p1*q1*p2*q2/(n1*n2)))); pnorm(abs(p2-p1)/se - qnorm(1-alpha/2)) + pnorm(-abs(p2-p1)/se - qnorm(1-alpha/2))
@pytest.mark.parametrize(
    ("before", "after", "design_effect", "correlation", "alpha", "standard_error", "power"),
    [
        (Group(0.4, 500), Group(0.5, 500), 1.0, 0.0, 0.05, 0.03130495168499706, 0.8914766912282592),
        (Group(0.3, 800), Group(0.36, 600), 1.6, 0.0, 0.05, 0.03216208948436031, 0.46245557575520807),
        (Group(0.2, 400), Group(0.27, 400), 1.3, 0.4, 0.05, 0.026435906719596346, 0.7542598152524357),
    ],
)
def test_the_power_of_a_change(before, after, design_effect, correlation, alpha, standard_error, power):
    terms = {"design_effect": design_effect, "correlation": correlation}
    assert standard_error_of_change(before, after, **terms) == pytest.approx(standard_error, rel=RTOL)
    assert power_of_change(before, after, alpha=alpha, **terms) == pytest.approx(power, rel=RTOL)


# uniroot of the power above, minus .8
@pytest.mark.parametrize(("direction", "expected"), [("up", 0.10740825229220095), ("down", 0.10280727331324183)])
def test_the_smallest_detectable_change(direction, expected):
    assert detectable_change(Group(0.4, 500), 500, direction, design_effect=1.5) == pytest.approx(expected, rel=RTOL)


# (qnorm(.975) + qnorm(.8)) * sqrt(1.5 * sum(p*(1-p)/n))
def test_the_smallest_detectable_difference_in_differences():
    arms = (Group(0.35, 200), Group(0.4, 200)), (Group(0.4, 400), Group(0.42, 400))
    assert standard_error_of_difference_in_differences(*arms, design_effect=1.5) == pytest.approx(0.07293661631855429, rel=RTOL)
    assert detectable_difference_in_differences(*arms, design_effect=1.5) == pytest.approx(0.20433814613723877, rel=RTOL)


@given(st.floats(0.05, 0.9), st.floats(100, 5000), st.floats(0.5, 0.95), st.sampled_from(["up", "down"]))
def test_a_detectable_change_is_seen_with_the_power_asked_for(share, answers, power, direction):
    found = detectable_change(Group(share, answers), answers, direction, power=power)
    if np.isnan(found):
        return
    after = Group(share + (found if direction == "up" else -found), answers)
    assert power_of_change(Group(share, answers), after) == pytest.approx(power, abs=1e-6)


def test_a_change_that_no_sample_of_this_size_can_see_is_said_to_be_none():
    assert np.isnan(detectable_change(Group(0.01, 50), 50, "down"))
    assert np.isnan(detectable_change(Group(0.0, 50), 50, "down"))


def test_the_detectable_difference_in_differences_is_seen_with_about_its_power():
    cell = Group(0.5, 1000)
    found = detectable_difference_in_differences((cell, cell), (cell, cell), power=0.9)
    assert power_of_difference_in_differences((cell, Group(0.5 - found, 1000)), (cell, cell)) == pytest.approx(0.9, abs=0.005)


def test_a_difference_between_two_changes_takes_four_times_the_answers_of_one_change():
    cell = Group(0.5, 1000)
    assert standard_error_of_difference_in_differences((cell, cell), (cell, cell)) == pytest.approx(
        standard_error_of_change(Group(0.5, 500), Group(0.5, 500))
    )


def test_without_effect_the_power_is_alpha():
    cell = Group(0.3, 400)
    assert power_of_change(cell, cell, alpha=0.1) == pytest.approx(0.1)
    assert power_of_difference_in_differences((cell, cell), (cell, cell)) == pytest.approx(0.05)


def test_a_change_without_any_variance_is_certainly_seen():
    assert power_of_change(Group(0, 10), Group(1, 10)) == 1
    assert power_of_change(Group(0, 10), Group(0, 10)) == 0.05


def test_the_planned_power_is_the_share_of_simulated_surveys_that_see_the_change():
    rng = np.random.default_rng(11)
    before, after = rng.binomial(400, 0.4, 20_000) / 400, rng.binomial(400, 0.5, 20_000) / 400
    seen = np.abs(after - before) > 1.959964 * np.sqrt((before * (1 - before) + after * (1 - after)) / 400)
    assert seen.mean() == pytest.approx(power_of_change(Group(0.4, 400), Group(0.5, 400)), abs=0.01)


@given(st.floats(1, 1e5), st.floats(0.05, 1))
def test_the_invitations_for_a_number_of_answers_give_that_number_and_no_more_than_needed(answers, rate):
    invited = invitations(answers, rate)
    assert expected_answers(invited, rate) >= answers * (1 - 1e-8)
    assert expected_answers(invited - 1, rate) < answers


@pytest.mark.parametrize("rate", [0.0, 1.1, -0.5])
def test_a_response_rate_is_a_share(rate):
    with pytest.raises(ValueError, match="response rate"):
        expected_answers(100, rate)
    with pytest.raises(ValueError, match="response rate"):
        invitations(100, rate)


@pytest.mark.parametrize(("share", "answers"), [(1.2, 10), (-0.1, 10), (0.5, 0), (0.5, 101)])
def test_a_group_has_a_share_and_answers_of_its_population(share, answers):
    with pytest.raises(ValueError, match="group"):
        Group(share, answers, 100)


# R: power.prop.test(n = 500, p1 = .4, p2 = .5, strict = TRUE)
def test_the_power_of_a_test_that_pools_the_groups():
    assert power_of_change(Group(0.4, 500), Group(0.5, 500), pooled=True) == pytest.approx(0.889607807219, rel=1e-10)


# R: power.t.test(n = 64, delta = .5, sd = 1, strict = TRUE)
def test_the_power_to_see_a_difference_between_means():
    assert power_of_means(0.5, 1, (64, 64)) == pytest.approx(0.801459557922, rel=1e-9)
    assert power_of_means(-1, 2, (96, 96), design_effect=1.5) == pytest.approx(0.801459557922, rel=1e-9)


def test_means_of_two_answers_cannot_be_compared():
    with pytest.raises(ValueError, match="effective answers"):
        power_of_means(1, 1, (2, 2), design_effect=2)


# R: z <- qnorm(1 - alpha/2); n0 <- z^2*p*(1-p)*deff/margin^2; n <- n0/(1 + n0/N); c(n0, n, ceiling(n), ceiling(n/response))
@pytest.mark.parametrize(
    ("share", "margin", "terms", "infinite", "exact", "n", "invite"),
    [
        (0.5, 0.05, {}, 384.14588206941227, 384.14588206941227, 385, 385),
        (0.3, 0.03, {"design_effect": 1.5, "population": 20_000, "response_rate": 0.4}, 1344.5105872429433, 1259.8186140154671, 1260, 3150),
        (0.5, 0.04, {"design_effect": 2, "population": 5000, "response_rate": 0.25, "alpha": 0.1}, 845.48232940, 723.19295634, 724, 2893),
    ],
)
def test_the_sample_for_a_margin_of_error(share, margin, terms, infinite, exact, n, invite):
    found = sample_size_for_margin(share, margin, **terms)
    assert (found.n_infinite_population, found.n_exact) == pytest.approx((infinite, exact), rel=1e-10)
    assert (found.n, found.invite) == (n, invite)


@given(st.floats(0.02, 0.98), st.floats(0.005, 0.2), st.floats(0.5, 3), st.floats(50, 1e6))
def test_the_sample_for_a_margin_has_an_interval_of_that_margin(share, margin, design_effect, population):
    found = sample_size_for_margin(share, margin, design_effect=design_effect, population=population)
    assert found.n_exact < population
    variance = design_effect * Group(share, found.n_exact, population).variance
    assert 1.959963985 * np.sqrt(variance) == pytest.approx(margin, rel=1e-6)


# R: f <- function(n) {se <- sqrt(deff*(1-n/N)*(.21/n + .2304/n - 2*rho*sqrt(.21*.2304)/n)); pnorm(.06/se-z) + pnorm(-.06/se-z) - .8}; uniroot
@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, 960.177268974),
        ({"design_effect": 1.5}, 1440.26590346),
        ({"design_effect": 1.5, "population": 5000, "correlation": 0.3}, 839.331584964),
        ({"pooled": True}, 962.9220193),  # power.prop.test(p1 = .3, p2 = .36, power = .8, strict = TRUE)
    ],
)
def test_the_sample_for_a_change(terms, expected):
    assert sample_size_for_change(0.3, 0.36, **terms).n_exact == pytest.approx(expected, rel=1e-9)


def test_invitations_follow_from_the_answers_and_the_response_rate():
    found = sample_size_for_change(0.3, 0.36, population=5000, response_rate=0.25)
    assert found.n_infinite_population == pytest.approx(960.177268974)
    assert (found.n, found.invite) == (806, 3222)
    assert found.n_exact == pytest.approx(1 / (1 / 960.177268974 + 1 / 5000))


# R: uniroot of the power for se <- sqrt(1.5*(.3*.7 + .24*.76 + .31*.69 + .3*.7)/n) and a difference of .05
def test_the_sample_for_a_difference_in_differences():
    found = sample_size_for_difference_in_differences((0.3, 0.24), (0.31, 0.3), design_effect=1.5)
    assert found.n_exact == pytest.approx(3844.21490026, rel=1e-9)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.3, 0.99), st.floats(100, 1e6), st.booleans())
def test_the_sample_for_a_change_sees_it_with_the_power_asked_for(before, after, power, population, pooled):
    if abs(after - before) < 1e-3:
        return
    n = sample_size_for_change(before, after, population=population, power=power, pooled=pooled).n_exact
    groups = Group(before, n, population), Group(after, n, population)
    assert power_of_change(*groups, pooled=pooled) == pytest.approx(power, abs=1e-6)


def test_no_sample_sees_a_change_that_is_not_expected():
    with pytest.raises(NothingToDetect, match="no change"):
        sample_size_for_change(0.3, 0.3)
    with pytest.raises(NothingToDetect, match="smallest change that would matter"):
        sample_size_for_difference_in_differences((0.3, 0.2), (0.4, 0.3))


def test_asking_everybody_leaves_no_doubt():
    assert power_of_change(Group(0.3, 50, 50), Group(0.31, 50, 50)) == 1


def test_a_change_in_a_small_population_is_easier_to_see():
    small, large = (detectable_change(Group(0.4, 500, population), 500, "up") for population in (1000, np.inf))
    assert small < large
    assert power_of_change(Group(0.4, 500, 1000), Group(0.4 + small, 500, 1000)) == pytest.approx(0.8)


# R: (qnorm(.975) + qnorm(.8)) * sqrt(1.5 * .4 * .6 * 2/500)
def test_a_detectable_effect_goes_with_the_standard_error():
    cell = Group(0.4, 500)
    assert detectable_effect(standard_error_of_change(cell, cell, design_effect=1.5)) == pytest.approx(0.10631268417955914, rel=RTOL)


@pytest.mark.parametrize("power", [0.0, 0.05, 1.0])
def test_a_power_lies_above_alpha_and_below_1(power):
    with pytest.raises(ValueError, match="power"):
        sample_size_for_change(0.3, 0.4, power=power)


@pytest.mark.parametrize(
    "terms", [{"alpha": 0.0}, {"alpha": 1.0}, {"alpha": np.nan}, {"design_effect": 0.0}, {"correlation": 1.1}, {"design_effect": np.nan}]
)
def test_the_terms_of_a_plan_are_possible(terms):
    with pytest.raises(ValueError, match=r"lies between|is above"):
        power_of_change(Group(0.3, 100), Group(0.4, 100), **terms)


@pytest.mark.parametrize(("share", "margin"), [(0.0, 0.1), (1.0, 0.1), (0.5, 0.0), (np.nan, 0.1)])
def test_a_margin_of_error_and_its_share_are_possible(share, margin):
    with pytest.raises(ValueError, match="margin"):
        sample_size_for_margin(share, margin)


@pytest.mark.parametrize("power", [0.0, 1.0])
def test_a_detectable_effect_has_a_power_that_can_be_reached(power):
    with pytest.raises(ValueError, match="power"):
        detectable_effect(0.1, power=power)
