"""A resident without a mouse: every stop of the Tab key in the order of the page, each seen, and a whole response by keys alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.making import MadeWave
from tests.web.respond.questionnaires import WORK

pytestmark = pytest.mark.browser
CONTINUE = {"en": "Continue", "sv": "Fortsätt"}
STOP = """() => {
  const here = document.activeElement, seen = getComputedStyle(here), row = here.closest('.option');
  const ring = [seen, row && getComputedStyle(row)].some(style => style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = here.getBoundingClientRect();
  const words = here.textContent.trim().split('\\n')[0];
  return {at: here.matches('button, a, summary') ? words : here.name || here.id, button: here.matches('button'), ring, top: box.top + scrollY, seen: box.bottom > 0 && box.top < innerHeight};
}"""


@pytest.fixture
def made(make_wave) -> MadeWave:
    return make_wave(questionnaire=WORK)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the control with this name, or on what has these words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(STOP)["at"] == name:
            return
    raise AssertionError(f"The Tab key never comes to {name}.")


def go_on(page: Page, words: str) -> None:
    page.keyboard.press("Enter")
    heading(page, words)


def test_a_whole_response_can_be_given_with_the_keyboard_alone(browser_page, made):
    page = browser_page
    page.goto(f"/s/{made.wave.slug}/?lang=en")
    to(page, "_code")
    page.keyboard.type(made.code)
    go_on(page, "You")
    to(page, "works")
    page.keyboard.press("Space")
    go_on(page, "You")  # The answer brings up another question; the focus goes to the note that says so.
    expect(page.locator(".note[tabindex]")).to_be_focused()
    to(page, "hours")
    page.keyboard.type("20")
    go_on(page, "The way home")
    to(page, "why")
    page.keyboard.press("Space")
    go_on(page, "Your area")
    to(page, "places.park")
    page.keyboard.press("ArrowDown")
    to(page, "places.square")
    page.keyboard.press("Space")
    to(page, "Continue")
    go_on(page, "Check your answers")
    to(page, "Change the answer to: Do you work in the evenings?")
    page.keyboard.press("Enter")
    heading(page, "You")
    to(page, "hours")
    page.keyboard.press("Control+A")
    page.keyboard.type("30")
    go_on(page, "Check your answers")
    to(page, "Send the answers")
    page.keyboard.press("Enter")
    heading(page, "Thank you, your answers are saved")
    assert made.kept() == [{"works": "yes", "hours": 30, "why": ["dark"], "places": {"park": "unsafe", "square": "safe"}}]


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("sv", 320)])
def test_the_tab_key_goes_down_the_page_and_every_stop_is_seen(browser_page, made, lang, width):
    page = browser_page
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"/s/{made.wave.slug}/?lang={lang}")
    page.locator("#code").fill(made.code)
    page.locator(".panel .go").first.click()
    page.locator("[name=works]").first.wait_for()
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(STOP))["at"] in ("", "Pejl") or (stops and stop == stops[0]):
            break
        stops.append(stop)
    names = [stop["at"] for stop in stops]
    assert [name for name in names if name in ("English", "Svenska", "works", CONTINUE[lang])] == [
        "English",
        "Svenska",
        "works",
        CONTINUE[lang],
    ]
    assert [stop["at"] for stop in stops if not stop["ring"]] == []
    assert [stop["at"] for stop in stops if not stop["seen"]] == []
    tops = [round(stop["top"]) for stop in stops if stop["button"] or stop["at"] == "works"]
    assert tops == sorted(tops)


def test_what_must_be_mended_is_announced_by_name_and_by_its_field(browser_page, made):
    page = browser_page
    page.goto(f"/s/{made.wave.slug}/?lang=en")
    page.get_by_label("Write the code from the letter").fill(made.code)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("How many hours a week?").fill("many")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: Part 1 of 4: You – Work and streets")
    expect(page.get_by_role("group", name="One answer needs mending")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.get_by_label("How many hours a week?")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Error: Write a whole number with digits, from 0 to 80. hours From 0 to 80.")
    expect(field).to_have_value("many")
