"""The kinds of item that a browser does something for: a line beside an option, a scale by keys, and the map with its script."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from survey_app.municipality.districts import District
from survey_app.questionnaire import cells
from survey_app.services.municipalities import Changes, change
from survey_app.storage import waves
from tests.questionnaire.test_places import MAPPED
from tests.web.respond.questionnaires import KINDS
from tests.web.respond.test_maps import DISTRICTS

pytestmark = pytest.mark.browser


STRIP = District("strip", "A long name for a strip of land", ((((17.1, 59.0), (17.11, 59.0), (17.11, 59.2), (17.1, 59.2), (17.1, 59.0)),),))


@pytest.fixture
def made(make_wave, municipality):
    change(municipality, Changes(map=(*DISTRICTS, STRIP)))
    return make_wave(questionnaire=KINDS, reach=waves.OPEN_LINK)


@pytest.fixture
def choices(browser_page, made) -> Page:
    browser_page.goto(f"/s/{made.wave.slug}/?lang=en")
    browser_page.get_by_role("button", name="Start").click()
    return browser_page


@pytest.fixture
def figures(choices) -> Page:
    choices.get_by_label("I agree").check()
    choices.get_by_role("button", name="Continue").click()
    expect(choices.get_by_role("heading", level=1)).to_have_text("Figures")
    return choices


def click(page: Page, district: str) -> None:
    """In the middle of a district, wherever the page has been scrolled to."""
    shape = page.locator(".map path").filter(has_text=district)
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def square(page: Page) -> str:
    """The name of the square that is chosen, as it will be sent."""
    return page.locator("[name='where.cell']").input_value()


def test_the_line_beside_an_option_is_there_when_it_is_chosen(choices):
    line = choices.locator("[name='housing.other']")
    expect(line).to_be_hidden()
    choices.get_by_role("group", name="How do you live?").get_by_role("radio", name="Otherwise").check()
    expect(line).to_be_visible()
    expect(line).to_have_accessible_name("Write what it is:")


def test_a_scale_is_answered_with_the_arrow_keys(choices):
    scale = choices.get_by_role("group", name="How much do you trust them?")
    scale.get_by_role("radio", name="0 Not at all").check()
    choices.keyboard.press("ArrowRight")
    expect(scale.get_by_role("radio", name="1", exact=True)).to_be_checked()


def test_a_click_on_the_map_chooses_the_district_and_the_square(figures):
    click(figures, "North")
    expect(figures.get_by_role("radio", name="North")).to_be_checked()
    expect(figures.get_by_role("status")).to_have_text("A square is chosen. North")
    south, west, north, east = cells.bounds(square(figures))
    assert south - 0.005 <= 59.15 <= north + 0.005
    assert west - 0.005 <= 17.05 <= east + 0.005


def test_a_district_chosen_from_the_list_is_marked_on_the_map(figures):
    figures.get_by_role("radio", name="South").check()
    expect(figures.locator(".map path.chosen title")).to_have_text("South")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_district_bears_its_name_where_it_has_room_for_it(figures, width):
    figures.set_viewport_size({"width": width, "height": 800})
    names = figures.locator(".map .names text:visible")
    expect(names).to_have_text(["North", "South"])
    for name in names.all():
        inner, outer = (each.bounding_box() for each in (name, figures.locator(".map path").filter(has_text=name.text_content())))
        assert outer["x"] < inner["x"] < inner["x"] + inner["width"] < outer["x"] + outer["width"]
        assert outer["y"] < inner["y"] < inner["y"] + inner["height"] < outer["y"] + outer["height"]


def test_a_district_without_room_for_its_name_bears_it_when_it_is_chosen(browser_page, make_wave, municipality):
    strip = replace(STRIP, name="A strip")
    change(municipality, Changes(map=(*DISTRICTS, strip)))
    made = make_wave(questionnaire=MAPPED, reach=waves.OPEN_LINK)
    browser_page.goto(f"/s/{made.wave.slug}/?lang=en")
    browser_page.get_by_role("button", name="Start").click()
    names = browser_page.locator(".map .names text:visible")
    expect(names).to_have_text(["Norr", "Söder"])
    browser_page.get_by_role("radio", name="A strip").check()
    expect(names).to_have_text(["Norr", "Söder", "A strip"])


def test_a_name_longer_than_the_map_is_cut_at_its_end_until_there_is_room_for_it(browser_page, make_wave, municipality):
    long = replace(STRIP, name="A very long name for a strip of <i>land</i> &amp; more")
    change(municipality, Changes(map=(*DISTRICTS, long)))
    made = make_wave(questionnaire=MAPPED, reach=waves.OPEN_LINK)
    browser_page.set_viewport_size({"width": 320, "height": 700})
    browser_page.goto(f"/s/{made.wave.slug}/?lang=en")
    browser_page.get_by_role("button", name="Start").click()
    browser_page.evaluate("document.documentElement.style.fontSize = '200%'")
    browser_page.get_by_role("radio", name="A very long name").check()
    name, drawing = browser_page.locator(".map .names .chosen"), browser_page.locator(".map svg")
    expect(name).to_have_text(re.compile("^A very.*…$"))
    inner, outer = name.bounding_box(), drawing.bounding_box()
    assert outer["x"] < inner["x"] < inner["x"] + inner["width"] < outer["x"] + outer["width"]
    browser_page.evaluate("document.documentElement.style.fontSize = '100%'")
    browser_page.set_viewport_size({"width": 1280, "height": 900})
    expect(name).to_have_text(long.name)


def test_the_square_is_moved_with_the_arrow_keys_and_taken_away(figures):
    figures.get_by_role("application").focus()
    figures.keyboard.press("ArrowUp")
    first = square(figures)
    figures.keyboard.press("ArrowUp")
    figures.keyboard.press("ArrowRight")
    (row, column), (above, beside) = (map(int, name.split("m")[1].split("_")) for name in (first, square(figures)))
    assert (above, beside) == (row + 1, column + 1)
    figures.keyboard.press("Delete")
    assert square(figures) == ""
    figures.keyboard.press("ArrowDown")
    figures.get_by_role("button", name="Take the point away").click()
    expect(figures.get_by_role("status")).to_have_text("No point is chosen.")
    assert square(figures) == ""


def test_the_square_comes_back_with_the_page_and_is_the_one_that_is_kept(figures):
    click(figures, "South")
    chosen, drawn = square(figures), figures.locator(".point rect").bounding_box()
    figures.get_by_role("button", name="Continue").click()
    figures.get_by_role("button", name="Back").click()
    assert square(figures) == chosen != ""
    again = figures.locator(".point rect").bounding_box()
    assert (again["width"], again["height"]) == pytest.approx((drawn["width"], drawn["height"]), abs=0.5)


def test_the_square_is_there_again_when_the_browser_goes_back(figures):
    click(figures, "South")
    chosen, drawn = square(figures), figures.locator(".point rect").bounding_box()
    figures.get_by_role("button", name="Continue").click()
    figures.go_back()
    assert square(figures) == chosen != ""
    expect(figures.locator("[name='where.cell']")).to_be_hidden()
    again = figures.locator(".point rect").bounding_box()
    assert (again["width"], again["height"]) == pytest.approx((drawn["width"], drawn["height"]), abs=0.5)
    figures.get_by_role("button", name="Take the point away").click()
    figures.get_by_role("button", name="Continue").click()
    figures.go_back()
    expect(figures.locator(".point")).to_be_hidden()
    assert square(figures) == ""
