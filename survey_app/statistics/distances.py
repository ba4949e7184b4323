"""How a calibration may change weights: the g-functions of Deville & Särndal, and the equations that they have to meet.

Deville & Särndal (1992), JASA 87, 376–382; Deville, Särndal & Sautory (1993), JASA 88, 1013–1020."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from scipy import optimize, special

from survey_app.statistics.arrays import Floats
from survey_app.statistics.auxiliaries import generalised_inverse

DistanceName = Literal["linear", "raking", "logit"]
TOLERANCE = 1e-10  # A total is met when |misfit|/(1 + |total|) is below.
MOST_ROUNDS = 100
LEAST_DAMPING, MOST_DAMPING = 1e-4, 1e12


@dataclass(frozen=True, slots=True)
class Distance:
    """A growing function g(u) with g(0) = g′(0) = 1: linear 1 + u, raking eᵘ, both cut off at the bounds; logit an S-curve between them.

    lower, upper : bounds L < 1 < U of g; −∞ and ∞ where there are none. logit needs both."""

    name: DistanceName
    lower: float = -np.inf
    upper: float = np.inf

    @property
    def range(self) -> tuple[float, float]:
        """What g lies between."""
        return max(self.lower, 0.0) if self.name == "raking" else self.lower, self.upper

    def of(self, u: Floats) -> tuple[Floats, Floats, Floats]:
        """g(u), its derivative, and its integral from 0, each (n,)."""
        low, high = self.lower, self.upper
        if self.name == "logit":
            steep = (high - low) / ((1 - low) * (high - 1))
            shift = float(np.log((1 - low) / (high - 1)))
            share = special.expit(steep * u + shift)
            integral = low * u + (high - low) / steep * (np.logaddexp(0.0, steep * u + shift) - np.logaddexp(0.0, shift))
            return low + (high - low) * share, (high - low) * steep * share * (1 - share), integral
        if self.name == "linear":
            inside = np.clip(u, low - 1, high - 1)
            g, slope, integral = 1 + inside, np.ones_like(u), inside + inside**2 / 2
        else:
            inside = np.clip(u, np.log(low) if low > 0 else -np.inf, np.log(high))
            g = np.exp(inside)
            slope, integral = g, g - 1
        return g, np.where(inside == u, slope, 0.0), integral + g * (u - inside)


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """Σ d·g·x = totals, where g = F(x′λ/σ²): what a calibration has to meet. `solve` them, or ask what is left `unmet` at best.

    x        (n, p) float
    d        (n,) float ≥ 0, the start weights
    totals   (p,) float
    spread   (n,) σ² > 0
    """

    distance: Distance
    x: Floats
    d: Floats
    totals: Floats
    spread: Floats

    def at(self, place: Floats) -> "Solution":
        """What λ (p,) gives."""
        with np.errstate(over="ignore", invalid="ignore"):  # A step that is too long; `solve` halves it.
            g, slope, integral = self.distance.of(self.x @ place / self.spread)
            misfit = self.totals - self.x.T @ (self.d * g)
            value = float((self.d * self.spread) @ integral - self.totals @ place)
        return Solution(place, g, slope, misfit, np.abs(misfit) / (1 + np.abs(self.totals)), value)

    def solve(self) -> "tuple[Solution, int]":
        """The solution, or as near to it as it comes; and the number of steps.

        Newton's method for the λ that minimises the convex function Σ dσ²·∫F − totals′λ. A step that neither lowers it nor, where
        rounding hides that, the largest gap is taken again shorter, as if the function were more curved everywhere (Levenberg 1944,
        Quarterly of Applied Mathematics 2, 164–168): too many g may stand at a bound, where it is flat."""
        now = self.at(np.zeros(self.totals.size))
        damping = 0.0
        rounding = 1e-14 * float(np.abs(self.d * self.spread).sum())  # Of the sum in the value, whose parts cancel where λ is small.
        for rounds in range(MOST_ROUNDS):
            if now.gap < TOLERANCE or damping > MOST_DAMPING:
                return now, rounds
            curvature = self.d / self.spread * (now.slope + damping)
            found = self.at(now.place + generalised_inverse((self.x.T * curvature) @ self.x) @ now.misfit)
            noise = rounding + 1e-12 * (abs(now.value) + abs(float(self.totals @ now.place)))
            if found.value < now.value - noise or (found.gap < now.gap and found.value <= now.value + noise):
                now, damping = found, damping / 10 if damping > LEAST_DAMPING else 0.0
            else:
                damping = max(10 * damping, LEAST_DAMPING)
        return now, MOST_ROUNDS


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """At λ = place (p,): g (n,), its slope (n,), misfit (p,) = totals − Σ d·g·x, gaps (p,) = |misfit|/(1 + |total|), and the value of the
    function that is minimised."""

    place: Floats
    g: Floats
    slope: Floats
    misfit: Floats
    gaps: Floats
    value: float

    @property
    def gap(self) -> float:
        """The largest; NaN where a g is beyond all numbers."""
        return float(self.gaps.max(initial=0.0))


def unmet(x: Floats | sp.csr_array, d: Floats, totals: Floats, lower: float, upper: float) -> Floats:
    """(p,) the gaps total − Σ d·g·x whose sum, each by 1 + |total|, is the least that any g (n,) between the bounds leaves.

    All 0 when the totals can be met. By linear programming, whatever the distance."""
    n, p = x.shape
    scale = 1 / (1 + np.abs(totals))
    weighted = sp.csr_array(sp.csr_array(x) * d[:, None] * scale)
    both: Any = sp.hstack([weighted.T, sp.eye_array(p), -sp.eye_array(p)])
    cost = np.concatenate([np.zeros(n), np.ones(2 * p)])
    limits: Any = [(lower, upper)] * n + [(0, None)] * (2 * p)
    found: Any = optimize.linprog(cost, A_eq=both, b_eq=totals * scale, bounds=limits, method="highs")
    best: Floats = found.x
    return (best[n : n + p] - best[n + p :]) / scale
