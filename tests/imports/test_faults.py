"""A file that is wrong gets sentences with row and column, all at once, and nothing of it is read."""

from pathlib import Path

import pytest

from survey_app.documents import DocumentError
from survey_app.imports.faults import WaveRefused
from survey_app.imports.wave import read_wave
from tests.imports.conftest import MAPPING, Reading, Refused


def test_a_missing_column_is_named_with_its_nearest_neighbours(refused: Refused) -> None:
    assert refused("q_1,Q11,other\n1,1,1\n") == (
        "answers.csv: There is no column “Q1”, which WAVE.yaml asks for on line 7. The nearest names are “q_1”, “Q11”."
    )


def test_a_missing_column_without_neighbours_is_named_with_those_that_are_there(refused: Refused) -> None:
    assert "The first columns are “alpha”, “beta”." in refused("alpha,beta\n1,1\n")


def test_a_response_without_a_meaning_is_named_with_its_rows(refused: Refused) -> None:
    assert refused("Q1\n1\n7\n2\n7\n") == (
        "answers.csv, column “Q1”: The mapping knows no response “7” (rows 3, 5; in all 2). "
        "Add it to “codes”, “bands” or “missing” of item “safe” in WAVE.yaml (line 6)."
    )


def test_of_many_rows_the_first_five_are_named(refused: Refused) -> None:
    assert "(rows 2, 3, 4, 5, 6 …; in all 8)." in refused("Q1\n" + "7\n" * 8)


def test_a_number_outside_the_bands_is_named(refused: Refused) -> None:
    bands = MAPPING.replace('codes: {"yes": 1, "no": [2, 3]}', 'bands: {"16-29": [16, 29]}')
    assert "no response “15” (rows 3; in all 1)." in refused("Q1\n16\n15\n", bands)


@pytest.mark.parametrize(
    ("weight", "sentence"),
    [
        ("heavy", "row 3, column “w”: “heavy” cannot be a weight. A weight is a number from 0 to 1000000000."),
        ("1e300", "row 3, column “w”: “1e300” cannot be a weight. A weight is a number from 0 to 1000000000."),
        ("-1", "row 3, column “w”: “-1” cannot be a weight."),
        ("nan", "row 3, column “w”: “nan” cannot be a weight."),
        ("inf", "row 3, column “w”: “inf” cannot be a weight."),
        ("", "row 3, column “w”: The weight is missing. State “missing: exclude” under “weight:”"),
    ],
)
def test_a_weight_that_is_none_is_named(refused: Refused, weight: str, sentence: str) -> None:
    assert sentence in refused(f"Q1,w\n1,1.5\n1,{weight}\n", MAPPING + "weight: {column: w}\n")


def test_a_number_with_both_decimal_signs_is_no_weight(refused: Refused) -> None:
    assert "“1.000,5” cannot be a weight" in refused('Q1;w\n1;"1.000,5"\n', MAPPING + "weight: {column: w}\n")


def test_weights_that_are_all_zero_are_refused(refused: Refused) -> None:
    assert "No weight is above zero." in refused("Q1,w\n1,0\n", MAPPING + "weight: {column: w}\n")


def test_a_row_with_too_many_cells_is_named(refused: Refused) -> None:
    assert refused("Q1,Q2\n1,2\n1,2,3\n") == (
        "answers.csv, row 3: The row has 3 cells, but the first row names 2 columns. A text that contains “,” must stand in quotation marks."
    )


def test_a_missing_area_is_named(refused: Refused) -> None:
    assert "answers.csv, column “d”: The area is missing (rows 3; in all 1)." in refused("Q1,d\n1,a\n1,\n", MAPPING + "area: {column: d}\n")


def test_an_area_without_a_meaning_is_named(refused: Refused) -> None:
    assert "The mapping knows no area “b” (rows 3; in all 1)." in refused(
        "Q1,d\n1,a\n1,b\n", MAPPING + "area: {column: d, codes: {a: a}}\n"
    )


def test_people_invited_where_nobody_answered_are_named(refused: Refused) -> None:
    said = refused("Q1,d\n1,a\n", MAPPING + "area: {column: d}\ninvited: {b: 5}\n")
    assert "Invited or population is stated for area “b”, in which nobody stands. The areas are a." in said


@pytest.mark.parametrize("group", ["strata", "psu", "person"])
def test_an_empty_cell_in_a_group_of_the_design_is_named(refused: Refused, group: str) -> None:
    assert "answers.csv, row 3, column “g”: The cell is empty" in refused("Q1,g\n1,a\n1,\n", MAPPING + f"{group}: g\n")


def test_a_person_who_stands_twice_in_a_wave_is_named(refused: Refused) -> None:
    assert "answers.csv, row 2: The person “a” stands in 2 rows of the wave." in refused("Q1,p\n1,a\n1,a\n", MAPPING + "person: p\n")


def test_a_name_that_two_columns_share_is_refused_when_it_is_asked_for(refused: Refused) -> None:
    assert "answers.csv, row 1, column “Q1”: Several columns have this name: 1, 3." in refused("Q1,Q2,Q1\n1,1,1\n")


def test_a_name_that_two_other_columns_share_does_no_harm(reading: Reading) -> None:
    assert reading("Q1,Q2,Q2\n1,1,1\n").n == 1


def test_a_column_with_values_but_no_name_is_named(refused: Refused) -> None:
    assert "answers.csv, row 2: Column 2 holds values but has no name." in refused("Q1,,Q3\n1,1,1\n")


def test_an_empty_column_without_a_name_does_no_harm(reading: Reading) -> None:
    assert reading("Q1,\n1,\n").n == 1


def test_an_empty_first_row_is_refused(refused: Refused) -> None:
    assert "answers.csv, row 1: The first row is empty. It must hold the names of the columns." in refused("\nQ1\n1\n")


def test_an_empty_file_is_refused(refused: Refused) -> None:
    assert "The first row is empty." in refused("")


def test_a_file_in_which_nobody_belongs_to_the_wave_is_refused(refused: Refused) -> None:
    assert "No row of the file belongs to the wave." in refused("Q1,year\n1,2024\n", MAPPING + "rows: {year: 2025}\n")


def test_a_wrong_encoding_is_named_with_its_row(refused: Refused) -> None:
    assert refused("Q1,ort\n1,Visby\n2,Malmö\n".encode("windows-1252")) == (
        "answers.csv, row 3: The file is not written in UTF-8. "
        "Save it again as “CSV UTF-8”, or state its encoding in the mapping, for example “encoding: windows-1252”."
    )


def test_a_quotation_mark_that_is_never_closed_is_named(refused: Refused) -> None:
    assert "answers.csv, row 3: The row cannot be taken apart" in refused('Q1,Q2\n1,a\n1,"b\n2,c\n')


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("answers.csv", "This is not a text file."),
        ("answers.csv.gz", "The file is not packed with gzip, or is damaged."),
        ("answers.xlsx", "This is not an Excel workbook, or it is damaged or locked with a password."),
        ("answers.sav", "This is not an SPSS data file, or it is damaged."),
        ("answers.xls", "The old Excel format .xls cannot be read. Save the file again as .xlsx."),
        ("answers.docx", "This kind of file cannot be read. Its name must end in .csv, .csv.gz, .xlsx or .sav."),
    ],
)
def test_a_file_that_is_not_of_its_kind_is_refused(refused: Refused, file: str, sentence: str) -> None:
    assert f"{file}: {sentence}" in refused(b"PK\x03\x04 nonsense", MAPPING, file)


def test_a_spss_file_that_breaks_off_is_refused(refused: Refused) -> None:
    assert "This is not an SPSS data file, or it is damaged." in refused(b"$FL2@(#) SPSS DATA FILE" + b"\0" * 40, MAPPING, "answers.sav")


def test_a_compressed_spss_file_is_refused(refused: Refused) -> None:
    assert "The file is compressed as ZSAV." in refused(b"$FL3" + b"\0" * 200, MAPPING, "answers.sav")


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "WAVE.yaml").write_text(MAPPING)
    with pytest.raises(WaveRefused, match=r"answers\.csv: There is no such file\. It was looked for at .*answers\.csv\."):
        read_wave(tmp_path / "WAVE.yaml")


def test_an_absent_mapping_is_named(tmp_path: Path) -> None:
    with pytest.raises(WaveRefused, match="There is no such file"):
        read_wave(tmp_path / "WAVE.yaml")


def test_a_variable_that_nobody_set_is_named(tmp_path: Path) -> None:
    (tmp_path / "WAVE.yaml").write_text(MAPPING.replace("answers.csv", "${OUR_DATA}/answers.csv"))
    with pytest.raises(DocumentError, match=r"WAVE\.yaml, line 4: Nobody has said what \$\{OUR_DATA\} stands for"):
        read_wave(tmp_path / "WAVE.yaml")


def test_all_faults_are_told_at_once(refused: Refused) -> None:
    said = refused("Q1,w\n7,x\n8,y\n", MAPPING + "weight: {column: w}\nstrata: h\n")
    assert [part in said for part in ("“h”", "“7”", "“8”", "“x”", "“y”")] == [True] * 5


def test_after_twenty_faults_the_others_are_counted(refused: Refused) -> None:
    said = refused("Q1,w\n" + "1,x\n" * 51, MAPPING + "weight: {column: w}\n")
    assert said.count("cannot be a weight") == 20
    assert said.endswith("… and 31 more faults.")
