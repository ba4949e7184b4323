"""Totals, means, ratios and proportions with their full covariance, and contrasts of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, check_rows, sums
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.variance import covariance_of

ROUNDING = 1e-14  # Relative to the square of an estimate.


class NothingToEstimate(SurveyAppError):
    """No row with a weight and a value is in the domain."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """m estimates from one design.

    values       (m,) float; NaN where nothing can be estimated: no row with a weight is in the domain
    covariance   (m, m) float, full: what shares PSUs, persons or margins covaries; NaN beside a NaN value
    df           (m,) int, PSUs − strata among the domain's rows with weight ≠ 0; 0: the uncertainty is not known
    n            (m,) int, rows of the domain with weight ≠ 0
    effective_n  (m,) float, Kish's (Σw)²/Σw² over these rows
    present      (J, q) bool, which PSUs of `design` hold rows of each of q domains
    domain       (m,) int, 0 … q−1: the domain of each estimate
    """

    values: Floats
    covariance: Floats
    df: Ints
    n: Ints
    effective_n: Floats
    present: Bools
    domain: Ints
    design: SampleDesign

    @property
    def standard_errors(self) -> Floats:
        """(m,) float; 0 and meaningless where df is 0. NaN where the variance is estimated below 0, as it can be from the joint
        probabilities of an unequal draw."""
        return _roots(np.diag(self.covariance), self.values)

    def intervals(self, level: float = 0.95) -> Floats:
        """(m, 2) t intervals; NaN where df is 0."""
        half = special.stdtrit(np.where(self.df > 0, self.df, np.nan), 0.5 + level / 2) * self.standard_errors
        return np.column_stack([self.values - half, self.values + half])


@dataclass(frozen=True, slots=True)
class Contrast:
    """A combination of estimates: value, standard error, t interval with df, two-sided p of “it is 0”.

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

    @classmethod
    def of(cls, value: float, standard_error: float, df: int, level: float = 0.95) -> "Contrast":
        """With t interval and p from df degrees of freedom."""
        if df < 1 or not standard_error > 0:
            return cls(value, standard_error, df, float("nan"), float("nan"), float("nan"))
        half = float(special.stdtrit(df, 0.5 + level / 2)) * standard_error
        p = float(2 * special.stdtr(df, -abs(value) / standard_error))
        return cls(value, standard_error, df, value - half, value + half, p)


def mean(design: SampleDesign, columns: Floats, rows: Bools | None = None) -> Estimates:
    """The weighted mean of each column (n, k) among the rows (n,) of the domain (None: all).

    NaN in a column: the row is outside the domain of that column (it stays in the design). u = 1(in domain)·(y − ȳ)/Σw.
    A column of which nobody is inside is NaN with df 0; NothingToEstimate when that holds for all. RowsDiffer."""
    y, inside = _columns(design, columns, rows)

    def statistic(weights: Floats) -> Floats:
        w = weights[:, None] * inside
        return _ratio((w * y).sum(axis=0), w.sum(axis=0))

    def influence() -> Floats:
        size = (design.weights[:, None] * inside).sum(axis=0)
        return inside * _ratio(y - statistic(design.weights), size)

    return _estimates(design, inside, statistic, influence)


def total(design: SampleDesign, columns: Floats, rows: Bools | None = None) -> Estimates:
    """The weighted total of each column (n, k) among the rows (n,) of the domain (None: all); NaN as in `mean`. u = 1(in domain)·y."""
    y, inside = _columns(design, columns, rows)
    return _estimates(design, inside, lambda weights: weights @ (inside * y), lambda: inside * y)


def proportions(design: SampleDesign, codes: Ints, size: int, rows: Bools | None = None) -> Estimates:
    """The weighted share of each category 0 … size−1 of `codes` (n,) among the rows of the domain; −1: no answer, outside the domain.

    The shares add up to 1, and their covariance knows it."""
    answered = codes >= 0
    inside = answered if rows is None else answered & rows
    return mean(design, (codes[:, None] == np.arange(size)).astype(np.float64), inside)


def ratio(design: SampleDesign, numerator: Floats, denominator: Floats, rows: Bools | None = None, *, log: bool = False) -> Estimates:
    """The ratio of two weighted totals, each column (n, k) or (n,) of `numerator` by that of `denominator`; or its natural logarithm.

    NaN in either: outside the domain. u = 1(in domain)·(y − R·x)/Σwx; of the logarithm, that divided by R."""
    y, seen = _columns(design, numerator, rows)
    x, asked = _columns(design, denominator, rows)
    inside = seen & asked

    def value(weights: Floats) -> Floats:
        w = weights[:, None] * inside
        return _ratio((w * y).sum(axis=0), (w * x).sum(axis=0))

    def statistic(weights: Floats) -> Floats:
        found = value(weights)
        if log and (found <= 0).any():
            raise NothingToEstimate(
                N_("A ratio that is 0 or negative has no logarithm."), hint=N_("Compare the two by their difference instead.")
            )
        return np.log(found) if log else found

    def influence() -> Floats:
        size = (design.weights[:, None] * inside * x).sum(axis=0)
        found = value(design.weights)
        u = inside * _ratio(y - found * x, size)
        return u / found if log else u

    return _estimates(design, inside, statistic, influence)


def contrast(estimates: Estimates, coefficients: Mapping[int, float] | Floats, *, df: int | None = None, level: float = 0.95) -> Contrast:
    """Σ c·estimate with a t interval, by the full covariance.

    coefficients : (m,) float, or {position: coefficient} with 0 elsewhere
    df : degrees of freedom; None: PSUs − strata among the rows of all domains with a coefficient other than 0 (with replicate weights
    the smallest of theirs)
    A contrast that touches an empty domain is NaN with df 0."""
    c = np.zeros(estimates.values.size)
    if isinstance(coefficients, Mapping):
        for position, coefficient in coefficients.items():
            c[position] = coefficient
    else:
        c[:] = coefficients
    used = np.flatnonzero(c)
    value = float(c[used] @ estimates.values[used])
    variance = c[used] @ estimates.covariance[np.ix_(used, used)] @ c[used]
    return Contrast.of(
        value, float(_roots(variance, np.abs(c[used]) @ np.abs(estimates.values[used]))), _df(estimates, used) if df is None else df, level
    )


def ratio_of_estimates(estimates: Estimates, numerator: int, denominator: int, *, log: bool = False, level: float = 0.95) -> Contrast:
    """One estimate by another, or the natural logarithm of that, by the delta method and the full covariance."""
    used = np.array([numerator, denominator])
    above, below = estimates.values[used]
    value = above / below
    gradient = np.array([1 / above, -1 / below]) if log else np.array([1 / below, -value / below])
    variance = gradient @ estimates.covariance[np.ix_(used, used)] @ gradient
    return Contrast.of(float(np.log(value) if log else value), float(_roots(variance, value)), _df(estimates, used), level)


def _roots(variances: Floats, values: Floats) -> Floats:
    """Square roots; 0 where rounding has left a variance of 0 just below it, NaN where it is negative."""
    rounded = np.where((variances < 0) & (variances >= -ROUNDING * values**2), 0.0, variances)
    found: Floats = np.sqrt(rounded, out=np.full(np.shape(rounded), np.nan), where=rounded >= 0)
    return found


def _df(estimates: Estimates, used: Ints) -> int:
    if np.isnan(estimates.values[used]).any():
        return 0
    if estimates.design.replicates is not None:
        return int(estimates.df[used].min())
    present = np.logical_or.reduce(estimates.present[:, np.unique(estimates.domain[used])], axis=1)
    return estimates.design.degrees_of_freedom_of_psus(present)


def _columns(design: SampleDesign, columns: Floats, rows: Bools | None) -> tuple[Floats, Bools]:
    """The columns (n, k), 0 where a row is not inside; and who is inside."""
    y = np.asarray(columns, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    check_rows(design.n, y, rows)
    inside: Bools = ~np.isnan(y)
    if rows is not None:
        inside &= rows[:, None]
    inside &= (design.weights != 0)[:, None]
    y = np.where(inside, y, 0.0)
    if not inside.any():
        raise NothingToEstimate(
            N_("Nobody in the domain has both a weight and an answer."), hint=N_("Choose a larger domain, or look at how it is told apart.")
        )
    if not np.isfinite(y).all():
        raise ValueError("Values inside a domain must be finite.")
    return y, inside


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.full(np.broadcast_shapes(above.shape, below.shape), np.nan), where=below != 0)
    return found


def _estimates(design: SampleDesign, inside: Bools, statistic: Callable[[Floats], Floats], influence: Callable[[], Floats]) -> Estimates:
    values = statistic(design.weights)
    known = ~np.isnan(values)
    covariance = np.full((values.size, values.size), np.nan)
    if known.any():
        covariance[np.ix_(known, known)] = covariance_of(
            design, values[known], lambda weights: statistic(weights)[known], lambda: influence()[:, known], inside[:, known]
        )
    return described(design, values, covariance, inside)


def described(design: SampleDesign, values: Floats, covariance: Floats, inside: Bools) -> Estimates:
    """Estimates with what is known of their domains: inside (n, m), who stands in each (or (n, 1): in all)."""
    weights = design.weights
    counted = inside & (weights != 0)[:, None]
    same = inside.shape[1] > 1 and bool((counted == counted[:, :1]).all())
    distinct = counted[:, :1] if same else counted
    present = np.zeros((design.psus, distinct.shape[1]), dtype=np.bool_)
    row, column = np.nonzero(distinct)
    present[design.psu[row], column] = True
    df = np.maximum(np.array(design.degrees_of_freedom_of(list(distinct.T)), dtype=np.int64), 0)
    size, squares = sums(column, weights[row], distinct.shape[1]), sums(column, weights[row] ** 2, distinct.shape[1])
    effective_n = np.divide(size**2, squares, out=np.zeros(size.size), where=squares > 0)
    domain = np.zeros(values.size, dtype=np.int64) if distinct.shape[1] == 1 else np.arange(values.size)
    n = np.count_nonzero(distinct, axis=0)
    return Estimates(values, covariance, df[domain], n[domain], effective_n[domain], present, domain, design)
