"""A CSV file as columns of text, read once."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from survey_app.statistics.arrays import Bools, Floats, Ints, Labels


class NotUnderstood(Exception):
    """The case asks for something that nobody here knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """n rows; an empty field is missing."""

    columns: dict[str, Labels]

    @property
    def rows(self) -> int:
        return next((column.size for column in self.columns.values()), 0)

    def text(self, name: str) -> Labels:
        if name not in self.columns:
            raise NotUnderstood(f"there is no column {name}")
        return self.columns[name]

    def numbers(self, name: str) -> Floats:
        """(n,) NaN where missing."""
        text = self.text(name)
        return np.where(text == "", "nan", text).astype(np.float64)

    def matrix(self, names: Sequence[str]) -> Floats:
        """(n, k) NaN where missing."""
        return np.column_stack([self.numbers(name) for name in names])

    def codes(self, name: str, levels: Sequence[str]) -> Ints:
        """(n,) the place of each row's text among the levels; −1 for any other and where missing."""
        text = self.text(name)
        found = np.full(text.size, -1)
        for place, level in enumerate(levels):
            found[text == str(level)] = place
        return found

    def true(self, name: str) -> Bools:
        """(n,) where a 0/1 column is 1."""
        return self.numbers(name) == 1

    def known(self, names: Sequence[str | None]) -> Bools:
        """(n,) the rows where none of the columns is missing."""
        return np.logical_and.reduce([self.text(name) != "" for name in names if name is not None], initial=True) & np.ones(self.rows, bool)

    def where(self, rows: Bools) -> "Table":
        return Table({name: column[rows] for name, column in self.columns.items()})


@cache
def read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return Table({name: np.array(column, dtype=np.str_) for name, column in zip(head, zip(*rows, strict=True), strict=True)})
