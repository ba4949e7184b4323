"""Taylor linearisation: the covariance of estimates from the influence that each row has on them.

Every estimate is, in large samples, a total of weighted influence values z = w·u, and its variance is the variance of that total in
the design. Binder (1983), International Statistical Review 51, 279–292; Woodruff (1971), JASA 66, 411–414."""

from collections.abc import Callable, Iterator

import numpy as np

from survey_app.statistics.arrays import Bools, Floats, sums
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.lonely import Lonely
from survey_app.statistics.stages import Stage


def covariance_of(
    design: SampleDesign,
    values: Floats,
    statistic: Callable[[Floats], Floats],
    influence: Callable[[], Floats],
    rows: Bools | None = None,
) -> Floats:
    """(m, m) covariance of the estimates `values` (m,): by the replicates where the design has them, otherwise linearised.

    statistic : weights (n,) → the m estimates
    influence : → (n, m) unweighted influence values of the full sample
    rows      : (n,) or (n, m) the domains, see `covariance`"""
    if design.replicates is not None:
        return design.replicates.covariance(statistic, values)
    return covariance(design, influence(), rows)


def covariance(design: SampleDesign, influence: Floats, rows: Bools | None = None) -> Floats:
    """(m, m) covariance of m estimates from their unweighted influence values.

    influence : (n, m) or (n,) float, u: the estimate's reaction to one more person like row i, 0 outside the domain. The weighted
    values are z = w·u; for a total u = y, for a domain's mean u = 1(i in d)·(y − mean)/Σw. Where weights were calibrated, z is
    replaced by its residual on the calibration variables, step by step, so that a calibrated total has variance 0.
    rows : (n,) the domain, of which the rule for lonely strata must know, or (n, m) one for each estimate; None: all.
    LonelyStratum as the design's rule says."""
    u = influence[:, None] if influence.ndim == 1 else influence
    if u.shape[0] != design.n or not np.isfinite(u).all():
        raise ValueError("Influence values need one finite row for each row of the design.")
    z = design.weights[:, None] * u
    for calibration in design.calibrations:
        z = calibration.residuals(z)
    return covariance_of_totals(design, [stage.totals(z) for stage in design.stages], rows)


def covariance_of_totals(design: SampleDesign, totals: list[Floats], rows: Bools | None = None) -> Floats:
    """(m, m) covariance from the totals (J, m) of z in every unit of each stage.

    Each stage adds share_h · n_h/(n_h − 1) Σ_j (t_hj − t̄_h)(t_hj − t̄_h)' over its strata h; n_h counts the units of the whole design,
    and a unit without members of the domain enters with 0. Strata with one unit by the rule of the design; "adjust" centres on the mean
    of all unit totals over all strata. Cochran (1977), §10.3; Wolter (2007), Introduction to Variance Estimation, §1.4."""
    if design.unequal is not None and design.unequal.pairs is not None:
        return design.unequal.covariance(totals[0])
    found = np.zeros((totals[0].shape[1],) * 2)
    for stage, of_units in zip(design.stages, totals, strict=True):
        h = stage.stratum_of_unit
        by_stratum = np.zeros((stage.strata, of_units.shape[1]))
        for place, column in enumerate(of_units.T):
            by_stratum[:, place] = sums(h, column, stage.strata)
        deviations = np.empty_like(of_units)
        for columns, lonely in _lonely(design, stage, rows):
            centre, scale = lonely.centres(stage, by_stratum[:, columns])
            weight = lonely.factor * (scale[h] if design.unequal is None else scale[h] * design.unequal.factor)
            deviations[:, columns] = (of_units[:, columns] - centre[h]) * np.sqrt(weight)[:, None]
        found += deviations.T @ deviations
    return found


def _lonely(design: SampleDesign, stage: Stage, rows: Bools | None) -> Iterator[tuple[slice, Lonely]]:
    """What becomes of lonely strata in the columns: the same in all, or each by the domain of its own."""
    if rows is None or rows.ndim == 1 or not design.lonely_differs(stage):
        yield slice(None), design.lonely_of(stage, rows if rows is None or rows.ndim == 1 else np.logical_or.reduce(rows, axis=1))
        return
    for place, own in enumerate(rows.T):
        yield slice(place, place + 1), design.lonely_of(stage, own)
