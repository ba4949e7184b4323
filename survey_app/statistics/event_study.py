"""Several waves before and after a measure: how treated and comparison drift apart, wave by wave, from a wave of reference.

If they do so before the measure already, the comparison does not tell what would have happened without it. The joint test can refute
parallel trends, never prove them: Roth (2022), American Economic Review: Insights 4, 305–322."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.coefficients import TermTest, TooManyCoefficients, model_contrast, term_test
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.difference_in_differences import TREATED, EmptyCell, answered, flags, refuse_one_arm
from survey_app.statistics.estimates import Contrast
from survey_app.statistics.families import LINEAR, Family
from survey_app.statistics.regression import Fit, glm
from survey_app.statistics.terms import Term, Variable

PERIOD = "period"


class ReferenceMissing(SurveyAppError):
    """The period that all others are compared with has no answers, or is not one of them."""


class TooFewPeriods(SurveyAppError):
    """An event study of fewer than two periods."""


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """For each period but the reference, how much further apart the arms are than in the reference.

    periods        q names, in order of time
    values         (q,) coefficients of treated × period: differences of means, or of log odds where the family is a logit
    covariance     (q, q)
    df             residual degrees of freedom of the model
    before, after  joint Wald tests that all differences before (the reference left out) or since the start of the measure are 0;
                   None where no such period is left, or too few sampling units to test them together
    average_after  the mean of the differences since the start; None where there is none
    fit            the whole model
    """

    periods: tuple[str, ...]
    values: Floats
    covariance: Floats
    df: int
    before: TermTest | None
    after: TermTest | None
    average_after: Contrast | None
    fit: Fit

    @property
    def standard_errors(self) -> Floats:
        """(q,)"""
        found: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return found

    def contrasts(self, level: float = 0.95) -> tuple[Contrast, ...]:
        """Each difference with its interval."""
        return tuple(
            Contrast.of(float(value), float(error), self.df, level)
            for value, error in zip(self.values, self.standard_errors, strict=True)
        )  # fmt: skip


def event_study(
    design: SampleDesign,
    outcome: Floats,
    treated: NDArray[Any],
    period: Ints,
    periods: Sequence[str],
    reference: str,
    covariates: Sequence[Term] = (),
    columns: Mapping[str, NDArray[Any]] | None = None,
    rows: Bools | None = None,
    *,
    family: Family = LINEAR,
    starts: str | None = None,
    level: float = 0.95,
) -> EventStudy:
    """The regression of `outcome` (n,) on treated, period, the covariates and treated × period.

    treated   : (n,) bool or 0/1, NaN: outside
    period    : (n,) the place of each row's period in `periods`, which are in order of time; −1: outside
    reference : the period compared with, as a rule the last before the measure
    starts    : the first period with the measure; None: the one after the reference
    covariates, columns, family : see `regression.glm`
    ReferenceMissing; OneArm; TooFewPeriods; EmptyCell: an arm has no answer in a period. A period without any answer is left out."""
    if starts is not None and starts not in periods:
        raise ValueError(f"The measure starts in no period: {starts}.")
    if any(variable.column in (TREATED, PERIOD) for term in covariates for variable in term.variables):
        raise ValueError("Arm and period are no covariates.")
    arm, names = flags(treated), tuple(periods)
    inside = answered(design, outcome, rows) & (arm >= 0) & (period >= 0)
    shown = _periods(arm[inside], period[inside], names, reference)
    others = tuple(name for name in shown if name != reference)
    levels = (reference, *others)
    place = np.array([*(levels.index(name) if name in levels else -1 for name in names), -1])  # The last for rows of no period.
    one, when = Variable(TREATED), Variable(PERIOD, levels)
    held = {**(columns or {}), TREATED: arm.astype(np.int8), PERIOD: place[period]}
    fit = glm(design, outcome, [Term.of(one), Term.of(when), *covariates, Term.of(one, when)], held, family, rows=inside)
    _periods(arm[fit.used], period[fit.used], names, reference)  # Missing covariates may have left a cell empty.
    return _told(fit, names, others, names.index(reference) + 1 if starts is None else names.index(starts), level)


def _told(fit: Fit, names: tuple[str, ...], others: tuple[str, ...], start: int, level: float) -> EventStudy:
    coefficient = {name: f"{TREATED}:{PERIOD}[{name}]" for name in others}
    places = [fit.place(coefficient[name]) for name in others]
    early, late = ([coefficient[n] for n in others if (names.index(n) >= start) == since] for since in (False, True))
    return EventStudy(
        others,
        fit.values[places],
        fit.covariance[np.ix_(places, places)],
        fit.df,
        _together(fit, early),
        _together(fit, late),
        model_contrast(fit, dict.fromkeys(late, 1 / len(late)), level) if late else None,
        fit,
    )


def _together(fit: Fit, coefficients: list[str]) -> TermTest | None:
    try:
        return term_test(fit, coefficients=coefficients) if coefficients else None
    except TooManyCoefficients:
        return None


def _periods(arm: Ints, period: Ints, names: tuple[str, ...], reference: str) -> tuple[str, ...]:
    """The periods with answers, each of which must have them in both arms."""
    by_arm = np.stack([np.bincount(period[arm == one], minlength=len(names)) for one in (0, 1)])
    seen = tuple(name for name, count in zip(names, by_arm.sum(axis=0), strict=True) if count)
    if reference not in seen:
        raise ReferenceMissing(
            N_("The period of reference “{period}” has no answer here."),
            hint=N_("Compare with a period that has answers from both areas."), period=reference,
        )  # fmt: skip
    if len(seen) < 2:
        raise TooFewPeriods(
            N_("All answers here are from the period “{period}”, so there is no change to estimate."),
            hint=N_("Choose answers from at least two periods."), period=reference,
        )  # fmt: skip
    refuse_one_arm(arm)
    for name, (comparison, treated) in zip(names, by_arm.T, strict=True):
        if (comparison == 0) != (treated == 0):
            which = N_("measure, {period}") if treated == 0 else N_("comparison, {period}")
            raise EmptyCell(
                N_("There is no answer in the cell “{cell}”, so the two changes cannot be compared."),
                hint=N_("Choose waves that asked this in both areas."), cell=SurveyAppError(which, period=name),
            )  # fmt: skip
    return seen
