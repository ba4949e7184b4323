"""Rank tests that know the design. Lumley & Scott (2013), Biometrika 100, 831–842."""

from typing import Literal

import numpy as np
from scipy import special

from survey_app.statistics.arrays import Bools, Floats, Ints, sums
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.tests import Significance, TTest, against_f, group_means, quadratic_form, t_test_of_groups

Score = Literal["wilcoxon", "normal", "median"]
Ties = Literal["alike", "in_order"]


def rank_test(
    design: SampleDesign,
    column: Floats,
    codes: Ints,
    rows: Bools | None = None,
    *,
    score: Score = "wilcoxon",
    ties: Ties = "alike",
    level: float = 0.95,
) -> TTest:
    """The test that a column (n,) is distributed alike in the groups 0 and 1 of `codes` (n,); −1, or NaN: outside the domain.

    The t test of the scores of the ranks, see `rank_scores`; the estimate is the mean score of group 1 minus that of group 0. That the
    ranks are estimated changes nothing when the groups are alike. df = PSUs − strata − 1. EmptyCategory when a group holds nobody."""
    scores = rank_scores(design, column, _grouped(codes, 2, rows), score, ties)
    return t_test_of_groups(design, scores, codes, rows, level=level)


def rank_test_of_groups(
    design: SampleDesign,
    column: Floats,
    codes: Ints,
    size: int,
    rows: Bools | None = None,
    *,
    score: Score = "wilcoxon",
    ties: Ties = "alike",
) -> Significance:
    """The same test for the groups 0 … size−1; with Wilcoxon's scores that of Kruskal and Wallis.

    statistic: Wald's χ² of the differences of mean scores to group 0, q = size − 1; p of statistic/q against F with q and
    PSUs − strata − q degrees of freedom; NaN where these are below 1 or a group's scores do not vary."""
    scores = rank_scores(design, column, _grouped(codes, size, rows), score, ties)
    found, df = group_means(design, scores, codes, size, rows)
    q = size - 1
    differences = np.hstack([-np.ones((q, 1)), np.eye(q)])
    wald = quadratic_form(differences @ found.values, differences @ found.covariance @ differences.T)
    return Significance(wald, q, df - q, against_f(wald / q, q, df - q).p)


def rank_scores(design: SampleDesign, column: Floats, rows: Bools, score: Score = "wilcoxon", ties: Ties = "alike") -> Floats:
    """(n,) the score of each row of the domain with a value; NaN elsewhere.

    With N = Σw and R the rank, wilcoxon: R/N; normal: Φ⁻¹(R/N); median: 1(R > N/2).
    ties  alike: R is the weights below the row's value and half the weights at it. in_order: the mean, over the rows with this value,
          of the weights before the row and half its own, in the order of the rows; this is what R's svyranktest does, and with unequal
          weights the order then matters."""
    inside = np.flatnonzero(rows & ~np.isnan(column))
    inside = inside[np.argsort(column[inside], kind="stable")]
    values, place, times = np.unique(column[inside], return_inverse=True, return_counts=True)
    weights = design.weights[inside]
    if ties == "in_order":
        rank = sums(place, np.cumsum(weights) - weights / 2, values.size) / times
    else:
        tied = sums(place, weights, values.size)
        rank = np.cumsum(tied) - tied / 2
    relative = rank / weights.sum()
    named = {"wilcoxon": relative, "normal": special.ndtri(relative), "median": (relative > 1 / 2).astype(np.float64)}
    scores = np.full(design.n, np.nan)
    scores[inside] = named[score][place]
    return scores


def _grouped(codes: Ints, size: int, rows: Bools | None) -> Bools:
    inside: Bools = (codes >= 0) & (codes < size)
    return inside if rows is None else inside & rows
