"""Every page of the application, as axe sees it, at a desk and on a telephone: no barrier to anyone who uses a screen reader,
a keyboard or a magnifier, and nothing to scroll sideways for. A new route without a visit here fails."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, Response

from tests.browser import town as towns
from tests.browser.town import Town
from tests.browsing import DESKTOP, PHONE
from tests.making import PASSWORD

BEYOND = """[...document.querySelectorAll('h1, h2, p, a, label, legend, input, select, textarea, button, li, dt, dd, td, th')]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
    .filter(element => !element.closest('.scroll, .vh'))
    .map(element => element.tagName + ' ' + (element.innerText || element.name || '').slice(0, 40))"""
SHOWN = (200, 422)  # A page, or a page that asks for something to be mended.
NO_PAGE = {
    "static": "files",
    "public.favicon": "a picture",
    "public.healthz": "a word for operators",
    "respond.no_page": "leads to the start page",
    "accounts.sign_out": "leads to the sign-in",
    "evaluate.again": "leads to the new evaluation",
    "evaluate.progress": "data for the page of progress",
    "evaluate.report_pdf": "a file",
    "evaluate.tables": "a file",
    "evaluate.as_json": "a file",
}


@pytest.fixture
def town(app, make_wave, make_official) -> Town:
    return towns.build(make_wave, make_official)


class Visit:
    """A browser page that remembers which routes it has shown, and what was found on them."""

    def __init__(self, app: Flask, page: Page) -> None:
        self.routes, self.page, self.axe = app.url_map.bind("localhost"), page, Axe()
        self.answered: Response | None = None
        self.seen, self.found = set[str](), list[str]()
        page.on("response", lambda response: setattr(self, "answered", response) if response.request.is_navigation_request() else None)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def look(self) -> None:
        """Note the route and everything that axe has to say about the page at both widths."""
        where = urlsplit(self.page.url).path
        if self.answered and self.answered.status in SHOWN:
            self.seen.add(self.routes.match(where, method=self.answered.request.method)[0])
        for size in (PHONE, DESKTOP):
            self.page.set_viewport_size(size)
            name = f"{where} “{self.page.title()}” at {size['width']}"
            for violation in self.axe.run(self.page).response["violations"]:
                self.found += [f"{name}: {violation['id']} {node['target']} {node['failureSummary']}" for node in violation["nodes"]]
            self.found += [f"{name}: {what} goes beyond the edge" for what in self.page.evaluate(BEYOND)]


@pytest.fixture
def visit(app, browser_page) -> Visit:
    return Visit(app, browser_page)


def pages_of(app: Flask, *doors: str) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in doors} - NO_PAGE.keys()


def test_every_route_of_the_application_is_behind_one_of_the_two_doors(app):
    assert {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()} == {
        "static",
        "public",
        "respond",
        "accounts",
        "office",
        "evaluate",
    }


@pytest.mark.browser
def test_a_barrier_is_seen(visit):
    visit.page.goto("/")
    visit.page.evaluate("document.querySelector('h1').innerHTML = '<input>'; document.querySelector('h1').style.minWidth = '2000px'")
    visit.look()
    assert any("label" in fault for fault in visit.found)
    assert any("beyond the edge" in fault for fault in visit.found)


@pytest.mark.browser
def test_the_residents_pages_hold_no_barrier(app, town, visit):
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
    assert visit.found == []
    assert pages_of(app, "public", "respond") - visit.seen == set()


def enter(visit: Visit, slug: str, code: str | None = None) -> None:
    visit.page.goto(f"/s/{slug}/")
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
            for group in visit.page.get_by_role("group").filter(has=visit.page.get_by_role("radio")).all():
                group.get_by_role("radio").last.check()
            proceed(visit)
            continue
        visit.look()


def steps() -> Iterator[int]:
    yield from range(60)
    raise AssertionError("The questionnaire does not end.")


def numbers(page: Page) -> list:
    return page.locator("input[inputmode=numeric], input[inputmode=decimal]").all()


def proceed(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Continue").click()
    visit.look()


@pytest.mark.browser
@pytest.mark.pdf
def test_the_officials_pages_hold_no_barrier(app, town, visit):
    visit.open("/office/sign-in")
    for password in ("wrong", PASSWORD):
        visit.page.get_by_label("E-mail").fill(town.official.email)
        visit.page.get_by_label("Password").fill(password)
        visit.page.get_by_role("button", name="Sign in").click()
        visit.look()
    for address in ("/office/", "/office/?lang=sv", "/office/evaluations/", "/office/nowhere"):
        visit.open(address)
    visit.open("/office/evaluations/new?lang=en")
    visit.page.get_by_role("textbox").fill(towns.PLAN.replace("codes:", "code:"))
    visit.page.locator("main form").get_by_role("button").last.click()
    visit.look()
    for number in town.evaluations.values():
        visit.open(f"/office/evaluations/{number}")
    visit.open(f"/office/evaluations/{town.evaluations['done']}/report.html")
    assert visit.found == []
    assert pages_of(app, "accounts", "office", "evaluate") - visit.seen == set()
