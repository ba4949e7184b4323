"""Residents who answer through the real pages while somebody copies everything: the capture of Pejl itself."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from survey_app import create_app, jobs
from survey_app.logs import JsonLines
from survey_app.questionnaire import document
from survey_app.services import accounts, fieldwork, mixing
from survey_app.services.fieldwork import About, Stratum
from survey_app.settings import Settings
from survey_app.storage import waves
from survey_app.storage.base import db
from survey_app.storage.waves import Wave
from tests.anonymity.captures import Recorder
from tests.anonymity.views import PostgresView, SqliteView
from tests.making import TODAY, TOMORROW

ASKED = """
pejl_questionnaire: 1
id: marked
languages: [en]
title: {en: Marked}
sections:
  - id: only
    title: {en: Your street}
    items:
      - {kind: number, code: steps, question: {en: "How many steps?"}, label: {en: Steps}, min: 0, max: 999999999}
      - {kind: text, code: more, question: {en: "What else?"}, label: {en: More}, max_length: 3000}
"""
SLUG, STRATA = "marked", {"north": 0.6, "south": 0.4}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
COUNT, COPIED = 600, 100  # Views between two copies of a PostgreSQL server's files.


@dataclass(frozen=True, slots=True)
class Resident:
    """One letter, and the two marks that its holder writes."""

    code: str
    stratum: str
    address: str
    steps: str
    more: str


def collect(settings: Settings, view: SqliteView | PostgresView, folder: Path, *, count: int = COUNT, seed: int = 1) -> Recorder:
    """Let residents answer in random order, copy everything after every one of them, mix as the worker does, and close the wave."""
    chance = Random(seed)
    app = create_app(settings)
    jobs.of(app).immediate = True
    recorder = Recorder(folder, view.engine)
    with _logged(folder / "logs" / "pejl.log"):
        with app.app_context():
            db.create_all()
            people = _invite(count, chance)
            wave = waves.by_slug(SLUG)
            assert wave is not None
            letters = [
                {"code": one.code, "hash": fieldwork.hashed(wave, one.code).hex(), "address": one.address, "stratum": one.stratum}
                for one in people
            ]
            if view.engine == "sqlite":
                jobs.mix_now()  # Empties the write-ahead log.
        recorder.about(settings.batch, letters, {"response": [one.steps for one in people], "remark": [one.more for one in people]})
        _look(recorder, view, "opened")
        client = app.test_client()
        for number, one in enumerate(chance.sample(people, len(people))):
            _answer(app, client, one, chance)
            recorder.log("proxy.log", f'{one.address} [{number}] "POST /s/{SLUG}/2"')
            _look(recorder, view, "sent")
            if chance.random() < 0.3 and _mix(app):
                _look(recorder, view, "mixed")
        _mix(app)
        with app.app_context():
            found = waves.by_slug(SLUG)
            assert found is not None
            mixing.close(found)
        _look(recorder, view, "closed", all_files=True)
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    return recorder


def _invite(count: int, chance: Random) -> list[Resident]:
    """Open the wave and draw its codes; distinct marks and addresses."""
    town = accounts.add_municipality("ekeby", "Ekeby", "trygghet@ekeby.example")
    strata = [Stratum(code, {"en": code.title()}, 10 * count, round(2.5 * share * count)) for code, share in STRATA.items()]
    wave: Wave = fieldwork.open_wave(
        town.id, document.read(ASKED, "marked.yaml"), name="marked", slug=SLUG, opens_on=TODAY, closes_on=TOMORROW,
        about=About({"en": "Marked"}), strata=strata,
    )  # fmt: skip
    steps, more, hosts = (iter(chance.sample(range(100_000), count)) for _ in range(3))
    return [
        Resident(code, stratum, f"198.51.{next(hosts):05}", f"7351{next(steps):05}", f"w7352{next(more):05}")
        for stratum, share in STRATA.items()
        for code in fieldwork.draw_codes(wave, stratum, round(share * count))
    ]


def _answer(app: Flask, client: FlaskClient, one: Resident, chance: Random) -> None:
    """Code, page, review, send: each page through the form of the one before it, in the resident's own number of words."""
    words = f"{one.more} " + "lamps " * chance.choice([0, 5, 5, 40, 40, 40, 40, 450])
    form: dict[str, str] = {"_code": one.code}
    for step, written in enumerate(({}, {"steps": one.steps, "more": words, "_go": "continue"}, {"_go": "send"})):
        with app.app_context():
            answer = client.post(f"/s/{SLUG}/{step}", data=form | written)
            form = {unescape(name): unescape(value) for name, value in HIDDEN.findall(answer.text)}
        assert answer.status_code == (303 if step == 2 else 200), answer.text


def _mix(app: Flask) -> int:
    with app.app_context():
        return jobs.mix_now()


def _look(recorder: Recorder, view: SqliteView | PostgresView, happened: str, *, all_files: bool = False) -> None:
    copied = all_files or view.engine == "sqlite" or recorder.step % COPIED == 0
    recorder.view(happened, view.tables(), view.files() if copied else {})


@contextmanager
def _logged(path: Path) -> Iterator[None]:
    """Everything that any library logs, in a file, as `./pejl serve` would write it."""
    handler = logging.FileHandler(path)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
