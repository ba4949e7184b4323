"""Auxiliary variables of a calibration, and the regression on them that its variance takes out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from survey_app.statistics.arrays import Floats


class Auxiliaries(Protocol):
    """The variables X (n, p) of which a calibration knows the population totals; how they are held is their own affair."""

    def crossed(self, values: Floats) -> Floats:
        """(p, m) X'V for values V (n, m)."""

    def gram(self, weights: Floats) -> Floats:
        """(p, p) X'DX, D = diag(weights (n,))."""

    def fitted(self, coefficients: Floats) -> Floats:
        """(n, m) XB for coefficients B (p, m)."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Auxiliary variables as the columns of a matrix x (n, p)."""

    x: Floats

    def crossed(self, values: Floats) -> Floats:
        found: Floats = self.x.T @ values
        return found

    def gram(self, weights: Floats) -> Floats:
        found: Floats = (self.x.T * weights) @ self.x
        return found

    def fitted(self, coefficients: Floats) -> Floats:
        found: Floats = self.x @ coefficients
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Weights that meet known totals, with what the variance needs to know of how they came about.

    weights        (n,) float, the calibrated weights w; linear calibration without bounds can make some negative
    start_weights  (n,) float, the weights d it started from
    auxiliaries    the calibration variables X
    spread         (n,) σ², the error variances the calibration assumed, or None: all alike
    iterations     rounds needed
    largest_gap    largest relative distance of a total from the one asked for, in the last round
    refit          the same calibration of other start weights
    """

    weights: Floats
    start_weights: Floats
    auxiliaries: Auxiliaries
    iterations: int
    largest_gap: float
    refit: "Callable[[Floats], Calibration]"
    spread: Floats | None = None

    def again(self, start_weights: Floats) -> Floats:
        """(n,) the same calibration of other start weights, for a replicate."""
        return self.refit(start_weights).weights

    @property
    def g(self) -> Floats:
        """(n,) w/d; 1 where d is 0."""
        return np.divide(self.weights, self.start_weights, out=np.ones_like(self.weights), where=self.start_weights > 0)

    def coefficients(self, values: Floats) -> Floats:
        """(p, m) B = (X'DX)⁻X'D v: the regression of values v (n, m) on X, with the start weights (by σ²)."""
        d = self.start_weights if self.spread is None else self.start_weights / self.spread
        return generalised_inverse(self.auxiliaries.gram(d)) @ self.auxiliaries.crossed(d[:, None] * values)

    def residuals(self, z: Floats) -> Floats:
        """(n, m) weighted influence values z = w·u without what X explains: w·(z/w − XB).

        Every calibration has, in large samples, the variance of the regression estimator: Deville & Särndal (1992), JASA 87, 376–382."""
        w = self.weights[:, None]
        u = np.divide(z, w, out=np.zeros_like(z), where=w != 0)
        return w * (u - self.auxiliaries.fitted(self.coefficients(u)))


def generalised_inverse(gram: Floats) -> Floats:
    """(p, p) of X'DX, which is singular where margins add up to the same total. Scaled to a unit diagonal first, so that variables
    of different size, and waves whose weights differ, are treated alike."""
    diagonal = np.diag(gram)
    unit = np.divide(1.0, np.sqrt(diagonal), out=np.zeros_like(diagonal), where=diagonal > 0)
    inverse = np.linalg.pinv(gram * unit[:, None] * unit, rcond=1e-11, hermitian=True).astype(np.float64, copy=False)
    return inverse * unit[:, None] * unit
