"""Texts of a column into answers: codes, bands, reasons for a missing answer, and the fingerprint of the wording."""

import math
import re
from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from survey_app.evaluation.microdata import Column, Missing, Places, places
from survey_app.evaluation.wording import fingerprint
from survey_app.imports.mapping import MappedArea, MappedItem
from survey_app.texts import Text

Tell = Callable[[str, Sequence[int]], None]  # a value without a meaning, and the positions where it stands
UNKNOWN = np.iinfo(np.int16).min


@dataclass(frozen=True, slots=True)
class Words:
    """What the file itself says of a column (SPSS): its title, the labels of its values, and the language of both if it is known."""

    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None


def item_column(item: MappedItem, cells: Sequence[str], words: Words, tell: Tell, decimal: str | None) -> Column:
    """The answers to one item. `tell` hears of every value that the mapping gives no meaning."""
    codes = tuple(item.codes or item.bands)
    meanings = {value: Missing[kind.upper()].value for kind, values in item.missing.items() for value in values}
    meanings.setdefault("", Missing.NO_ANSWER.value)
    meanings |= {value: i for i, values in enumerate(item.codes.values()) for value in values}
    if item.bands:
        _add_banded(meanings, item.bands, cells, decimal)
    labels = {**_labels_of_the_file(item, words), **item.labels}
    label = item.label or ({words.language: words.title} if words.language and words.title else {})
    return Column(codes, _looked_up(cells, meanings, codes, tell), labels, _fingerprint(item, labels), label)


def area_column(area: MappedArea, cells: Sequence[str], tell: Tell) -> Column:
    """The areas. Without codes: first those with a label, in its order, then the others in the order of their names."""
    given = area.codes or {code: (code,) for code in (*area.labels, *sorted({*cells} - {"", *area.labels}, key=natural))}
    meanings = {value: i for i, values in enumerate(given.values()) for value in values}
    return Column(tuple(given), _looked_up(cells, meanings, given, tell), area.labels, None, area.label)


def numbers(cells: Sequence[str], decimal: str | None) -> NDArray[np.float64]:
    """The cells as numbers, NaN where a cell is none. Without a stated decimal sign it is the comma if any cell has one."""
    comma = decimal == "," or (decimal is None and any("," in cell for cell in cells))
    return np.fromiter((_number(cell, comma) for cell in cells), np.float64, len(cells))


def natural(code: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A key that sorts 2 before 10, and A2 before A10; 2 and 02 by their letters, so that the order is always the same."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", code) if part), code


def _number(cell: str, comma: bool) -> float:
    if comma:
        if "." in cell:
            return math.nan
        cell = cell.replace(",", ".")
    try:
        return float(cell) if "_" not in cell else math.nan
    except ValueError:
        return math.nan


def _looked_up(cells: Sequence[str], meanings: Mapping[str, int], codes: Sized, tell: Tell) -> Places:
    values = places((meanings.get(cell, UNKNOWN) for cell in cells), codes)
    strange: dict[str, list[int]] = {}
    for i in np.flatnonzero(values == UNKNOWN).tolist():
        strange.setdefault(cells[i], []).append(i)
    for value, at in strange.items():
        tell(value, at)
    return values


def _add_banded(
    meanings: dict[str, int], bands: Mapping[str, tuple[float | None, float | None]], cells: Sequence[str], decimal: str | None
) -> None:
    """Give every number that lies in a band its meaning, unless it has one already (98 may be a reason for a missing answer)."""
    distinct = sorted({*cells} - meanings.keys())
    for cell, number in zip(distinct, numbers(distinct, decimal), strict=True):
        for i, (low, high) in enumerate(bands.values()):
            if (low is None or number >= low) and (high is None or number <= high) and math.isfinite(number):
                meanings[cell] = i


def _labels_of_the_file(item: MappedItem, words: Words) -> dict[str, Text]:
    """The file's own label of each code that stands for a single value."""
    if words.language is None:
        return {}
    single = {code: values[0] for code, values in item.codes.items() if len(values) == 1}
    return {code: {words.language: words.labels[value]} for code, value in single.items() if value in words.labels}


def _fingerprint(item: MappedItem, labels: Mapping[str, Text]) -> str | None:
    """Of the question and, in languages in which every option has its words, of the options; None without the question."""
    if not item.wording:
        return None
    options = {
        language: [[code, labels[code][language]] for code in item.codes]
        for language in item.wording
        if item.codes and all(language in labels.get(code, {}) for code in item.codes)
    }
    return fingerprint({"question": item.wording, "options": options})
