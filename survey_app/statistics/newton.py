"""Newton's method for the coefficients of a model, and how it notices that they have no finite value."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import linalg

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats

ROUNDS = 100
CONVERGED = 1e-18  # The decrement of the last step: about its square in standard errors.
ROUNDING = 1e-14  # Below, a decrement that no longer falls is rounding.
OVERSHOT = 0.5  # How steeply the likelihood may fall at the end of a step, as part of how it rose at its beginning.
SEPARATED = 1e-10  # Information about one direction, as part of what there was where the iteration began.


class Separated(SurveyAppError):
    """Some combination of the columns tells 0 from 1 (or counts of 0 from others) without error: the coefficients have no finite value."""


class NotConverged(SurveyAppError):
    """The iteration found no coefficients."""


def newton(
    equations: Callable[[Floats], tuple[Floats, Floats]], beta: Floats, begin: tuple[Floats, Floats], names: Sequence[str]
) -> tuple[Floats, Floats]:
    """The root (q,) of the score of a concave likelihood, and the information (q, q) there.

    equations : β → the score (q,) and the information (q, q), of weights whose mean is 1
    beta, begin : where to begin, and the equations there; names : q, for messages
    A step that ends where the likelihood falls steeply is shortened: Newton's method then converges from anywhere (Nocedal & Wright
    2006, Numerical Optimization, §3.1). Separated; NotConverged."""
    score, information = begin
    direction, part = solved(information, score, names), 1.0
    length = float(direction @ score)
    for _ in range(ROUNDS):
        score, here = equations(beta + part * direction)
        rise = float(direction @ score)
        if length > ROUNDING and not rise >= -OVERSHOT * length:
            part *= float(np.clip(length / (length - rise), 0.1, 0.5))
            continue
        beta, information, before = beta + part * direction, here, length
        direction, part = solved(information, score, names), 1.0
        length = float(direction @ score)
        if length < CONVERGED or before <= length < ROUNDING:
            _check_separation(information, begin[1], names)
            return beta + direction, information
    _check_separation(information, begin[1], names)
    raise NotConverged(
        N_("The regression found no solution in {count} rounds."),
        hint=N_("Leave out some variables, or use a linear regression."), count=ROUNDS,
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
    if left[0] < SEPARATED:
        refuse_runaway(names[int(np.argmax(np.abs(directions[:, 0])))])


def refuse_runaway(name: str) -> None:
    """Separated that names the coefficient."""
    raise _runaway(name)


def _runaway(name: str) -> Separated:
    return Separated(
        N_("The coefficient of “{coefficient}” has no finite value: with it the model tells the outcomes of some rows without error."),
        hint=N_("Use the linear form, or leave the variable out or merge its levels."),
        coefficient=name,
    )
