"""Excel workbooks (.xlsx): limits before anything is unpacked, values as they are shown, no formula without its value."""

import re
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import repeat
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from survey_app.errors import N_, SurveyAppError
from survey_app.imports.faults import Faults
from survey_app.imports.tables import LARGEST, MOST_ROWS, Layout, Table, check_header, letters, too_large, too_many_rows, unnamed

LARGEST_PACKED = 20_000_000
MOST_PARTS, LARGEST_RATIO, SMALL_PART = 1_000, 100, 1_000_000
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
BROKEN = (  # What openpyxl raises on a damaged package; the refusals of defusedxml are ValueErrors.
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
)
Row = tuple[object, ...]


def read(path: Path, layout: Layout, wanted: Collection[str], faults: Faults) -> Table:
    """The wanted columns of one sheet. Row 1 is the header."""
    try:
        has_formulas = _check_package(path, faults)
        rows = _rows(path, layout.sheet, faults)
        header = [_text(cell) for cell in next(rows, ())]
        while header and not header[-1]:
            header.pop()
        places = check_header(header, wanted, faults, lettered=True)
        formulas: Iterator[Row | None] = _rows(path, layout.sheet, faults, formulas=True) if has_formulas else repeat(None)
        next(formulas)
        columns: dict[str, list[str]] = {name: [] for name in places}
        numbers: list[int] = []
        nameless = {i for i, name in enumerate(header) if not name}
        for number, (row, written) in enumerate(zip(rows, formulas, strict=False), start=2):
            if number > MOST_ROWS + 1:
                raise faults.refuse(too_many_rows())
            if all(value is None or value == "" for value in (*row, *(written or ()))):
                continue
            for i, value in enumerate(row):
                if (i in nameless or i >= len(header)) and _text(value):
                    faults.add(unnamed(letters(i)), row=number)
                    nameless = set()
            for name, i in places.items():
                value = row[i] if i < len(row) else None
                if value is None and written and i < len(written) and written[i] is not None:
                    faults.add(_no_value(), row=number, column=name, letter=letters(i))
                columns[name].append(_text(value))
            numbers.append(number)
    except BROKEN as wrong:
        raise faults.refuse(_not_a_workbook()) from wrong
    return Table(header, columns, numbers, lettered=True)


def _check_package(path: Path, faults: Faults) -> bool:
    """Refuse a package that would unpack without end; True when a sheet of it holds formulas."""
    if path.stat().st_size > LARGEST_PACKED:
        raise faults.refuse(too_large(LARGEST_PACKED))
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
        swollen = [part for part in parts if part.file_size > max(SMALL_PART, LARGEST_RATIO * part.compress_size)]
        if len(parts) > MOST_PARTS or swollen or sum(part.file_size for part in parts) > LARGEST:
            raise faults.refuse(
                SurveyAppError(
                    N_("The workbook would unpack to far more than a table needs."),
                    hint=N_("Save the sheet again as CSV, and import that."),
                )
            )
        return any(_has_formula(package, part) for part in parts if part.filename.startswith("xl/worksheets/"))


def _has_formula(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a formula element stands in the part; read in pieces that overlap, so that none is cut in two."""
    tail = b""
    with package.open(part) as stream:
        while piece := stream.read(1 << 20):
            if FORMULA.search(tail + piece):
                return True
            tail = piece[-64:]
    return False


def _rows(path: Path, sheet: str | None, faults: Faults, *, formulas: bool = False) -> Iterator[Row]:
    """The rows of the sheet as values, or with formulas as they are written."""
    with path.open("rb") as stream:  # Opened here, because openpyxl leaves open a file it cannot read.
        book = load_workbook(stream, read_only=True, data_only=not formulas)
        page = book[_sheet([page.title for page in book.worksheets], sheet, faults)]
        page.reset_dimensions()  # A file may claim any size; the rows themselves are what counts.
        yield from page.iter_rows(values_only=True)


def _sheet(names: list[str], stated: str | None, faults: Faults) -> str:
    """The sheet that is stated, or the only one."""
    if stated is None and len(names) != 1:
        many = SurveyAppError(
            N_("The workbook holds several sheets: {names}."),
            names=", ".join(names),
            hint=N_("State in the mapping which it is, as “sheet: …”."),
        )
        raise faults.refuse(many)
    if stated is not None and stated not in names:
        raise faults.refuse(
            SurveyAppError(N_("There is no sheet “{sheet}”."), sheet=stated, hint=N_("The sheets are {names}."), names=", ".join(names))
        )
    return stated or names[0]


def _text(value: object) -> str:
    """A cell as text: whole numbers without a point, truth as Excel shows it, dates as 2026-09-01."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.hour == value.minute == value.second == 0:
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).strip()


def _no_value() -> SurveyAppError:
    return SurveyAppError(
        N_("The cell holds a formula whose value was never worked out."),
        hint=N_("Open the workbook in a spreadsheet program, save it, and import it again."),
    )


def _not_a_workbook() -> SurveyAppError:
    return SurveyAppError(
        N_("This is not an Excel workbook, or it is damaged or locked with a password."),
        hint=N_("Open it in a spreadsheet program and save it again as .xlsx."),
    )
