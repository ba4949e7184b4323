"""Every page that residents meet, visited: from the address in the letter to the thanks, through every kind of item and every refusal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy.exc import OperationalError

from survey_app.services import responding
from tests.browser import town as towns
from tests.browser.visits import Visit, pages_of

ANSWER_ALL = """
for (const radio of document.querySelectorAll('input[type=radio]')) radio.click();
const boxes = [...document.querySelectorAll('input[type=checkbox]')];
if (boxes.length && !boxes.some((box) => box.checked)) boxes.at(-1).click();
for (const area of document.querySelectorAll('textarea')) area.value = 'Lamps';
"""


@pytest.mark.browser
def test_a_barrier_is_seen(visit):
    visit.page.goto("/")
    visit.page.evaluate("document.querySelector('h1').innerHTML = '<input>'; document.querySelector('h1').style.minWidth = '2000px'")
    visit.look()
    assert any("label" in fault for fault in visit.found)
    assert any("beyond the edge" in fault for fault in visit.found)


@pytest.mark.browser
def test_the_residents_pages_hold_no_barrier(app, make_wave, visit):
    town = towns.for_residents(make_wave)
    for address in ("/", "/?lang=sv", "/privacy", "/accessibility", "/nowhere"):
        visit.open(address)
    for slug in (wave.wave.slug for wave in town.refused.values()):
        visit.open(f"/s/{slug}/")
    for page in ("privacy", "accessibility"):
        visit.open(f"/s/{town.library.wave.slug}/{page}")
    for code in ("", "AAAA-AAAA-AAAA", town.used.code):
        enter(visit, town.used.wave.slug, code)
    enter(visit, town.library.wave.slug, town.library.code)
    visit.page.evaluate(ANSWER_ALL)
    proceed(visit)
    code = later(visit)
    for written in ("ABCD", code):
        resume(visit, town.library.wave.slug, written)
    walk(visit)
    assert not visit.found, "\n".join(visit.found)
    assert pages_of(app, "public", "respond") - visit.seen == set()


def enter(visit: Visit, slug: str, code: str | None = None) -> None:
    visit.open(f"/s/{slug}/")
    if code is not None:
        visit.page.get_by_role("textbox").fill(code)
    visit.page.get_by_role("button", name="Start").click()
    visit.look()


def later(visit: Visit) -> str:
    """The code to continue with, that stands on the page."""
    visit.page.get_by_text("Continue later").click()
    visit.look()
    return visit.page.locator(".later .code").inner_text()


def resume(visit: Visit, slug: str, code: str) -> None:
    visit.page.goto(f"/s/{slug}/")
    visit.page.get_by_text("I have begun already").click()
    visit.look()
    visit.page.get_by_label("Write the code to continue with").fill(code)
    visit.page.locator(".resume").get_by_role("button", name="Continue").click()
    visit.look()


@pytest.mark.browser
def test_the_page_for_when_the_server_fails_holds_no_barrier_and_sends_everything_again(make_wave, visit, monkeypatch):
    made = make_wave()
    enter(visit, made.wave.slug, made.code)
    visit.page.get_by_role("radio", name="Unsafe").check()
    with monkeypatch.context() as patched:
        patched.setattr(responding, "open_wave", fails)
        proceed(visit)
        assert visit.page.get_by_role("heading", level=1).inner_text() == "We cannot save anything just now"
    visit.page.get_by_role("button", name="Try again").click()
    visit.page.get_by_role("radio", name="Woman").check()
    proceed(visit)
    visit.page.get_by_role("button", name="Send the answers").click()
    visit.page.wait_for_url("**/thanks**")
    assert made.kept() == [{"late": "2", "sex": "woman"}]
    assert not visit.found, "\n".join(visit.found)


def fails(*_: object, **__: object) -> None:
    raise OperationalError("SELECT", {}, Exception("away"))


def walk(visit: Visit) -> None:
    """From the first page of a questionnaire to the thanks; what cannot be a number is written first wherever a number is asked."""
    for _ in steps():
        if visit.page.url.endswith("/thanks") or "/thanks?" in visit.page.url:
            return
        send = visit.page.get_by_role("button", name="Send the answers")
        if send.count():
            send.click()
        else:
            written = numbers(visit.page)
            for number in written:
                number.fill("many")
            if written:
                proceed(visit)
                for number in numbers(visit.page):
                    number.fill("7")
            visit.page.evaluate(ANSWER_ALL)
            proceed(visit)
            if visit.page.locator(".errors").count():  # Seven does not fit every question.
                for number in numbers(visit.page):
                    number.fill("")
                proceed(visit)
            continue
        visit.look()


def steps() -> Iterator[int]:
    yield from range(60)
    raise AssertionError("The questionnaire does not end.")


def numbers(page: Page) -> list[Locator]:
    return page.locator("input[inputmode=numeric], input[inputmode=decimal]").all()


def proceed(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Continue").click()
    visit.look()
