"""Estimates from replicate weights: their variance, their degrees of freedom, and weights that come from elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.statistics import replicates as module
from survey_app.statistics.calibration import Margin, poststratify
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import mean, total
from survey_app.statistics.replicates import ReplicateFailed, Replicates, ReplicateWeightsNotUsable
from survey_app.statistics.replication import bootstrap, stratified_jackknife

WEIGHTS = np.array([[2.0, 0, 2], [0, 2, 2], [1, 1, 0], [1, 1, 0]])


def test_the_variance_is_the_scaled_sum_of_squares_around_the_centre():
    estimates, full = np.array([[1.0], [2.0], [6.0]]), np.array([2.5])
    rscales = np.array([1.0, 0.5, 2.0])
    mean_centred = Replicates.from_weights(WEIGHTS, scale=0.1, rscales=rscales)
    assert_allclose(mean_centred.covariance_of(estimates, full), 0.1 * (4 + 0.5 * 1 + 2 * 9))
    assert_allclose(replace(mean_centred, mse=True).covariance_of(estimates, full), 0.1 * (2.25 + 0.5 * 0.25 + 2 * 12.25))


def test_a_replicate_that_does_not_count_does_not_shift_the_centre():
    found = Replicates.from_weights(WEIGHTS, scale=1, rscales=np.array([1.0, 1.0, 0.0]))
    assert_allclose(found.covariance_of(np.array([[1.0], [3.0], [100.0]]), np.array([0.0])), 2)


def test_given_weights_are_used_as_they_are():
    found = Replicates.from_weights(WEIGHTS, scale=0.5)
    assert_allclose(found.all_weights(), WEIGHTS)
    design = replace(SampleDesign.of(np.ones(4)), replicates=found)
    y = np.array([1.0, 2, 4, 8])
    totals = y @ WEIGHTS
    assert total(design, y).standard_errors[0] == pytest.approx(np.sqrt(0.5 * ((totals - totals.mean()) ** 2).sum()), rel=1e-12)


COLUMNS = "Replicate weights need at least two columns. Give one column of weights for each replicate."
NUMBERS = "Give every row a number that is 0 or more in each replicate."
SCALES = (
    "The scale of the replicates must be above 0, and that of each replicate 0 or more. "
    "Take the scales from the documentation of the survey."
)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (np.ones(4), COLUMNS),
        (np.ones((4, 1)), COLUMNS),
        (np.array([["a", "b"], ["c", "d"]]), f"The replicate weights are not numbers. {NUMBERS}"),
        (
            np.array([[1.0, 1], [1, np.nan], [1, -2]]),
            f"The weight of row 2 in replicate 2 is nan; 2 in all are negative or missing. {NUMBERS}",
        ),
        (np.array([[1.0, 0], [1, 0]]), "All weights of replicate 2 are 0. Leave out this replicate."),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: np.ndarray, told: str):
    with pytest.raises(ReplicateWeightsNotUsable) as refused:
        Replicates.from_weights(weights, scale=1)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("scale", "rscales"), [(0, None), (-1, None), (np.nan, None), (np.inf, None), (1, [1.0, -1, 1]), (1, [1.0, np.inf, 1])]
)
def test_scales_that_cannot_be_are_refused(scale: float, rscales: list[float] | None):
    with pytest.raises(ReplicateWeightsNotUsable) as refused:
        Replicates.from_weights(WEIGHTS, scale=scale, rscales=None if rscales is None else np.array(rscales))
    assert str(refused.value) == SCALES


def test_two_replicates_are_enough_and_their_scale_may_be_below_1():
    found = Replicates.from_weights(WEIGHTS[:, :2], scale=0.5, rscales=np.zeros(2))
    assert found.count == 2
    assert not found.mse


def test_there_is_one_scale_for_each_replicate():
    with pytest.raises(ReplicateWeightsNotUsable) as refused:
        Replicates.from_weights(WEIGHTS, scale=1, rscales=np.ones(2))
    assert str(refused.value) == "There are 3 replicates, but 2 scales. Give one scale for each replicate."


def test_degrees_of_freedom_are_the_rank_less_one():
    found = Replicates.from_weights(np.column_stack([WEIGHTS, WEIGHTS.sum(axis=1)]), scale=1)
    assert found.degrees_of_freedom(np.ones(4, dtype=bool)) == 2
    assert found.degrees_of_freedom(np.array([False, False, True, True])) == 0
    assert found.degrees_of_freedom(np.zeros(4, dtype=bool)) == 0


def test_a_jackknife_has_the_degrees_of_freedom_of_its_design():
    strata, psu = np.repeat(["a", "b"], [24, 16]), np.repeat(np.arange(10), 4)
    design = SampleDesign.of(np.linspace(1, 2, 40), strata, psu)
    jackknifed = replace(design, replicates=stratified_jackknife(design))
    part = psu % 2 == 0
    assert jackknifed.degrees_of_freedom() == design.degrees_of_freedom() == 8
    assert jackknifed.degrees_of_freedom(part) == 4  # Five PSUs are left, and without one of them the others still vary: rank 5.
    assert design.degrees_of_freedom(part) == 3


def test_rows_without_weight_count_nowhere():
    design = SampleDesign.of(np.array([1.0, 1, 1, 1, 0, 0]), psu=[0, 1, 2, 3, 4, 5])
    jackknifed = replace(design, replicates=stratified_jackknife(design))
    assert jackknifed.degrees_of_freedom() == 3


@pytest.mark.parametrize("n", [30, 3000])
def test_calibrated_replicates_keep_the_degrees_of_freedom_however_many_rows(n: int):
    rng = np.random.default_rng(4)
    group, psu = rng.integers(0, 2, n), np.arange(n) % 10
    design = SampleDesign.of(rng.uniform(1, 2, n), psu=psu)
    design = replace(design, replicates=stratified_jackknife(design))
    design = design.calibrated(poststratify(design.weights, Margin("group", group, np.array([40.0, 60.0]), ("a", "b"))))
    assert design.replicates is not None
    everyone = np.ones(n, dtype=bool)
    assert design.replicates.degrees_of_freedom(everyone) == np.linalg.matrix_rank(design.replicates.all_weights()) - 1 == 9
    assert design.replicates.degrees_of_freedom(psu < 4) == np.linalg.matrix_rank(design.replicates.all_weights()[psu < 4]) - 1


def test_the_rank_of_a_tall_matrix_is_found_from_its_products():
    design = SampleDesign.of(np.ones(300), psu=np.arange(300))
    factors = bootstrap(design, 12, np.random.default_rng(2)).factors
    tall = np.column_stack([factors, factors[:, :3].sum(axis=1)])
    assert Replicates.from_weights(tall, scale=1).degrees_of_freedom(np.ones(300, dtype=bool)) == 11


def test_a_step_that_fails_in_a_replicate_is_told_with_its_number():
    """The category “b” lives in the third PSU alone."""
    psu = np.repeat(np.arange(4), 2)
    margin = Margin("group", (psu == 2).astype(np.int64), np.array([6.0, 3.0]), ("a", "b"))
    design = SampleDesign.of(np.ones(8), psu=psu)
    design = replace(design, replicates=stratified_jackknife(design))
    design = design.calibrated(poststratify(design.weights, margin))
    with pytest.raises(ReplicateFailed, match=r"replicate 3 cannot: .*“b”") as refused:
        mean(design, np.arange(8.0))
    assert str(refused.value).startswith("The weights of the full sample can be adjusted, but those of replicate 3 cannot: No ")
    assert str(refused.value).endswith("Merge small categories, or use fewer margins, so that every replicate has respondents in each.")


def test_a_domain_that_a_replicate_leaves_empty_has_no_known_uncertainty():
    design = SampleDesign.of(np.ones(8), psu=np.repeat(np.arange(4), 2))
    design = replace(design, replicates=stratified_jackknife(design))
    y = np.column_stack([np.where(np.arange(8) < 2, 1.0, np.nan), np.arange(8.0)])
    found = mean(design, y)
    assert_allclose(found.values, [1, 3.5])
    assert np.isnan(found.standard_errors[0])
    assert found.standard_errors[1] > 0


def test_finished_weights_are_kept_as_far_as_memory_is_allowed(monkeypatch: pytest.MonkeyPatch):
    calls = []

    def doubled(weights: np.ndarray) -> np.ndarray:
        calls.append(1)
        return 2 * weights

    monkeypatch.setattr(module, "KEPT_AT_MOST", 8)  # Two replicates of four rows.
    found = Replicates.from_weights(WEIGHTS, scale=1).followed_by(doubled)
    for _ in range(2):
        assert_allclose(found.all_weights(), 2 * WEIGHTS)
    assert len(calls) == 3 + 1
