"""The weighting steps of a case, one after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from survey_app.statistics.arrays import Floats
from survey_app.statistics.calibration import Margin, calibrate, poststratify, rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.terms import ModelMatrix
from survey_app.statistics.weighting import NonresponseAdjustment, nonresponse_classes, nonresponse_propensity, trim
from tests.statistics.referee.cases import Given
from tests.statistics.referee.tables import NotUnderstood, Table
from tests.statistics.referee.terms import Terms, columns_of, terms_of

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


def _calibrate(
    survey: Weighted,
    *,
    columns: Sequence[str],
    totals: Totals,
    distance: str,
    bounds: Sequence[float] | None = None,
    weights_constant_within: str | None = None,
    error_variance: str | None = None,
) -> Weighted:
    if set(columns) != set(totals):
        raise NotUnderstood("columns without totals, or totals without columns")
    found = calibrate(
        survey.design.weights, survey.table.matrix(columns), np.array([totals[column] for column in columns], dtype=np.float64), columns,
        distance=distance,  # type: ignore[arg-type]
        bounds=None if bounds is None else (bounds[0], bounds[1]),
        constant_within=None if weights_constant_within is None else survey.table.text(weights_constant_within),
        error_variance=None if error_variance is None else survey.table.numbers(error_variance),
    )  # fmt: skip
    return survey.with_(survey.design.calibrated(found), found)


def _trim(survey: Weighted, *, lower: float | None = None, upper: float | None = None, strict: bool = False) -> Weighted:
    found = trim(survey.design.weights, lower, upper, strict=strict)
    return survey.with_(survey.design.reweighted(found.weights, found.again), found)


def _nonresponse_cells(survey: Weighted, *, response: str, column: str, drop_nonrespondents: bool = False) -> Weighted:
    found = nonresponse_classes(survey.design.weights, survey.table.numbers(response), survey.table.text(column))
    return _respondents(survey, found, response, drop=drop_nonrespondents)


def _nonresponse_propensity(
    survey: Weighted,
    *,
    response: str,
    terms: Terms,
    weighted: bool = True,
    classes: int | None = None,
    rescale_to_full_total: bool = True,
    drop_nonrespondents: bool = False,
) -> Weighted:
    right, rows = terms_of(terms), survey.table.rows
    matrix = ModelMatrix.of(right, columns_of(survey.table, right), rows)
    found = nonresponse_propensity(
        survey.design.weights, survey.table.numbers(response), np.where(matrix.complete(), matrix.block(slice(None)), np.nan).T, matrix.names,
        weighted=weighted, classes=classes, rescale=rescale_to_full_total,
    )  # fmt: skip
    return _respondents(survey, found, response, drop=drop_nonrespondents)


def _respondents(survey: Weighted, found: NonresponseAdjustment, response: str, *, drop: bool) -> Weighted:
    if not drop:
        return survey.with_(survey.design.reweighted(found.weights, found.again), found)
    if survey.design.replicates is not None:
        raise NotUnderstood("replicates of rows that leave the data")
    kept = survey.table.true(response)
    table = survey.table.where(kept)
    left = replace(survey, table=table, start=survey.start[kept])
    return left.with_(survey.designed(table, found.weights[kept]), found)


STEPS: Mapping[str, Callable[..., Weighted]] = {
    "poststratify": _poststratify,
    "rake": _rake,
    "calibrate": _calibrate,
    "trim": _trim,
    "nonresponse_cells": _nonresponse_cells,
    "nonresponse_propensity": _nonresponse_propensity,
}
