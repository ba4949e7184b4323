"""A file that is made to exhaust the machine is refused before it can."""

import gzip
import io
import zipfile

import pytest

from survey_app.imports import delimited, tables, workbook
from tests.imports.conftest import MAPPING, Reading, Refused
from tests.imports.test_files import workbook as made_workbook


def test_a_file_larger_than_the_limit_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey_app.imports.files.LARGEST", 10)
    assert "The file is larger than 100 MB." in refused("Q1\n1\n2\n3\n4\n5\n")


def test_a_small_file_that_unpacks_beyond_the_limit_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LARGEST", 1_000_000)
    assert "The file is larger than" in refused(gzip.compress(b"Q1\n" + b"1\n" * 1_000_000), MAPPING, "answers.csv.gz")


def test_more_rows_than_the_limit_are_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_ROWS", 10)
    assert "The file has more than" in refused("Q1\n" + "1\n" * 11)


def test_more_columns_than_the_limit_are_refused(refused: Refused) -> None:
    names = ",".join(f"c{i}" for i in range(tables.MOST_COLUMNS + 1))
    assert "The file has more than 5000 columns." in refused(f"{names}\n1\n")


def test_a_workbook_with_more_rows_than_the_limit_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    assert "The file has more than" in refused(made_workbook(("Q1",), *[(1,)] * 12), MAPPING, "answers.xlsx")


def test_a_workbook_larger_than_its_limit_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_PACKED", 1_000)
    assert "answers.xlsx: The file is larger than 0 MB." in refused(made_workbook(("Q1",), (1,)), MAPPING, "answers.xlsx")


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_swells_when_unpacked_is_refused(refused: Refused) -> None:
    assert "would unpack to far more than a table needs" in refused(package(sheet=b"0" * 30_000_000), MAPPING, "answers.xlsx")


def test_a_workbook_of_too_many_parts_is_refused(refused: Refused) -> None:
    assert "would unpack to far more" in refused(package(**{f"p{i}": b"" for i in range(1001)}), MAPPING, "answers.xlsx")


def _with_sheet(sheet: bytes) -> bytes:
    """A workbook whose only sheet is replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made_workbook(("Q1",), (1,)))) as good, zipfile.ZipFile(out, "w") as archive:
        for part in good.infolist():
            archive.writestr(part.filename, sheet if part.filename == "xl/worksheets/sheet1.xml" else good.read(part))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
CELL = b'<c r="A%d" t="inlineStr"><is><t>%s</t></is></c>'


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + SHEET % b"&b;",
        b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET % b"&a;",
    ],
    ids=["entities that grow", "an entity that reads another file"],
)
def test_entities_in_a_workbook_are_refused(refused: Refused, document: bytes) -> None:
    assert "This is not an Excel workbook" in refused(_with_sheet(document), MAPPING, "answers.xlsx")


def test_a_row_that_claims_to_stand_far_below_is_not_waited_for(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1_000)
    rows = b'<row r="1">' + CELL % (1, b"Q1") + b'</row><row r="99999999999">' + CELL % (99_999_999_999, b"1") + b"</row>"
    assert "The file has more than" in refused(_with_sheet(SHEET % rows), MAPPING, "answers.xlsx")


def test_a_size_that_a_workbook_only_claims_is_not_believed(reading: Reading) -> None:
    rows = b'<row r="1">' + CELL % (1, b"Q1") + b'</row><row r="2">' + CELL % (2, b"1") + b"</row>"
    sheet = (SHEET % rows).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    assert reading(_with_sheet(sheet), MAPPING, "answers.xlsx").n == 1
