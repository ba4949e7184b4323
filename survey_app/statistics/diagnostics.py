"""How good the weights and the response are, and p values of many comparisons."""

from dataclasses import dataclass

import numpy as np

from survey_app.statistics.arrays import Floats, Ints


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


def design_effect(weights: Floats) -> float:
    """Kish's design effect of weighting, n·Σw²/(Σw)²: 1 means no loss of precision.

    weights : (n,) float, any scale, ≥ 0, not all 0 (a row with weight 0 is a lost answer); ValueError otherwise. Returns a ratio ≥ 1.
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
    return float(w.std() / w.mean())


def weight_spread(weights: Floats, bins: int = 20) -> WeightSpread:
    """The parts of a summary of weights (n,), any scale, ≥ 0, not all 0."""
    w = _weights(weights)
    w = w / w.mean()
    counts, edges = np.histogram(w, bins=bins)
    smallest, median, largest = float(w.min()), float(np.median(w)), float(w.max())
    cv, deff, effective = coefficient_of_variation(w), design_effect(w), effective_n(w)
    return WeightSpread(smallest, median, largest, cv, deff, effective, counts.astype(np.int64), edges)


def response_rate(answered: int, invited: int, ineligible: int = 0) -> float:
    """Answered (wholly or in part) by invited and eligible, 0 … 1: AAPOR's RR2 when everyone whose eligibility is unknown counts as
    eligible, so that it is never flattered. ValueError when more answered than could.

    AAPOR (2023), Standard Definitions, 10th edition."""
    eligible = invited - ineligible
    if min(answered, ineligible) < 0 or eligible <= 0 or answered > eligible:
        raise ValueError("Answered must be at least 0 and at most invited − ineligible, which must be positive.")
    return answered / eligible


def benjamini_hochberg(p: Floats) -> Floats:
    """(m,) p values adjusted for m comparisons so that the expected share of false discoveries stays below the level they are held to.

    NaN (a comparison that could not be made) stays NaN and is not counted.
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300."""
    from statsmodels.stats.multitest import multipletests  # Takes a second or two, which few can spare at the start.

    p = np.asarray(p, dtype=np.float64)
    adjusted = p.copy()
    made = ~np.isnan(p)
    if made.any():
        adjusted[made] = multipletests(p[made], method="fdr_bh")[1]
    return adjusted


def _weights(weights: Floats) -> Floats:
    w: Floats = np.asarray(weights, dtype=np.float64)
    if w.size == 0 or not np.isfinite(w).all() or (w < 0).any() or not (w > 0).any():
        raise ValueError("At least one weight must be positive, and none negative.")
    return w
