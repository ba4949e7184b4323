"""The one variance engine: Taylor linearisation with PSU totals within strata, also after calibration.

Every estimator enters as its weighted influence values z, one column an estimate (Binder 1983, International Statistical Review 51,
279–292; Woodruff 1971, JASA 66, 411–414). Columns stacked together give the covariances between domains and between waves."""

import numpy as np

from survey_app.statistics.arrays import Floats, sums
from survey_app.statistics.calibration import Raked
from survey_app.statistics.design import SampleDesign


def covariance_of_totals(design: SampleDesign, influence: Floats, raked: Raked | None = None) -> Floats:
    """(m, m) covariance of m estimates from their unweighted influence values.

    influence : (n, m) or (n,) float, u: the estimate's reaction to one more person like row i, 0 outside the domain. The weighted
    values are z = w·u; for a total u = y, for a domain's mean u = 1(i in d)·(y − mean)/Σw.
    raked : the weights are then `raked.weights`, and u is replaced by its residual on the categories of the margins (design weights),
    so that a calibrated total has variance 0 (Deville & Särndal 1992, JASA 87, 376–382).
    LonelyStratum as the design's rule says."""
    u = influence[:, None] if influence.ndim == 1 else influence
    if u.shape[0] != design.n or not np.isfinite(u).all():
        raise ValueError("Influence values need one finite row for each row of the design.")
    z = design.weights[:, None] * u if raked is None else raked.weights[:, None] * raked.residuals(u)
    totals = np.column_stack([sums(design.psu, column, design.psus) for column in z.T])
    return covariance_of_psu_totals(design, totals)


def covariance_of_psu_totals(design: SampleDesign, totals: Floats) -> Floats:
    """(m, m) covariance from the totals (J, m) of z in every PSU: Σ_h n_h/(n_h − 1) Σ_j (t_hj − t̄_h)(t_hj − t̄_h)'.

    n_h counts the PSUs of the whole design; a PSU without members of the domain enters with 0. Strata with one PSU by the rule of
    the design; "adjust" centres on the mean of all PSU totals over all strata, as R survey ≥ 4.3 does (4.1 centred on 0)."""
    design.check_lonely()
    h = design.stratum_of_psu
    size = design.psus_by_stratum.astype(np.float64)
    centre = np.column_stack([sums(h, column, design.strata) for column in totals.T]) / size[:, None]
    alone = size == 1
    scale = np.where(alone, 0.0, size / np.maximum(size - 1, 1))
    if design.lonely == "adjust" and alone.any():
        centre[alone] = totals.mean(axis=0)
        scale[alone] = 1.0
    deviations = (totals - centre[h]) * np.sqrt(scale)[h][:, None]
    covariance: Floats = deviations.T @ deviations
    if design.lonely == "average" and alone.any():
        covariance *= design.strata / (design.strata - alone.sum())
    return covariance
