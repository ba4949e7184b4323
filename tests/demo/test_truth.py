"""The truth is exact: what was asked for is what is built in."""

import numpy as np
import pytest

from survey_app.demo import late
from survey_app.demo.population import DISTRICTS, TREATED, population
from survey_app.demo.truth import SHARES, known, true_change, true_share

EXACT = 1e-9  # Percentage points: the truth is solved by bisection to the last bit; what is left is the rounding of sums.


def test_unsafe_outdoors_late_falls_by_exactly_eight_points_in_the_treated_districts():
    assert true_change("unsafe_late", "treated") == pytest.approx(-8.0, abs=EXACT)


def test_nothing_changes_in_the_comparison_districts():
    for name in SHARES:
        assert true_change(name, "comparison") == 0.0


@pytest.mark.parametrize(("name", "effect"), [("unsafe_late", -8.0), ("worry_area", 0.0), ("exposure", 0.0), ("lighting", -12.0)])
def test_the_effect_is_the_one_documented(name, effect):
    assert true_change(name, "effect") == pytest.approx(effect, abs=EXACT)


@pytest.mark.parametrize("name", SHARES)
def test_every_district_has_its_level_before(name):
    people = population()
    for place, level in enumerate(SHARES[name].levels):
        assert 100 * people.mean(known(name).before, (place,)) == pytest.approx(level, abs=EXACT)


def test_no_one_outside_the_treated_districts_is_touched():
    elsewhere = ~np.isin(population().district, TREATED)
    for name in SHARES:
        assert (known(name).before[elsewhere] == known(name).after[elsewhere]).all()


def test_the_six_answers_add_up_to_the_share_that_is_unsafe():
    for when in ("before", "after"):
        answers = late.answers(when)
        assert np.allclose(answers.sum(axis=1), 1, atol=1e-12)
        assert np.allclose(answers[:, list(late.UNSAFE)].sum(axis=1), known("unsafe_late").at(when), atol=1e-12)


def test_what_follows_from_going_out_late_falls_with_it():
    for name in ("unsafe_dark", "refrain"):
        assert late.true_follower(name, "treated", "after") < late.true_follower(name, "treated", "before")
        assert late.true_follower(name, "comparison", "after") == late.true_follower(name, "comparison", "before")


def test_the_whole_lies_between_the_least_and_the_most_unsafe_district():
    levels = [district.unsafe for district in DISTRICTS]
    assert min(levels) < true_share("unsafe_late", "whole", "before") < max(levels)
