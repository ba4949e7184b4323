"""A visit: a browser page that remembers which routes it has shown, and everything that was found wrong with them.

Nothing is asked of anybody else; axe looks at every page at both widths: nothing in the way of anyone who uses a screen reader, a keyboard or a magnifier.
"""

from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page, Response

from tests.browsing import DESKTOP, PHONE

BEYOND = """[...document.querySelectorAll('h1, h2, p, a, label, legend, input, select, textarea, button, li, dt, dd, td, th')]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
    .filter(element => !element.closest('.scroll, .vh'))
    .map(element => element.tagName + ' ' + (element.innerText || element.name || '').slice(0, 40))"""
BARRIERS = """async () => (await axe.run({resultTypes: ['violations']})).violations
    .flatMap(({id, nodes}) => nodes.map(node => `${id} ${node.target} ${node.failureSummary}`))"""
SHOWN = (200, 422)  # A page, or a page that asks for something to be mended.
NO_PAGE = {
    "static": "files",
    "public.favicon": "a picture",
    "public.healthz": "a word for operators",
    "presentation.stylesheet": "a file",
    "presentation.logo": "a file",
    "respond.no_page": "leads to the start page",
    "accounts.sign_out": "leads to the sign-in",
    "evaluate.again": "leads to the new evaluation",
    "evaluate.progress": "data for the page of progress",
    "evaluate.report_pdf": "a file",
    "evaluate.tables": "a file",
    "evaluate.as_json": "a file",
}


class Visit:
    """A browser page that remembers which routes it has shown, and what was found on them."""

    def __init__(self, app: Flask, page: Page) -> None:
        self.routes, self.page = app.url_map.bind("localhost"), page
        self.answered: Response | None = None
        self.seen, self.found = set[str](), list[str]()
        self.widths = (PHONE, DESKTOP)
        page.on("request", lambda request: self.found.append(f"{page.url} asks {request.url}") if _elsewhere(page, request.url) else None)
        page.on("response", lambda response: setattr(self, "answered", response) if response.request.is_navigation_request() else None)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def look(self) -> None:
        """Note the route and everything that axe has to say about the page at each width."""
        where = urlsplit(self.page.url).path
        if self.answered and self.answered.status in SHOWN:
            self.seen.add(self.routes.match(where, method=self.answered.request.method)[0])
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(AXE_SCRIPT)
        for size in self.widths:
            self.page.set_viewport_size(size)
            name = f"{where} “{self.page.title()}” at {size['width']}"
            self.found += [f"{name}: {what}" for what in self.page.evaluate(BARRIERS)]
            self.found += [f"{name}: {what} goes beyond the edge" for what in self.page.evaluate(BEYOND)]


def _elsewhere(page: Page, address: str) -> bool:
    """Another server than that of the page. What the browser makes itself (data:, blob:) is not asked for."""
    return page.url.startswith("http") and address.startswith("http") and urlsplit(address).netloc != urlsplit(page.url).netloc


def pages_of(app: Flask, *doors: str) -> set[str]:
    """The routes behind these doors that show a page."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in doors} - NO_PAGE.keys()
