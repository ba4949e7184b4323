"""A wave from elsewhere: mapping and file in, `Microdata` out, or every fault of both at once."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey_app.documents import Document, DocumentError, fault
from survey_app.errors import N_, SurveyAppError, quoted
from survey_app.evaluation.microdata import Column, Labels, Microdata, WaveFacts
from survey_app.imports import items
from survey_app.imports.faults import Faults, WaveRefused, placed
from survey_app.imports.files import read_table
from survey_app.imports.mapping import WaveMapping, read_mapping
from survey_app.imports.tables import Layout, Table

Rows = NDArray[np.intp]
LARGEST_WEIGHT = 1e9  # More than there are people in any frame; sums of squares stay far from overflowing.
JOIN = " · "  # Between the parts of a group that several columns name together.


def read_wave(path: Path, variables: Mapping[str, str] | None = None) -> Microdata:
    """Read the wave that the mapping at `path` describes.

    variables: what `${NAME}` at the start of `file:` stands for. DocumentError when the mapping is wrong, WaveRefused when the file is;
    both list every fault with its place, and nothing is half read.
    """
    if not path.is_file():
        raise WaveRefused([placed(str(path), SurveyAppError(N_("There is no such file.")))])
    mapping, document = read_mapping(path.read_bytes(), path.name)
    file = _file(mapping.file, path.parent, variables or {}, document)
    faults = Faults(file.name)
    asked = mapping.asked_columns()
    layout = Layout(mapping.sheet, mapping.encoding, mapping.delimiter)
    table = read_table(file, layout, list(asked), faults)
    for name, where in asked.items():
        if name not in table.columns:
            faults.add(_no_column(name, table.header, document, document.line(where)))
    return _Reading(mapping, document, table, faults).microdata(file.name)


class _Reading:
    """One table under one mapping. Columns that are not there have been told already and are passed over."""

    def __init__(self, mapping: WaveMapping, document: Document, table: Table, faults: Faults) -> None:
        self.mapping, self.document, self.table, self.faults = mapping, document, table, faults
        self.without_weight = 0
        self.rows = self._rows_of_the_wave()

    def microdata(self, file: str) -> Microdata:
        """The wave; WaveRefused when there is any fault."""
        weights = self._weights()
        columns = self._columns()
        strata, psu, person = (self._groups(names) for names in (self.mapping.strata, self.mapping.psu, self.mapping.person))
        self._check_person(person)
        self.faults.raise_if_any()
        wave = self.mapping
        facts = WaveFacts(
            name=wave.name, label=wave.label, opens_on=wave.opens_on, closes_on=wave.closes_on, mode=wave.mode, sampling=wave.sampling,
            frame=wave.frame, ages=wave.ages, invited=wave.invited, population=wave.population, source=wave.source or file,
            without_weight=self.without_weight,
        )  # fmt: skip
        return Microdata(facts, columns, weights, strata, psu, person)

    def cells(self, name: str) -> list[str] | None:
        """The texts of a column in the rows of the wave, or None when there is no such column."""
        if name not in self.table.columns:
            return None
        column = self.table.columns[name]
        return [column[row] for row in self.rows]

    def number(self, i: int) -> int:
        return self.table.numbers[int(self.rows[i])]

    def _rows_of_the_wave(self) -> Rows:
        """The rows that `rows:` lets through and, where that is asked for, those that have a weight."""
        keep = np.ones(len(self.table.numbers), dtype=bool)
        for name, allowed in self.mapping.rows.items():
            if name in self.table.columns:
                wanted = frozenset(allowed)
                keep &= np.fromiter((cell in wanted for cell in self.table.columns[name]), bool, keep.size)
        weight = self.mapping.weight
        if weight and weight.missing == "exclude" and weight.column in self.table.columns:
            weighted = np.fromiter((cell != "" for cell in self.table.columns[weight.column]), bool, keep.size)
            self.without_weight = int((keep & ~weighted).sum())
            keep &= weighted
        if not keep.any():
            self.faults.add(
                SurveyAppError(N_("No row of the file belongs to the wave."), hint=N_("Check “rows” and “weight” in the mapping."))
            )
        return np.flatnonzero(keep)

    def _weights(self) -> NDArray[np.float64]:
        weight = self.mapping.weight
        cells = self.cells(weight.column) if weight else None
        if weight is None or cells is None:
            return np.ones(self.rows.size)
        numbers = items.numbers(cells, self.mapping.decimal)
        for i in np.flatnonzero(~((numbers >= 0) & (numbers <= LARGEST_WEIGHT))):
            given = cells[int(i)]
            wrong = (
                SurveyAppError(
                    N_("The weight is missing."), hint=N_("State “missing: exclude” under “weight:” if such rows are not part of the wave.")
                )
                if given == ""
                else SurveyAppError(N_("“{given}” cannot be a weight."), given=given, hint=N_("A weight is a number from 0 to 1000000000."))
            )
            self.faults.add(wrong, row=self.number(int(i)), column=weight.column, letter=self.table.letter(weight.column))
        if cells and np.isfinite(numbers).all() and not (numbers > 0).any():
            self.faults.add(SurveyAppError(N_("No weight is above zero.")), column=weight.column, letter=self.table.letter(weight.column))
        return numbers

    def _columns(self) -> dict[str, Column]:
        found: dict[str, Column] = {}
        if self.mapping.area and (cells := self.cells(self.mapping.area.column)) is not None:
            found["area"] = items.area_column(self.mapping.area, cells, self._teller(self.mapping.area.column, "area"))
            for code in {**self.mapping.invited, **self.mapping.population}:
                if code not in found["area"].codes:
                    self.faults.add(_no_area(code, found["area"].codes))
        for code, item in self.mapping.items.items():
            if (cells := self.cells(item.column)) is not None:
                words = items.Words(
                    self.table.titles.get(item.column, ""), self.table.value_labels.get(item.column, {}), self.mapping.language
                )
                found[code] = items.item_column(item, cells, words, self._teller(item.column, code), self.mapping.decimal)
        return found

    def _teller(self, column: str, code: str) -> Callable[[str, Sequence[int]], None]:
        """What `items` calls for a value without a meaning: the value and the rows in which it stands."""
        line = self.document.line(("items", code) if code != "area" else ("area",))

        def tell(value: str, at: Sequence[int]) -> None:
            unknown = _unknown(value, [self.number(i) for i in at], code, self.document.source, line)
            self.faults.add(unknown, column=column, letter=self.table.letter(column))

        return tell

    def _groups(self, names: Sequence[str]) -> Labels | None:
        """Labels of the groups that the columns name together. An empty cell is a fault: its row would belong nowhere."""
        parts = [(name, cells) for name in names if (cells := self.cells(name)) is not None]
        for name, cells in parts:
            for i, cell in enumerate(cells):
                if cell == "":
                    empty = SurveyAppError(N_("The cell is empty, but strata, PSU and person must be known for every row."))
                    self.faults.add(empty, row=self.number(i), column=name, letter=self.table.letter(name))
        if not parts:
            return None
        return np.asarray([JOIN.join(row) for row in zip(*(cells for _, cells in parts), strict=True)] or [""], dtype=np.str_)

    def _check_person(self, person: Labels | None) -> None:
        if person is None:
            return
        labels, first, counts = np.unique(person, return_index=True, return_counts=True)
        for label, i, count in zip(labels[counts > 1], first[counts > 1], counts[counts > 1], strict=True):
            twice = SurveyAppError(N_("The person “{person}” stands in {count} rows of the wave."), person=str(label), count=int(count))
            self.faults.add(twice, row=self.number(int(i)))


def _file(stated: str, folder: Path, variables: Mapping[str, str], document: Document) -> Path:
    """The data file: relative to the mapping's folder, or to what a variable stands for."""
    named = re.match(r"\$\{(\w+)\}[/\\]?", stated)
    if named is None:
        return folder / stated
    if named[1] not in variables:
        unknown = SurveyAppError(
            N_("Nobody has said what {variable} stands for."), variable=named[0].rstrip("/\\"), hint=N_("Set it in the environment.")
        )
        raise DocumentError([fault(document, ("file",), unknown)])
    return Path(variables[named[1]]) / stated[named.end() :]


def _no_column(name: str, header: Sequence[str], document: Document, line: int) -> SurveyAppError:
    lower = {other.lower(): other for other in reversed(header) if other}
    near = [lower[found] for found in difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.6)]
    names = near or [other for other in header if other][:8]
    return SurveyAppError(
        N_("There is no column “{column}”, which {mapping} asks for on line {line}."),
        column=name, mapping=document.source, line=line,
        hint=N_("The nearest names are {names}.") if near else N_("The first columns are {names}."),
        names=quoted(names),
    )  # fmt: skip


def _unknown(value: str, rows: Sequence[int], code: str, mapping: str, line: int) -> SurveyAppError:
    listed = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
    facts: dict[str, object] = {"value": value, "count": len(rows), "rows": listed, "item": code, "mapping": mapping, "line": line}
    if code == "area":
        if value == "":
            return SurveyAppError(N_("The area is missing (rows {rows}; in all {count})."), hint=N_("Every row needs an area."), **facts)
        return SurveyAppError(
            N_("The mapping knows no area “{value}” (rows {rows}; in all {count})."),
            hint=N_("Add it to “area: codes” in {mapping} (line {line})."),
            **facts,
        )
    return SurveyAppError(
        N_("The mapping knows no response “{value}” (rows {rows}; in all {count})."),
        hint=N_("Add it to “codes”, “bands” or “missing” of item “{item}” in {mapping} (line {line})."),
        **facts,
    )


def _no_area(code: str, areas: Sequence[str]) -> SurveyAppError:
    return SurveyAppError(
        N_("Invited or population is stated for area “{area}”, in which nobody stands."),
        area=code,
        hint=N_("The areas are {areas}."),
        areas=", ".join(areas),
    )
