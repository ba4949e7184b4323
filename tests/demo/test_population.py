"""Lindsund has exactly the margins that it says it has."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.demo.population import (
    AGE_BANDS,
    COMPARISON,
    DISTRICTS,
    MARGINS,
    SEXES,
    TREATED,
    UNEASE,
    UNEASE_SHARES,
    population,
    shared_out,
)

REFERENCE = Path(os.environ.get("PEJL_REFERENCE") or Path(__file__).parents[3] / "shared" / "reference")
PUBLISHED = REFERENCE / "margins" / "huddinge_2019_ageband_sex_16_84.csv"


def test_age_and_sex_are_exactly_the_published_figures():
    people = population()
    found = np.zeros_like(MARGINS)
    np.add.at(found, (people.age, people.sex), people.count)
    assert (found == MARGINS).all()
    assert people.size == 86_191


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published figures are not on this machine")
def test_the_figures_carried_over_are_those_published():
    with PUBLISHED.open() as file:
        published = {(row["age_band"], row["sex"]): int(row["n"]) for row in csv.DictReader(file)}
    assert published == {(band, sex): MARGINS[a, s] for a, band in enumerate(AGE_BANDS) for s, sex in enumerate(SEXES)}


def test_there_are_eight_districts_of_which_two_are_treated():
    assert len(DISTRICTS) == 8
    assert (len(TREATED), len(COMPARISON)) == (2, 3)


def test_every_person_is_of_one_kind():
    people = population()
    assert (np.bincount(people.kind, minlength=people.count.size) == people.count).all()


def test_the_arms_are_alike_in_age_and_country_of_birth():
    people = population()
    for quality in (people.age >= 5, people.age <= 2, people.born > 0, people.sex == 0):
        treated, comparison = (people.mean(quality.astype(float), arm) for arm in (TREATED, COMPARISON))
        assert abs(treated - comparison) < 0.05


def test_unease_has_mean_zero_and_variance_one():
    assert UNEASE @ UNEASE_SHARES == 0
    assert UNEASE**2 @ UNEASE_SHARES == 1


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 1), min_size=1, max_size=20))
def test_sharing_out_gives_all_and_is_never_off_by_a_person(total, shares):
    made = shared_out(total, np.array(shares))
    assert made.sum() == total
    assert (np.abs(made - total * np.array(shares) / sum(shares)) < 1).all()
