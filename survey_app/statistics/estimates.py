"""Shares of domains with their full covariance, and contrasts of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy import special

from survey_app.statistics import intervals
from survey_app.statistics.arrays import Bools, Floats, Ints, sums
from survey_app.statistics.calibration import Raked
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.variance import covariance_of_psu_totals


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """m shares (0 … 1). With k events and d domains m = k·d, and event e in domain j stands at e·d + j.

    values       (m,) float; NaN where no row with a weight is in the domain
    covariance   (m, m) float, full: domains that share PSUs (or persons, or margins) covary; NaN beside a NaN value
    df           (m,) int, PSUs − strata among the domain's rows with weight ≠ 0; 0: the uncertainty is not known
    n            (m,) int, rows of the domain with weight ≠ 0
    effective_n  (m,) float, Kish's (Σw)²/Σw² over these rows
    present      (J, m) bool, which PSUs of `design` hold such rows
    """

    values: Floats
    covariance: Floats
    df: Ints
    n: Ints
    effective_n: Floats
    present: Bools
    design: SampleDesign

    @property
    def standard_errors(self) -> Floats:
        """(m,) float; 0 and meaningless where df is 0."""
        return np.sqrt(np.diag(self.covariance))

    def intervals(self, level: float = 0.95) -> Floats:
        """(m, 2) logit intervals, exact at 0 and 1; NaN where df is 0. See `intervals.of_share`."""
        return intervals.of_share(self.values, self.standard_errors, self.df.astype(np.float64), self.effective_n, level)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A linear combination of estimates: value, standard error, t interval with df, two-sided p of “it is 0”.

    low, high and p are NaN where the uncertainty is not `known`."""

    value: float
    standard_error: float
    df: int
    low: float
    high: float
    p: float

    @property
    def known(self) -> bool:
        """False when df is 0, when a domain is empty, and when the standard error is 0: shares of exactly 0 or 1 on both sides show no
        variation, which does not mean certainty."""
        return not np.isnan(self.low)


def shares(design: SampleDesign, events: Floats | Bools, domains: Bools, raked: Raked | None = None) -> Shares:
    """The weighted share of each event in each domain, Taylor-linearised with the strata and PSUs of the whole design.

    events  : (n,) or (n, k) float or bool, 0 … 1; may be NaN outside all domains (a row without an answer belongs to no domain)
    domains : (n, d) or (n,) bool; may overlap. A wave, an arm of a comparison, a group: each is a domain of one stacked design.
    raked   : the weights come from there, and the standard errors account for the raking; `design.weights` are its start weights.
    LonelyStratum as the design's rule says. ValueError: shapes differ, or an event inside a domain is not within 0 … 1.
    The ratio estimator of a domain: u = 1(i in d)·(y − p)/Σw; rows outside stay in the design with 0."""
    y = np.asarray(events, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    inside = domains[:, None] if domains.ndim == 1 else domains
    if not y.shape[0] == inside.shape[0] == design.n or (raked is not None and raked.weights.size != design.n):
        raise ValueError("Events, domains and raked weights need one row for each row of the design.")
    weights = design.weights if raked is None else raked.weights
    counted = inside & (weights != 0)[:, None]
    row, domain = np.nonzero(counted)
    y = y[row]
    if not ((y >= 0) & (y <= 1)).all():
        raise ValueError("An event inside a domain must lie within 0 … 1.")
    d, w, place = inside.shape[1], weights[row], design.psu[row] * inside.shape[1] + domain
    size = sums(domain, w, d)
    empty = size == 0
    divisor = np.where(empty, 1.0, size)
    start_of_row = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=design.n))])
    in_margins = None if raked is None else raked.category_totals(design.psu, design.psus)
    values, totals = [], []
    for event in y.T:
        share = sums(domain, w * event, d) / divisor
        share[sums(domain, w * (1 - event), d) == 0] = 1.0  # Exactly, where rounding would leave 1 − 1e-16.
        influence = (event - share[domain]) / divisor[domain]
        values.append(np.where(empty, np.nan, share))
        total = sums(place, w * influence, design.psus * d).reshape(design.psus, d)
        if raked is not None and in_margins is not None:
            explained: Floats = in_margins @ raked.coefficients(sp.csr_array((influence, domain, start_of_row), shape=inside.shape))
            total -= explained
        totals.append(total)
    covariance = covariance_of_psu_totals(design, np.hstack(totals))
    k, n = len(values), np.bincount(domain, minlength=d).astype(np.int64)
    missing = np.tile(empty, k)
    covariance[missing, :] = covariance[:, missing] = np.nan
    present = (np.bincount(place, minlength=design.psus * d) > 0).reshape(design.psus, d)
    df = np.array([design.degrees_of_freedom_of_psus(column) for column in present.T], dtype=np.int64)
    squares = sums(domain, w * w, d)
    effective_n = np.divide(size**2, squares, out=np.zeros(d), where=squares > 0)
    return Shares(
        np.concatenate(values), covariance, np.tile(df, k), np.tile(n, k), np.tile(effective_n, k), np.tile(present, (1, k)), design
    )


def contrast(estimates: Shares, coefficients: Mapping[int, float] | Floats, *, df: int | None = None, level: float = 0.95) -> Contrast:
    """Σ c·share with a t interval, by the full covariance.

    coefficients : (m,) float, or {position: coefficient} with 0 elsewhere
    df : degrees of freedom; None: PSUs − strata among the rows of all domains with a coefficient other than 0
    A contrast that touches an empty domain is NaN with df 0."""
    c = np.zeros(estimates.values.size)
    if isinstance(coefficients, Mapping):
        for position, coefficient in coefficients.items():
            c[position] = coefficient
    else:
        c[:] = coefficients
    used = np.flatnonzero(c)
    if df is None:
        missing = np.isnan(estimates.values[used]).any()
        present: Bools = estimates.present[:, used].sum(axis=1) > 0
        df = 0 if missing else estimates.design.degrees_of_freedom_of_psus(present)
    value = float(c[used] @ estimates.values[used])
    variance = float(c[used] @ estimates.covariance[np.ix_(used, used)] @ c[used])
    standard_error = float(np.sqrt(max(variance, 0.0))) if np.isfinite(variance) else float("nan")  # Rounding may leave −1e-20.
    if df < 1 or not standard_error > 0:
        return Contrast(value, standard_error, df, float("nan"), float("nan"), float("nan"))
    half = float(special.stdtrit(df, 0.5 + level / 2)) * standard_error
    p = float(2 * special.stdtr(df, -abs(value) / standard_error))
    return Contrast(value, standard_error, df, value - half, value + half, p)
