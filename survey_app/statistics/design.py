"""How the sample was drawn: weights, stages, strata and sampling units; and how its weights came about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, Labels, check_rows
from survey_app.statistics.auxiliaries import Calibration
from survey_app.statistics.lonely import Lonely, LonelyRule
from survey_app.statistics.replicates import Replicates, ReplicateWeightsNotUsable
from survey_app.statistics.stages import Stage, StageLabels, stages_of
from survey_app.statistics.unequal import UnequalProbabilities


class WeightNotUsable(SurveyAppError):
    """A weight that is negative or no number."""


@dataclass(frozen=True, slots=True, eq=False)
class SampleDesign:
    """The sample as the variance needs it: n rows in J primary sampling units (PSUs) in H strata. Build it with `SampleDesign.of`.

    weights           (n,) float ≥ 0, the weights to estimate with. Weight 0: the row keeps its PSU in the design but counts nowhere else.
    stages            the first stage, and every later stage whose finite population makes it contribute
    lonely            what a stratum with one unit contributes: "fail" refuses; "remove" and "certainty" nothing; "average" the mean of
                      the other strata; "adjust" the square of its distance from the mean of all unit totals.
    lonely_in_domains "adjust" and "average" also hold for strata of which a domain has left a single unit
    unequal           how PSUs were drawn with unequal probabilities without replacement; None: as the stages say
    calibrations      the steps from design weights to `weights` that the variance accounts for, oldest first
    replicates        replicate weights; then they, not the linearisation, give every variance
    """

    weights: Floats
    stages: tuple[Stage, ...]
    lonely: LonelyRule = "fail"
    lonely_in_domains: bool = False
    unequal: UnequalProbabilities | None = None
    calibrations: tuple[Calibration, ...] = ()
    replicates: Replicates | None = None

    @classmethod
    def of(
        cls,
        weights: Floats | None = None,
        strata: Labels | Ints | None = None,
        psu: Labels | Ints | None = None,
        *,
        fpc: Floats | None = None,
        lonely: LonelyRule = "fail",
        lonely_in_domains: bool = False,
        nest: bool = True,
    ) -> "SampleDesign":
        """A design of one stage from labels (text or numbers) of stratum and PSU, one for each row.

        strata None: one stratum. psu None: every row is its own PSU.
        fpc (n,): what each stratum was drawn from, as PSUs in the population, or below 1 as the fraction drawn; None: with replacement.
        weights None: the population by the sample in each stratum, from `fpc`.
        nest True: PSU labels start anew in every stratum (PSU 1 of stratum A is not PSU 1 of stratum B).
        nest False: PSU labels are unique in the whole sample; UnitInTwoStrata when one is found in two strata.
        """
        one = StageLabels(units=psu, strata=strata, fpc=fpc)
        return cls.of_stages(weights, [one], lonely=lonely, lonely_in_domains=lonely_in_domains, nest=nest)

    @classmethod
    def of_stages(
        cls,
        weights: Floats | None,
        stages: Sequence[StageLabels],
        *,
        lonely: LonelyRule = "fail",
        lonely_in_domains: bool = False,
        nest: bool = True,
    ) -> "SampleDesign":
        """A design of one or more stages, the first one first.

        weights None: the product of population by sample over the stages, for which every stage must have its fpc.
        WeightNotUsable; UnitInTwoStrata; PopulationVaries, PopulationTooSmall, PopulationNotUsable: see `stages`.
        ValueError: shapes differ, no rows, no stage, or neither weights nor fpc."""
        if not stages:
            raise ValueError("A design has at least one stage.")
        n = next((np.shape(a)[0] for a in (weights, *(a for s in stages for a in (s.units, s.strata, s.fpc))) if a is not None), 0)
        built, expansion = stages_of(stages, n, nest=nest)
        if weights is None:
            if any(stage.fpc is None for stage in stages):
                raise ValueError("Without weights every stage needs its finite population.")
            weights = expansion
        return cls(checked_weights(weights, n), built, lonely, lonely_in_domains)

    @property
    def n(self) -> int:
        return int(self.weights.size)

    @property
    def psu(self) -> Ints:
        """(n,) the PSU of each row, 0 … J−1."""
        return self.stages[0].unit

    @property
    def psus(self) -> int:
        """J, the number of PSUs."""
        return self.stages[0].units

    @property
    def strata(self) -> int:
        """H, the number of strata."""
        return self.stages[0].strata

    @property
    def stratum_of_psu(self) -> Ints:
        """(J,) the stratum of each PSU, 0 … H−1."""
        return self.stages[0].stratum_of_unit

    @property
    def psus_by_stratum(self) -> Ints:
        """(H,) n_h, the number of PSUs in each stratum of the whole design."""
        return self.stages[0].units_by_stratum

    def lonely_strata(self) -> tuple[str, ...]:
        """The labels of the strata with a single PSU that is not the whole stratum."""
        return self.stages[0].lonely_strata()

    def degrees_of_freedom(self, rows: Bools | None = None) -> int:
        """Number of PSUs − number of strata, among `rows` (n,) (all when None) with a weight other than 0; never below 0.

        The rule of R survey's `degf` for a subset. With replicates: the rank of the replicate weights of these rows − 1."""
        return self.degrees_of_freedom_of([np.ones(self.n, dtype=np.bool_) if rows is None else rows])[0]

    def degrees_of_freedom_of(self, domains: Sequence[Bools]) -> list[int]:
        """The same for several domains, each of rows (n,)."""
        counted = [(self.weights != 0) & rows for rows in domains]
        if self.replicates is not None:
            return self.replicates.degrees_of_freedom_of(counted)
        present = np.zeros((len(counted), self.psus), dtype=np.bool_)
        for place, rows in zip(present, counted, strict=True):
            place[self.psu[rows]] = True
        return [self.degrees_of_freedom_of_psus(place) for place in present]

    def degrees_of_freedom_of_psus(self, present: Bools) -> int:
        """The same from a mask (J,) of PSUs."""
        strata = np.zeros(self.strata, dtype=np.bool_)
        strata[self.stratum_of_psu[present]] = True
        return int(present.sum()) - int(strata.sum())

    def reweighted(self, weights: Floats, again: Callable[[Floats], Floats]) -> "SampleDesign":
        """The design with other weights (n,) that the variance takes as given: after non-response adjustment or trimming.

        again : the same step for other weights, repeated in every replicate."""
        weights = checked_weights(weights, self.n)
        return replace(self, weights=weights, replicates=self.replicates and self.replicates.followed_by(again))

    def calibrated(self, calibration: Calibration) -> "SampleDesign":
        """The design with the weights of `calibration`, which must have started from the design's own; its variance accounts for it."""
        if not np.array_equal(calibration.start_weights, self.weights):
            raise ValueError("The calibration must start from the weights of this design.")
        replicates = self.replicates and self.replicates.followed_by(calibration.again)
        calibrations = (*self.calibrations, calibration)
        return replace(self, weights=calibration.weights, calibrations=calibrations, replicates=replicates)

    def drawn_unequally(self, unequal: UnequalProbabilities) -> "SampleDesign":
        """The design of one stage with PSUs drawn with unequal probabilities and without replacement.

        ValueError: not one probability for each PSU, or a finite population beside the probabilities, which already say it."""
        if unequal.factor.shape != (self.psus,) or (self.stages[0].fraction > 0).any():
            raise ValueError("Unequal probabilities are one for each PSU, and stand instead of a finite population.")
        return replace(self, unequal=unequal)

    def replicated(self, replicates: Replicates) -> "SampleDesign":
        """The design whose variances come from replicate weights; ReplicateWeightsNotUsable when they have other rows."""
        if replicates.unit.shape != (self.n,):
            raise ReplicateWeightsNotUsable(
                N_("The replicate weights have {found} rows, the sample has {n}."),
                hint=N_("Give one row of replicate weights for each row of the sample, in the same order."),
                found=int(replicates.unit.size), n=self.n,
            )  # fmt: skip
        return replace(self, replicates=replicates)

    def with_weights_as_given(self) -> "SampleDesign":
        """The design whose variance takes the present weights as design weights, whatever calibration made them: too large, as a rule."""
        return replace(self, calibrations=())

    def lonely_of(self, stage: Stage, rows: Bools | None = None) -> Lonely:
        """What becomes of the lonely strata of a stage, for a domain of rows (n,); LonelyStratum as the rule says.

        Calibration ties every row to every estimate, so that a calibrated design has no stratum outside a domain."""
        present = None
        if rows is not None and not self.calibrations:
            present = np.zeros(stage.units, dtype=np.bool_)
            present[stage.unit[rows]] = True
        return Lonely.of(stage, self.lonely, present, left_alone=self.lonely_in_domains)

    def lonely_differs(self, stage: Stage) -> bool:
        """Whether what becomes of lonely strata depends on the domain."""
        return self.lonely in ("adjust", "average") and not self.calibrations and bool(self.lonely_in_domains or stage.alone.any())

    def check_lonely(self) -> None:
        """LonelyStratum when a stratum has one unit and the rule is "fail", or when no other stratum can lend its variance."""
        for stage in self.stages:
            self.lonely_of(stage)


def checked_weights(weights: Floats, n: int) -> Floats:
    """The weights (n,) as float64; WeightNotUsable names the first row, counted from 1, that is negative or no number."""
    try:
        found: Floats = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise WeightNotUsable(N_("The weights are not numbers."), hint=N_("Give every row a number that is 0 or more.")) from error
    if found.ndim != 1 or n == 0:
        raise ValueError("A design needs weights of shape (n,), n ≥ 1.")
    check_rows(n, found)
    if not (found.min() >= 0 and np.isfinite(found.sum())):
        row = int(np.flatnonzero(~(np.isfinite(found) & (found >= 0)))[0])
        raise WeightNotUsable(
            N_("The weight of row {row} is {weight}; {count} weights in all are negative or missing."),
            hint=N_("A weight is a number that is 0 or more. Leave out rows that have none."),
            row=row + 1, weight=str(found[row]), count=int((~(np.isfinite(found) & (found >= 0))).sum()),
        )  # fmt: skip
    return found
