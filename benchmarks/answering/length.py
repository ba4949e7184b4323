"""What a page costs when the questionnaire around it is ten times as long, and the page itself is the same."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

from benchmarks.answering import pairs, servers
from benchmarks.answering.residents import Browser, Fields, answers, hidden
from benchmarks.answering.town import Town, questionnaire
from survey_app.questionnaire import document
from survey_app.services import fieldwork
from survey_app.storage.base import db
from survey_app.storage.municipalities import Municipality

SHORT, LONG, STEP = 10, 100, 5  # Pages of three items; the page that is sent, with answers on all before it.


def compare(town: Town, rounds: int, each: int) -> pairs.Ratio:
    """POST of a page of 300 items beside the same page of 30 items, with the draft that each saves."""
    slugs = {pages: _opened(town, pages) for pages in (LONG, SHORT)}
    with servers.serving(town.environment) as web:
        posts = [_post(Browser(web.port, lambda _: None), f"/s/{slug}", code) for slug, code in slugs.values()]
        pairs.compare(*posts, pairs=2, each=each)
        return pairs.compare(*posts, pairs=rounds, each=each)


def _opened(town: Town, pages: int) -> tuple[str, str]:
    """The word in the address of a wave with so many pages, and a code of it."""
    today, slug = date.today(), f"pages-{pages}"
    with town.opened():
        municipality = db.session.scalars(db.select(Municipality)).one()
        asked = document.from_data(questionnaire(pages))
        wave = fieldwork.open_wave(
            municipality.id, asked, name=slug, slug=slug, opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=30),
            about=fieldwork.About(label={"en": "Autumn 2026"}, minutes=8), strata=[fieldwork.Stratum("north", {"en": "North"}, 1000, 10)],
        )  # fmt: skip
        return slug, fieldwork.draw_codes(wave, "north", 1)[0]


def _post(browser: Browser, address: str, code: str) -> Callable[[], object]:
    """Sends the page in the middle, as somebody who has answered all before it."""
    chance = random.Random(1)
    given = browser.post(f"{address}/0", urlencode([("_code", code), ("_go", "continue")]), "enter")
    for step in range(1, STEP):
        given = browser.post(f"{address}/{step}", urlencode(_sent(given, step, chance)), "page")
    body = urlencode(_sent(given, STEP, chance))
    return lambda: browser.post(f"{address}/{STEP}", body, "page")


def _sent(page: str, step: int, chance: random.Random) -> Fields:
    return [*hidden(page), *answers(step, chance), ("_go", "continue")]
