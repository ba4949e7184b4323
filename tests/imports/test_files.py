"""CSV, packed CSV, XLSX and SPSS: the same answers come out of each, however it was written."""

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from openpyxl import Workbook

from survey_app.evaluation.microdata import Missing
from survey_app.imports.wave import read_wave
from tests.imports.conftest import MAPPING, Reading, Refused

TEXT = "Q1,place\n1,Malmö\n2,Ängelholm\n9,Visby\n"
EXPECTED = [0, 1, Missing.DONT_KNOW]


def workbook(*rows: tuple[object, ...], sheets: tuple[str, ...] = ("Answers",)) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised(reading: Reading, encoding: str) -> None:
    assert reading(TEXT.encode(encoding)).columns["safe"].values.tolist() == EXPECTED


@pytest.mark.parametrize("encoding", ["windows-1252", "ISO-8859-1", "iso-8859-15", "mac-roman"])
def test_other_encodings_are_read_when_they_are_stated(reading: Reading, encoding: str) -> None:
    wave = reading(TEXT.encode(encoding), MAPPING + f"encoding: {encoding}\narea: {{column: place}}\n")
    assert wave.columns["area"].codes == ("Malmö", "Visby", "Ängelholm")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(reading: Reading, delimiter: str) -> None:
    assert reading(TEXT.replace(",", delimiter)).columns["safe"].values.tolist() == EXPECTED


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_may_end_as_on_any_system(reading: Reading, line_end: str) -> None:
    assert reading(TEXT.replace("\n", line_end).encode()).columns["safe"].values.tolist() == EXPECTED


def test_a_delimiter_in_a_name_is_no_delimiter(reading: Reading) -> None:
    assert reading('"Why, what, when, who";Q1\nx;1\n').columns["safe"].values.tolist() == [0]


def test_a_stated_delimiter_is_used(reading: Reading) -> None:
    assert reading("Q1;a,b,c\n1;x\n", MAPPING + 'delimiter: ";"\n').n == 1


def test_a_text_may_hold_line_breaks_and_rows_are_counted_as_a_spreadsheet_does(refused: Refused) -> None:
    assert "(rows 3; in all 1)" in refused('Q1,said\n1,"two\nlines"\n7,x\n')


def test_empty_rows_are_passed_over_but_counted(refused: Refused) -> None:
    assert "(rows 4; in all 1)" in refused("Q1,Q2\n1,1\n,\n7,1\n\n")


def test_rows_may_end_early(reading: Reading) -> None:
    assert reading("Q2,Q1\n1,1\n1\n").columns["safe"].values.tolist() == [0, Missing.NO_ANSWER]


def test_a_packed_file_is_read(reading: Reading) -> None:
    assert reading(gzip.compress(TEXT.encode()), MAPPING, "answers.csv.gz").columns["safe"].values.tolist() == EXPECTED


def test_a_workbook_is_read(reading: Reading) -> None:
    wave = reading(
        workbook(("Q1", "w"), (1, 0.5), (2.0, 1), ("9", None)), MAPPING + "weight: {column: w, missing: exclude}\n", "answers.xlsx"
    )
    assert wave.columns["safe"].values.tolist() == EXPECTED[:2]
    assert wave.design_weights.tolist() == [0.5, 1]


def test_a_fault_in_a_workbook_has_the_letter_of_its_column(refused: Refused) -> None:
    wide = workbook((*(f"x{i}" for i in range(27)), "Q1"), (*[None] * 27, 7))
    assert "answers.xlsx, column “Q1” (AB): The mapping knows no response “7” (rows 2; in all 1)." in refused(wide, MAPPING, "answers.xlsx")


def test_of_several_sheets_one_must_be_named(refused: Refused) -> None:
    assert "The workbook holds several sheets: Answers, Notes." in refused(
        workbook(("Q1",), (1,), sheets=("Answers", "Notes")), MAPPING, "answers.xlsx"
    )


def test_the_sheet_that_is_named_is_read(reading: Reading) -> None:
    assert reading(workbook(("Q1",), (1,), sheets=("Notes", "Answers")), MAPPING + "sheet: Answers\n", "answers.xlsx").n == 1


def test_a_sheet_that_is_not_there_is_refused(refused: Refused) -> None:
    assert "There is no sheet “Svar”. The sheets are Answers." in refused(
        workbook(("Q1",), (1,)), MAPPING + "sheet: Svar\n", "answers.xlsx"
    )


def test_a_formula_whose_value_was_never_worked_out_is_refused(refused: Refused) -> None:
    said = refused(workbook(("Q1",), (1,), ("=A2+1",)), MAPPING, "answers.xlsx")
    assert "answers.xlsx, row 3, column “Q1” (A): The cell holds a formula whose value was never worked out." in said


def test_an_error_value_of_excel_is_a_response_without_a_meaning(refused: Refused) -> None:
    assert "The mapping knows no response “#DIV/0!”" in refused(workbook(("Q1",), ("#DIV/0!",)), MAPPING, "answers.xlsx")


def spss(path: Path, frame: pd.DataFrame, **more: object) -> None:
    pyreadstat.write_sav(frame, str(path), **more)


def test_an_spss_file_is_read_with_its_user_missing_values(tmp_path: Path) -> None:
    spss(tmp_path / "answers.sav", pd.DataFrame({"Q1": [1.0, 2.0, 9.0, np.nan]}), missing_ranges={"Q1": [9]})
    (tmp_path / "WAVE.yaml").write_text(MAPPING.replace(".csv", ".sav"))
    assert read_wave(tmp_path / "WAVE.yaml").columns["safe"].values.tolist() == [*EXPECTED, Missing.NO_ANSWER]


def test_labels_of_an_spss_file_serve_where_the_mapping_has_none(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Q1": [1.0, 2.0]})
    spss(tmp_path / "answers.sav", frame, column_labels={"Q1": "Trygghet"}, variable_value_labels={"Q1": {1.0: "Ja", 2.0: "Nej"}})
    (tmp_path / "WAVE.yaml").write_text(MAPPING.replace(".csv", ".sav").replace("[2, 3]", "2") + "language: sv\n")
    column = read_wave(tmp_path / "WAVE.yaml").columns["safe"]
    assert (column.label, column.labels) == ({"sv": "Trygghet"}, {"yes": {"sv": "Ja"}, "no": {"sv": "Nej"}})


def test_text_in_an_spss_file_is_read(tmp_path: Path) -> None:
    spss(tmp_path / "answers.sav", pd.DataFrame({"Q1": [1.0, 2.0], "place": ["Malmö", "Visby"]}))
    (tmp_path / "WAVE.yaml").write_text(MAPPING.replace(".csv", ".sav") + "area: {column: place}\n")
    assert read_wave(tmp_path / "WAVE.yaml").columns["area"].codes == ("Malmö", "Visby")
