"""Sampling with unequal probabilities and without replacement: the variance from the probabilities of single units or of pairs."""

from dataclasses import dataclass

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, sums
from survey_app.statistics.lonely import LonelyStratum


class ProbabilityNotUsable(SurveyAppError):
    """An inclusion probability outside 0 … 1."""


@dataclass(frozen=True, slots=True, eq=False)
class UnequalProbabilities:
    """How J primary sampling units were drawn, as a quadratic form in their totals z = y/π.

    factor  (J,) 1 − π_i
    pairs   (J, J) Δ_ij: variance Σ Δ_ij z_i z_j (Horvitz–Thompson), or −½ Σ Δ_ij (z_i − z_j)² where `yates_grundy`.
            None: Brewer's approximation, unit i weighs 1 − π_i around the plain mean of its stratum."""

    factor: Floats
    pairs: Floats | None = None
    yates_grundy: bool = False

    @classmethod
    def brewer(cls, probabilities: Floats) -> "UnequalProbabilities":
        """From the inclusion probabilities (J,) alone. Brewer & Donadio (2003), Survey Methodology 29, 189–196."""
        return cls(1 - checked_probabilities(probabilities))

    @classmethod
    def overton(cls, probabilities: Floats, strata: Ints | None = None) -> "UnequalProbabilities":
        """Joint probabilities approximated as by Overton (1985), independently in each of the `strata` (J,)."""
        pi = checked_probabilities(probabilities)
        n, same = _strata(strata, pi)
        return cls(1 - pi, _with_diagonal(np.where(same, 1 - (n - (pi[:, None] + pi) / 2) / (n - 1), 0.0), pi))

    @classmethod
    def hartley_rao(
        cls, probabilities: Floats, sum_of_squares: Floats | float | None = None, strata: Ints | None = None
    ) -> "UnequalProbabilities":
        """Joint probabilities approximated as by Hartley & Rao (1962), Annals of Mathematical Statistics 33, 350–374.

        sum_of_squares : Σπ²/n over the whole population, of each stratum (H,) or of the one; None: estimated by the mean of π in the
        sample. strata : (J,) 0 … H−1, each drawn independently; None: one."""
        pi = checked_probabilities(probabilities)
        n, same = _strata(strata, pi)
        of_unit = np.zeros(pi.size, dtype=np.int64) if strata is None else strata
        strata_drawn = int(of_unit.max()) + 1
        q = sums(of_unit, pi, strata_drawn)[of_unit] / n
        if sum_of_squares is not None:
            q = np.broadcast_to(np.asarray(sum_of_squares, dtype=np.float64), (strata_drawn,))[of_unit]
        return cls(1 - pi, _with_diagonal(np.where(same, 1 - (n - pi[:, None] - pi + q) / (n - 1), 0.0), pi))

    @classmethod
    def joint(cls, probabilities: Floats, *, yates_grundy: bool = False) -> "UnequalProbabilities":
        """From the exact joint probabilities (J, J), with π_i on the diagonal.

        Horvitz & Thompson (1952), JASA 47, 663–685; Yates & Grundy (1953), JRSS B 15, 253–261."""
        joint = np.asarray(probabilities, dtype=np.float64)
        pi = checked_probabilities(np.diag(joint))
        return cls(1 - pi, _with_diagonal(1 - pi[:, None] * pi / joint, pi), yates_grundy=yates_grundy)

    def covariance(self, totals: Floats) -> Floats:
        """(m, m) from the totals (J, m) of the units and the `pairs`."""
        if self.pairs is None:
            raise ValueError("Brewer's approximation needs the strata: see `variance.covariance_of_totals`.")
        found: Floats = totals.T @ self.pairs @ totals
        if not self.yates_grundy:
            return found
        squares: Floats = (totals * self.pairs.sum(axis=1)[:, None]).T @ totals
        return found - squares


def checked_probabilities(probabilities: Floats) -> Floats:
    """The inclusion probabilities as float64; ProbabilityNotUsable names the first that is not above 0 and at most 1."""
    pi: Floats = np.asarray(probabilities, dtype=np.float64)
    usable = (pi > 0) & (pi <= 1)
    if not usable.all():
        row = int(np.flatnonzero(~usable)[0])
        raise ProbabilityNotUsable(
            N_("The inclusion probability of row {row} is {probability}."),
            row=row + 1, probability=str(pi[row]), hint=N_("A probability lies above 0 and is at most 1."),
        )  # fmt: skip
    return pi


def _strata(strata: Ints | None, pi: Floats) -> tuple[Floats, Bools]:
    """The number of units in the stratum of each unit (J,), and which units share a stratum (J, J)."""
    if strata is None:
        return np.full(pi.size, float(pi.size)), np.ones((pi.size, pi.size), dtype=np.bool_)
    n = np.bincount(strata)[strata].astype(np.float64)
    if (n < 2).any():
        raise LonelyStratum(
            N_("A stratum has only one sampling unit, and pairs of units are needed for its uncertainty."),
            hint=N_("Merge it with a similar stratum."),
        )
    return n, strata[:, None] == strata


def _with_diagonal(pairs: Floats, pi: Floats) -> Floats:
    np.fill_diagonal(pairs, 1 - pi)
    return pairs
