"""The workbook: every number, as a number; never a formula; the same bytes for the same evaluation."""

import io
import zipfile

import openpyxl
import pytest

from survey_app.reports.tables import xlsx
from tests.reports.sample import relabelled, scenarios

NAMES = sorted(scenarios())


def opened(name: str, language: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx(scenarios()[name], language)))


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_a_formula(name):
    assert not [cell for sheet in opened(name) for row in sheet for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_is_a_row_with_its_numbers(name):
    rows = list(opened(name)["Findings"].iter_rows(values_only=True))
    head, evaluation = rows[0], scenarios()[name]
    assert len(rows) == len(evaluation.findings) + 1
    at = head.index(next(h for h in head if h.endswith("per cent") and evaluation.waves[-1].label["en"] in h))
    assert [row[at] for row in rows[1:]] == [f.after and pytest.approx(f.after.percent) for f in evaluation.findings]


def test_what_is_suppressed_leaves_empty_cells():
    rows = list(opened("many_areas")["Findings"].iter_rows(values_only=True))
    suppressed = [row for row in rows[1:] if row[rows[0].index("hidden")] == "yes"]
    assert suppressed
    assert all(value is None for row in suppressed for value, head in zip(row, rows[0], strict=True) if "CI" in head or "answers" in head)


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_text_that_looks_like_a_formula_is_kept_as_text(begin):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(relabelled(scenarios()["one_wave"], begin))))
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]


def test_a_label_that_looks_like_a_formula_is_marked_as_text_for_whoever_makes_a_csv_of_it():
    from dataclasses import replace

    evaluation = scenarios()["few"]
    indicators = tuple(replace(i, label={"en": "=HYPERLINK(1)"}) for i in evaluation.plan.indicators)
    book = openpyxl.load_workbook(io.BytesIO(xlsx(replace(evaluation, plan=replace(evaluation.plan, indicators=indicators)), "en")))
    cell = book["Findings"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def test_every_sheet_has_a_header_row_that_stays_in_view():
    for sheet in opened("did"):
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_same_evaluation_gives_the_same_bytes(language):
    assert xlsx(scenarios()["did"], language) == xlsx(scenarios()["did"], language)


def test_the_archive_tells_no_time_of_making():
    with zipfile.ZipFile(io.BytesIO(xlsx(scenarios()["few"]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2027-01-12T00:00:00Z" in archive.read("docProps/core.xml")


def test_the_truth_of_invented_data_is_a_sheet_of_its_own_and_of_no_other():
    assert "Truth" in opened("did").sheetnames
    assert "Truth" not in opened("change").sheetnames


def test_sheet_names_are_in_the_reader_s_language():
    assert opened("did", "sv").sheetnames[0] == "Resultat"
