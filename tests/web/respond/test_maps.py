"""A place on the municipality's map: drawn beside the list, which does the same without it."""

import gzip

import pytest

from survey_app.municipality import districts
from survey_app.municipality.districts import District
from survey_app.questionnaire import cells
from survey_app.services.municipalities import Changes, change
from survey_app.storage import waves
from tests.needs import reference
from tests.questionnaire.test_places import MAPPED
from tests.web.respond.pages import open_page

ASKED = """
pejl_questionnaire: 1
id: asked
languages: [en]
title: {en: Place}
sections:
  - id: only
    title: {en: Place}
    items:
      - kind: place
        code: where
        question: {en: Where?}
        label: {en: Where}
        coarseness: 500
        options: [{code: north, label: {en: The north}}, {code: elsewhere, label: {en: Elsewhere}, apart: true}]
"""
SVG = "{http://www.w3.org/2000/svg}"
CELL = cells.cell(59.05, 17.05, 500)


def square(west, south):
    return ((((west, south), (west + 0.1, south), (west + 0.1, south + 0.1), (west, south + 0.1), (west, south)),),)


DISTRICTS = (District("north", "Norr", square(17.0, 59.1)), District("south", "Söder", square(17.0, 59.0)))


@pytest.fixture
def enter(client, make_wave, municipality):
    def enter(text=ASKED, drawn=DISTRICTS):
        change(municipality, Changes(map=drawn) if drawn else Changes(no_map=True))
        made = make_wave(questionnaire=text, reach=waves.OPEN_LINK)
        return open_page(client, f"/s/{made.wave.slug}/?lang=en").press(None), made

    return enter


def on_the_map(page):
    """Code of a district that can be chosen, or name of another, and whether it is chosen."""
    paths = page.root.iterfind(f".//*[@class='map']//{SVG}path")
    return [(path.get("data-code") or path.find(f"{SVG}title").text, path.get("class") == "chosen") for path in paths]


def test_the_map_is_drawn_and_those_districts_can_be_chosen_that_are_options(enter):
    page, _ = enter()
    assert on_the_map(page) == [("north", False), ("Söder", False)]
    assert page.options("where") == ["north", "elsewhere"]
    assert page.root.find(".//script").get("src").startswith("/static/js/map.js")


def test_the_district_that_is_chosen_is_marked(enter):
    page, _ = enter()
    assert on_the_map(page.press(where="north").press("back"))[0] == ("north", True)


def test_without_a_map_there_is_the_list_alone_and_no_script(enter):
    page, _ = enter(drawn=None)
    assert page.root.find(".//*[@class='map']") is None
    assert page.root.find(".//script") is None
    assert page.fields["where.cell"] == [""]


def test_a_point_is_kept_as_its_square_apart_from_the_answers(enter):
    page, made = enter()
    review = page.press(where="north", where__cell=CELL)
    assert "A point on the map, kept as a square of 500 m" in review.sentences
    back = review.press("back")
    assert back.fields["where.cell"] == [CELL]
    assert float(back.root.find(f".//{SVG}rect").get("width")) > 0
    review.press("send")
    assert made.kept() == [{"where": "north"}]


@pytest.mark.parametrize("cell", ["250m26412_8034", "59.05,17.05", "x" * 300])
def test_a_square_that_cannot_be_is_told_and_does_not_stay_in_the_way(enter, cell):
    page, _ = enter()
    told = page.press(where="north", where__cell=cell)
    assert told.errors == ["Where: The point on the map could not be read. Choose it again."]
    assert told.fields["where.cell"] == [""]
    assert told.press().heading == "Check your answers"


def test_a_place_without_coarseness_asks_for_no_point(enter):
    page, _ = enter(ASKED.replace("        coarseness: 500\n", ""))
    assert "where.cell" not in page.fields
    assert page.root.find(f".//{SVG}rect") is None


def test_a_newer_map_is_drawn_as_soon_as_it_is_given(enter, municipality):
    page, _ = enter()
    change(municipality, Changes(map=(DISTRICTS[0], District("south", "Sydost", square(17.0, 59.0)))))
    assert [name for name, _ in on_the_map(page.press("lang-en"))] == ["north", "Sydost"]


@pytest.mark.reference
@pytest.mark.parametrize("name", ["stockholm_county_26_municipalities", "stockholm_117_stadsdelar"])
def test_many_districts_stand_in_a_list_that_opens_and_the_page_stays_small(enter, name):
    found = districts.read((reference() / f"geo/{name}.geojson").read_bytes(), "map")
    page, _ = enter(MAPPED, drawn=found)
    assert page.root.find(".//select") is not None
    assert len(page.options("where")) == len(found)
    assert len(gzip.compress(page.response.data, 6)) <= 6_000
