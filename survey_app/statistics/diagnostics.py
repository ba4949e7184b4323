"""How good the weights are, how near to the population the answers, and how alike the members of a cluster."""

from dataclasses import dataclass

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats, Ints, Labels, sums


class ClustersTooSmall(SurveyAppError):
    """Too few clusters, or only clusters of one row: nothing can be said of how alike their members are."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightSpread:
    """Weights scaled to mean 1. counts (bins,), edges (bins + 1,): their histogram."""

    smallest: float
    median: float
    largest: float
    cv: float
    design_effect: float
    effective_n: float
    counts: Ints
    edges: Floats


@dataclass(frozen=True, slots=True)
class WeightFigures:
    """Weights on their own scale. n: rows; n_nonzero: those that count. cv: standard deviation (divisor n) by mean.

    design_effect, effective_n: Kish's, of weighting alone."""

    n: int
    n_nonzero: int
    sum: float
    smallest: float
    largest: float
    mean: float
    cv: float
    design_effect: float
    effective_n: float


@dataclass(frozen=True, slots=True, eq=False)
class MarginGaps:
    """Shares (k,) of the categories of one margin: in the population, and by the weights before and after calibration."""

    population: Floats
    before: Floats
    after: Floats

    @property
    def largest_before(self) -> float:
        """The largest distance between a category's share and the population's, 0 … 1."""
        return float(np.abs(self.before - self.population).max())

    @property
    def largest_after(self) -> float:
        return float(np.abs(self.after - self.population).max())


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """value           the correlation of two members of the same cluster
    m0                     the cluster size that the analysis of variance goes by
    mean_cluster_size      with it, design_effect = 1 + (mean size − 1)·value: what a sample of such clusters costs
    weighted_cluster_size  Σm²/Σm, the size of the cluster that a row is in; with it, weighted_design_effect
    """

    value: float
    m0: float
    mean_cluster_size: float
    design_effect: float
    weighted_cluster_size: float
    weighted_design_effect: float


def design_effect(weights: Floats) -> float:
    """Kish's design effect of weighting, n·Σw²/(Σw)²: 1 means no loss of precision.

    weights : (n,) float, any scale, with a sum above 0; ValueError otherwise. A row with weight 0 is a lost answer; weights below 0, which
    linear calibration may give, count as they are. Returns a ratio ≥ 1.
    Kish (1992), Journal of Official Statistics 8, 183–200."""
    w = _weights(weights)
    return float(w.size * (w**2).sum() / w.sum() ** 2)


def effective_n(weights: Floats) -> float:
    """Kish's effective sample size (Σw)²/Σw²: as many equally weighted answers would be as precise. See `design_effect`."""
    w = _weights(weights)
    return float(w.sum() ** 2 / (w**2).sum())


def coefficient_of_variation(weights: Floats) -> float:
    """Standard deviation (divisor n) of the weights by their mean; design effect = 1 + cv². See `design_effect`."""
    w = _weights(weights)
    return float((w - w.min()).std() / w.mean())  # Exactly 0 when all weights are the same.


def weight_spread(weights: Floats, bins: int = 20) -> WeightSpread:
    """How weights (n,) spread, at mean 1. See `design_effect`."""
    w = _weights(weights)
    w = w / w.mean()
    counts, edges = np.histogram(w, bins=bins)
    smallest, median, largest = float(w.min()), float(np.median(w)), float(w.max())
    cv, deff, effective = coefficient_of_variation(w), design_effect(w), effective_n(w)
    return WeightSpread(smallest, median, largest, cv, deff, effective, counts.astype(np.int64), edges)


def weight_figures(weights: Floats) -> WeightFigures:
    """The figures of weights (n,), zeros included, on their own scale. See `design_effect`."""
    w = _weights(weights)
    extremes = float(w.min()), float(w.max()), float(w.mean())
    return WeightFigures(
        w.size, int(np.count_nonzero(w)), float(w.sum()), *extremes, coefficient_of_variation(w), design_effect(w), effective_n(w)
    )


def margin_gaps(codes: Ints, totals: Floats, before: Floats, after: Floats) -> MarginGaps:
    """How far the respondents are from the population in one margin, by the weights before and after calibration.

    codes : (n,) 0 … k−1, the category of each row, −1 for none. totals : (k,) persons of the population in each category, ≥ 0, not all 0.
    before, after : (n,) weights, any scale. ValueError: shapes differ, a code beyond k, or totals that hold nobody."""
    codes, totals = np.asarray(codes, dtype=np.int64), np.asarray(totals, dtype=np.float64)
    k, rows = totals.size, codes >= 0
    if not codes.shape == np.shape(before) == np.shape(after) or not (np.isfinite(totals) & (totals >= 0)).all() or not totals.any():
        raise ValueError("A margin needs one code for each weight, and totals that hold somebody.")
    if codes.size and codes.max() >= k:
        raise ValueError(f"Codes are −1 … {k - 1}.")
    answered = [sums(codes[rows], w, k) / w.sum() for w in (_weights(np.asarray(each)[rows]) for each in (before, after))]
    return MarginGaps(totals / totals.sum(), *answered)


def intraclass_correlation(values: Floats, clusters: Labels | Ints) -> IntraclassCorrelation:
    """How alike the members of a cluster are, by one-way analysis of variance of unweighted rows, and what it costs.

    values : (n,) finite. clusters : (n,) label of each row's cluster. The correlation is (MSB − MSW)/(MSB + (m₀ − 1)·MSW), between
    −1/(m₀ − 1) and 1; it and the design effects are NaN when all values are the same. ClustersTooSmall when there are fewer than two
    clusters or none has two rows. Donner & Klar (2000), Design and Analysis of Cluster Randomization Trials; Kish (1965), Survey
    Sampling, 5.4."""
    y: Floats = np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or np.shape(clusters) != y.shape or not np.isfinite(y).all():
        raise ValueError("The correlation needs one finite value and one cluster for each row.")
    names, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    n, k = y.size, names.size
    if not 2 <= k < n:
        raise ClustersTooSmall(
            N_("The likeness within clusters cannot be estimated from {rows} rows in {clusters} clusters."),
            hint=N_("It takes at least two clusters, and at least one with two rows."),
            rows=n, clusters=k,
        )  # fmt: skip
    y = y - y[0]  # Exactly 0 when all values are the same.
    y = y - y.mean()
    size = np.bincount(cluster)
    average = sums(cluster, y, k) / size
    between = float(size @ average**2) / (k - 1)
    within = float(((y - average[cluster]) ** 2).sum()) / (n - k)
    weighted = float((size**2).sum()) / n
    m0 = (n - weighted) / (k - 1)
    spread = between + (m0 - 1) * within
    found = (between - within) / spread if spread > 0 else float("nan")
    return IntraclassCorrelation(found, m0, n / k, 1 + (n / k - 1) * found, weighted, 1 + (weighted - 1) * found)


def _weights(weights: Floats) -> Floats:
    w: Floats = np.asarray(weights, dtype=np.float64)
    if w.size == 0 or not np.isfinite(w).all() or w.sum() <= 0:
        raise ValueError("Weights need to be finite, with a positive sum.")
    return w
