"""The weighted score equations of a generalised linear model, and their solution by Newton's method."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from survey_app.statistics.arrays import Floats, Ints, sums
from survey_app.statistics.collinearity import check_independent, independent, refuse_in_replicate
from survey_app.statistics.families import Family
from survey_app.statistics.newton import newton, refuse_runaway
from survey_app.statistics.terms import ModelMatrix

SAMPLE = 4096  # Rows that tell about where the middle of a column is.


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """kept (q,) positions of the columns that are not collinear; beta (q,) of the centred columns; information (q, q) A = X'WX there."""

    kept: Ints
    beta: Floats
    information: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The model of n rows. Build it with `Scores.of`.

    matrix  of the rows; or where `cell` is given, of the c distinct ones among them: the same computation for few rows
    centre  (p,) what is subtracted from the columns while computing, near their means where the model has an intercept: a year near
            2020 and its square would otherwise be collinear for the machine
    cell    (n,) int, 0 … c−1, the row of `matrix` that each row is like; None: itself
    """

    matrix: ModelMatrix
    y: Floats
    family: Family
    offset: Floats | None
    centre: Floats
    cell: Ints | None = None

    @classmethod
    def of(cls, matrix: ModelMatrix, y: Floats, family: Family, offset: Floats | None = None, *, alike: bool = False) -> "Scores":
        """alike : find the distinct rows and compute with these, where that saves work."""
        centre = np.zeros(matrix.p)
        if matrix.intercept:
            every = slice(0, matrix.n, max(1, matrix.n // SAMPLE))
            centre[1:] = matrix.block(every)[1:].mean(axis=1)
        found = matrix.distinct() if alike and offset is None else None
        if found is not None:
            return cls(found[1], y, family, None, centre, found[0])
        return cls(matrix, y, family, offset, centre)

    def grouped(self, weights: Floats) -> "tuple[Scores, Floats]":
        """The model of the distinct rows, each with the mean outcome of those like it, and the sums of their weights (n,).

        The score is linear in the outcome, so the equations are the same."""
        if self.cell is None:
            return self, weights
        mass = sums(self.cell, weights, self.matrix.n)
        total = sums(self.cell, weights * self.y, self.matrix.n)
        y = np.divide(total, mass, out=np.zeros_like(total), where=mass > 0)
        return replace(self, y=y, cell=None), mass

    def blocks(self, kept: Ints | None = None) -> Iterator[tuple[slice, Floats]]:
        """Blocks of the centred matrix, transposed, of the columns kept."""
        for rows, x in self.matrix.blocks():
            if self.matrix.intercept:
                x[1:] -= self.centre[1:, None]
            yield rows, x if kept is None or kept.size == self.matrix.p else x[kept]

    def mapped(self, form: Floats, kept: Ints) -> Floats:
        """(k, n) form·x of every row, for a form (k, q) of the centred columns kept."""
        found = np.empty((form.shape[0], self.matrix.n))
        for rows, x in self.blocks(kept):
            found[:, rows] = form @ x
        return found if self.cell is None else found[:, self.cell]

    def predictor(self, beta: Floats, kept: Ints) -> Floats:
        """(n,) η."""
        linear: Floats = self.mapped(beta[None], kept)[0]
        return linear if self.offset is None else linear + self.offset

    def influence(self, solution: Solution) -> Floats:
        """(n, q) of each row on the coefficients kept: A⁻¹·x times its score; column by column in memory, as totals by unit want it."""
        score, _ = self.family.working(self.y, self.predictor(solution.beta, solution.kept))
        found = self.mapped(self.back(solution.kept) @ np.linalg.inv(solution.information), solution.kept)
        found *= score
        return found.T

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
            mean = np.average(self.y, weights=weights, keepdims=True)
            if not self.family.low < mean[0] < self.family.high:
                refuse_runaway(self.matrix.names[0])
            found[0] = self.family.predictor(mean)[0]
            found[0] -= 0.0 if self.offset is None else np.average(self.offset, weights=weights)
        return found

    def equations(self, weights: Floats, beta: Floats, kept: Ints | None = None) -> tuple[Floats, Floats]:
        """The score (q,) and the information A (q, q) at β."""
        total, gram = np.zeros(beta.size), np.zeros((beta.size, beta.size))
        for rows, x in self.blocks(kept):
            linear = beta @ x if self.offset is None else beta @ x + self.offset[rows]
            score, information = self.family.working(self.y[rows], linear)
            total += x @ (weights[rows] * score)
            gram += (x * (weights[rows] * information)) @ x.T
        return total, gram


def solve(scores: Scores, weights: Floats, kept: Ints | None = None) -> Solution:
    """The coefficients for weights (n,); of the columns `kept`, or of those found not to be collinear.

    Separated; NotConverged; CollinearInReplicate."""
    mass = float(weights.mean())
    if mass == 0:
        refuse_in_replicate(scores.matrix.names[0])
    scores, weights = scores.grouped(weights / mass)
    beta = scores.start(weights)
    score, information = scores.equations(weights, beta)
    again = kept is not None
    kept = independent(information, scores.centre) if kept is None else kept
    names = [scores.matrix.names[place] for place in kept]
    begin = score[kept], information[np.ix_(kept, kept)]
    if again:
        check_independent(begin[1], scores.centre[kept], names)
    beta, information = newton(lambda at: scores.equations(weights, at, kept), beta[kept], begin, names)
    return Solution(kept, beta, information * mass)
