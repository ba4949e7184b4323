"""Of the 95 % intervals of a thousand samples from a town of which everything is known, 93 to 97 % hold the truth.

The short form of `./pejl test --long coverage`, with two seeds: raked samples, of persons in strata and of streets in strata. Without
raking they would be wrong, since women and the old answer more often and are less safe. The figures are the same in every run."""

import numpy as np
import pytest

from tests.statistics.coverage import QUANTITIES, ROWS, coverage, town

SAMPLES = 1000
SEEDS = (2019, 2026)
RAKED = {kind: next(row for name, row in ROWS.items() if name.startswith(f"{kind}, raked")) for kind in ("stratified", "clustered")}


@pytest.fixture(scope="module", params=SEEDS)
def seeds(request) -> np.ndarray:
    return np.random.default_rng(request.param).integers(2**32, size=SAMPLES)


@pytest.fixture(scope="module")
def held(request, seeds) -> dict[str, float]:
    return dict(zip(QUANTITIES, coverage(RAKED[request.param].drawing, seeds.tolist()), strict=True))


@pytest.mark.parametrize("held", RAKED, indirect=True, scope="module")
@pytest.mark.parametrize("what", ["share", "change", "difference"])
def test_intervals_of_raked_samples_hold_the_truth_as_often_as_they_say(held, what):
    assert 93 <= held[what] <= 97


def test_shares_taken_without_raking_would_miss_the_truth():
    drawing, answered = RAKED["stratified"].drawing, []
    for seed in range(200):
        rows = drawing.draw(town(), np.random.default_rng(seed)).rows
        answered.append(town().answers["often"][rows][town().cell[rows] == 0].mean())
    assert np.mean(answered) > town().truth("often")[0] + 0.02
