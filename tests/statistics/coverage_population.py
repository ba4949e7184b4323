"""A small town of which everything is known, and the samples that coverage is measured with.

24,000 persons in two arms and two waves (four cells, as if each were a population of its own), in each three parts of the town with
40 streets. Streets differ, parts differ, men and women differ, ages differ, and who answers depends on sex and age. The truth is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from survey_app.statistics.calibration import Margin, rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.stages import StageLabels

CELLS = ("treated before", "treated after", "comparison before", "comparison after")
PARTS, STREETS = 3, 40  # Parts of the town in each cell, streets in each part.
ANSWERS_OF_SEX = np.array([0.65, 0.95])
ANSWERS_OF_AGE = np.array([0.5, 0.75, 0.95])


@dataclass(frozen=True)
class Town:
    """One row for each person. cell 0 … 3; street 0 … 479, a street of part 0 … 11 (cell × 3 + part of the town); two answers."""

    cell: np.ndarray
    part: np.ndarray
    street: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    answers: dict[str, np.ndarray]

    def truth(self, answer: str) -> np.ndarray:
        """(4,) the share of each cell."""
        return np.bincount(self.cell, self.answers[answer]) / np.bincount(self.cell)


def build(seed: int = 1984) -> Town:
    """The town; always the same for the same seed. Streets keep most of what is special about them from one wave to the next."""
    rng = np.random.default_rng(seed)
    sizes = np.tile(rng.integers(30, 71, (2, 1, PARTS * STREETS)), (1, 2, 1)).ravel()
    lasting, passing = rng.normal(0, 0.45, (2, 1, PARTS * STREETS)), rng.normal(0, 0.2, (2, 2, PARTS * STREETS))
    street = np.repeat(np.arange(sizes.size), sizes)
    part, cell = street // STREETS, street // (PARTS * STREETS)
    sex = rng.integers(0, 2, street.size)
    age = rng.choice(3, street.size, p=[0.3, 0.45, 0.25])
    apart = (
        np.array([-0.3, 0.0, 0.4])[part % PARTS] + 0.7 * (sex - 0.5) + np.array([-0.4, 0.0, 0.4])[age] + (lasting + passing).ravel()[street]
    )
    often = np.array([-0.6, -1.0, -0.85, -0.8])[cell] + apart
    rarely = np.array([-3.2, -3.5, -3.3, -3.3])[cell] + apart
    answers = {name: rng.random(street.size) < 1 / (1 + np.exp(-logit)) for name, logit in (("often", often), ("rarely", rarely))}
    return Town(cell, part, street, sex, age, {name: answer.astype(float) for name, answer in answers.items()})


@dataclass(frozen=True)
class Sample:
    """Rows of the town, and the design by which they came."""

    rows: np.ndarray
    design: SampleDesign


@dataclass(frozen=True)
class Drawing:
    """How a sample is drawn: persons (streets 0), or `streets` in each stratum and `persons` in each of them, without replacement.

    by_part     the parts of the town are strata; otherwise each cell is one stratum
    same        the streets are the same in both waves
    answering   some do not answer, by sex and age, and the weights are raked to sex, age and part of the town in each cell
    """

    persons: int
    streets: int = 0
    by_part: bool = True
    same: bool = False
    answering: bool = False

    def draw(self, town: Town, rng: np.random.Generator) -> Sample:
        stratum = town.part if self.by_part else town.cell
        rows = self._persons(stratum, rng) if not self.streets else self._streets(town, stratum, rng)
        chosen = np.bincount(stratum[rows]) if not self.streets else np.bincount(town.street[rows], minlength=town.street[-1] + 1)
        if self.answering:
            rows = rows[rng.random(rows.size) < (ANSWERS_OF_SEX[town.sex] * ANSWERS_OF_AGE[town.age])[rows]]
        design = self._of_persons(stratum, rows, chosen) if not self.streets else self._of_streets(town, stratum, rows, chosen)
        if self.answering:
            design = design.calibrated(rake(design.weights, margins(town, rows, by_part=self.by_part)))
        return Sample(rows, design)

    def _persons(self, stratum: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        starts = np.flatnonzero(np.diff(stratum, prepend=-1, append=-1))
        return np.concatenate([a + rng.choice(b - a, self.persons, replace=False) for a, b in pairwise(starts)])

    def _streets(self, town: Town, stratum: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        first = np.searchsorted(town.street, np.arange(town.street[-1] + 2))
        strata = stratum[first[:-1]].reshape(-1, STREETS * (1 if self.by_part else PARTS))
        lots = rng.random(strata.shape)
        if self.same:
            lots = np.repeat(lots.reshape(2, 2, -1)[:, 0], 2, axis=0).reshape(strata.shape)
        place = np.argpartition(lots, self.streets, axis=1)[:, : self.streets]
        streets = np.sort((place + np.arange(strata.shape[0])[:, None] * strata.shape[1]).ravel())
        size = (first[1:] - first[:-1])[streets]
        keys = np.where(np.arange(size.max()) < size[:, None], rng.random((streets.size, size.max())), 2.0)
        return (first[streets][:, None] + np.argpartition(keys, self.persons, axis=1)[:, : self.persons]).ravel()

    def _of_persons(self, stratum: np.ndarray, rows: np.ndarray, chosen: np.ndarray) -> SampleDesign:
        there = np.bincount(stratum)
        return SampleDesign.of((there / chosen)[stratum[rows]], stratum[rows], fpc=there[stratum[rows]].astype(float))

    def _of_streets(self, town: Town, stratum: np.ndarray, rows: np.ndarray, chosen: np.ndarray) -> SampleDesign:
        in_stratum = STREETS * (1 if self.by_part else PARTS)
        street, living = town.street[rows], np.bincount(town.street)
        weights = in_stratum / self.streets * (living / np.maximum(chosen, 1))[street]
        unit, strata = street, stratum[rows]
        if self.same:  # The street of the second wave is that of the first, and so is its stratum.
            half, halves = PARTS * STREETS, PARTS if self.by_part else 1
            unit, strata = street - half * (street // half % 2), strata - halves * (strata // halves % 2)
        first = StageLabels(units=unit, strata=strata, fpc=np.full(rows.size, float(in_stratum)))
        second = StageLabels(units=np.arange(rows.size), strata=street, fpc=living[street].astype(float))
        return SampleDesign.of_stages(weights, [first, second], lonely="average")


def margins(town: Town, rows: np.ndarray, *, by_part: bool) -> Sequence[Margin]:
    """Sex, age and part of the town, each crossed with the cell."""
    crossed = {"sex": town.cell * 2 + town.sex, "age": town.cell * 3 + town.age} | ({"part": town.part} if by_part else {})
    found = []
    for name, codes in crossed.items():
        totals = np.bincount(codes).astype(float)
        found.append(Margin(name, codes[rows], totals, tuple(map(str, range(totals.size)))))
    return found
