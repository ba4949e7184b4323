"""The left-hand side of a model: an outcome that its regression can explain."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats
from survey_app.statistics.families import Family


class OutcomeNotUsable(SurveyAppError):
    """An outcome that is no number, that the family of the model does not know, or that is the same everywhere."""


def outcome_of(values: NDArray[Any]) -> Floats:
    """(n,) the outcome as float64, NaN where missing; OutcomeNotUsable when it is text."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OutcomeNotUsable(
            N_("The outcome of the model is not numeric."), hint=N_("Code it as numbers, for instance 1 for yes and 0 for no.")
        ) from error


def checked_outcome(y: Floats, family: Family) -> Floats:
    """The outcome of the rows of a model, if the family can have it."""
    low, high = float(y.min()), float(y.max())
    if not (family.low <= low and high <= family.high and np.isfinite(y).all()):
        raise OutcomeNotUsable(
            N_("The outcome of the model goes from {low} to {high}, which a {family} regression does not allow."),
            hint=N_("Use a linear regression, or an outcome that is 0 or 1 (logit, probit), or a count (Poisson)."),
            low=low, high=high, family=family.name,
        )  # fmt: skip
    if low == high and low in (family.low, family.high):
        raise OutcomeNotUsable(
            N_("The outcome of the model is {value} in every row, so there is nothing to explain."),
            hint=N_("Use a linear regression, or choose rows whose outcome differs."),
            value=low,
        )  # fmt: skip
    return y
