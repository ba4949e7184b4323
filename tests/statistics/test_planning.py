"""Power before anyone is asked.

Golden numbers: the unpooled normal formula in R 4.2.2 (pnorm, qnorm, uniroot), of which the tests state the call; tolerance 1e-7,
uniroot's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.statistics.planning import (
    Group,
    detectable_change,
    detectable_difference_in_differences,
    expected_answers,
    invitations,
    power_of_change,
    power_of_difference_in_differences,
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


@pytest.mark.parametrize(("share", "answers"), [(1.2, 10), (-0.1, 10), (0.5, 0)])
def test_a_group_has_a_share_and_answers(share, answers):
    with pytest.raises(ValueError, match="group"):
        Group(share, answers)
