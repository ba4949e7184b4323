"""Names for the arrays that the statistics take and give, and the one sum that everything rests on."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Labels = NDArray[np.str_]


def sums(codes: Ints, values: Floats, size: int) -> Floats:
    """(size,) the sum of `values` (n,) in each group 0 … size−1 of `codes` (n,)."""
    found: Floats = np.bincount(codes, values, minlength=size).astype(np.float64, copy=False)
    return found
