"""Replicate weights: the same survey many times over, each time with other weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, sums

KEPT_AT_MOST = 2**25  # Numbers (256 MiB) of finished replicate weights that are kept, rather than worked out for every estimate.
SKETCH = 4  # So many sums of rows for each replicate show the rank of the replicate weights as well as all rows do.
RANK_TOLERANCE = 1e-5


class ReplicateWeightsNotUsable(SurveyAppError):
    """Replicate weights, or their scale, that do not fit the survey."""


class ReplicateFailed(SurveyAppError):
    """A weighting step that succeeds in the full sample but not in one of its replicates."""


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """R sets of weights. The variance of an estimate θ is scale · Σ_r rscales_r (θ_r − centre)².

    base     (n,) the design weights of the full sample (1 where the replicate weights were given ready made)
    unit     (n,) int, 0 … U−1: rows of the same unit share their factors
    factors  (U, R) what the base weight is multiplied by in each replicate; best column by column in memory (order F)
    scale, rscales (R,)
    mse      centre: the estimate of the full sample; otherwise the mean of the replicates
    steps    weighting steps repeated in every replicate, in order: weights (n,) → weights (n,)

    `replication` makes them from a design. Rao & Wu (1988), JASA 83, 231–241; Wolter (2007), Introduction to Variance Estimation."""

    base: Floats
    unit: Ints
    factors: Floats
    scale: float
    rscales: Floats
    mse: bool = False
    steps: tuple[Callable[[Floats], Floats], ...] = ()
    _kept: dict[int, Floats] = field(init=False, repr=False, default_factory=dict)

    @classmethod
    def from_weights(cls, weights: Floats, *, scale: float, rscales: Floats | None = None, mse: bool = False) -> "Replicates":
        """From finished replicate weights (n, R), one row for each row of the design; rscales None: all 1.

        ReplicateWeightsNotUsable: no numbers, negative, fewer than two replicates, an empty replicate, or scales that do not fit."""
        factors = _numbers(weights)
        if factors.ndim != 2 or factors.shape[1] < 2:
            raise ReplicateWeightsNotUsable(
                N_("Replicate weights need at least two columns."), hint=N_("Give one column of weights for each replicate.")
            )
        count = factors.shape[1]
        _refuse_weights(factors)
        spread = np.ones(count) if rscales is None else _numbers(rscales)
        if spread.shape != (count,):
            raise ReplicateWeightsNotUsable(
                N_("There are {count} replicates, but {scales} scales."),
                hint=N_("Give one scale for each replicate."),
                count=count, scales=spread.size,
            )  # fmt: skip
        if not (np.isfinite(scale) and scale > 0 and np.isfinite(spread).all() and (spread >= 0).all()):
            raise ReplicateWeightsNotUsable(
                N_("The scale of the replicates must be above 0, and that of each replicate 0 or more."),
                hint=N_("Take the scales from the documentation of the survey."),
            )
        n = factors.shape[0]
        return cls(np.ones(n), np.arange(n, dtype=np.int64), factors, float(scale), spread, mse)

    @property
    def count(self) -> int:
        """R."""
        return int(self.factors.shape[1])

    def followed_by(self, step: Callable[[Floats], Floats]) -> "Replicates":
        """The replicates with one more weighting step."""
        return replace(self, steps=(*self.steps, step))

    def weights(self, r: int) -> Floats:
        """(n,) the weights of replicate r, all steps applied.

        ReplicateFailed: a step cannot be done with the weights of this replicate, such as a margin whose category it leaves empty."""
        if r in self._kept:
            return self._kept[r]
        found: Floats = self.base * self.factors[:, r][self.unit]
        for step in self.steps:
            try:
                found = step(found)
            except SurveyAppError as error:
                raise ReplicateFailed(
                    N_("The weights of the full sample can be adjusted, but those of replicate {replicate} cannot: {reason}"),
                    hint=N_("Merge small categories, or use fewer margins, so that every replicate has respondents in each."),
                    replicate=r + 1, reason=error,
                ) from error  # fmt: skip
        if self.steps and (len(self._kept) + 1) * found.size <= KEPT_AT_MOST:
            self._kept[r] = found
        return found

    def all_weights(self) -> Floats:
        """(n, R) the weights of all replicates, all steps applied."""
        return np.column_stack([self.weights(r) for r in range(self.count)])

    def covariance(self, statistic: Callable[[Floats], Floats], full: Floats) -> Floats:
        """(m, m) covariance of `statistic`: weights (n,) → m estimates, computed anew in every replicate; `full` (m,), its values in
        the full sample. NaN beside an estimate that a replicate cannot give: its domain is empty there."""
        return self.covariance_of(np.array([statistic(self.weights(r)) for r in range(self.count)]), full)

    def covariance_of(self, estimates: Floats, full: Floats) -> Floats:
        """(m, m) from the estimates (R, m) of the replicates and of the full sample (m,)."""
        deviations = estimates - (full if self.mse else estimates[self.rscales > 0].mean(axis=0))
        found: Floats = self.scale * (deviations.T * self.rscales) @ deviations
        return found

    def degrees_of_freedom(self, rows: Bools) -> int:
        """The rank of the replicate weights of `rows` (n,) − 1, at least 0."""
        return self.degrees_of_freedom_of([rows])[0]

    def degrees_of_freedom_of(self, domains: Sequence[Bools]) -> list[int]:
        """The same for several domains; every replicate is made once."""
        if not self.steps:
            return [max(_rank(self.factors[np.unique(self.unit[rows & (self.base != 0)])]) - 1, 0) for rows in domains]
        sketches = [_Sketch.of(rows, SKETCH * self.count) for rows in domains]
        columns: list[list[Floats]] = [[] for _ in domains]
        for r in range(self.count):
            weights = self.weights(r)
            for sketch, found in zip(sketches, columns, strict=True):
                found.append(sketch.of_weights(weights))
        return [max(_rank(np.column_stack(found)) - 1, 0) for found in columns]


@dataclass(frozen=True, slots=True, eq=False)
class _Sketch:
    """Some rows; where these are many, sums of them with random signs: the replicate weights have the same rank in these."""

    chosen: Ints
    place: Ints
    sign: Floats
    size: int

    @classmethod
    def of(cls, rows: Bools, size: int) -> "_Sketch":
        chosen = np.flatnonzero(rows)
        if chosen.size <= size:
            return cls(chosen, np.arange(chosen.size), np.ones(chosen.size), int(chosen.size))
        rng = np.random.default_rng(0)
        return cls(chosen, rng.integers(size, size=chosen.size), rng.choice([-1.0, 1.0], size=chosen.size), size)

    def of_weights(self, weights: Floats) -> Floats:
        """(size,)"""
        return sums(self.place, self.sign * weights[self.chosen], self.size)


def _rank(matrix: Floats) -> int:
    """Of (s, R): the columns of which at least `RANK_TOLERANCE` of their length is new beside the columns before them."""
    triangle: Floats = np.linalg.qr(matrix)[1]
    basis = np.zeros_like(triangle)
    rank = 0
    for column in triangle.T:
        new = column - basis[:, :rank] @ (basis[:, :rank].T @ column)
        new -= basis[:, :rank] @ (basis[:, :rank].T @ new)  # Twice, so that rounding leaves nothing of the earlier ones.
        length = float(np.linalg.norm(new))
        if length > RANK_TOLERANCE * float(np.linalg.norm(column)) and rank < triangle.shape[0]:
            basis[:, rank] = new / length
            rank += 1
    return rank


def _numbers(given: Floats) -> Floats:
    try:
        return np.asarray(given, dtype=np.float64, order="F")
    except (TypeError, ValueError) as error:
        raise ReplicateWeightsNotUsable(
            N_("The replicate weights are not numbers."), hint=N_("Give every row a number that is 0 or more in each replicate.")
        ) from error


def _refuse_weights(weights: Floats) -> None:
    """ReplicateWeightsNotUsable that names the row and the replicate, counted from 1."""
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        row, replicate = (int(place[0]) for place in np.nonzero(wrong))
        raise ReplicateWeightsNotUsable(
            N_("The weight of row {row} in replicate {replicate} is {weight}; {count} in all are negative or missing."),
            hint=N_("Give every row a number that is 0 or more in each replicate."),
            row=row + 1, replicate=replicate + 1, weight=str(weights[row, replicate]), count=int(wrong.sum()),
        )  # fmt: skip
    empty = np.flatnonzero(~weights.any(axis=0))
    if empty.size:
        raise ReplicateWeightsNotUsable(
            N_("All weights of replicate {replicate} are 0."), hint=N_("Leave out this replicate."), replicate=int(empty[0]) + 1
        )
