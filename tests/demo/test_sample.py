"""Who is invited, and who answers."""

import numpy as np
import pytest

from survey_app.demo.population import COMPARISON, OTHER, TREATED, population
from survey_app.demo.power import planned_power
from survey_app.demo.sample import RESPONSE_RATE, expected_answers, invited, propensity, respondents


def rate(kinds):
    """The expected response rate of some kinds of person, were all invited."""
    people = population()
    return np.average(propensity()[kinds], weights=people.count[kinds])


def test_a_third_of_the_invitations_goes_to_each_arm():
    assert [invited()[list(arm)].sum() for arm in (TREATED, COMPARISON, OTHER)] == [4400, 4400, 4400]


def test_four_of_ten_answer():
    assert expected_answers().sum() == pytest.approx(RESPONSE_RATE * invited().sum(), rel=1e-9)


def test_men_answer_less():
    people = population()
    assert rate(people.sex == 1) < rate(people.sex == 0) - 0.05


def test_the_young_answer_less():
    people = population()
    assert rate(people.age <= 2) < rate((people.age > 2) & (people.age <= 4)) < rate(people.age > 4)


def test_those_born_abroad_answer_less():
    people = population()
    assert rate(people.born > 0) < rate(people.born == 0) - 0.05


def test_those_born_outside_europe_answer_least_at_every_age():
    people = population()
    for age in range(8):
        rates = [rate((people.age == age) & (people.born == born)) for born in range(4)]
        assert rates == sorted(rates, reverse=True)


def test_whether_one_feels_uneasy_does_not_decide_whether_one_answers():
    people = population()
    for kind in range(0, people.count.size, 500):
        alike = np.flatnonzero((people.sex == people.sex[kind]) & (people.age == people.age[kind]) & (people.born == people.born[kind]))
        assert np.ptp(propensity()[alike]) == 0


def test_the_planned_power_is_at_least_nine_tenths():
    assert planned_power() >= 0.9


def test_the_same_seed_gives_the_same_respondents():
    assert (respondents(np.random.default_rng(7)) == respondents(np.random.default_rng(7))).all()


def test_nobody_is_invited_twice_in_a_wave():
    """There are no more respondents of a kind than there are persons of it."""
    people = population()
    counted = np.bincount(respondents(np.random.default_rng(7)), minlength=people.count.size)
    assert (counted <= people.count).all()
