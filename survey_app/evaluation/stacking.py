"""Both waves as one sample design, so that before and after are domains of it and what the waves share is in their covariance."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.microdata import Labels, Microdata
from survey_app.evaluation.plan import Lonely, Relation
from survey_app.evaluation.results import Note
from survey_app.statistics.design import SampleDesign

Role = Literal["before", "after"]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class NoAnswers(SurveyAppError):
    """A wave in which nobody answered, or in which nobody has a weight."""


class WavesDoNotMatch(SurveyAppError):
    """The waves are said to share persons or sampling units, but the data do not show which."""


@dataclass(frozen=True, slots=True, eq=False)
class Stacked:
    """The rows of the first wave (if any) and then those of the second; every array over all rows has the length n.

    waves   role → microdata, as used: for the same persons only those who are in both waves
    design  strata and PSUs of all rows, with the design weights
    """

    waves: dict[Role, Microdata]
    design: SampleDesign
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        return self.design.n

    def parts(self) -> Iterator[tuple[Role, Microdata, slice]]:
        """Each wave with its place among all rows."""
        start = 0
        for role, wave in self.waves.items():
            yield role, wave, slice(start, start + wave.n)
            start += wave.n

    def place(self, role: Role) -> slice:
        return next(place for found, _, place in self.parts() if found == role)

    def spread(self, role: Role, rows: Bools) -> Bools:
        """(n,) a mask over the rows of one wave as a mask over all rows, False in the other."""
        spread = np.zeros(self.n, dtype=np.bool_)
        spread[self.place(role)] = rows
        return spread


def stack(before: Microdata | None, after: Microdata, relation: Relation, lonely: Lonely) -> Stacked:
    """The waves as one design.

    independent   strata and PSUs of their own in each wave
    same_psus     strata and PSUs are those of both waves: a PSU drawn once and asked twice
    same_persons  the persons in both waves; PSUs as in the data, or else each person is one. Persons in one wave only are left
                  out of both: what they answer would tell of who stayed, not of a change.
    NoAnswers when a wave is empty. WavesDoNotMatch when the waves do not show what they share.
    """
    for wave in (before, after):
        if wave is not None and not (wave.design_weights > 0).any():
            raise NoAnswers(
                N_("Nobody has answered in the wave “{wave}”."),
                wave=wave.wave.name,
                hint=N_("Wait until there are answers, or choose another wave."),
            )
    if before is None:
        return Stacked({"after": after}, _design([after], shared=False, lonely=lonely))
    notes: tuple[Note, ...] = ()
    if relation is Relation.SAME_PERSONS:
        before, after, notes = _paired(before, after)
    shared = relation is not Relation.INDEPENDENT
    if shared:
        _check_shared(before, after, relation)
    return Stacked({"before": before, "after": after}, _design([before, after], shared=shared, lonely=lonely), notes)


def _paired(before: Microdata, after: Microdata) -> tuple[Microdata, Microdata, tuple[Note, ...]]:
    for wave in (before, after):
        if wave.person is None:
            raise WavesDoNotMatch(
                N_("The plan says that the same persons answered both times, but the wave “{wave}” does not say who is who."),
                wave=wave.wave.name, hint=N_("Name the column that follows a person (person) in its mapping, or choose another relation."),
            )  # fmt: skip
        if np.unique(wave.person).size != wave.n:
            raise WavesDoNotMatch(
                N_("A person is found twice in the wave “{wave}”."), wave=wave.wave.name, hint=N_("Keep one row for each person.")
            )
    both, first, second = np.intersect1d(_text(before.person, before), _text(after.person, after), return_indices=True)
    if both.size == 0:
        raise WavesDoNotMatch(
            N_("No person is found in both waves, “{before}” and “{after}”."),
            before=before.wave.name, after=after.wave.name, hint=N_("Check that persons are numbered in the same way in both."),
        )  # fmt: skip
    alone = {"before": before.n - int(both.size), "after": after.n - int(both.size)}
    notes = (Note("unpaired", {**alone, "paired": int(both.size)}),) if any(alone.values()) else ()
    before, after = before.take(first), after.take(second)
    _check_stayed(before, after)
    return before, after, notes


def _check_stayed(before: Microdata, after: Microdata) -> None:
    """A person drawn once keeps stratum and PSU; if they differ, the covariance of before and after would be lost without a word."""
    for first, second in ((before.strata, after.strata), (before.psu, after.psu)):
        if first is None or second is None or before.person is None:
            continue
        moved = np.flatnonzero(first != second)
        if moved.size:
            raise WavesDoNotMatch(
                N_("{count} of the persons have another stratum or sampling unit in “{after}” than in “{before}”; the first is person {person}."),
                count=int(moved.size), before=before.wave.name, after=after.wave.name, person=str(before.person[moved[0]]),
                hint=N_("Give each person the stratum and the sampling unit they were first drawn in, in both waves."),
            )  # fmt: skip


def _check_shared(before: Microdata, after: Microdata, relation: Relation) -> None:
    if (before.strata is None) != (after.strata is None) or (before.psu is None) != (after.psu is None):
        raise WavesDoNotMatch(
            N_("The plan says that both waves have the same sampling units, but only one of them states its strata or sampling units."),
            hint=N_("Name the same columns (strata, psu) in the mappings of both waves, or choose the relation “independent”."),
        )  # fmt: skip
    if relation is Relation.SAME_PERSONS:
        return
    if before.psu is None or after.psu is None:
        raise WavesDoNotMatch(
            N_("The plan says that both waves have the same sampling units, but neither wave states them."),
            hint=N_("Name the column of the sampling unit (psu) in the mappings, or choose the relation “independent”."),
        )  # fmt: skip
    if not _units(before, before.psu) & _units(after, after.psu):
        raise WavesDoNotMatch(
            N_("No sampling unit is found in both waves, “{before}” and “{after}”."),
            before=before.wave.name, after=after.wave.name, hint=N_("Check that sampling units are numbered in the same way in both."),
        )  # fmt: skip


def _units(wave: Microdata, psu: Labels) -> set[tuple[str, str]]:
    strata = wave.strata if wave.strata is not None else np.full(wave.n, "")
    return set(zip(strata.tolist(), psu.tolist(), strict=True))


def _design(waves: list[Microdata], *, shared: bool, lonely: Lonely) -> SampleDesign:
    weights = np.concatenate([wave.design_weights for wave in waves])
    if shared:
        strata = None if waves[0].strata is None else np.concatenate([_text(wave.strata, wave) for wave in waves])
        units = [wave.person if wave.psu is None else wave.psu for wave in waves]
        psu: Labels | None = np.concatenate([_text(unit, wave) for unit, wave in zip(units, waves, strict=True)])
    else:
        strata = np.concatenate([_within(wave, several=len(waves) > 1) for wave in waves])
        psu = None if all(wave.psu is None for wave in waves) else np.concatenate([_text(wave.psu, wave) for wave in waves])
    design = SampleDesign.of(weights, strata, psu, lonely=lonely.value, nest=True)
    design.check_lonely()
    return design


def _within(wave: Microdata, *, several: bool) -> Labels:
    """Strata of one wave, named so that no other wave has them."""
    if wave.strata is None:
        return np.full(wave.n, wave.wave.name)
    return np.char.add(f"{wave.wave.name}: ", wave.strata) if several else wave.strata


def _text(labels: Labels | None, wave: Microdata) -> Labels:
    """The labels, or one for each row."""
    return labels.astype(np.str_) if labels is not None else np.arange(wave.n).astype(np.str_)
