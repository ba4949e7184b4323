"""Of the 95 % intervals of a thousand invented surveys, 93 to 97 % hold the truth.

A population of two districts, men and women, with a known share unsafe; women answer twice as often as men, and are less safe, so that
without raking the shares would be wrong. Seeded: the figures are the same in every run."""

import numpy as np
import pytest

from survey_app.statistics.calibration import Margin, rake
from survey_app.statistics.change import change, difference_in_differences
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import shares

SAMPLES = 1000
ANSWERS = 150  # In each district and wave.
MEN = 0.5
UNSAFE = {("treated", "before"): 0.35, ("treated", "after"): 0.27, ("comparison", "before"): 0.30, ("comparison", "after"): 0.31}
EFFECT = -0.09
WOMEN_MORE = 0.1


def one_survey(rng: np.random.Generator) -> dict[str, bool]:
    """Whether each interval of one survey holds the truth."""
    cells, sex, unsafe = [], [], []
    for number, share in enumerate(UNSAFE.values()):
        woman = rng.random(ANSWERS) < 2 / 3
        cells.append(np.full(ANSWERS, number))
        sex.append(woman.astype(np.int64))
        unsafe.append(rng.random(ANSWERS) < share + np.where(woman, WOMEN_MORE, -WOMEN_MORE))
    cell, woman, y = np.concatenate(cells), np.concatenate(sex), np.concatenate(unsafe).astype(float)
    persons = np.array([4000.0, 4100, 9000, 9200])
    design = SampleDesign.of((persons / ANSWERS)[cell], cell)
    margins = [
        Margin(f"sex {c}", np.where(cell == c, woman, -1), persons[c] * np.array([MEN, 1 - MEN]), ("man", "woman")) for c in range(4)
    ]
    found = shares(design, y, cell[:, None] == np.arange(4), rake(design.weights, margins))
    low, high = found.intervals()[0]
    there = change(found, before=0, after=1)
    did = difference_in_differences(found, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3)
    return {
        "share": low <= UNSAFE["treated", "before"] <= high,
        "change": there.low <= -0.08 <= there.high,
        "difference in differences": did.low <= EFFECT <= did.high,
    }


@pytest.fixture(scope="module")
def held() -> dict[str, float]:
    rng = np.random.default_rng(2019)
    surveys = [one_survey(rng) for _ in range(SAMPLES)]
    return {name: float(np.mean([survey[name] for survey in surveys])) for name in surveys[0]}


@pytest.mark.parametrize("what", ["share", "change", "difference in differences"])
def test_intervals_of_raked_surveys_hold_the_truth_as_often_as_they_say(held, what):
    assert 0.93 <= held[what] <= 0.97


@pytest.fixture(scope="module")
def held_by_clusters() -> float:
    """Twenty streets in each of two waves, with streets that differ: only the PSUs of the design make the interval wide enough."""
    rng = np.random.default_rng(2020)
    held = []
    for _ in range(SAMPLES):
        street = rng.beta(6, 14, size=(2, 20))  # Mean 0.3 in both waves.
        y = (rng.random((2, 20, 10)) < street[:, :, None]).astype(float).ravel()
        wave, psu = np.repeat([0, 1], 200), np.repeat(np.arange(40), 10)
        found = change(shares(SampleDesign.of(np.ones(400), wave, psu), y, wave[:, None] == np.arange(2)), before=0, after=1)
        held.append(found.low <= 0 <= found.high)
    return float(np.mean(held))


def test_intervals_of_cluster_samples_hold_the_truth_as_often_as_they_say(held_by_clusters):
    assert 0.93 <= held_by_clusters <= 0.97
