"""Weighting takes most of the bias of non-response away, and what is left does not touch the effect."""

import pytest

from survey_app.demo.bias import bias, bias_of_effect, unweighted_bias
from survey_app.demo.plan import PRIMARY


def test_unweighted_answers_are_off_by_points():
    assert abs(unweighted_bias("unsafe_late", "whole", "before")) > 1


@pytest.mark.parametrize("name", PRIMARY)
def test_raking_takes_most_of_the_bias_away(name):
    assert abs(bias(name, "whole", "before")) < 0.4
    assert abs(bias(name, "whole", "before")) < abs(unweighted_bias(name, "whole", "before")) / 3


def test_a_little_bias_is_left_since_country_of_birth_is_not_among_the_margins():
    assert bias("unsafe_late", "whole", "before") < -0.05


@pytest.mark.parametrize("name", PRIMARY)
def test_the_effect_is_almost_without_bias(name):
    assert abs(bias_of_effect(name)) < 0.1
