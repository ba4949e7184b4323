"""The weighting steps of a case, one after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from survey_app.statistics.arrays import Floats
from survey_app.statistics.calibration import Margin, poststratify, rake
from survey_app.statistics.design import SampleDesign
from tests.statistics.referee.cases import Given
from tests.statistics.referee.tables import NotUnderstood, Table

Totals = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """The survey after some steps.

    start      (n,) the weights before all steps
    designed   makes the design of other rows, with weights of their own
    outcomes   what each step returned
    """

    table: Table
    design: SampleDesign
    start: Floats
    designed: Callable[[Table, Floats], SampleDesign]
    outcomes: tuple[Any, ...] = ()

    def with_(self, design: SampleDesign, outcome: object) -> "Weighted":
        return replace(self, design=design, outcomes=(*self.outcomes, outcome))


def weighted(table: Table, design: SampleDesign, steps: Sequence[Given], designed: Callable[[Table, Floats], SampleDesign]) -> Weighted:
    survey = Weighted(table, design, design.weights, designed)
    for step in steps:
        keys = dict(step)
        name = keys.pop("step")
        if name not in STEPS:
            raise NotUnderstood(f"weighting step {name}")
        survey = STEPS[name](survey, **keys)
    return survey


def _margin(table: Table, column: str, totals: Totals) -> Margin:
    """Every text in the column is a category; one that the totals do not name holds nobody."""
    levels = [*totals, *(text for text in np.unique(table.text(column)) if text and text not in totals)]
    persons = np.array([totals.get(level, 0.0) for level in levels], dtype=np.float64)
    return Margin(column, table.codes(column, levels), persons, tuple(levels))


def _poststratify(survey: Weighted, *, margins: Mapping[str, Totals], partial: bool = False) -> Weighted:
    [(column, totals)] = margins.items()
    found = poststratify(survey.design.weights, _margin(survey.table, column, totals), partial=partial)
    return survey.with_(survey.design.calibrated(found), found)


def _rake(survey: Weighted, *, margins: Mapping[str, Totals], convergence: str = "full") -> Weighted:
    if convergence != "full":
        raise NotUnderstood(f"convergence {convergence}")
    found = rake(survey.design.weights, [_margin(survey.table, column, totals) for column, totals in margins.items()])
    return survey.with_(survey.design.calibrated(found), found)


STEPS: Mapping[str, Callable[..., Weighted]] = {"poststratify": _poststratify, "rake": _rake}
