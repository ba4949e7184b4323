"""Replicates made from a design: the variance of a total is that of the linearisation, exactly or on average."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics import replication
from survey_app.statistics.calibration import Margin, poststratify
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import mean, total
from survey_app.statistics.hadamard import hadamard
from survey_app.statistics.lonely import LonelyStratum
from survey_app.statistics.replicates import Replicates
from survey_app.statistics.replication import ReplicationDoesNotFit
from survey_app.statistics.stages import StageLabels
from survey_app.statistics.unequal import UnequalProbabilities
from tests.statistics.surveys import Survey, surveys

MANY, FEWER = 20_000, 4_000
Y = np.array([3.0, 8, 1, 4, 7, 2, 9, 5, 6, 2, 8, 1])
WEIGHTS = np.array([2.0, 3, 1, 2, 4, 2, 1, 1, 3, 2, 2, 5])


def stratified(fpc: np.ndarray | None = None) -> SampleDesign:
    """Two strata of four and of two PSUs, two rows each."""
    return SampleDesign.of(WEIGHTS, np.repeat(["a", "b"], [8, 4]), np.repeat(np.arange(6), 2), fpc=fpc)


def paired(fpc: np.ndarray | None = None) -> SampleDesign:
    return SampleDesign.of(WEIGHTS, np.repeat(["a", "b", "c"], 4), np.repeat(np.arange(6), 2), fpc=fpc)


def two_stages() -> SampleDesign:
    psu, fpc = np.repeat(np.arange(4), 3), np.full(12, 10.0)
    return SampleDesign.of_stages(None, [StageLabels(psu, fpc=fpc), StageLabels(np.arange(12), fpc=np.array([6.0, 5, 9, 12])[psu])])


def linearised(design: SampleDesign) -> float:
    return float(total(design, Y).standard_errors[0])


def replicated(design: SampleDesign, replicates: Replicates) -> float:
    return float(total(replace(design, replicates=replicates), Y).standard_errors[0])


@pytest.mark.parametrize("mse", [False, True])
@pytest.mark.parametrize("fpc", [None, np.repeat([20.0, 3.0], [8, 4])])
def test_the_stratified_jackknife_gives_totals_the_variance_of_the_linearisation(fpc: np.ndarray | None, mse: bool):
    design = stratified(fpc)
    assert replicated(design, replication.stratified_jackknife(design, mse=mse)) == pytest.approx(linearised(design), rel=1e-12)


@given(surveys())
def test_so_it_does_for_any_survey(survey: Survey):
    design = survey.design
    jackknifed = replace(design, replicates=replication.stratified_jackknife(design))
    columns = np.column_stack([survey.unsafe, survey.age])
    assert_allclose(total(jackknifed, columns).covariance, total(design, columns).covariance, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("fpc", [None, np.full(12, 30.0)])
def test_the_jackknife_without_strata_has_one_scale(fpc: np.ndarray | None):
    design = SampleDesign.of(WEIGHTS, psu=np.repeat(np.arange(6), 2), fpc=fpc)
    found = replication.jackknife(design)
    assert found.scale == pytest.approx(5 / 6 * (1 if fpc is None else 24 / 30), rel=1e-12)
    assert_allclose(found.rscales, 1)
    assert replicated(design, found) == pytest.approx(linearised(design), rel=1e-12)


def test_the_jackknife_without_strata_refuses_strata():
    with pytest.raises(ReplicationDoesNotFit) as refused:
        replication.jackknife(stratified())
    assert str(refused.value) == ("The jackknife JK1 is for samples without strata, and this one has 2. Use the stratified jackknife JKn.")


def test_each_jackknife_replicate_leaves_out_one_psu_in_the_order_of_the_rows():
    design = SampleDesign.of(np.ones(5), ["b", "b", "a", "a", "a"], [9, 2, 5, 5, 1])
    assert_allclose(
        replication.stratified_jackknife(design).all_weights(), [[0, 2, 1, 1], [2, 0, 1, 1], [1, 1, 0, 2], [1, 1, 0, 2], [1, 1, 2, 0]]
    )


def test_a_stratum_drawn_whole_has_no_replicate():
    design = stratified(np.repeat([4.0, 10.0], [8, 4]))
    found = replication.stratified_jackknife(design)
    assert found.count == 2
    assert replicated(design, found) == pytest.approx(linearised(design), rel=1e-12)
    with pytest.raises(ReplicationDoesNotFit, match="drawn whole"):
        replication.stratified_jackknife(stratified(np.repeat([4.0, 2.0], [8, 4])))


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("fpc", [None, np.repeat([20.0, 3.0, 2.0], 4)])
def test_balanced_half_samples_give_totals_the_variance_of_the_linearisation(fpc: np.ndarray | None, rho: float):
    design = paired(fpc)
    assert replicated(design, replication.balanced_half_samples(design, rho=rho)) == pytest.approx(linearised(design), rel=1e-12)


def test_each_half_sample_doubles_one_psu_of_each_stratum():
    found = replication.balanced_half_samples(paired())
    assert found.count == 4
    assert set(found.factors.ravel()) == {0.0, 2.0}
    assert_allclose(found.factors[::2] + found.factors[1::2], 2)
    fay = replication.balanced_half_samples(paired(), rho=0.3).factors
    assert_allclose(fay, np.where(found.factors == 2, 1.7, 0.3))


def test_half_samples_need_pairs():
    with pytest.raises(ReplicationDoesNotFit) as refused:
        replication.balanced_half_samples(stratified())
    assert str(refused.value) == (
        "Balanced half-samples need exactly two sampling units in every stratum; 1 strata have another number. "
        "Use the stratified jackknife JKn or a bootstrap, or form pairs of similar sampling units."
    )


@pytest.mark.parametrize("mse", [False, True])
def test_the_centre_is_the_one_asked_for(mse: bool):
    """Around the full sample's estimate where said, otherwise around the mean of the replicates."""
    said, rng = {"mse": True} if mse else {}, np.random.default_rng(1)
    bootstraps = (replication.bootstrap, replication.population_bootstrap, replication.rescaled_bootstrap)
    made = [bootstrap(stratified(), 5, rng, **said) for bootstrap in bootstraps]
    made += [replication.stratified_jackknife(stratified(), **said), replication.balanced_half_samples(paired(), **said)]
    made.append(replication.jackknife(SampleDesign.of(WEIGHTS), **said))
    assert [found.mse for found in made] == [mse] * 6


def test_the_scales_of_bootstraps_are_1_by_the_replicates_less_one():
    for bootstrap in (replication.bootstrap, replication.rescaled_bootstrap):
        found = bootstrap(stratified(), 2, np.random.default_rng(1))
        assert found.scale == 1
        assert_allclose(found.rscales, 1)


def test_the_scale_of_half_samples_undoes_fays_rho():
    found = replication.balanced_half_samples(paired(), rho=0.5)
    assert found.scale == 1 / (4 * 0.25)
    assert_allclose(found.rscales, 1)


@pytest.mark.parametrize("rho", [-0.1, 1.0])
def test_fays_rho_lies_below_1(rho: float):
    with pytest.raises(ValueError, match="rho"):
        replication.balanced_half_samples(paired(), rho=rho)


@given(st.integers(2, 70))
def test_rows_of_a_hadamard_matrix_are_orthogonal_and_none_is_wasted(rows: int):
    found = hadamard(rows)
    order = found.shape[0]
    assert_allclose(found @ found.T, order * np.eye(order))
    assert_allclose(found[0], 1)
    assert rows <= order < rows + (8 if 48 < rows <= 52 else 4)


Bootstrap = Callable[[SampleDesign, int, np.random.Generator], Replicates]


@pytest.mark.parametrize("fpc", [None, np.repeat([7.0, 3.0], [8, 4])])
@pytest.mark.parametrize("bootstrap", [replication.bootstrap, replication.rescaled_bootstrap])
def test_bootstraps_give_totals_the_variance_of_the_linearisation_on_average(bootstrap: Bootstrap, fpc: np.ndarray | None):
    design = stratified(fpc)
    found = bootstrap(design, MANY, np.random.default_rng(7))
    assert (found.factors >= 0).all()
    assert replicated(design, found) == pytest.approx(linearised(design), rel=0.02)


def test_the_population_bootstrap_draws_from_copies_of_the_sample():
    design = SampleDesign.of(WEIGHTS, psu=np.repeat(np.arange(6), 2), fpc=np.full(12, 18.0))
    found = replication.population_bootstrap(design, FEWER, np.random.default_rng(8))
    assert_allclose(found.factors.sum(axis=0), 6)
    assert found.factors.max() == 3
    assert found.scale == pytest.approx(6 / 5 / (FEWER - 1), rel=1e-12)
    exact = linearised(design) * np.sqrt(18 / 17)  # The variance in the population of copies has the divisor N, not N − 1.
    assert replicated(design, found) == pytest.approx(exact, rel=0.03)


def test_some_units_have_one_more_copy_where_the_sample_does_not_divide_the_population():
    design = SampleDesign.of(np.ones(4), fpc=np.full(4, 6.0))
    found = replication.population_bootstrap(design, FEWER, np.random.default_rng(8))
    assert found.factors.max() == 2
    assert_allclose(found.factors.mean(axis=1), 1, atol=0.05)


def test_without_a_finite_population_it_draws_with_replacement():
    design = SampleDesign.of(WEIGHTS, psu=np.repeat(np.arange(6), 2))
    found = replication.population_bootstrap(design, FEWER, np.random.default_rng(9))
    assert found.factors.max() > 3
    assert replicated(design, found) == pytest.approx(linearised(design), rel=0.03)


def test_its_scale_takes_the_harmonic_mean_of_the_strata():
    found = replication.population_bootstrap(stratified(), 11, np.random.default_rng(1))
    assert found.scale * 10 == pytest.approx(1 / (1 - (1 / 4 + 1 / 2) / 2), rel=1e-12)


def test_the_rescaled_bootstrap_knows_the_second_stage():
    design = two_stages()
    only_first = SampleDesign.of(design.weights, psu=design.psu, fpc=np.full(12, 10.0))
    assert linearised(design) > 1.05 * linearised(only_first)
    found = replication.rescaled_bootstrap(design, MANY, np.random.default_rng(3))
    assert (found.factors >= 0).all()
    assert replicated(design, found) == pytest.approx(linearised(design), rel=0.02)


@pytest.mark.parametrize("bootstrap", [replication.bootstrap, replication.population_bootstrap, replication.rescaled_bootstrap])
def test_the_same_seed_gives_the_same_bootstrap(bootstrap: Bootstrap):
    once, again, other = (bootstrap(stratified(), 20, np.random.default_rng(seed)).factors for seed in (1, 1, 2))
    assert_allclose(once, again)
    assert (once != other).any()
    with pytest.raises(ValueError, match="two replicates"):
        bootstrap(stratified(), 1, np.random.default_rng(1))


@pytest.mark.parametrize("make", [replication.jackknife, replication.stratified_jackknife, replication.balanced_half_samples])
def test_replicates_of_the_first_stage_refuse_later_finite_populations(make: Callable[[SampleDesign], Replicates]):
    with pytest.raises(ReplicationDoesNotFit) as refused:
        make(two_stages())
    assert str(refused.value) == (
        "These replicates vary only the first stage, but the finite populations of 2 stages add to the uncertainty. "
        "Use the rescaled bootstrap for several stages, or leave out the finite populations."
    )


@pytest.mark.parametrize("bootstrap", [replication.bootstrap, replication.population_bootstrap, replication.rescaled_bootstrap])
def test_a_lonely_stratum_is_refused(bootstrap: Bootstrap):
    design = SampleDesign.of(np.ones(3), ["a", "a", "b"], [1, 2, 3], lonely="adjust")
    with pytest.raises(LonelyStratum, match="“b”"):
        bootstrap(design, 10, np.random.default_rng(1))
    with pytest.raises(LonelyStratum, match="“b”"):
        replication.stratified_jackknife(design)


def test_unequal_probabilities_without_replacement_are_refused():
    design = replace(SampleDesign.of(np.array([2.0, 4, 5, 3])), unequal=UnequalProbabilities.brewer(np.array([0.5, 0.25, 0.2, 1 / 3])))
    for make in (replication.jackknife, lambda d: replication.rescaled_bootstrap(d, 9, np.random.default_rng(1))):
        with pytest.raises(ReplicationDoesNotFit) as refused:
            make(design)
        assert str(refused.value) == (
            "Replicates do not show the variance of units drawn with unequal probabilities without replacement. "
            "Use the linearisation, or treat the units as drawn with replacement."
        )


def test_replicates_come_before_calibration():
    margin = Margin("arm", np.tile([0, 1], 6), np.array([10.0, 20.0]), ("no", "yes"))
    design = stratified()
    with pytest.raises(ValueError, match="first"):
        replication.stratified_jackknife(design.calibrated(poststratify(design.weights, margin)))


def test_the_calibration_is_repeated_in_each_replicate():
    margin = Margin("arm", np.tile([0, 1], 6), np.array([10.0, 20.0]), ("no", "yes"))
    design = stratified()
    design = replace(design, replicates=replication.stratified_jackknife(design))
    design = design.calibrated(poststratify(design.weights, margin))
    assert design.replicates is not None
    assert_allclose(margin.sums(design.replicates.weights(3)), margin.totals)
    assert total(design, (margin.codes == 1).astype(float)).standard_errors[0] == pytest.approx(0, abs=1e-12)


def test_in_large_samples_the_jackknife_of_a_calibrated_mean_is_the_linearisation():
    rng = np.random.default_rng(12)
    n = 4000
    y, group, psu = rng.random(n), rng.integers(0, 3, n), rng.permutation(n) % 100
    margin = Margin("group", group, np.array([5000.0, 3000.0, 7000.0]), ("a", "b", "c"))
    plain = SampleDesign.of(rng.uniform(1, 3, n), psu=psu)
    jackknifed = replace(plain, replicates=replication.jackknife(plain))
    calibration = poststratify(plain.weights, margin)
    found = [mean(design.calibrated(calibration), y + group).standard_errors[0] for design in (plain, jackknifed)]
    assert found[1] == pytest.approx(found[0], rel=0.03)
