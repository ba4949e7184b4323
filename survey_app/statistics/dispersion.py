"""How much a column varies in the population, and what the design does to the precision of an estimate."""

from typing import Literal

import numpy as np

from survey_app.statistics.arrays import Bools, Floats, check_rows
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import Estimates, described, mean, total
from survey_app.statistics.variance import covariance_of

Counting = Literal["answers", "rows"]


def variances(design: SampleDesign, columns: Floats, rows: Bools | None = None, *, counting: Counting = "answers") -> Estimates:
    """The population variance of each column (n, k) among the rows (n,) of the domain (None: all); NaN in a column: outside.

    n/(n − 1)·Σw(y − ȳ)²/Σw. Its standard error is that of the mean of these squares, the mean ȳ taken as fixed. NaN where fewer than
    two rows have a value.
    counting : n is the number of rows with weight ≠ 0 and a value (answers), or with and without a value (rows, as R's svyvar has it)"""
    y = _two_dimensional(design, columns)
    return _products(design, y, y, rows, counting)


def covariance_matrix(design: SampleDesign, columns: Floats, rows: Bools | None = None, *, counting: Counting = "answers") -> Estimates:
    """The k × k population covariances of the columns (n, k), row by row as k² estimates (`values.reshape(k, k)`).

    Only rows with a value in every column count; otherwise as `variances`."""
    y = _two_dimensional(design, columns)
    y = np.where(np.isnan(y).any(axis=1, keepdims=True), np.nan, y)
    k = y.shape[1]
    return _products(design, np.repeat(y, k, axis=1), np.tile(y, k), rows, counting)


def design_effects(
    design: SampleDesign,
    columns: Floats,
    rows: Bools | None = None,
    *,
    of: Literal["mean", "total"] = "mean",
    replacement: bool = False,
) -> Floats:
    """(k,) the variance of each column's mean or total, by that in a simple random sample of as many rows.

    replacement : the simple random sample is drawn with replacement, its mean has variance s²/n; otherwise s²/n·(1 − n/N), with N the sum
    of the weights, n the rows of the domain with weight ≠ 0, and s² as in `variances` of the answers. That of the total is N² times as large.
    NaN where the simple random sample has no variance: the column is constant, or N ≤ n (weights that do not add up to a population).
    Kish (1965), Survey Sampling, §8.2."""
    y = _two_dimensional(design, columns)
    found = (mean if of == "mean" else total)(design, y, rows)
    size = total(design, np.where(np.isnan(y), np.nan, 1.0), rows).values
    drawn = 0.0 if replacement else found.n / np.where(size > 0, size, np.nan)
    simple = variances(design, y, rows).values / np.maximum(found.n, 1) * (1 - drawn) * (1 if of == "mean" else size**2)
    return np.asarray(np.diag(found.covariance) / np.where(simple > 0, simple, np.nan))


def coefficients_of_variation(estimates: Estimates) -> Floats:
    """(m,) the standard error by the estimate; NaN where the estimate is 0 or NaN."""
    return np.asarray(estimates.standard_errors / np.where(estimates.values != 0, estimates.values, np.nan))


def _products(design: SampleDesign, x: Floats, y: Floats, rows: Bools | None, counting: Counting) -> Estimates:
    """n/(n − 1)·the mean of (x − x̄)(y − ȳ), for each pair of columns of x and y (n, m)."""
    asked = design.weights != 0 if rows is None else rows & (design.weights != 0)
    inside = asked[:, None] & ~np.isnan(x)
    answers = np.count_nonzero(inside, axis=0)
    n = answers if counting == "answers" else np.full(answers.size, np.count_nonzero(asked))
    known = np.flatnonzero(answers > 1)
    some = inside[:, known]
    x, y = np.where(some, x[:, known], 0.0), np.where(some, y[:, known], 0.0)
    correction = n[known] / (n[known] - 1)

    def centred(weights: Floats) -> tuple[Floats, Floats]:
        """The products of the deviations, 0 outside; and the size of each domain."""
        total = weights @ some
        size = np.where(total > 0, total, np.nan)
        deviations = correction * (x - (weights @ x) / size) * (y - (weights @ y) / size)
        return np.where(some, deviations, 0.0), size

    def statistic(weights: Floats) -> Floats:
        products, size = centred(weights)
        found: Floats = (weights @ products) / size
        return found

    def influence() -> Floats:
        products, size = centred(design.weights)
        return np.asarray(np.where(some, products - (design.weights @ products) / size, 0.0) / size)

    values, covariance = np.full(n.size, np.nan), np.full((n.size, n.size), np.nan)
    values[known] = statistic(design.weights)
    covariance[np.ix_(known, known)] = covariance_of(design, values[known], statistic, influence, inside[:, known])
    return described(design, values, covariance, inside)


def _two_dimensional(design: SampleDesign, columns: Floats) -> Floats:
    y = np.asarray(columns, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    check_rows(design.n, y)
    return y
