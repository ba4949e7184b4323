"""Making replicate weights from a sample design: jackknife, balanced half-samples and bootstraps.

Make the replicates first and calibrate the design afterwards (`SampleDesign.calibrated`): the calibration is then repeated in each.
Replicates stand in the order in which the rows first name their stratum and sampling unit. Wolter (2007), Introduction to Variance
Estimation, chapters 3–5; Mashreghi, Haziza & Léger (2016), A survey of bootstrap methods, Statistics Surveys 10, 1–52."""

from dataclasses import dataclass

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats, Ints
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.hadamard import hadamard
from survey_app.statistics.lonely import refuse_lonely
from survey_app.statistics.replicates import Replicates
from survey_app.statistics.stages import Stage


class ReplicationDoesNotFit(SurveyAppError):
    """Replicates of this kind do not show the uncertainty of this design."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stratum:
    """A stratum from which a sample was drawn: its units, in order of their first row, and the fraction drawn (below 1)."""

    units: Ints
    fraction: float

    @property
    def size(self) -> int:
        """n_h."""
        return int(self.units.size)


def jackknife(design: SampleDesign, *, mse: bool = False) -> Replicates:
    """JK1: each replicate leaves out one PSU and gives its weight to the others; for a design without strata.

    factor n/(n − 1), 0 for the one left out; scale (1 − f)(n − 1)/n. ReplicationDoesNotFit where there are strata."""
    if design.strata > 1:
        raise ReplicationDoesNotFit(
            N_("The jackknife JK1 is for samples without strata, and this one has {strata}."),
            hint=N_("Use the stratified jackknife JKn."),
            strata=design.strata,
        )
    found = stratified_jackknife(design, mse=mse)
    return Replicates(found.base, found.unit, found.factors, float(found.rscales[0]), np.ones(found.count), mse)


def stratified_jackknife(design: SampleDesign, *, mse: bool = False) -> Replicates:
    """JKn: each replicate leaves out one PSU and gives its weight to the others of its stratum.

    factor n_h/(n_h − 1) in the stratum, 0 for the one left out, 1 elsewhere; rscales (1 − f_h)(n_h − 1)/n_h. A stratum drawn whole
    has no replicate. LonelyStratum: with a single PSU nothing is left. Rao, Wu & Yue (1992), Survey Methodology 18, 209–217."""
    strata = _strata(design)
    factors = np.ones((design.psus, sum(stratum.size for stratum in strata)), order="F")
    rscales = np.empty(factors.shape[1])
    start = 0
    for stratum in strata:
        n, here = stratum.size, slice(start, start + stratum.size)
        factors[stratum.units, here] = (1 - np.eye(n)) * n / (n - 1)
        rscales[here] = (1 - stratum.fraction) * (n - 1) / n
        start += n
    return Replicates(design.weights, design.psu, factors, 1.0, rscales, mse)


def balanced_half_samples(design: SampleDesign, *, rho: float = 0.0, mse: bool = False) -> Replicates:
    """BRR, for two PSUs in each stratum: every replicate takes one of the two, in an orthogonally balanced pattern; and Fay's method.

    rho : Fay's ρ, 0 ≤ ρ < 1; 0: plain half-samples. Factors 2 − ρ and ρ, scale 1/(R(1 − ρ)²); R is the smallest order of a Hadamard
    matrix above the number of strata. With a finite population 1 ± (1 − ρ)√(1 − f_h), so that totals have the variance of
    the linearisation here too. ReplicationDoesNotFit: a stratum does not have two PSUs.
    McCarthy (1969), Review of the ISI 37, 239–264; Dippo, Fay & Morganstein (1984); Judkins (1990), J. Official Statistics 6, 223–239."""
    if not 0 <= rho < 1:
        raise ValueError("Fay's rho lies in 0 ≤ rho < 1.")
    strata = _strata(design)
    uneven = np.flatnonzero(design.psus_by_stratum[design.stages[0].fraction < 1] != 2)
    if uneven.size:
        raise ReplicationDoesNotFit(
            N_("Balanced half-samples need exactly two sampling units in every stratum; {count} strata have another number."),
            hint=N_("Use the stratified jackknife JKn or a bootstrap, or form pairs of similar sampling units."),
            count=uneven.size,
        )
    signs = hadamard(len(strata) + 1)
    factors = np.ones((design.psus, signs.shape[1]), order="F")
    for stratum, sign in zip(strata, signs[1:], strict=False):
        reach = (1 - rho) * np.sqrt(1 - stratum.fraction)
        factors[stratum.units] = 1 + reach * np.stack([sign, -sign])
    count = factors.shape[1]
    return Replicates(design.weights, design.psu, factors, 1 / (count * (1 - rho) ** 2), np.ones(count), mse)


def bootstrap(design: SampleDesign, count: int, rng: np.random.Generator, *, mse: bool = False) -> Replicates:
    """The bootstrap of Rao & Wu: in each replicate n_h − 1 of the n_h PSUs of each stratum, drawn with replacement.

    count : R ≥ 2. factor 1 − λ + λ·times·n_h/(n_h − 1) with λ = √(1 − f_h), never negative; scale 1/(R − 1).
    Rao & Wu (1988), JASA 83, 231–241; Rao, Wu & Yue (1992)."""
    factors = np.ones((design.psus, _checked(count)), order="F")
    for stratum in _strata(design):
        n, shrink = stratum.size, np.sqrt(1 - stratum.fraction)
        factors[stratum.units] = 1 - shrink + shrink * n / (n - 1) * _times_drawn(rng, n, n - 1, count)
    return Replicates(design.weights, design.psu, factors, 1 / (count - 1), np.ones(count), mse)


def population_bootstrap(design: SampleDesign, count: int, rng: np.random.Generator, *, mse: bool = False) -> Replicates:
    """The bootstrap of Canty & Davison: n_h PSUs drawn without replacement from a population made of copies of the sample's n_h.

    count : R ≥ 2. factor = times drawn; scale ñ/(ñ − 1)/(R − 1) with ñ the harmonic mean of n_h, exact where all strata have equally
    many PSUs. Without a finite population the draws are with replacement.
    Canty & Davison (1999), The Statistician 48, 379–391."""
    strata = _strata(design)
    factors = np.ones((design.psus, _checked(count)), order="F")
    for stratum in strata:
        n = stratum.size
        if stratum.fraction == 0:
            factors[stratum.units] = _times_drawn(rng, n, n, count)
        else:
            whole, rest = divmod(round(n / stratum.fraction), n)
            for r in range(count):
                copies = np.full(n, whole)
                copies[rng.permutation(n)[:rest]] += 1
                factors[stratum.units, r] = rng.multivariate_hypergeometric(copies, n)
    correction = 1 / (1 - float(np.mean([1 / stratum.size for stratum in strata]))) if strata else 1.0
    return Replicates(design.weights, design.psu, factors, correction / (count - 1), np.ones(count), mse)


def rescaled_bootstrap(design: SampleDesign, count: int, rng: np.random.Generator, *, mse: bool = False) -> Replicates:
    """The bootstrap of Preston for several stages of finite populations: at each stage half of the units of each stratum, drawn
    without replacement, those of the later stages only in the units drawn before.

    count : R ≥ 2. With δ = 1 for a unit that is drawn, m = ⌊n/2⌋ and λ = √(m·f_1⋯f_{k−1}(1 − f_k)/(n − m)) the factor is
    1 + Σ_k λ_k·(Π_{j<k} √(n_j/m_j)δ_j)·(n_k/m_k·δ_k − 1); never negative. scale 1/(R − 1). Preston (2009), Survey Methodology 35, 227–234."""
    _refuse_unequal_and_calibrated(design)
    factors, above = np.ones((1, _checked(count))), np.ones((1, count))
    parent = np.zeros(design.n, dtype=np.int64)
    for stage in design.stages:
        _refuse_lonely(stage)
        of_parent = parent[_first_rows(stage)]
        drawn = np.zeros((stage.units, count))
        inflation = np.ones((stage.units, 1))
        reach = np.zeros((stage.units, 1))
        for h, units in enumerate(_units_by_stratum(stage)):
            n, m = units.size, max(units.size // 2, 1)
            drawn[units] = _halves(rng, n, m, count)
            inflation[units] = n / m
            reach[units] = np.sqrt(m * stage.share[h] / max(n - m, 1))
        factors = factors[of_parent] + reach * above[of_parent] * (inflation * drawn - 1)
        above = above[of_parent] * np.sqrt(inflation) * drawn
        parent = stage.unit
    return Replicates(design.weights, parent, np.asfortranarray(factors), 1 / (count - 1), np.ones(count), mse)


def _strata(design: SampleDesign) -> list[_Stratum]:
    """The strata that were not drawn whole, in order of their first row; refused where one stage does not tell the uncertainty."""
    _refuse_unequal_and_calibrated(design)
    if len(design.stages) > 1:
        raise ReplicationDoesNotFit(
            N_("These replicates vary only the first stage, but the finite populations of {stages} stages add to the uncertainty."),
            hint=N_("Use the rescaled bootstrap for several stages, or leave out the finite populations."),
            stages=len(design.stages),
        )
    stage = design.stages[0]
    _refuse_lonely(stage)
    kept = [_Stratum(units, float(stage.fraction[h])) for h, units in enumerate(_units_by_stratum(stage)) if stage.fraction[h] < 1]
    if not kept:
        raise ReplicationDoesNotFit(
            N_("Every stratum was drawn whole, so the sample could not have come out differently."),
            hint=N_("Report the figures without uncertainty, or check the finite populations."),
        )
    first = _first_rows(stage)
    return sorted(kept, key=lambda stratum: int(first[stratum.units[0]]))


def _first_rows(stage: Stage) -> Ints:
    """(J,) the first row of each unit."""
    first = np.empty(stage.units, dtype=np.int64)
    first[stage.unit[::-1]] = np.arange(stage.unit.size)[::-1]
    return first


def _units_by_stratum(stage: Stage) -> list[Ints]:
    """For each stratum its units, in order of their first row."""
    order = np.lexsort((_first_rows(stage), stage.stratum_of_unit))
    return np.split(order, np.cumsum(stage.units_by_stratum)[:-1])


def _times_drawn(rng: np.random.Generator, n: int, draws: int, count: int) -> Floats:
    """(n, count) how often each of n is drawn in `draws` draws with replacement."""
    places = rng.integers(n, size=(draws, count)) * count + np.arange(count)
    return np.bincount(places.ravel(), minlength=n * count).reshape(n, count).astype(np.float64)


def _halves(rng: np.random.Generator, n: int, m: int, count: int) -> Floats:
    """(n, count) 1 for the m of n that are drawn without replacement, else 0."""
    order = rng.permuted(np.broadcast_to(np.arange(n)[:, None], (n, count)), axis=0)
    return (order < m).astype(np.float64)


def _checked(count: int) -> int:
    if count < 2:
        raise ValueError("A bootstrap needs at least two replicates.")
    return count


def _refuse_lonely(stage: Stage) -> None:
    if lonely := stage.lonely_strata():
        refuse_lonely(lonely)


def _refuse_unequal_and_calibrated(design: SampleDesign) -> None:
    if design.unequal is not None:
        raise ReplicationDoesNotFit(
            N_("Replicates do not show the variance of units drawn with unequal probabilities without replacement."),
            hint=N_("Use the linearisation, or treat the units as drawn with replacement."),
        )
    if design.calibrations or design.replicates is not None:
        raise ValueError("Make the replicates first, from the design weights, and calibrate afterwards.")
