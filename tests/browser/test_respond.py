"""A resident in a real browser: with the Back button, the Enter key and an impatient finger; with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from survey_app import codes
from tests.making import MadeWave
from tests.web.respond.questionnaires import WORK

pytestmark = pytest.mark.browser


@pytest.fixture
def made(make_wave) -> MadeWave:
    return make_wave(questionnaire=WORK)


def enter(page: Page, made: MadeWave) -> None:
    page.goto(f"/s/{made.wave.slug}/")
    page.get_by_label("Write the code from the letter").fill(codes.shown(made.code))
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You")


def proceed(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def to_the_area(page: Page, made: MadeWave) -> None:
    enter(page, made)
    page.get_by_role("radio", name="Yes").check()
    proceed(page, "You")
    page.get_by_label("How many hours a week?").fill("20")
    proceed(page, "The way home")
    page.get_by_role("checkbox", name="It is dark").check()
    proceed(page, "Your area")


def test_the_browsers_back_and_forward_lose_nothing_and_ask_nothing(browser_page, made):
    page = browser_page
    to_the_area(page, made)
    page.get_by_role("group", name="The park").get_by_role("radio", name="Unsafe").check()
    page.get_by_label("What else?").fill("Lamps")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("The way home")
    expect(page.get_by_role("checkbox", name="It is dark")).to_be_checked()
    page.go_back()
    expect(page.get_by_label("How many hours a week?")).to_have_value("20")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Write the code from the letter")).to_be_visible()
    for _ in range(4):
        page.go_forward()
    expect(page.get_by_label("What else?")).to_have_value("Lamps")
    expect(page.get_by_role("group", name="The park").get_by_role("radio", name="Unsafe")).to_be_checked()
    proceed(page, "Check your answers")
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your answers are saved")
    assert made.kept() == [{"works": "yes", "hours": 20, "why": ["dark"], "places": {"park": "unsafe"}}]


def test_an_answer_changed_after_going_back_is_the_one_that_counts(browser_page, made):
    page = browser_page
    to_the_area(page, made)
    page.go_back()
    page.get_by_role("checkbox", name="It is dark").uncheck()
    page.get_by_role("checkbox", name="I am tired").check()
    proceed(page, "Your area")
    proceed(page, "Check your answers")
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert made.kept()[0]["why"] == ["tired"]


def test_after_thanks_the_browser_no_longer_shows_the_answers(browser_page, made):
    page = browser_page
    to_the_area(page, made)
    page.get_by_label("What else?").fill("Lamps")
    proceed(page, "Check your answers")
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    page.evaluate("history.back()")
    page.wait_for_timeout(1000)
    assert "Lamps" not in page.content()


def test_the_code_behind_the_hash_is_filled_in_and_leaves_the_address(browser_page, made):
    browser_page.goto(f"/s/{made.wave.slug}/#{codes.shown(made.code)}")
    expect(browser_page.get_by_label("Write the code from the letter")).to_have_value(codes.shown(made.code))
    assert "#" not in browser_page.url


def test_the_enter_key_continues(browser_page, made):
    enter(browser_page, made)
    browser_page.get_by_role("radio", name="Yes").check()
    proceed(browser_page, "You")
    browser_page.get_by_label("How many hours a week?").fill("20")
    browser_page.get_by_label("How many hours a week?").press("Enter")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("The way home")


def test_an_impatient_finger_sends_once(browser_page, made):
    to_the_area(browser_page, made)
    proceed(browser_page, "Check your answers")
    browser_page.get_by_role("button", name="Send the answers").dblclick()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(re.compile("Thank you"))
    assert len(made.kept()) == 1


def test_a_mistake_moves_the_focus_to_the_list_of_what_to_mend(browser_page, made):
    enter(browser_page, made)
    browser_page.get_by_role("radio", name="Yes").check()
    proceed(browser_page, "You")
    browser_page.get_by_label("How many hours a week?").fill("many")
    proceed(browser_page, "You")
    expect(browser_page.get_by_role("group", name="One answer needs mending")).to_be_focused()
    browser_page.get_by_role("link", name="Hours:").click()
    expect(browser_page.get_by_label("How many hours a week?")).to_be_focused()


def test_everything_works_without_scripts(browser, live_server, made):
    context = browser.new_context(base_url=live_server, java_script_enabled=False, locale="sv-SE", viewport={"width": 320, "height": 600})
    page = context.new_page()
    page.goto(f"/s/{made.wave.slug}/?lang=en")
    page.locator("#code").fill(made.code)
    page.locator(".panel .go").first.click()
    for _ in range(2):
        page.locator("[name=works][value=yes]").check()
        page.locator(".actions .go").click()
    page.locator("[value=lang-sv]").click()
    assert page.locator("h1").inner_text() == "Vägen hem"
    page.locator("[value=dark]").check()
    page.locator(".actions .go").click()
    page.locator(".actions .go").click()
    page.locator("[value=send]").click()
    assert page.url.endswith("/thanks?lang=sv")
    context.close()
    assert made.kept() == [{"works": "yes", "why": ["dark"]}]


def test_a_mistyped_code_is_told_before_anything_is_sent(browser_page, made):
    """Every code with one wrong symbol, and two that changed places, for a few codes; and the right ones are let through."""
    page, sent = browser_page, []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.goto(f"/s/{made.wave.slug}/")
    field = page.get_by_label("Write the code from the letter")
    for right in (codes.draw() for _ in range(20)):
        assert page.evaluate("code => mistyped(code)", codes.shown(right).lower()) is False
        for place in range(codes.LENGTH):
            for wrong in {codes.SYMBOLS[(codes.SYMBOLS.index(right[place]) + step) % 32] for step in (1, 9, 31)}:
                assert page.evaluate("code => mistyped(code)", right[:place] + wrong + right[place + 1 :]) is True
    wrong = made.code[:-1] + codes.SYMBOLS[(codes.SYMBOLS.index(made.code[-1]) + 1) % 32]
    field.fill(wrong)
    page.get_by_role("button", name="Start").click()
    assert "one character is wrong" in field.evaluate("field => field.validationMessage")
    assert sent == []
    field.fill(made.code)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You")
