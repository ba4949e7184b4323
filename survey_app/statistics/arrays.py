"""Names for the arrays that the statistics take and give, the one sum that everything rests on, and arrays that do not fit together."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey_app.errors import N_, SurveyAppError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Labels = NDArray[np.str_]


def sums(codes: Ints, values: Floats, size: int) -> Floats:
    """(size,) the sum of `values` (n,) in each group 0 … size−1 of `codes` (n,)."""
    found: Floats = np.bincount(codes, values, minlength=size).astype(np.float64, copy=False)
    return found


class RowsDiffer(SurveyAppError, ValueError):
    """An array that does not have one entry for each row of the sample."""


def check_rows(n: int, *arrays: ArrayLike | None) -> None:
    """RowsDiffer when one of the arrays, (n,) or (n, …), has another number of rows; None is no array."""
    for array in arrays:
        if array is not None and np.shape(array)[:1] != (n,):
            raise RowsDiffer(
                N_("{found} values are given for the {n} rows of the sample."), found=(np.shape(array) or (1,))[0], n=n,
                hint=N_("Give one value for each row, in the same order; a missing value keeps its place."),
            )  # fmt: skip
