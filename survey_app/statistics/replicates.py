"""Replicate weights: the same survey many times over, each time with other weights."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from survey_app.statistics.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """R sets of weights. The variance of an estimate θ is scale · Σ_r rscales_r (θ_r − centre)².

    base     (n,) the design weights of the full sample
    unit     (n,) int, 0 … U−1: rows of the same unit share their factors
    factors  (U, R) what the base weight is multiplied by in each replicate
    scale, rscales (R,)
    mse      centre: the estimate of the full sample; otherwise the mean of the replicates
    steps    weighting steps repeated in every replicate, in order: weights (n,) → weights (n,)
    """

    base: Floats
    unit: Ints
    factors: Floats
    scale: float
    rscales: Floats
    mse: bool = False
    steps: tuple[Callable[[Floats], Floats], ...] = ()

    @property
    def count(self) -> int:
        """R."""
        return int(self.factors.shape[1])

    def followed_by(self, step: Callable[[Floats], Floats]) -> "Replicates":
        """The replicates with one more weighting step."""
        return replace(self, steps=(*self.steps, step))

    def weights(self, r: int) -> Floats:
        """(n,) the weights of replicate r, all steps applied."""
        found: Floats = self.base * self.factors[self.unit, r]
        for step in self.steps:
            found = step(found)
        return found

    def covariance(self, statistic: Callable[[Floats], Floats], full: Floats) -> Floats:
        """(m, m) covariance of `statistic`: weights (n,) → m estimates, computed anew in every replicate; `full` (m,), its values in
        the full sample."""
        return self.covariance_of(np.array([statistic(self.weights(r)) for r in range(self.count)]), full)

    def covariance_of(self, estimates: Floats, full: Floats) -> Floats:
        """(m, m) from the estimates (R, m) of the replicates and of the full sample (m,)."""
        deviations = estimates - (full if self.mse else estimates.mean(axis=0))
        found: Floats = self.scale * (deviations.T * self.rscales) @ deviations
        return found

    def degrees_of_freedom(self, rows: Bools) -> int:
        """The rank of the replicate weights of `rows` (n,) − 1."""
        weights = np.column_stack([self.weights(r)[rows] for r in range(self.count)])
        return int(np.linalg.matrix_rank(weights, tol=1e-5 * float(np.linalg.norm(weights, axis=0).max(initial=0.0)))) - 1
