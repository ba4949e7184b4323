"""How the sample was drawn: weights, strata and primary sampling units (PSUs)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, Labels

LonelyRule = Literal["fail", "adjust", "remove", "average", "certainty"]
NAMED_AT_MOST = 5


class LonelyStratum(SurveyAppError):
    """A stratum with a single PSU, of which no variance can be computed, and no rule that says what to do."""


class PsuInTwoStrata(SurveyAppError):
    """The same PSU is found in two strata, although PSUs are said to be numbered through."""


@dataclass(frozen=True, slots=True, eq=False)
class SampleDesign:
    """One stage of sampling as the variance needs it: n rows in J PSUs in H strata. Build it with `SampleDesign.of`.

    weights         (n,) float, design weights, ≥ 0. Weight 0: the row keeps its PSU in the design but counts nowhere else.
    psu             (n,) int, 0 … J−1
    stratum_of_psu  (J,) int, 0 … H−1
    strata_labels   H names, for messages
    lonely          what a stratum with one PSU contributes: "fail" refuses; "remove" and "certainty" nothing; "average" the
                    mean of the other strata; "adjust" the square of its distance from the mean of all PSU totals.
    There is no finite population correction: the variance is that of sampling with replacement, a little too large in a small
    population.
    """

    weights: Floats
    psu: Ints
    stratum_of_psu: Ints
    strata_labels: tuple[str, ...]
    lonely: LonelyRule = "fail"

    @classmethod
    def of(
        cls,
        weights: Floats,
        strata: Labels | Ints | None = None,
        psu: Labels | Ints | None = None,
        *,
        lonely: LonelyRule = "fail",
        nest: bool = True,
    ) -> "SampleDesign":
        """The design from labels (text or numbers) of stratum and PSU, one for each row.

        strata None: one stratum. psu None: every row is its own PSU.
        nest True: PSU labels start anew in every stratum (PSU 1 of stratum A is not PSU 1 of stratum B).
        nest False: PSU labels are unique in the whole sample; PsuInTwoStrata when one is found in two strata.
        ValueError: shapes differ, no rows, or a weight is negative or not a number.
        """
        weights = np.asarray(weights, dtype=np.float64)
        n = weights.size
        if weights.ndim != 1 or n == 0 or not np.isfinite(weights).all() or (weights < 0).any():
            raise ValueError("A design needs weights of shape (n,), n ≥ 1, all finite and none negative.")
        if any(ids is not None and np.shape(ids) != (n,) for ids in (strata, psu)):
            raise ValueError("Strata and PSUs need one label for each weight.")
        if strata is None:
            labels: tuple[str, ...] = ("",)
            stratum = np.zeros(n, dtype=np.int64)
        else:
            names, stratum = np.unique(np.asarray(strata), return_inverse=True)
            labels = tuple(str(name) for name in names)
        if psu is None:
            return cls(weights, np.arange(n, dtype=np.int64), stratum.astype(np.int64), labels, lonely)
        psu_names, code = np.unique(np.asarray(psu), return_inverse=True)
        pairs, first, number = np.unique(stratum * psu_names.size + code, return_index=True, return_inverse=True)
        if not nest and pairs.size > psu_names.size:
            repeated = int(np.flatnonzero(np.bincount(pairs % psu_names.size) > 1)[0])
            found = np.flatnonzero(pairs % psu_names.size == repeated)[:2]
            raise PsuInTwoStrata(
                N_("The sampling unit “{psu}” is found both in stratum “{first}” and in stratum “{second}”."),
                hint=N_("Give every sampling unit one stratum, or say that their numbers start anew in every stratum."),
                psu=str(psu_names[repeated]), first=labels[stratum[first[found[0]]]], second=labels[stratum[first[found[1]]]],
            )  # fmt: skip
        return cls(weights, number.astype(np.int64), stratum[first].astype(np.int64), labels, lonely)

    @property
    def n(self) -> int:
        return int(self.weights.size)

    @property
    def psus(self) -> int:
        """J, the number of PSUs."""
        return int(self.stratum_of_psu.size)

    @property
    def strata(self) -> int:
        """H, the number of strata."""
        return len(self.strata_labels)

    @property
    def psus_by_stratum(self) -> Ints:
        """(H,) n_h, the number of PSUs in each stratum of the whole design."""
        return np.bincount(self.stratum_of_psu, minlength=self.strata).astype(np.int64)

    def lonely_strata(self) -> tuple[str, ...]:
        """The labels of the strata with a single PSU."""
        return tuple(self.strata_labels[h] for h in np.flatnonzero(self.psus_by_stratum == 1))

    def degrees_of_freedom(self, rows: Bools | None = None) -> int:
        """Number of PSUs − number of strata, among `rows` (n,) (all when None) with a weight other than 0; never below 0.

        The rule of R survey's `degf` for a subset."""
        counted = self.weights != 0 if rows is None else (self.weights != 0) & rows
        present = np.zeros(self.psus, dtype=np.bool_)
        present[self.psu[counted]] = True
        return self.degrees_of_freedom_of_psus(present)

    def degrees_of_freedom_of_psus(self, present: Bools) -> int:
        """The same from a mask (J,) of PSUs."""
        return int(present.sum()) - int(np.unique(self.stratum_of_psu[present]).size)

    def check_lonely(self) -> None:
        """LonelyStratum when a stratum has one PSU and the rule is "fail", or when no other stratum can lend its variance."""
        lonely = self.lonely_strata()
        if not lonely:
            return
        if self.lonely == "average" and len(lonely) == self.strata:
            raise LonelyStratum(
                N_("Every stratum has only one sampling unit, so there is no other stratum whose variance could stand in."),
                hint=N_("Merge strata until each has at least two sampling units."),
            )
        if self.lonely != "fail":
            return
        if len(lonely) == 1:
            raise LonelyStratum(
                N_("The stratum “{stratum}” has only one sampling unit, so its uncertainty cannot be computed."),
                hint=N_("Merge it with a similar stratum, or choose a rule for lonely strata, such as “adjust”."),
                stratum=lonely[0],
            )
        raise LonelyStratum(
            N_("{count} strata have only one sampling unit each, so their uncertainty cannot be computed: {strata}."),
            hint=N_("Merge each with a similar stratum, or choose a rule for lonely strata, such as “adjust”."),
            count=len(lonely), strata=", ".join((*lonely[:NAMED_AT_MOST], *(("…",) if len(lonely) > NAMED_AT_MOST else ()))),
        )  # fmt: skip
