"""CSV files, also packed with gzip: encoding and delimiter found, every wrong row named."""

import csv
import gzip
import io
import zlib
from collections.abc import Collection
from operator import itemgetter
from pathlib import Path

from survey_app.errors import N_, SurveyAppError
from survey_app.imports.faults import Faults
from survey_app.imports.tables import LARGEST, MOST_ROWS, Layout, Table, check_header, too_large, too_many_rows, unnamed

DELIMITERS = (",", ";", "\t", "|")


def read(path: Path, layout: Layout, wanted: Collection[str], faults: Faults) -> Table:
    """The wanted columns of a CSV file. Row 1 is the header; a row shorter than it ends in empty cells, as spreadsheets write them."""
    content = _unpacked(path, faults)
    encoding = _encoding(content, layout.encoding, faults)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    first = text.readline()
    delimiter = {"tab": "\t"}.get(layout.delimiter or "", layout.delimiter) or max(DELIMITERS, key=_outside_quotes(first).count)
    text.seek(0)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    try:
        header = [name.strip() for name in next(rows, [])]
        number = 1
        places = check_header(header, wanted, faults)
        nameless = [i for i, name in enumerate(header) if not name]
        pick = itemgetter(*places.values(), 0, 0)  # Twice a padding, so that it always gives a tuple.
        width, found, numbers = len(header), [], []
        for number, row in enumerate(rows, start=2):
            if len(row) != width:
                if not any(map(str.strip, row)):
                    continue
                if len(row) > width and any(map(str.strip, row[width:])):
                    faults.add(_too_many_cells(len(row), width, delimiter), row=number)
                row += [""] * (width - len(row))
            for i in nameless:
                if row[i].strip():
                    faults.add(unnamed(str(i + 1)), row=number)
                    nameless = []
            found.append(pick(row))
            numbers.append(number)
            if len(found) > MOST_ROWS:
                raise faults.refuse(too_many_rows())
    except csv.Error as wrong:
        quotes = SurveyAppError(
            N_("The row cannot be taken apart ({reason})."), reason=wrong, hint=N_("Look for a quotation mark that is not closed.")
        )
        raise faults.refuse(quotes, row=number + 1) from wrong
    cells_of = list(zip(*found, strict=True)) or [()] * len(places)
    columns = {name: [cell.strip() for cell in cells] for name, cells in zip(places, cells_of, strict=False)}
    return Table(header, columns, numbers)


def _unpacked(path: Path, faults: Faults) -> bytes:
    """The bytes of the file, unpacked as far as the limit: a small file may unpack to any size."""
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as wrong:
        raise faults.refuse(
            SurveyAppError(N_("The file is not packed with gzip, or is damaged."), hint=N_("Save or download it again."))
        ) from wrong
    if len(content) > LARGEST:
        raise faults.refuse(too_large())
    return content


def _encoding(content: bytes, stated: str | None, faults: Faults) -> str:
    """The encoding that is stated, or UTF-8 (UTF-16 where the file begins with its mark). Nothing is guessed beyond that."""
    encoding = stated or ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0" or (b"\0" in content[:4096] and encoding != "utf-16"):
        raise faults.refuse(SurveyAppError(N_("This is not a text file."), hint=N_("Is it a workbook? Then its name must end in .xlsx.")))
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        content.decode(encoding)
    except UnicodeDecodeError as wrong:
        row = content[: wrong.start].count(b"\n") + 1
        said = SurveyAppError(
            N_("The file is not written in {encoding}."),
            encoding=stated or "UTF-8",
            hint=N_("Save it again as “CSV UTF-8”, or state its encoding in the mapping, for example “encoding: windows-1252”."),
        )
        raise faults.refuse(said, row=row) from wrong
    return encoding


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _too_many_cells(cells: int, width: int, delimiter: str) -> SurveyAppError:
    return SurveyAppError(
        N_("The row has {cells} cells, but the first row names {width} columns."),
        cells=cells,
        width=width,
        hint=N_("A text that contains “{delimiter}” must stand in quotation marks."),
        delimiter=delimiter,
    )
