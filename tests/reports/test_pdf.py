"""The PDF: tagged as PDF/UA-1 asks, on its pages as meant, the same bytes every time."""

import io
import itertools
import re
import sys

import pikepdf
import pytest

from survey_app.reports import render
from tests.pdfua import verapdf
from tests.reports.conftest import made
from tests.reports.sample import relabelled, scenarios
from tests.reports.test_page import HOSTILE

pytestmark = pytest.mark.pdf
SOME = [("did", "sv"), ("one_wave", "en"), ("many_areas", "en"), ("longest", "sv")]
some = pytest.mark.parametrize(("name", "language"), SOME)


def walk(node):
    """(tag, element) of the structure tree in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from walk(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S)[1:], node
        if "/K" in node:
            yield from walk(node.K)


def tags(pdf):
    return list(walk(pdf.Root.StructTreeRoot.K))


@some
def test_the_document_is_marked_and_has_language_and_title(opened, name, language):
    pdf = opened(name, language)
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == language
    assert str(pdf.docinfo["/Title"]) == scenarios()[name].plan.title[language]


@some
def test_headings_never_skip(opened, name, language):
    levels = [int(tag[1]) for tag, _ in tags(opened(name, language)) if re.fullmatch("H[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@some
def test_every_figure_has_its_numbers_in_its_alternative_text(opened, name, language):
    figures = [element for tag, element in tags(opened(name, language)) if tag == "Figure"]
    assert figures
    assert all(len(re.findall(r"\d", str(figure.get("/Alt", "")))) >= 4 for figure in figures)


@some
def test_every_table_has_header_cells_and_every_cell_names_its_headers(opened, name, language):
    found = tags(opened(name, language))
    tables = [element for tag, element in found if tag == "Table"]
    assert tables
    assert all(any(tag == "TH" for tag, _ in walk(table)) for table in tables)
    cells = [element for tag, element in found if tag == "TD"]
    assert all(any("/Headers" in a for a in ([c.A] if isinstance(c.get("/A"), pikepdf.Dictionary) else c.get("/A", []))) for c in cells)


@pytest.mark.parametrize(("name", "language"), [("did", "sv"), ("longest", "sv")])
def test_page_1_stands_on_one_page_and_the_first_section_begins_the_second(opened, name, language):
    pdf = opened(name, language)
    first = next(element for tag, element in tags(pdf) if tag == "H2" and _page_of(pdf, element) != 0)
    assert _page_of(pdf, first) == 1


def _page_of(pdf, element):
    while "/Pg" not in element and "/K" in element:
        element = element.K[0] if isinstance(element.K, pikepdf.Array) else element.K
    return next(k for k, page in enumerate(pdf.pages) if page.obj.objgen == element.Pg.objgen)


def test_only_fonts_of_our_own_are_used(opened):
    names = {str(font.BaseFont) for page in opened("did", "sv").pages for font in page.Resources.Font.values()}
    assert names
    assert all("Noto-Sans" in name or "NotoSans" in name for name in names)


def test_the_same_evaluation_gives_the_same_bytes():
    assert made("open_link", "sv") == render.pdf(scenarios()["open_link"], "sv")


def test_the_date_of_the_file_is_the_day_of_the_evaluation(opened):
    assert str(opened("open_link", "sv").docinfo["/CreationDate"]).startswith("D:20270112")


def test_text_of_an_official_cannot_fetch_or_break_out():
    with pikepdf.open(io.BytesIO(render.pdf(relabelled(scenarios()["open_link"], HOSTILE)))) as pdf:
        assert str(pdf.docinfo["/Title"]) == HOSTILE


def test_without_its_libraries_the_refusal_names_the_packages(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(render.PdfUnavailable, match=r"libpango-1\.0-0 and libpangoft2-1\.0-0"):
        render.pdf(scenarios()["open_link"])


@pytest.mark.pdfua
def test_verapdf_finds_pdf_ua_1(tmp_path):
    files = []
    for name, language in [*SOME, ("open_link", "sv")]:
        files.append(tmp_path / f"{name}-{language}.pdf")
        files[-1].write_bytes(made(name, language))
    conforms, said = verapdf.judge(*files)
    assert conforms, said
