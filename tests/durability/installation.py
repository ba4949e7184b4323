"""An installation with a wave of many letters, its processes, and the nursery that they are forked from."""

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import text

from survey_app import create_app, sealing
from survey_app.questionnaire import document
from survey_app.services import accounts, fieldwork
from survey_app.services.fieldwork import About, Stratum
from survey_app.services.mixing import Answer
from survey_app.settings import Settings
from survey_app.storage import pools, responses, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Spent
from tests.making import TOMORROW, YESTERDAY
from tests.needs import TREE

SLUG, BATCH = "storm", 10
ASKED = """
pejl_questionnaire: 1
id: storm
languages: [en]
title: {en: Storm}
sections:
  - id: first
    title: {en: Your street}
    items:
      - {kind: number, code: steps, question: {en: "How many steps?"}, label: {en: Steps}, min: 0, max: 999999999}
      - kind: single
        code: late
        question: {en: "How safe do you feel?"}
        label: {en: Late}
        options: [{code: "1", label: {en: Safe}}, {code: "2", label: {en: Unsafe}}, {code: "3", label: {en: Neither}}]
  - id: second
    title: {en: And else}
    items:
      - {kind: text, code: more, question: {en: "What else?"}, label: {en: More}}
"""


@dataclass
class Installation:
    """In a folder of its own, on an empty database."""

    folder: Path
    database: str
    codes: list[str] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """What its processes say."""
        return self.folder / "log"

    @property
    def env(self) -> dict[str, str]:
        return {
            "PEJL_INSTANCE": str(self.folder), "PEJL_DATABASE": self.database, "PEJL_BATCH": str(BATCH), "PEJL_LANGUAGE": "en",
            "PEJL_SECURE": "0", "PEJL_PEPPER": "a pepper that is known to the tests only", "PEJL_SECRET_KEY": "s" * 40,
        }  # fmt: skip

    def app(self) -> Flask:
        return create_app(Settings.from_environment(self.env))

    def open(self, letters: int) -> None:
        """Tables, a wave of two strata that is open today, and its codes, stratum by stratum."""
        self.folder.mkdir(parents=True, exist_ok=True)
        app = self.app()
        with app.app_context():
            db.create_all()
            town = accounts.add_municipality("ekeby", "Ekeby", "trygghet@ekeby.example")
            strata = [Stratum(code, {"en": code}, 10 * letters, letters // 2) for code in ("north", "south")]
            wave = fieldwork.open_wave(
                town.id, document.read(ASKED, "storm.yaml"), name=SLUG, slug=SLUG, opens_on=YESTERDAY, closes_on=TOMORROW,
                about=About({"en": "Storm"}), strata=strata,
            )  # fmt: skip
            self.codes = [code for stratum in strata for code in fieldwork.draw_codes(wave, stratum.code, letters // 2)]
            close_connections()


def counts() -> dict[str, int]:
    """Codes that are spent, answers that wait and answers that are mixed, all at one moment."""
    asked = "SELECT (SELECT count(*) FROM spent), (SELECT count(*) FROM outbox), (SELECT count(*) FROM response)"
    with db.engine.connect() as connection:
        return dict(zip(("spent", "waiting", "mixed"), connection.execute(text(asked)).one(), strict=True))


def spent(codes: list[str]) -> list[int]:
    """The places, among these codes, of those that are spent."""
    wave = the_wave()
    place = {fieldwork.hashed(wave, code): number for number, code in enumerate(codes)}
    return sorted(place[code_hash] for code_hash in db.session.scalars(db.select(Spent.code_hash)))


def answers() -> list[Any]:
    """Every answer that is there, mixed or not. KeyLost."""
    wave = the_wave()
    found = [answers for _, answers in responses.of(wave.id)]
    settings: Settings = current_app.extensions["pejl"]
    for pool in pools.of(wave.id):
        waiting = list(dict(pools.sealed(pools.names(pool.id))).values())
        private = settings.batch_keys.read(pool.key, pool.public) if waiting else b""
        found += [Answer.unpacked(sealing.unseal(private, sealed)).answers for sealed in waiting]
    return found


def whole() -> str:
    """What the engine says of its own health."""
    if db.engine.dialect.name == "sqlite":
        return str(db.session.execute(text("PRAGMA integrity_check")).scalar())
    return "ok"


def the_wave() -> waves.Wave:
    wave = waves.by_slug(SLUG)
    assert wave is not None
    return wave


def close_connections() -> None:
    db.session.remove()
    db.engine.dispose()


class Nursery:
    """The forking process, from outside. Whatever it has forked dies with it."""

    def __init__(self) -> None:
        self.born = set[int]()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TREE
        )
        self._answer()

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def web(self, place: Installation, port: int, workers: int = 2) -> int:
        return self._born(place, do="web", port=port, workers=workers)

    def mixer(self, place: Installation, seed: int) -> int:
        return self._born(place, do="mix", seed=seed)

    def die(self, place: Installation, use: str, at: int) -> int:
        """Whether the deed was done before the point came: 0, or −9."""
        return int(self._ask(place, do="die", use=use, at=at))

    def kill(self, process: int) -> None:
        """The process and all that it has started, at once."""
        self.born.discard(process)
        os.killpg(process, signal.SIGKILL)

    def kill_all(self) -> None:
        for process in list(self.born):
            self.kill(process)

    def _born(self, place: Installation, **asked: object) -> int:
        process = int(self._ask(place, **asked))
        self.born.add(process)
        return process

    def _ask(self, place: Installation, **asked: object) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"env": place.env, "log": str(place.log), **asked}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


def children(process: int) -> list[int]:
    """The workers of a web server."""
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
