"""What it costs to look at a page: the longest one of the library's questionnaire, with nothing on it yet and nothing to keep."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from benchmarks.answering import pairs, servers
from benchmarks.answering.residents import Browser
from benchmarks.answering.town import Town
from survey_app.questionnaire import document
from survey_app.services import fieldwork
from survey_app.storage.base import db
from survey_app.storage.municipalities import Municipality

LIBRARY, SLUG = servers.TREE / "questionnaires/library/trygghet.yaml", "library"
OTHERS = {
    "Jinja alone, every question anew": "anew",
    "Jinja alone, questions from memory": "pasted",
    "an empty Flask view": "app",
}


class NotTheSame(Exception):
    """What is compared is not the same page."""


@dataclass(frozen=True, slots=True)
class Found:
    """One comparison: beside what, the ratio, and milliseconds of the workers' processor time of both."""

    beside: str
    ratio: pairs.Ratio
    worked: tuple[float, float]


def compare(town: Town, rounds: int, each: int) -> Iterator[Found]:
    """The page beside each of the others, by turns. NotTheSame when Jinja alone makes another page."""
    sections, code = _opened(town)
    body = urlencode([("_code", code), ("_go", "lang-sv")])
    with servers.serving(town.environment) as web:
        resident = Browser(web.port, lambda _: None)
        pages = {path: resident.post(path, body, "page") for path in (f"/s/{SLUG}/{step}" for step in range(1, sections + 1))}
        path = max(pages, key=lambda path: len(pages[path]))
        for beside, app in OTHERS.items():
            with servers.serving(town.environment, f"benchmarks.answering.rendering:{app}") as server:
                other, asked = Browser(server.port, lambda _: None), "/nothing" if app == "app" else path
                if app != "app" and len(other.post(asked, body, "page")) != len(pages[path]):
                    raise NotTheSame(beside)
                yield _found(
                    beside, web, server, lambda: resident.post(path, body, "page"), partial(other.post, asked, body, "page"), rounds, each
                )


def _found(
    beside: str, web: servers.Web, server: servers.Web, look: Callable[[], object], other: Callable[[], object], rounds: int, each: int
) -> Found:
    pairs.compare(look, other, pairs=2, each=each)
    before = web.worked(), server.worked()
    ratio = pairs.compare(look, other, pairs=rounds, each=each)
    first, second = (1000 * (now - then) / (rounds * each) for now, then in zip((web.worked(), server.worked()), before, strict=True))
    return Found(beside, ratio, (first, second))


def _opened(town: Town) -> tuple[int, str]:
    """How many sections the questionnaire has, and a code that opens its wave."""
    today, asked = date.today(), document.read(LIBRARY.read_bytes(), LIBRARY.name)
    with town.opened():
        municipality = db.session.scalars(db.select(Municipality)).one()
        wave = fieldwork.open_wave(
            municipality.id, asked, name=SLUG, slug=SLUG, opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=30),
            about=fieldwork.About(label={"sv": "Hösten 2026"}), strata=[fieldwork.Stratum("north", {"sv": "Norr"}, 1000, 10)],
        )  # fmt: skip
        return len(asked.sections), fieldwork.draw_codes(wave, "north", 1)[0]
