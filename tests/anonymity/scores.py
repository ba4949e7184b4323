"""How good an attacker is: right matches against what chance allows, and where the true answer stands in its ordering.

Chance: within a batch the answers are in no order, so that any one-to-one guess is right once per batch on average, with variance 1. Over
B batches more than B + 3.1·√B is no chance (once in a thousand). Beside it, the rank of the true answer among those of its own batch: its
mean and variance over all ways to exchange the answers within batches are known exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata

Matrix = NDArray[np.float64]
FURTHEST = 4.5  # Standard deviations of the mean rank: once in 300,000, for it is looked at some thirty times in a test run.


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attacker reached, on one capture or on several together.

    matches, residents, batches; rank: sum over residents of the true answer's place in its batch, 0 (first) to 1 (last)
    expected, variance: of `rank`, by chance; traces: what was found that must not be anywhere
    """

    attacker: str
    matches: int
    residents: int
    batches: int
    rank: float
    expected: float
    variance: float
    traces: tuple[str, ...] = ()

    @property
    def limit(self) -> float:
        return self.batches + 3.1 * sqrt(self.batches)

    @property
    def mean_rank(self) -> float:
        return self.rank / self.residents

    @property
    def deviation(self) -> float:
        """Standard deviations by which the true answer stands further ahead than chance lets it (negative)."""
        return 0.0 if self.variance <= 1e-9 else (self.rank - self.expected) / sqrt(self.variance)

    @property
    def succeeded(self) -> bool:
        return self.matches > self.limit or self.deviation < -FURTHEST or bool(self.traces)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.attacker,
            self.matches + other.matches,
            self.residents + other.residents,
            self.batches + other.batches,
            self.rank + other.rank,
            self.expected + other.expected,
            self.variance + other.variance,
            self.traces + other.traces,
        )


def outcome(attacker: str, scores: Matrix, batch: Sequence[int], traces: Sequence[str] = ()) -> Outcome:
    """scores: (n, n), how likely answer j is resident i's; the truth is j = i. batch: in which answer i was mixed."""
    chance = np.random.default_rng(len(batch))  # Where an attacker sees no difference, the order of the rows must not help.
    order = chance.permutation(len(batch))
    guess = linear_sum_assignment(scores[:, order], maximize=True)[1]
    matches = int((order[guess] == np.arange(len(batch))).sum())
    rank = expected = variance = 0.0
    numbers = np.asarray(batch)
    for number in np.unique(numbers):
        of = np.flatnonzero(numbers == number)
        places = _places(scores[np.ix_(of, of)])
        rank += float(np.trace(places))
        expected += float(places.sum() / len(of))
        if len(of) > 1:
            centred = places - places.mean(0) - places.mean(1, keepdims=True) + places.mean()
            variance += float((centred**2).sum() / (len(of) - 1))
    return Outcome(attacker, matches, len(batch), len(np.unique(numbers)), rank, expected, variance, tuple(traces))


def table(outcomes: Sequence[Outcome]) -> str:
    """One line an attacker."""
    lines = [f"{'attacker':<44} {'matches':>7} {'of':>5} {'chance':>6} {'limit':>6} {'rank':>6} {'sd':>6}  verdict"]
    for one in outcomes:
        verdict = "LINKS" if one.succeeded else "at chance"
        lines.append(
            f"{one.attacker:<44} {one.matches:>7} {one.residents:>5} {one.batches:>6} {one.limit:>6.1f} {one.mean_rank:>6.3f} "
            f"{one.deviation:>6.2f}  {verdict}"
        )
        lines += [f"    {trace}" for trace in one.traces[:5]]
    return "\n".join(lines)


def _places(scores: Matrix) -> Matrix:
    """The place of every answer in a resident's ordering, 0 to 1, ties shared."""
    size = scores.shape[1]
    ranked: Matrix = rankdata(-scores, axis=1)
    return (ranked - 1) / (size - 1) if size > 1 else np.full_like(ranked, 0.5)
