"""Taylor linearisation: the covariance of estimates from the influence that each row has on them.

Every estimate is, in large samples, a total of weighted influence values z = w·u, and its variance is the variance of that total in
the design. Binder (1983), International Statistical Review 51, 279–292; Woodruff (1971), JASA 66, 411–414."""

from collections.abc import Callable

import numpy as np

from survey_app.errors import N_
from survey_app.statistics.arrays import Bools, Floats, sums
from survey_app.statistics.design import LonelyStratum, SampleDesign, refuse_lonely
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
    rows      : (n,) the domain, see `covariance`"""
    if design.replicates is not None:
        return design.replicates.covariance(statistic, values)
    return covariance(design, influence(), rows)


def covariance(design: SampleDesign, influence: Floats, rows: Bools | None = None) -> Floats:
    """(m, m) covariance of m estimates from their unweighted influence values.

    influence : (n, m) or (n,) float, u: the estimate's reaction to one more person like row i, 0 outside the domain. The weighted
    values are z = w·u; for a total u = y, for a domain's mean u = 1(i in d)·(y − mean)/Σw. Where weights were calibrated, z is
    replaced by its residual on the calibration variables, step by step, so that a calibrated total has variance 0.
    rows : (n,) the domain; only needed where the rule for lonely strata holds in domains.
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
    if design.unequal is not None:
        return design.unequal.covariance(totals[0])
    design.check_lonely()
    found = np.zeros((totals[0].shape[1],) * 2)
    for stage, of_units in zip(design.stages, totals, strict=True):
        present = _present(design, stage, rows)
        deviations = deviations_of(design, stage, of_units, present)
        found += deviations.T @ deviations * factor_for_lonely(design, stage, present)
    return found


def deviations_of(design: SampleDesign, stage: Stage, totals: Floats, present: Bools | None = None) -> Floats:
    """(J, m) D of unit totals (J, m), so that D'D is the covariance of the stage (the rule "average" comes on top)."""
    h = stage.stratum_of_unit
    by_stratum = np.column_stack([sums(h, column, stage.strata) for column in totals.T])
    centre, scale = centres(design, stage, by_stratum, present)
    found: Floats = (totals - centre[h]) * np.sqrt(scale)[h][:, None]
    return found


def centres(design: SampleDesign, stage: Stage, by_stratum: Floats, present: Bools | None = None) -> tuple[Floats, Floats]:
    """What the unit totals of each stratum are compared with (H, m), and what their squared distances are multiplied by (H,).

    by_stratum : (H, m) the sums of the unit totals in each stratum"""
    size = stage.units_by_stratum.astype(np.float64)
    centre = by_stratum / size[:, None]
    scale = stage.share * np.where(size > 1, size / np.maximum(size - 1, 1), 0.0)
    alone = _alone(stage, present)
    if alone.any():
        if design.lonely == "adjust":
            centre[alone] = by_stratum.sum(axis=0) / stage.units
            scale[alone & (size == 1)] = stage.share[alone & (size == 1)]
        else:
            scale[alone] = 0.0
    return centre, scale


def _present(design: SampleDesign, stage: Stage, rows: Bools | None) -> Bools | None:
    """(J,) the units with rows of the domain, where the rule for lonely strata holds in domains."""
    if not design.lonely_in_domains or rows is None:
        return None
    present = np.zeros(stage.units, dtype=np.bool_)
    present[stage.unit[rows]] = True
    alone = _alone(stage, present)
    if alone.any() and design.lonely == "fail":
        refuse_lonely(tuple(stage.labels[h] for h in np.flatnonzero(alone)))
    return present


def _alone(stage: Stage, present: Bools | None) -> Bools:
    """(H,) the strata with a single unit, in the design or (where `present` is given) left by the domain."""
    if present is None:
        return stage.alone
    left = np.bincount(stage.stratum_of_unit[present], minlength=stage.strata)
    found: Bools = stage.alone | ((left == 1) & (stage.fraction < 1))
    return found


def factor_for_lonely(design: SampleDesign, stage: Stage, present: Bools | None = None) -> float:
    """What the variance of the other strata is multiplied by, so that the lonely ones have their mean."""
    alone = _alone(stage, present)
    if design.lonely != "average" or not alone.any():
        return 1.0
    if alone.all():
        raise LonelyStratum(
            N_("Every stratum has only one sampling unit, so there is no other stratum whose variance could stand in."),
            hint=N_("Merge strata until each has at least two sampling units."),
        )
    return float(stage.strata / (stage.strata - alone.sum()))
