"""Residents who answer through the real pages: each a form that is sent back with what it held, hidden, and what is answered on it."""

import html
import http.client
import random
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.answering.town import PAGES, ROWS, SLUG

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
Fields = list[tuple[str, str]]


class NotAnswered(Exception):
    """The server gave a page that a resident does not expect."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: what kind of page was asked for, when (seconds of the clock), and how long it took."""

    kind: str
    at: float
    seconds: float


class Browser:
    """One connection to the server. Every request is told to `seen`."""

    def __init__(self, port: int, seen: Callable[[Visit], None]) -> None:
        self.connection, self.seen = http.client.HTTPConnection("127.0.0.1", port, timeout=60), seen

    def get(self, path: str, kind: str = "get") -> str:
        return self._ask("GET", path, None, kind)[1]

    def post(self, path: str, body: str, kind: str, *, status: int = 200) -> str:
        """The page that comes back. NotAnswered when it has another status."""
        found, page = self._ask("POST", path, body, kind)
        if found != status:
            raise NotAnswered(f"{kind}: {found} instead of {status}")
        return page

    def _ask(self, method: str, path: str, body: str | None, kind: str) -> tuple[int, str]:
        began = time.perf_counter()
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.seen(Visit(kind, began, time.perf_counter() - began))
        return answer.status, page


def hidden(page: str) -> Fields:
    """What a page carries along."""
    return [(name, html.unescape(value)) for name, value in HIDDEN.findall(page)]


def answers(step: int, chance: random.Random) -> Fields:
    """What somebody answers on one page."""
    choices = chance.sample("123456", k=chance.randint(1, 4))
    found = [(f"late{step}", chance.choice("12345")), *((f"avoid{step}", choice) for choice in sorted(choices))]
    found += [(f"where{step}.{row}", chance.choice("12345")) for row in range(1, ROWS + 1)]
    return [*found, ("more", "More light by the school. " * chance.randint(0, 6))] if step == PAGES else found


def journey(browser: Browser, code: str, chance: random.Random) -> None:
    """From the letter to the thanks: 14 requests. NotAnswered when it does not end there."""
    browser.get(f"/s/{SLUG}/")
    page = browser.post(f"/s/{SLUG}/0", urlencode([("_code", code), ("_go", "continue")]), "enter")
    for step in range(1, PAGES + 1):
        page = browser.post(f"/s/{SLUG}/{step}", urlencode([*hidden(page), *answers(step, chance), ("_go", "continue")]), "page")
    browser.post(f"/s/{SLUG}/{PAGES + 1}", urlencode([*hidden(page), ("_go", "send")]), "submit", status=303)
    browser.get(f"/s/{SLUG}/thanks")


def filled(code: str, chance: random.Random, resume: str) -> Fields:
    """A whole form as the last page carries it: what is sent by its button, and what a draft of it holds."""
    own = [("_code", code), ("_resume", resume), ("_form", secrets.token_hex(16)), ("_lang", "en")]
    return own + [pair for step in range(1, PAGES + 1) for pair in answers(step, chance)]


def written(form: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The fields of a form that are answers, each with its texts."""
    found: dict[str, list[str]] = {}
    for name, text in form:
        if not name.startswith("_"):
            found.setdefault(name, []).append(text)
    return found
