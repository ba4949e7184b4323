"""Every page that residents meet, visited: from the address in the letter to the thanks, through every kind of item and every refusal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

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
    visit.open(f"/s/{town.library.wave.slug}/privacy")
    for code in ("", "AAAA-AAAA-AAAA", town.used.code):
        enter(visit, town.used.wave.slug, code)
    enter(visit, town.library.wave.slug, town.library.code)
    walk(visit)
    for wave in town.kinds.values():
        enter(visit, wave.wave.slug)
        walk(visit)
    assert not visit.found, "\n".join(visit.found)
    assert pages_of(app, "public", "respond") - visit.seen == set()


def enter(visit: Visit, slug: str, code: str | None = None) -> None:
    visit.open(f"/s/{slug}/")
    if code is not None:
        visit.page.get_by_role("textbox").fill(code)
    visit.page.get_by_role("button", name="Start").click()
    visit.look()


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
