"""Regression of an ordered outcome: the survey-weighted proportional odds model with the covariance of the design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey_app.errors import N_
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.coefficients import Coefficients
from survey_app.statistics.collinearity import check_independent, independent, refuse_in_replicate
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.families import LINEAR
from survey_app.statistics.newton import newton
from survey_app.statistics.outcomes import OutcomeNotUsable
from survey_app.statistics.scores import Scores
from survey_app.statistics.terms import ModelMatrix, Term, level_places, rows_of_model
from survey_app.statistics.variance import covariance_of


def proportional_odds(
    design: SampleDesign,
    outcome: NDArray[Any],
    levels: Sequence[str],
    terms: Sequence[Term],
    columns: Mapping[str, NDArray[Any]],
    rows: Bools | None = None,
) -> Coefficients:
    """logit P(y ≤ k) = ζ_k − xβ: the slopes β, then the cut points ζ named a|b. A positive slope: higher levels become likelier.

    outcome : (n,) text, or the place of the level, −1 where missing; levels : K ≥ 3 in order (2 give a logit of the second)
    columns, rows : as in `regression.glm`. Influence u = A⁻¹s with the score s of each row and A, minus the Hessian (Binder 1983;
    McCullagh 1980, JRSS B 42, 109–142). df = design df + 1 − number of coefficients, cut points included.
    NothingToEstimate; OneLevel; OutcomeNotUsable: a level that nobody chose; Separated; NotConverged."""
    matrix = ModelMatrix.of(terms, columns, design.n)
    places = level_places(np.asarray(outcome), levels)
    used, matrix = rows_of_model(design, matrix, [places >= 0], rows)
    chosen = places[used].astype(np.int64)
    for place in np.flatnonzero(np.bincount(chosen, minlength=len(levels)) == 0):
        raise OutcomeNotUsable(
            N_("No row of the model has the level “{level}” of the outcome."),
            hint=N_("Leave the level out, or merge it with its neighbour."), level=levels[int(place)],
        )  # fmt: skip
    odds = _Odds.of(matrix, chosen, design.weights[used], tuple(levels))
    theta, information = odds.solve(design.weights[used])
    estimable = np.flatnonzero(~np.isnan(odds.values(theta)))

    def influence() -> Floats:
        found = np.zeros((design.n, theta.size), order="F")
        found[used] = odds.scores(theta) @ np.linalg.inv(information) @ odds.back().T
        return found

    size = matrix.p - 1 + len(levels) - 1
    covariance = np.full((size, size), np.nan)
    covariance[np.ix_(estimable, estimable)] = covariance_of(
        design,
        odds.values(theta)[estimable],
        lambda weights: odds.values(odds.solve(weights[used])[0])[estimable],
        influence,
        used,
    )
    df = design.degrees_of_freedom(used) + 1 - theta.size
    return Coefficients(odds.names, odds.terms, odds.values(theta), covariance, df, int(used.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class _Odds:
    """The likelihood of θ = (slopes of the centred columns kept, cut points).

    kept   the columns that are neither the intercept (the cut points are) nor collinear
    places (n,) 0 … K−1
    """

    model: Scores
    kept: Ints
    places: Ints
    levels: tuple[str, ...]

    @classmethod
    def of(cls, matrix: ModelMatrix, places: Ints, weights: Floats, levels: tuple[str, ...]) -> "_Odds":
        model = Scores.of(matrix, places.astype(np.float64), LINEAR)
        _, gram = model.equations(weights / weights.mean(), np.zeros(matrix.p))
        return cls(model, independent(gram, model.centre)[1:], places, levels)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.model.matrix.names[1:], *self._cuts)

    @property
    def terms(self) -> tuple[str, ...]:
        return (*self.model.matrix.terms[1:], *self._cuts)

    @property
    def _cuts(self) -> tuple[str, ...]:
        return tuple(f"{low}|{high}" for low, high in zip(self.levels, self.levels[1:], strict=False))

    def back(self) -> Floats:
        """(q, q) from θ of the centred columns to that of the columns themselves."""
        q = self.kept.size
        found = np.eye(q + len(self.levels) - 1)
        found[q:, :q] += self.model.centre[self.kept]
        return found

    def values(self, theta: Floats) -> Floats:
        """All slopes, NaN where collinear, then the cut points."""
        q = self.kept.size
        found = np.full(self.model.matrix.p - 1 + len(self.levels) - 1, np.nan)
        found[np.concatenate([self.kept - 1, np.arange(found.size - theta.size + q, found.size)])] = self.back() @ theta
        return found

    def solve(self, weights: Floats) -> tuple[Floats, Floats]:
        """θ and the information there, from no slopes and the cut points of the whole."""
        mass = float(weights.mean())
        shares = np.cumsum(np.bincount(self.places, weights, minlength=len(self.levels)))
        names = [*(self.model.matrix.names[place] for place in self.kept), *self._cuts]
        for name, share in zip((*self._cuts, self._cuts[-1]), np.diff(shares, prepend=0.0), strict=True):
            if share == 0:
                refuse_in_replicate(name)
        start = np.concatenate([np.zeros(self.kept.size), special.logit(shares[:-1] / shares[-1])])
        begin = self._equations(weights / mass, start)
        order = np.roll(np.arange(len(names)), -self.kept.size)  # The cut points first: what repeats them is to blame.
        check_independent(begin[1][np.ix_(order, order)], None, [names[place] for place in order])
        theta, information = newton(lambda at: self._equations(weights / mass, at), start, begin, names)
        return theta, information * mass

    def scores(self, theta: Floats) -> Floats:
        """(n, q) of each row."""
        found = np.empty((self.places.size, theta.size))
        for rows, x in self.model.blocks():
            found[rows] = self._block(x[self.kept], self.places[rows], theta)[0].T
        return found

    def _equations(self, weights: Floats, theta: Floats) -> tuple[Floats, Floats]:
        total, information = np.zeros(theta.size), np.zeros((theta.size, theta.size))
        for rows, x in self.model.blocks():
            w = weights[rows]
            score, above, below, bend_above, bend_below = self._block(x[self.kept], self.places[rows], theta)
            total += score @ w
            information += (score * w) @ score.T - (above * (w * bend_above)) @ above.T + (below * (w * bend_below)) @ below.T
        return total, information

    def _block(self, x: Floats, places: Ints, theta: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Score (q, b); the derivatives (q, b) of the cut points above and below each row by θ; and F''/P(y) (b,) at both.

        P(y = k) = F(a) − F(b), a = ζ_k − xβ, b = ζ_(k−1) − xβ, F logistic with F' = F(1 − F), F'' = F'(1 − 2F)."""
        cuts = theta[x.shape[0] :]
        ends = np.concatenate([[-np.inf], cuts, [np.inf]])
        linear = theta[: x.shape[0]] @ x
        high, low = special.expit(ends[places + 1] - linear), special.expit(ends[places] - linear)
        slope_high, slope_low = high * (1 - high), low * (1 - low)
        chance = high - low
        above = np.vstack([-x, places == np.arange(cuts.size)[:, None]])
        below = np.vstack([-x, places - 1 == np.arange(cuts.size)[:, None]])
        score = above * (slope_high / chance) - below * (slope_low / chance)
        return score, above, below, slope_high * (1 - 2 * high) / chance, slope_low * (1 - 2 * low) / chance
