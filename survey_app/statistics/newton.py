"""Newton's method for the coefficients of a model, and how it notices that they have no finite value."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import linalg

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats

ITERATIONS = 60
CONVERGED = 1e-18  # The decrement of the last step: about its square in standard errors.
ROUNDING = 1e-10  # Below, a decrement that no longer falls is rounding.
SEPARATED = 1e-8  # Information in one direction, as part of that in others; both relative to where the iteration began.


class Separated(SurveyAppError):
    """Some combination of the columns tells 0 from 1 (or counts of 0 from others) without error: the coefficients have no finite value."""


class NotConverged(SurveyAppError):
    """The iteration found no coefficients."""


def newton(
    equations: Callable[[Floats], tuple[Floats, Floats]], beta: Floats, reference: Floats, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """The root (q,) of the score, and the information (q, q) there.

    equations : β → the score (q,) and the information (q, q), of weights whose mean is 1
    reference : (q, q) the information where the iteration began; names : q, for messages
    A step is halved while the next one would be longer (natural monotonicity: Deuflhard 2011, Newton Methods for Nonlinear Problems,
    §3.3). Separated; NotConverged."""
    step, length, information = np.zeros(beta.size), np.inf, reference
    for _ in range(ITERATIONS):
        score, here = equations(beta)
        if ROUNDING < length < np.inf and not solved(information, score, names) @ score <= length:
            step = step / 2
            beta = beta - step
            continue
        _check_separation(here, reference, names)
        information, before = here, length
        step = solved(information, score, names)
        length = float(step @ score)
        beta = beta + step
        if length < CONVERGED or before <= length < ROUNDING:
            return beta, information
    raise NotConverged(
        N_("The regression found no solution in {count} rounds."),
        hint=N_("Leave out some variables, or use a linear regression."), count=ITERATIONS,
    )  # fmt: skip


def solved(information: Floats, score: Floats, names: Sequence[str]) -> Floats:
    """A⁻¹·score, A scaled to a unit diagonal first; Separated where A is singular."""
    unit = 1 / np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    try:
        factor = linalg.cho_factor(information * unit[:, None] * unit)
    except (linalg.LinAlgError, ValueError) as error:
        raise _runaway(names[int(np.argmax(unit))]) from error
    found: Floats = unit * linalg.cho_solve(factor, unit * score)
    return found


def _check_separation(information: Floats, reference: Floats, names: Sequence[str]) -> None:
    """Separated when the rows have (next to) no information left about one direction of the coefficients."""
    unit = 1 / np.sqrt(np.diag(reference))
    left, directions = linalg.eigh(information * unit[:, None] * unit, reference * unit[:, None] * unit)
    if left[0] < SEPARATED * left[-1]:
        raise _runaway(names[int(np.argmax(np.abs(directions[:, 0])))])


def _runaway(name: str) -> Separated:
    return Separated(
        N_("The coefficient of “{coefficient}” has no finite value: with it the model tells the outcomes of some rows without error."),
        hint=N_("Use the linear form, or leave the variable out or merge its levels."),
        coefficient=name,
    )
