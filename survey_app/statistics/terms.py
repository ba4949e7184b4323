"""The right-hand side of a model: terms, each a product of variables, and the matrix they make of the rows.

The columns stay as they came (a category is one small number per row); the matrix exists only block by block, so that a million rows
need no n × p array."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, check_rows
from survey_app.statistics.categories import numbered
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate

INTERCEPT = "(intercept)"
PRODUCT = 250_000  # Multiplications in one product of matrices: more, and OpenBLAS wakes its threads, which costs more than it saves.
INFINITE = N_("Mark these values as missing; the logarithm of 0, for instance, is not a number.")


class OneLevel(SurveyAppError):
    """A categorical variable of a model of which all rows have the same level."""


class NotNumeric(SurveyAppError):
    """A variable that the model takes as a number is text, or infinite."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One column in a term: numeric, or categorical with levels, the base first."""

    column: str
    levels: tuple[str, ...] | None = None

    @property
    def parts(self) -> tuple[tuple[str, int | None], ...]:
        """Its columns of the matrix, each a name and the level it marks: one 0/1 column per level but the base."""
        if self.levels is None:
            return ((self.column, None),)
        return tuple((f"{self.column}[{level}]", place) for place, level in enumerate(self.levels) if place > 0)


@dataclass(frozen=True, slots=True)
class Term:
    """The products of the columns of its variables, the first variable varying fastest."""

    variables: tuple[Variable, ...]

    @classmethod
    def of(cls, *variables: Variable) -> "Term":
        return cls(variables)

    @property
    def name(self) -> str:
        return ":".join(variable.column for variable in self.variables)

    @property
    def products(self) -> tuple[tuple[str, tuple[tuple[str, int | None], ...]], ...]:
        """For each column of the matrix its name and its factors (column, level or None)."""
        named = [[(name, (variable.column, level)) for name, level in variable.parts] for variable in reversed(self.variables)]
        return tuple(
            (":".join(name for name, _ in combination[::-1]), tuple(f for _, f in combination[::-1])) for combination in product(*named)
        )


@dataclass(frozen=True, slots=True, eq=False)
class ModelMatrix:
    """The matrix X (n, p) of a model, held as the columns it is made of. Build it with `ModelMatrix.of`.

    names     p names: (intercept), column, column[level], joined by “:” in products
    terms     p, the term each belongs to
    factors   p, what each is the product of: (column, level or None); nothing for the intercept
    columns   the data: numbers, or for a categorical variable the place of each row's level
    levels    the levels of every categorical column, the base first
    n         rows
    """

    names: tuple[str, ...]
    terms: tuple[str, ...]
    factors: tuple[tuple[tuple[str, int | None], ...], ...]
    columns: Mapping[str, NDArray[Any]]
    levels: Mapping[str, tuple[str, ...]]
    n: int

    @classmethod
    def of(cls, terms: Sequence[Term], columns: Mapping[str, NDArray[Any]], n: int, *, intercept: bool = True) -> "ModelMatrix":
        """From the columns (n,) of the data that the terms name.

        A numeric column holds numbers, NaN where missing. A categorical one holds the levels as text, where anything that is no level
        (an empty text) is missing; or whole numbers: the place of the level, −1 where missing. NotNumeric."""
        levels = {v.column: v.levels for term in terms for v in term.variables if v.levels is not None}
        wanted = {v.column: v for term in terms for v in term.variables}
        held = {name: _held(np.asarray(columns[name]), variable) for name, variable in wanted.items()}
        check_rows(n, *held.values())
        made = [(name, term.name, factors) for term in terms for name, factors in term.products]
        if intercept:
            made.insert(0, (INTERCEPT, INTERCEPT, ()))
        if not made or len({name for name, _, _ in made}) < len(made):
            raise ValueError("A model needs at least one term, and every term once.")
        names, of_term, factors = (tuple(part) for part in zip(*made, strict=True))
        return cls(names, of_term, factors, held, levels, n)

    @property
    def p(self) -> int:
        return len(self.names)

    @property
    def intercept(self) -> bool:
        return self.names[0] == INTERCEPT

    def complete(self) -> Bools:
        """(n,) the rows where no column is missing."""
        found = np.ones(self.n, dtype=np.bool_)
        for name, column in self.columns.items():
            if name in self.levels:
                found &= column >= 0
            elif np.issubdtype(column.dtype, np.floating):
                found &= ~np.isnan(column)
        return found

    def at(self, rows: Bools) -> "ModelMatrix":
        """The matrix of some rows (n,)."""
        if rows.all():
            return self
        return replace(self, columns={name: column[rows] for name, column in self.columns.items()}, n=int(rows.sum()))

    def with_values(self, values: Mapping[str, float | str]) -> "ModelMatrix":
        """The matrix if some columns had one value, a number or a level, in every row."""
        return replace(self, columns={**self.columns, **{name: self._constant(name, value) for name, value in values.items()}})

    def rows_of(self, values: Sequence[Mapping[str, float | str]]) -> "ModelMatrix":
        """The matrix of other rows, given as the value of every column."""
        columns = {name: np.array([self._constant(name, row[name])[:1] for row in values])[:, 0] for name in self.columns}
        return replace(self, columns=columns, n=len(values))

    def distinct(self) -> "tuple[Ints, ModelMatrix] | None":
        """The number (n,) of each row among the distinct ones, and their matrix; None where few rows are alike.

        Only for columns of whole numbers and levels, whose combinations can be counted without sorting."""
        key, space, lowest = np.zeros(self.n, dtype=np.int64), 1, 0
        for column in self.columns.values():
            low, high = float(column.min()), float(column.max())
            size = int(high - low) + 1
            space *= size
            if space > 4 * self.n or (column.dtype.kind == "f" and not (column == np.floor(column)).all()):
                return None
            key *= size
            key += column.astype(np.int64) if column.dtype.kind == "f" else column
            lowest = lowest * size + int(low)
        key -= lowest
        number, found = numbered(key, space)
        if found.size > self.n // 2:
            return None
        first = np.empty(found.size, dtype=np.int64)
        first[number] = np.arange(self.n)
        return number, replace(self, columns={name: column[first] for name, column in self.columns.items()}, n=int(found.size))

    def belongs_to(self, terms: Collection[str]) -> Bools:
        """(p,) the coefficients of these terms."""
        missing = [term for term in terms if term not in self.terms]
        if missing:
            raise ValueError(f"The model has no term {missing[0]}.")
        return np.array([term in terms for term in self.terms], dtype=np.bool_)

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Blocks of rows, each with its part of the matrix, transposed: (p, b); small enough for the processor's cache."""
        size = min(max(PRODUCT // self.p**2, 256), 8192)
        for start in range(0, self.n, size):
            rows = slice(start, min(start + size, self.n))
            yield rows, self.block(rows)

    def block(self, rows: slice) -> Floats:
        """(p, b) the matrix of some rows, transposed."""
        held = {name: column[rows] for name, column in self.columns.items()}
        found = np.ones((self.p, len(range(*rows.indices(self.n)))))
        for row, factors in zip(found, self.factors, strict=True):
            for name, level in factors:
                row *= held[name] if level is None else held[name] == level
        return found

    def _constant(self, name: str, value: float | str) -> NDArray[Any]:
        if name not in self.columns:
            raise ValueError(f"The model has no column {name}.")
        if name not in self.levels:
            return np.broadcast_to(np.float64(value), self.n)
        if value not in self.levels[name]:
            raise ValueError(f"The column {name} has no level {value}.")
        return np.broadcast_to(np.int64(self.levels[name].index(str(value))), self.n)


def rows_of_model(design: SampleDesign, matrix: ModelMatrix, answered: Sequence[Bools], rows: Bools | None) -> tuple[Bools, ModelMatrix]:
    """The rows (n,) that a model is fitted to, and its matrix for them: those of the domain `rows` (None: all) with a weight, a value in
    every column, and all of `answered`. NothingToEstimate; OneLevel; NotNumeric."""
    used = matrix.complete() & (design.weights != 0)
    check_rows(used.size, *answered, rows)
    for each in answered if rows is None else (*answered, rows):
        used &= each
    if not used.any():
        raise NothingToEstimate(
            N_("No row has a weight and a value in every column of the model."),
            hint=N_("Leave out the column that is mostly missing, or choose a larger group."),
        )
    matrix = matrix.at(used)
    for name, column in matrix.columns.items():
        if name in matrix.levels:
            _check_level(name, column, matrix.levels[name])
        elif not np.isfinite(column).all():
            raise NotNumeric(
                N_("The column “{column}” is infinite in some rows."),
                hint=INFINITE, column=name,
            )  # fmt: skip
    return used, matrix


def _check_level(name: str, places: NDArray[Any], levels: Sequence[str]) -> None:
    """OneLevel when all rows have the same level."""
    present = np.flatnonzero(np.bincount(places, minlength=len(levels)))
    if present.size == 1:
        raise OneLevel(
            N_("Every row of the model has the same value “{level}” of “{column}”, so the model cannot compare its levels."),
            hint=N_("Leave the variable out, or choose rows that differ in it."),
            column=name, level=levels[int(present[0])],
        )  # fmt: skip


def level_places(column: NDArray[Any], levels: Sequence[str]) -> NDArray[np.signedinteger[Any]]:
    """(n,) the place of each row's level, −1 where it has none; from text, or from places, which are checked."""
    if np.issubdtype(column.dtype, np.integer):
        if column.size and not (int(column.min()) >= -1 and int(column.max()) < len(levels)):
            raise ValueError("Whole numbers in a categorical column are places of its levels, −1 for none.")
        return column
    found: Ints = np.full(column.shape, -1, dtype=np.int64)
    text = column.astype(np.str_)
    for place, level in enumerate(levels):
        found[text == level] = place
    return found


def _held(column: NDArray[Any], variable: Variable) -> NDArray[Any]:
    if variable.levels is not None:
        return level_places(column, variable.levels)
    if column.dtype.kind in "biuf":
        return column
    try:
        return column.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise NotNumeric(
            N_("The column “{column}” is not numeric."),
            hint=N_("Use it as a categorical variable, or give it numbers."), column=variable.column,
        ) from error  # fmt: skip
