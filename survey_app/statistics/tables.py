"""Two-way tables of weighted counts and shares, with the covariance between all cells."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import Estimates, proportions, ratio, total

Of = Literal["counts", "shares", "row_shares", "column_shares"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """r × c estimates of one design; `estimates` holds them row by row."""

    estimates: Estimates
    shape: tuple[int, int]

    @property
    def values(self) -> Floats:
        """(r, c)"""
        return self.estimates.values.reshape(self.shape)

    @property
    def standard_errors(self) -> Floats:
        """(r, c)"""
        return self.estimates.standard_errors.reshape(self.shape)


def crosstab(
    design: SampleDesign, row: Ints, row_size: int, column: Ints, column_size: int, rows: Bools | None = None, *, of: Of = "counts"
) -> Table:
    """The table of two categorical columns (n,) with codes 0 … size−1, among the rows (n,) of the domain (None: all).

    −1 in either: outside the table, but still in the design.
    of : counts, sums of weights; shares of the whole table; row_shares, which add up to 1 in each row; column_shares, in each column.
    Row and column shares are NaN in a row or column that holds nobody, shares in a table that does."""
    shape = (row_size, column_size)
    cells, k = cell_codes(row, column, column_size), row_size * column_size
    if of == "shares":
        return Table(proportions(design, cells, k, rows), shape)
    inside = cells >= 0 if rows is None else (cells >= 0) & rows
    indicators = (cells[:, None] == np.arange(k)).astype(np.float64)
    if of == "counts":
        return Table(total(design, indicators, inside), shape)
    line, place = (row, np.arange(k) // column_size) if of == "row_shares" else (column, np.arange(k) % column_size)
    return Table(ratio(design, indicators, (line[:, None] == place).astype(np.float64), inside), shape)


def cell_codes(row: Ints, column: Ints, column_size: int) -> Ints:
    """(n,) the cell of each row of the data, numbered row by row; −1 where either code is."""
    return np.where((row >= 0) & (column >= 0), row * column_size + column, -1)
