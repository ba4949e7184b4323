"""The propensity to respond, as a logistic regression on what is known of everybody who was asked."""

from collections.abc import Sequence

import numpy as np
from scipy import special

from survey_app.errors import N_, SurveyAppError, quoted
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.newton import Separated, newton

SAME = 1e-12  # Relative. Propensities that differ by less differ by rounding, and stand in the same class.


class NoResponseModel(SurveyAppError):
    """A response model that cannot be fitted: everybody responded, nobody did, both can be told apart without error, or what the model
    rests on is not known of all."""


def response_propensities(responded: Bools, columns: Floats, names: Sequence[str], weights: Floats | None = None) -> Floats:
    """(n,) the probability to respond, 0 < p < 1, by a logit model on the columns x (n, p), the constant among them.

    responded : (n,) bool. names : p names of the columns, for messages.
    weights : (n,) of the weighted model; None: the unweighted one. Rows with weight 0 do not count in the fit.
    NoResponseModel.
    Rosenbaum & Rubin (1983), Biometrika 70, 41–55; Little (1986), International Statistical Review 54, 139–157."""
    x = np.asarray(columns, dtype=np.float64)
    y = np.asarray(responded, dtype=np.float64)
    w = np.ones(y.size) if weights is None else np.asarray(weights, dtype=np.float64)
    if x.ndim != 2 or not x.shape[0] == y.size == w.size or x.shape[1] != len(names):
        raise ValueError("A response model needs columns (n, p), p names, and a response for each row.")
    missing = ~np.isfinite(x)
    if missing.any():
        first = int(missing.any(axis=0).argmax())
        raise NoResponseModel(
            N_("“{column}” is not known of {count} rows, so their propensity to respond cannot be told."),
            hint=N_("Use what is known of everybody who was asked, or make a category of “not known”."),
            column=names[first], count=int(missing[:, first].sum()),
        )  # fmt: skip
    counted = w > 0
    answered, asked = int((counted & (y > 0)).sum()), int(counted.sum())
    if answered in (0, asked):
        raise NoResponseModel(
            N_("A response model needs rows that responded and rows that did not; here {answered} of {asked} responded."),
            hint=N_("Without non-response the weights need no adjustment."),
            answered=answered, asked=asked,
        )  # fmt: skip
    w = w / w.sum() * asked

    def equations(beta: Floats) -> tuple[Floats, Floats]:
        p = special.expit(x @ beta)
        return x.T @ (w * (y - p)), (x.T * (w * p * (1 - p))) @ x

    start = np.zeros(x.shape[1])
    try:
        beta, _ = newton(equations, start, equations(start), names)
    except Separated as error:
        raise NoResponseModel(
            N_("A combination of {columns} tells without error who responded, so the response model has no solution."),
            hint=N_("Merge categories of which everybody or nobody responded, or adjust within classes instead."),
            columns=quoted(name for name, column in zip(names, x.T, strict=True) if np.ptp(column) > 0),
        ) from error
    found: Floats = special.expit(x @ beta)
    return found


def propensity_classes(propensities: Floats, classes: int = 5) -> tuple[Ints, Floats]:
    """The class 0 … classes−1 of each row (n,), by equal shares of the rows; and the classes − 1 cuts between them.

    Cuts are type-7 quantiles; a class holds its upper cut."""
    cuts = np.quantile(propensities, np.arange(1, classes) / classes, method="linear")
    return np.searchsorted(cuts * (1 + SAME), propensities, side="left").astype(np.int64), cuts
