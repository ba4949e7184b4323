"""Categories of several margins as auxiliary variables, held as the distinct combinations (cells) that rows have of them.

The work then grows with the cells, not with the rows: a million rows often have some thousand of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from survey_app.statistics.arrays import Floats, Ints, sums

KEYS_AT_MOST = 4_000_000  # Beyond, combinations are numbered by sorting instead of in a table of all that could be.


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """One 0/1 variable for each category of each margin, p in all; c cells. Build it with `Categories.of`.

    cell        (n,) int, 0 … c−1: the cell of each row
    of_cell     for each margin (c,) int: the category of each cell + 1; 0: the rows of the cell belong to none
    sizes       for each margin the number of its categories
    """

    cell: Ints
    of_cell: tuple[Ints, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, codes: Sequence[Ints], sizes: Sequence[int]) -> "Categories":
        """From the category of each row in each margin, codes (n,) 0 … size−1, −1 for none."""
        none = [int(code.min(initial=0)) < 0 for code in codes]
        key, space = np.zeros(codes[0].size, dtype=np.int64), 1
        parts: list[tuple[int, int, int]] = []  # margin, its base, whether 0 stands for none
        distinct: list[tuple[Ints, list[tuple[int, int, int]]]] = []
        for number, (code, size) in enumerate(zip(codes, sizes, strict=True)):
            base = size + none[number]
            if space * base > KEYS_AT_MOST and space > 1:
                key, found = numbered(key, space)
                distinct.append((found, parts))
                parts, space = [(-1, found.size, 0)], found.size
            key = key * base
            key += code
            if none[number]:
                key += 1
            parts = [*parts, (number, base, int(none[number]))]
            space *= base
        cell, found = numbered(key, space)
        distinct.append((found, parts))
        of_cell: dict[int, Ints] = {}
        place = np.arange(found.size)
        for keys, made_of in reversed(distinct):
            rest = keys[place]
            for number, base, absent in reversed(made_of):
                digit = rest % base
                rest = rest // base
                if number < 0:
                    place = digit
                else:
                    of_cell[number] = digit + 1 - absent
        return cls(cell, tuple(of_cell[number] for number in range(len(codes))), tuple(sizes))

    @property
    def cells(self) -> int:
        """c."""
        return int(self.of_cell[0].size)

    @property
    def width(self) -> int:
        """p."""
        return sum(self.sizes)

    @property
    def indicators(self) -> sp.csr_array:
        """(c, p) sparse: 1 where the cell has the category, the margins one after the other."""
        rows, columns, start = [], [], 0
        for codes, size in zip(self.of_cell, self.sizes, strict=True):
            row = np.flatnonzero(codes)
            rows.append(row)
            columns.append(codes[row] - 1 + start)
            start += size
        row, column = np.concatenate(rows), np.concatenate(columns)
        return sp.csr_array((np.ones(row.size), (row, column)), shape=(self.cells, self.width))

    def sums(self, values: Floats) -> Floats:
        """(c,) the sum of values (n,) in each cell."""
        return sums(self.cell, values, self.cells)

    def crossed(self, values: Floats) -> Floats:
        """(p, m) X'V for values V (n, m)."""
        by_cell = np.column_stack([self.sums(column) for column in values.T])
        return self.crossed_cells(by_cell)

    def crossed_cells(self, by_cell: Floats) -> Floats:
        """(p, m) X'V from the sums of V in each cell (c, m)."""
        found: Floats = self.indicators.T @ by_cell
        return found

    def gram(self, weights: Floats) -> Floats:
        """(p, p) X'DX, from the tables of every two margins."""
        mass = self.sums(weights)
        starts = np.cumsum([0, *self.sizes])
        found = np.zeros((self.width, self.width))
        for i, first in enumerate(self.of_cell):
            for j in range(i, len(self.of_cell)):
                size = self.sizes[j] + 1
                table = sums(first * size + self.of_cell[j], mass, (self.sizes[i] + 1) * size).reshape(-1, size)[1:, 1:]
                found[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = table
                found[starts[j] : starts[j + 1], starts[i] : starts[i + 1]] = table.T
        return found

    def columns(self, rows: Ints, dtype: type[np.integer[Any]] = np.int64) -> NDArray[Any]:
        """(e, margins) the variable, 0 … p−1, that is 1 for each of `rows` (e,) in each margin; p: none of them."""
        starts = np.cumsum([0, *self.sizes[:-1]])
        of_cell = np.column_stack(
            [np.where(codes > 0, codes - 1 + start, self.width) for codes, start in zip(self.of_cell, starts, strict=True)]
        ).astype(dtype)
        found: NDArray[Any] = of_cell[self.cell[rows]]
        return found

    def totals(self, groups: Ints, size: int, weights: Floats, *, dense: bool) -> Floats | sp.csr_array:
        """(size, p) the sums of w·x in each group 0 … size−1 of `groups` (n,), `dense` or sparse."""
        if not dense:
            by_cell = sp.csr_array((weights, (groups, self.cell)), shape=(size, self.cells))
            found: sp.csr_array = by_cell @ self.indicators
            return found
        tables = []
        for codes, width in zip(self.of_cell, self.sizes, strict=True):
            table = sums(groups * (width + 1) + codes[self.cell], weights, size * (width + 1))
            tables.append(table.reshape(size, width + 1)[:, 1:])
        return np.hstack(tables)

    def fitted(self, coefficients: Floats) -> Floats:
        """(n, m) XB for coefficients B (p, m)."""
        by_cell: Floats = self.indicators @ coefficients
        return by_cell[self.cell]


def numbered(key: Ints, space: int) -> tuple[Ints, Ints]:
    """The keys (n,) of 0 … space−1 numbered through without gaps, and the key of each number."""
    if space > KEYS_AT_MOST:
        found, number = np.unique(key, return_inverse=True)
        return number.astype(np.int64), found
    seen = np.zeros(space, dtype=np.bool_)
    seen[key] = True
    found = np.flatnonzero(seen)
    place = np.empty(space, dtype=np.int64)
    place[found] = np.arange(found.size)
    return place[key], found
