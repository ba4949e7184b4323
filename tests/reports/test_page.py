"""The report as a page: well formed, safe, and with every number of its first page in a table."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import html5lib
import pytest

from survey_app.reports import figures, render
from survey_app.reports.blocks import Box, Figure, Tables
from survey_app.reports.contents import contents
from survey_app.reports.front import cannot_say
from survey_app.reports.wording import Telling
from tests.reports.sample import build, relabelled, scenarios

EVERY = [
    (name, language)
    for name in ("did", "did_many", "change", "alone", "one_wave", "many_areas", "open_link", "longest", "not_comparable", "few")
    for language in ("sv", "en")
]
every = pytest.mark.parametrize(("name", "language"), EVERY)
HOSTILE = '</style><script>alert("1")</script>\\ "); } @import "x"; &amp; {{ 7*7 }} <b>'


class Outline(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.tags: list[str] = []
        self.inside = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.inside = int(tag[1])
            self.headings.append((self.inside, ""))

    def handle_data(self, data):
        if self.inside:
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)

    def handle_endtag(self, tag):
        if re.fullmatch("h[1-6]", tag):
            self.inside = 0


@every
def test_the_page_is_valid_html(name, language):
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(render.html(scenarios()[name], language))
    assert not [error for error in parser.errors if error[1] != "non-void-element-with-trailing-solidus"]


@every
def test_headings_begin_with_one_h1_never_skip_and_are_never_empty(name, language):
    outline = Outline(render.html(scenarios()[name], language))
    levels = [level for level, _ in outline.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(text.strip() for _, text in outline.headings)


@every
def test_the_language_is_stated_and_there_is_no_script(name, language):
    page = render.html(scenarios()[name], language)
    assert f'<html lang="{language}">' in page
    assert "<script" not in page


@every
def test_no_section_is_empty(name, language):
    told = contents(scenarios()[name], language)
    assert all(section.blocks for section in told.sections)
    assert all(text for _, text in told.method)
    assert len(told.method) == 11


@every
def test_every_chart_carries_its_numbers_as_text(name, language):
    titles = re.findall(r"<svg[^>]*><title>(.*?)</title>", render.html(scenarios()[name], language), re.DOTALL)
    assert titles
    assert all(len(re.findall(r"\d", title)) >= 4 for title in titles)


@every
def test_svg_needs_no_style_and_no_id(name, language):
    drawings = re.findall(r"<svg.*?</svg>", render.html(scenarios()[name], language), re.DOTALL)
    assert not [drawing for drawing in drawings if re.search(r'\s(style|id)="', drawing)]


@every
def test_no_text_in_a_chart_is_smaller_than_7_point_2(name, language):
    sizes = re.findall(r'font-size="([\d.]+)"', render.html(scenarios()[name], language))
    assert min(map(float, sizes)) >= 7.2


def numbers(text: str, decimal: str) -> list[float]:
    """The numbers of a text, without signs; a number after “± ” or in a date counts too."""
    plain = re.sub(r"(?<=\d)[\u00a0,](?=\d{3}\b)", "", text) if decimal == "." else re.sub(r"(?<=\d)\u00a0(?=\d{3}\b)", "", text)
    return [float(found.replace(decimal, ".")) for found in re.findall(rf"\d+(?:\{decimal}\d+)?", plain)]


@every
def test_every_number_of_the_three_sentences_stands_in_a_table(name, language):
    told = contents(scenarios()[name], language)
    decimal = "," if language == "sv" else "."
    in_tables = {
        n for table in told.tables for row in table.rows for cell in row for n in numbers(cell if isinstance(cell, str) else "", decimal)
    }
    known = {round(n) for n in in_tables} | in_tables | {95.0, scenarios()[name].plan.rules.smallest_change}
    years = {float(wave.closes_on.year) for wave in scenarios()[name].waves if wave.closes_on}
    said = [n for _, sentence in told.front.leads for n in numbers(sentence, decimal)]
    near = known | {n + d for n in known for d in (1.0, -1.0) if n == int(n) and any(abs(x - n) <= 0.56 for x in in_tables)}
    assert not [n for n in said if n not in near | years]


@every
def test_the_tables_are_numbered_in_the_order_in_which_they_stand(name, language):
    page = render.html(scenarios()[name], language)
    word = {"sv": "Tabell", "en": "Table"}[language]
    assert re.findall(rf"<caption><strong>{word} (\d+)", page) == [str(k + 1) for k in range(page.count("<caption>"))]


@every
def test_every_table_that_is_pointed_at_exists(name, language):
    told = contents(scenarios()[name], language)
    word = {"sv": "tabell", "en": "table"}[language]
    pointed = {int(n) for n in re.findall(rf"\b{word} (\d+)", render.html(scenarios()[name], language), re.IGNORECASE)}
    assert pointed <= set(range(1, len(told.tables) + 1))


def test_no_text_of_an_official_breaks_out_of_the_page():
    page = render.html(relabelled(scenarios()["few"], HOSTILE), medium="pdf")
    assert "<script>" not in page
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", page)[0].replace("{{ 7*7 }}", "")
    assert page.count("</style>") == 2


def test_invented_data_are_marked_on_page_1_and_in_the_running_head():
    page = render.html(scenarios()["did"], "sv", medium="pdf")
    assert '<strong class="invented">Påhittade data</strong>' in page
    assert re.search(r'@top-right \{ content: "Påhittade data"', page)
    assert "facit" in page.lower()


def test_real_data_are_not_marked_as_invented():
    page = render.html(scenarios()["did_many"], "sv", medium="pdf")
    assert "Påhittade" not in page


def test_a_stylesheet_elsewhere_leaves_no_style_inside():
    page = render.html(scenarios()["few"], stylesheet_href="/report.css")
    assert "<style" not in page
    assert '<link rel="stylesheet" href="/report.css">' in page


def test_page_1_says_what_the_survey_cannot_say_at_most_five_points_the_last_about_crime():
    for name, evaluation in scenarios().items():
        points = cannot_say(Telling(evaluation, "en"))
        assert 2 <= len(points) <= 5, name
        assert "crimes reported" in points[-1]


def test_hidden_numbers_leave_a_dash_and_a_note():
    told = contents(scenarios()["many_areas"], "en")
    table = next(t for t in told.tables if len(t.rows) == 64)
    hidden = [row for row in table.rows if row[2] == "–"]
    assert hidden
    assert all(cell == "–" for row in hidden for cell in row[1:6])
    assert "not shown" in table.note


def test_levels_of_few_answers_stand_in_parentheses():
    told = contents(scenarios()["many_areas"], "en")
    table = next(t for t in told.tables if len(t.rows) == 64)
    assert re.fullmatch(r"\(\d+\.\d\)\u00a0\(\d+\.\d–\d+\.\d\)", table.rows[2][3])


def test_where_surveys_cannot_be_compared_no_dash_is_said_to_protect_anyone():
    told = contents(scenarios()["not_comparable"], "en")
    assert {table.note for table in told.tables} == {"", "In parentheses: uncertain, 10–29 answers."}


def test_every_verdict_has_a_shape_beside_its_word():
    page = render.html(scenarios()["not_comparable"], "en", medium="pdf")
    assert 'class="v not_comparable"' in page
    assert ".v.not_comparable::before { border: none;" in page
    assert "::before { content: none" not in page


def test_without_a_comparison_area_no_caption_key_or_explanation_speaks_of_one():
    told = contents(scenarios()["alone"], "en")
    (arms,) = (table for table in told.tables if "easure area" in table.caption)
    assert "omparison" not in arms.caption
    page = render.html(scenarios()["alone"], "en")
    assert "grey: comparison area" not in page
    assert "only one of the areas" not in page


def test_a_section_of_tables_alone_begins_no_page():
    measure = {name: next(s for s in contents(scenarios()[name], "en").sections if s.heading.endswith("made")) for name in ("did", "alone")}
    assert measure["did"].page
    assert not measure["alone"].page


def test_a_table_without_dashes_explains_none():
    areas = next(t for t in contents(scenarios()["few"], "en").tables if t.note)
    assert areas.note == "In parentheses: uncertain, 10–29 answers."


def test_a_level_is_not_called_too_few_to_judge_where_others_with_the_same_verdict_are_shown():
    page = render.html(scenarios()["few"], "en")
    assert "Too few answers to show the level" in page


def test_nothing_found_is_not_explained_otherwise_but_said():
    told = contents(scenarios()["not_comparable"], "en")
    change, measure = (next(s for s in told.sections if s.heading.endswith(end)) for end in ("last survey", "made"))
    assert "cannot be compared with last time" in change.blocks[0].text
    assert not [b for b in measure.blocks if isinstance(b, Box)]


def test_an_open_link_speaks_nowhere_for_everyone():
    page = render.html(scenarios()["open_link"], "en")
    assert "Among all" not in page
    assert "weights of the sample" not in page
    assert "Reliability is good" not in page
    assert "because the sample is not random" in page
    assert "Anyone could answer here." in page


def test_answers_that_weigh_the_same_are_not_said_to_carry_weights():
    evaluation = scenarios()["open_link"]
    (wave,) = evaluation.waves
    equal = replace(wave, weights=replace(wave.weights, smallest=1.0, largest=1.0))
    assert "All answers weigh the same" in render.html(replace(evaluation, waves=(equal,)), "en")


def test_the_last_appendix_promises_tables_only_where_there_are_some():
    headings = {name: contents(scenarios()[name], "en").sections[-1].heading for name in ("open_link", "did")}
    assert headings == {"open_link": "Appendix B Table file", "did": "Appendix B More tables"}


def test_the_method_tells_of_a_measure_only_where_there_is_one():
    texts = {name: dict(contents(scenarios()[name], "en").method)["5 Differences"] for name in ("did", "change")}
    assert "For the measure it is good" in texts["did"]
    assert "measure" not in texts["change"]


def test_sixty_four_areas_get_a_table_but_no_chart():
    page = render.html(scenarios()["many_areas"], "en")
    assert "shown in a table, not in a chart" in page
    assert "Zona 64" in page
    assert not re.search(r"<title>[^<]*Zona 64", page)


@pytest.mark.parametrize("areas", [12, 30, 64])
def test_no_chart_is_taller_than_a_page_holds_and_what_is_left_out_stands_in_a_table(areas):
    evaluation = build(areas=areas, count=15, arm=5)
    told = contents(evaluation, "sv")
    drawn = [block for section in told.sections for block in section.blocks if isinstance(block, Figure)]
    assert drawn
    assert all(figure.coordinates["height"] <= figures.TALLEST for figure in drawn)
    assert all(
        finding.scope.categories[0].label["sv"] in render.html(evaluation, "sv")
        for finding in evaluation.domain_findings(evaluation.main, "area")
    )


def test_a_chart_that_no_page_holds_is_left_to_its_table(monkeypatch):
    evaluation = build(count=15)
    told = Telling(evaluation, "sv")
    assert figures.indicators(told, Tables("")) is not None
    monkeypatch.setattr(figures, "TALLEST", 150.0)
    assert figures.indicators(told, Tables("")) is None
    assert all(told.text(indicator.label) in render.html(evaluation, "sv") for indicator in evaluation.plan.indicators)
