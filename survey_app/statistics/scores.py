"""The weighted score equations of a generalised linear model, and their solution by Newton's method."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from survey_app.statistics.arrays import Floats, Ints
from survey_app.statistics.families import Family
from survey_app.statistics.newton import newton
from survey_app.statistics.terms import ModelMatrix

COLLINEAR = 1e-12  # 1 − R² of a column on those before it.
CONSTANT = 1e-18  # Square of a column around its mean, as part of its square around 0.
SAMPLE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """kept (q,) positions of the columns that are not collinear; beta (q,) of the centred columns; information (q, q) A = X'WX there."""

    kept: Ints
    beta: Floats
    information: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The model of n rows. Build it with `Scores.of`.

    centre  (p,) what is subtracted from the columns while computing, near their means where the model has an intercept: a year near
            2020 and its square would otherwise be collinear for the machine
    """

    matrix: ModelMatrix
    y: Floats
    family: Family
    offset: Floats | None
    centre: Floats

    @classmethod
    def of(cls, matrix: ModelMatrix, y: Floats, family: Family, offset: Floats | None = None) -> "Scores":
        centre = np.zeros(matrix.p)
        if matrix.intercept:
            every = slice(0, matrix.n, max(1, matrix.n // SAMPLE))
            centre[1:] = matrix.block(every)[1:].mean(axis=1)
        return cls(matrix, y, family, offset, centre)

    def blocks(self, kept: Ints | None = None) -> Iterator[tuple[slice, Floats]]:
        """Blocks of the centred matrix, transposed, of the columns kept."""
        for rows, x in self.matrix.blocks():
            if self.matrix.intercept:
                x[1:] -= self.centre[1:, None]
            yield rows, x if kept is None or kept.size == self.matrix.p else x[kept]

    def working(self, rows: slice, linear: Floats) -> tuple[Floats, Floats]:
        """Score and information of some rows at Xβ."""
        return self.family.working(self.y[rows], linear if self.offset is None else linear + self.offset[rows])

    def predictor(self, beta: Floats, kept: Ints) -> Floats:
        """(n,) η."""
        found = np.zeros(self.matrix.n) if self.offset is None else self.offset.copy()
        for rows, x in self.blocks(kept):
            found[rows] += beta @ x
        return found

    def back(self, kept: Ints) -> Floats:
        """(q, q) from coefficients of centred columns to those of the columns themselves."""
        found = np.eye(kept.size)
        found[0, 1:] -= self.centre[kept[1:]]
        return found

    def values(self, solution: Solution) -> Floats:
        """(p,) the coefficients; NaN where collinear."""
        found = np.full(self.matrix.p, np.nan)
        found[solution.kept] = self.back(solution.kept) @ solution.beta
        return found

    def start(self, weights: Floats) -> Floats:
        """(p,) the coefficients of a model in which nothing but the intercept matters."""
        found = np.zeros(self.matrix.p)
        if self.matrix.intercept:
            found[0] = self.family.predictor(np.average(self.y, weights=weights, keepdims=True))[0]
            found[0] -= 0.0 if self.offset is None else np.average(self.offset, weights=weights)
        return found

    def equations(self, weights: Floats, beta: Floats, kept: Ints | None = None) -> tuple[Floats, Floats]:
        """The score (q,) and the information A (q, q) at β."""
        total, gram = np.zeros(beta.size), np.zeros((beta.size, beta.size))
        for rows, x in self.blocks(kept):
            score, information = self.working(rows, beta @ x)
            total += x @ (weights[rows] * score)
            gram += (x * (weights[rows] * information)) @ x.T
        return total, gram


def solve(scores: Scores, weights: Floats, kept: Ints | None = None) -> Solution:
    """The coefficients for weights (n,); of the columns `kept`, or of those found not to be collinear. Separated; NotConverged."""
    mass = float(weights.mean())
    beta = scores.start(weights)
    score, information = scores.equations(weights / mass, beta)
    kept = independent(information, scores.centre) if kept is None else kept
    names = [scores.matrix.names[place] for place in kept]
    begin = score[kept], information[np.ix_(kept, kept)]
    beta, information = newton(lambda at: scores.equations(weights / mass, at, kept), beta[kept], begin, names)
    return Solution(kept, beta, information * mass)


def independent(gram: Floats, centre: Floats) -> Ints:
    """The columns that are no combination of those before them, from X'WX (p, p) of columns less `centre` (p,)."""
    left = gram.copy()
    size = np.diag(gram) + centre**2 * gram[0, 0]
    kept = []
    for j in range(gram.shape[0]):
        if left[j, j] > COLLINEAR * gram[j, j] and gram[j, j] > CONSTANT * size[j]:
            kept.append(j)
            left -= np.outer(left[:, j], left[j]) / left[j, j]
    return np.array(kept, dtype=np.int64)
