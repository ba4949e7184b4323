"""Stages of sampling: units in strata, and how much of each stratum was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, Labels, check_rows

NAMED_AT_MOST = 5
WHOLE = 1e-7  # A stratum of which all but this fraction was drawn is a census.


class UnitInTwoStrata(SurveyAppError):
    """The same sampling unit is found in two strata, although units are said to be numbered through."""


class PopulationVaries(SurveyAppError):
    """The rows of one stratum name different populations."""


class PopulationTooSmall(SurveyAppError):
    """A stratum is said to hold fewer units than were drawn from it."""


class PopulationNotUsable(SurveyAppError):
    """A finite population that is negative, 0 or no number."""


@dataclass(frozen=True, slots=True, eq=False)
class StageLabels:
    """What is known of each row at one stage.

    units   (n,) labels of its sampling unit; None: every row is its own
    strata  (n,) labels of its stratum; None: one stratum (in each unit of the stage before)
    fpc     (n,) what the stratum holds: sampling units; or, where any is below 1, the fraction of them that was drawn, 1 being a census;
            None: with replacement
    """

    units: Labels | Ints | None = None
    strata: Labels | Ints | None = None
    fpc: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage: J units in H strata, both nested in the units of the stage before.

    unit             (n,) int, 0 … J−1
    stratum_of_unit  (J,) int, 0 … H−1
    labels           H names of the strata, for messages
    fraction         (H,) the part of the stratum's units that was drawn; 0: with replacement
    share            (H,) how much of this stage's variance counts: the product of the earlier stages' fractions, times 1 − fraction
    own_rows         True: every row is a unit of its own, in order
    """

    unit: Ints
    stratum_of_unit: Ints
    labels: tuple[str, ...]
    fraction: Floats
    share: Floats
    own_rows: bool

    @property
    def units(self) -> int:
        return int(self.stratum_of_unit.size)

    @property
    def strata(self) -> int:
        return len(self.labels)

    @property
    def units_by_stratum(self) -> Ints:
        """(H,) n_h, the units drawn from each stratum."""
        return np.bincount(self.stratum_of_unit, minlength=self.strata).astype(np.int64)

    @property
    def alone(self) -> Bools:
        """(H,) the strata with a single unit that is not all of the stratum."""
        found: Bools = (self.units_by_stratum == 1) & (self.fraction < 1)
        return found

    def lonely_strata(self) -> tuple[str, ...]:
        return tuple(self.labels[h] for h in np.flatnonzero(self.alone))

    def totals(self, z: Floats) -> Floats:
        """(J, m) the sum of each column of z (n, m) in each unit."""
        if self.own_rows:
            return z
        found = np.empty((self.units, z.shape[1]))
        for place, column in enumerate(z.T):
            found[:, place] = np.bincount(self.unit, column, minlength=self.units)
        return found


def stages_of(given: Sequence[StageLabels], n: int, *, nest: bool) -> tuple[tuple[Stage, ...], Floats]:
    """The stages that contribute to the variance, and the expansion (n,): the product of population by sample over all stages.

    A later stage contributes only where every earlier one is a finite population (Cochran 1977, Sampling Techniques, §10.3;
    Särndal, Swensson & Wretman 1992, §4.3); otherwise the first stage stands for all (ultimate clusters)."""
    parent = np.zeros(n, dtype=np.int64)
    parents = 1
    above = np.ones(1)  # For each unit of the stage before: the product of the fractions so far.
    expansion = np.ones(n)
    stages: list[Stage] = []
    for number, labels in enumerate(given):
        check_rows(n, labels.units, labels.strata, labels.fpc)
        stage, ratio, fraction_of_unit = _stage(labels, parent, parents, above, n, nest=nest or number > 0)
        if number == 0 or (labels.fpc is not None and (stage.share > 0).any()):
            stages.append(stage)
        expansion *= ratio[stage.stratum_of_unit[stage.unit]]
        parent, parents, above = stage.unit, stage.units, fraction_of_unit
    return tuple(stages), expansion


def _stage(labels: StageLabels, parent: Ints, parents: int, above: Floats, n: int, *, nest: bool) -> tuple[Stage, Floats, Floats]:
    """The stage; N/n of each stratum; and for each of its units the product of the fractions up to here."""
    names, stratum, parent_of_stratum = _strata(labels, parent, parents)
    if labels.units is None:
        unit, stratum_of_unit = np.arange(n, dtype=np.int64), stratum
    else:
        unit, stratum_of_unit = _units(labels.units, stratum, names, nest=nest)
    drawn = np.bincount(stratum_of_unit, minlength=len(names))
    fraction = np.zeros(len(names)) if labels.fpc is None else _fractions(labels.fpc, stratum, drawn, names)
    fraction[fraction > 1 - WHOLE] = 1.0
    earlier = above[parent_of_stratum]
    ratio = np.divide(1.0, fraction, out=np.ones_like(fraction), where=fraction > 0)
    stage = Stage(unit, stratum_of_unit, names, fraction, earlier * (1 - fraction), labels.units is None)
    return stage, ratio, (earlier * fraction)[stratum_of_unit]


def _strata(labels: StageLabels, parent: Ints, parents: int) -> tuple[tuple[str, ...], Ints, Ints]:
    """Names (H), the stratum of each row (n,) and the unit of the stage before that holds each stratum (H,)."""
    if labels.strata is None:
        return tuple("" if parents == 1 else str(i + 1) for i in range(parents)), parent, np.arange(parents)
    found, code = np.unique(np.asarray(labels.strata), return_inverse=True)
    if parents == 1:
        return tuple(str(name) for name in found), code.astype(np.int64), np.zeros(found.size, dtype=np.int64)
    pairs, number = np.unique(parent * found.size + code, return_inverse=True)
    return tuple(str(found[pair % found.size]) for pair in pairs), number.astype(np.int64), pairs // found.size


def _units(given: Labels | Ints, stratum: Ints, names: tuple[str, ...], *, nest: bool) -> tuple[Ints, Ints]:
    """The unit of each row (n,) and the stratum of each unit (J,)."""
    labels, code = np.unique(np.asarray(given), return_inverse=True)
    pairs, first, number = np.unique(stratum * labels.size + code, return_index=True, return_inverse=True)
    if not nest and pairs.size > labels.size:
        repeated = int(np.flatnonzero(np.bincount(pairs % labels.size) > 1)[0])
        found = np.flatnonzero(pairs % labels.size == repeated)[:2]
        raise UnitInTwoStrata(
            N_("The sampling unit “{psu}” is found both in stratum “{first}” and in stratum “{second}”."),
            hint=N_("Give every sampling unit one stratum, or say that their numbers start anew in every stratum."),
            psu=str(labels[repeated]), first=names[stratum[first[found[0]]]], second=names[stratum[first[found[1]]]],
        )  # fmt: skip
    return number.astype(np.int64), stratum[first].astype(np.int64)


def _fractions(fpc: Floats, stratum: Ints, drawn: Ints, names: tuple[str, ...]) -> Floats:
    """(H,) the fraction drawn from each stratum."""
    try:
        figures = np.asarray(fpc, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise PopulationNotUsable(
            N_("The finite populations are not numbers."),
            hint=N_("Give the number of sampling units in the stratum, or the fraction drawn."),
        ) from error
    if not (np.isfinite(figures).all() and (figures > 0).all()):
        row = int(np.flatnonzero(~(np.isfinite(figures) & (figures > 0)))[0])
        raise PopulationNotUsable(
            N_("The finite population of row {row} is {figure}."), row=row + 1, figure=str(figures[row]),
            hint=N_("Give the number of sampling units in the stratum, or the fraction drawn."),
        )  # fmt: skip
    low, high = np.full(len(names), np.inf), np.zeros(len(names))
    np.minimum.at(low, stratum, figures)
    np.maximum.at(high, stratum, figures)
    for h in np.flatnonzero(low != high):
        raise PopulationVaries(
            N_("The rows of the stratum “{stratum}” name different populations, from {low} to {high}."),
            hint=N_("The population belongs to the stratum as a whole: give each of its rows the same figure."),
            stratum=names[h], low=float(low[h]), high=float(high[h]),
        )  # fmt: skip
    fractions = bool((low < 1).any())
    if fractions and (low > 1).any():
        raise PopulationNotUsable(
            N_("The finite populations mix fractions with numbers of units: {low} and {high}."), low=float(low.min()), high=float(low.max()),
            hint=N_("Give the number of sampling units in every stratum, or the fraction drawn in every stratum."),
        )  # fmt: skip
    fraction: Floats = low if fractions else drawn / low
    for h in np.flatnonzero(fraction > 1 + WHOLE):
        raise PopulationTooSmall(
            N_("The stratum “{stratum}” is said to hold {population} sampling units, but {drawn} were drawn from it."),
            hint=N_("The population counts sampling units of this stage, not persons. Correct the figure."),
            stratum=names[h], population=float(low[h]), drawn=int(drawn[h]),
        )  # fmt: skip
    return fraction
