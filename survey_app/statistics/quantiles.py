"""Quantiles of a weighted distribution, with Woodruff's intervals.

Woodruff (1952), JASA 47, 635–646; Francisco & Fuller (1991), Annals of Statistics 19, 454–469; Hyndman & Fan (1996), American
Statistician 50, 361–365. Jackknifed quantiles are not consistent; with replicates, too, the interval comes from a share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import special

from survey_app.errors import N_
from survey_app.statistics import intervals
from survey_app.statistics.arrays import Bools, Floats, Ints, check_rows
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import Estimates, NothingToEstimate, described
from survey_app.statistics.variance import covariance_of

Rule = Literal["math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]
Method = Literal["mean", "xlogit", "asin", "beta"]
EXACT = 1e-11  # Cumulated weights this near to the aim, by the sum of all weights, are equal to it but for rounding.
# Interpolating rules: the k-th value stands at ((1 − a)·S_k + a·S_{k−1}) / (S_n − b·w_n), S the cumulated weights.
POSITIONS = {"hf4": (0, 0), "hf5": (1 / 2, 0), "hf6": (0, -1), "hf7": (1, 1), "hf8": (1 / 3, -1 / 3), "hf9": (3 / 8, -1 / 4)}


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles:
    """m quantiles with their intervals.

    estimates  values, and the covariance between all of them: the standard error is the interval's length by 2t, the correlation that
               of the shares below the quantiles. NaN where nothing can be estimated; covariance NaN where a limit is
    low, high  (m,) limits; NaN where not defined: df is 0; the limit of the share is below 0 or above 1; no value lies above the
               quantile, so that the share shows no variation; or a replicate has nobody of the domain
    """

    estimates: Estimates
    low: Floats
    high: Floats


def quantiles(
    design: SampleDesign,
    column: Floats,
    probabilities: Floats,
    rows: Bools | None = None,
    *,
    rule: Rule = "math",
    method: Method = "mean",
    level: float = 0.95,
) -> Quantiles:
    """The quantiles (m,) of a column (n,) at `probabilities` (m,), among the rows (n,) of the domain (None: all).

    rule    math: the smallest value whose share of values up to it reaches the probability. school: the middle between this value and
            the next where the probability is met exactly. hf4 … hf9: interpolation by Hyndman and Fan's numbers, on cumulated weights;
            equal values stand in the order of their rows, as in R.
    method  the interval of the share of values up to the quantile, whose limits are mapped back by the same rule; see `intervals`.
    NaN in the column: outside the domain. NothingToEstimate when the domain is empty. ValueError: a probability not in 0 … 1.
    u of the share F = Σ_{y ≤ q} w/Σw is 1(in domain)·(1(y ≤ q) − F)/Σw."""
    inside = _inside(design, column, rows)
    if not inside.any():
        raise NothingToEstimate(
            N_("No row with a weight and a value is left to take a quantile of."), hint=N_("Widen the group, or leave this number out.")
        )
    p = np.asarray(probabilities, dtype=np.float64)
    return _quantiles(design, column, p, np.broadcast_to(inside[:, None], (design.n, p.size)), rule, method, level)


def quantiles_of_groups(
    design: SampleDesign,
    column: Floats,
    probability: float,
    codes: Ints,
    size: int,
    rows: Bools | None = None,
    *,
    rule: Rule = "math",
    method: Method = "mean",
    level: float = 0.95,
) -> Quantiles:
    """The same quantile in each group 0 … size−1 of `codes` (n,), each with its own degrees of freedom; −1: in no group.

    An empty group is NaN. The change of a quantile between two periods is the contrast of the two, see `estimates.contrast`."""
    inside = _inside(design, column, rows)[:, None] & (codes[:, None] == np.arange(size))
    return _quantiles(design, column, np.full(size, float(probability)), inside, rule, method, level)


def _inside(design: SampleDesign, column: Floats, rows: Bools | None) -> Bools:
    check_rows(design.n, column, rows)
    inside: Bools = ~np.isnan(column) & (design.weights != 0)
    return inside if rows is None else inside & rows


def _quantiles(design: SampleDesign, column: Floats, p: Floats, inside: Bools, rule: Rule, method: Method, level: float) -> Quantiles:
    if not ((p >= 0) & (p <= 1)).all() or rule not in get_args(Rule) or method not in get_args(Method):
        raise ValueError("Probabilities are between 0 and 1; rule and method are those that `quantiles` names.")
    order = np.argsort(column, kind="stable")
    inverses = [_inverse(column, design.weights, order[members[order]], rule) for members in inside.T]
    values = np.array([inverse(p[j : j + 1])[0] for j, inverse in enumerate(inverses)])
    known = np.flatnonzero(~np.isnan(values))
    members = inside[:, known]
    below = members & (column[:, None] <= values[known])

    def shares(weights: Floats) -> Floats:
        size = weights @ members
        return np.asarray((weights @ below) / np.where(size > 0, size, np.nan))

    share = shares(design.weights)
    of_shares = covariance_of(design, share, shares, lambda: (below - share * members) / (design.weights @ members), members)
    covariance = np.full((p.size, p.size), np.nan)
    estimates = described(design, values, covariance, inside)
    df, n = estimates.df[known].astype(np.float64), estimates.n[known].astype(np.float64)
    limits = _limits(share, of_shares, df, n, method, level)
    low, high = np.full((2, p.size), np.nan)
    for place, j in enumerate(known):
        low[j], high[j] = inverses[j](limits[place])
    errors = (high - low)[known] / (2 * special.stdtrit(np.maximum(df, 1), 0.5 + level / 2))
    root = np.sqrt(np.maximum(np.diag(of_shares), 0.0))
    scale = np.divide(errors, root, out=np.where(root == 0, errors, np.nan), where=root > 0)
    covariance[np.ix_(known, known)] = of_shares * scale * scale[:, None]
    return Quantiles(estimates, low, high)


def _inverse(column: Floats, weights: Floats, order: Ints, rule: Rule) -> Callable[[Floats], Floats]:
    """The function that maps probabilities to quantiles of the rows `order`, sorted by value: NaN for what is not in 0 … 1."""
    x, w = column[order], weights[order]
    if x.size == 0:
        return lambda p: np.full_like(p, np.nan)
    reached = np.cumsum(w)
    if rule in POSITIONS and x.size > 1:
        a, b = POSITIONS[rule]
        position = (reached - a * w) / (reached[-1] - b * w[-1])
        return lambda p: np.where((p >= 0) & (p <= 1), np.interp(p, position, x), np.nan)

    def inverse(p: Floats) -> Floats:
        aim = p * reached[-1]
        step = np.minimum(np.searchsorted(reached, aim - EXACT * reached[-1]), x.size - 1)
        q = x[step]
        if rule == "school":
            exact = np.abs(reached[step] - aim) <= EXACT * reached[-1]
            q = np.where(exact, (q + x[np.minimum(step + 1, x.size - 1)]) / 2, q)
        return np.where((p >= 0) & (p <= 1), q, np.nan)

    return inverse


def _limits(share: Floats, covariance: Floats, df: Floats, n: Floats, method: Method, level: float) -> Floats:
    """(m, 2) the interval of each share; NaN where it is not known. Where it is 1, because nothing lies above the quantile, the method
    "mean" gives 1 itself, as R does: an interval without width that does not mean certainty; the other methods have none."""
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if method == "beta":
        found = intervals.beta(share, error, df, n, level, capped=False)
    else:
        named = {"mean": intervals.mean, "xlogit": intervals.logit, "asin": intervals.asin}
        found = named[method](share, error, df, level)
    everything = (share >= 1)[:, None]
    return np.where(everything, np.where((df > 0)[:, None] & (method == "mean"), 1.0, np.nan), found)
