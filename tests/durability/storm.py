"""A storm: eight residents at a time answer, a mixer mixes without pause, and web server, workers, mixer and database server are killed,
and the lines between them cut."""

import os
import queue
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from survey_app.services import mixing
from survey_app.settings import Settings
from survey_app.storage import responses
from survey_app.storage.base import db
from tests.databases import Cluster, own_server
from tests.durability import installation
from tests.durability.history import History
from tests.durability.installation import Installation, Nursery
from tests.durability.proxy import Line, Where, line_to
from tests.durability.residents import Resident
from tests.making import NOW

CLIENTS = 8
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Weather:
    """How hard it blows. pause: seconds between two kills, at least and at most. on_disk: PostgreSQL's files, which restart slower there."""

    kills: int
    letters: int
    pause: tuple[float, float]
    seed: int
    on_disk: bool = False


def rage(engine: str, weather: Weather, folder: Path, nursery: Nursery) -> Path:
    """Let a storm rage over an installation in a new folder. The history of it."""
    with ExitStack() as stack:
        server = stack.enter_context(own_server(in_memory=not weather.on_disk)) if engine == "postgresql" else None
        line = stack.enter_context(line_to(server.port)) if server else None
        address = f"sqlite:///{folder / 'instance' / 'pejl.sqlite'}"
        if server and line:
            address = server.address("postgres").replace(f":{server.port}/", f":{line.port}/")
        place = Installation(folder / "instance", address)
        place.open(weather.letters)
        history = History(folder / f"{engine}.jsonl")
        stack.callback(history.file.close)
        history.note("start", engine=engine, seed=weather.seed)
        stack.callback(nursery.kill_all)
        _rage(place, nursery, (server, line) if server and line else None, history, weather)
        nursery.kill_all()
        with place.app().app_context():
            _end(place, history)
            installation.close_connections()
    return history.path


def _rage(place: Installation, nursery: Nursery, far: tuple[Cluster, Line] | None, history: History, weather: Weather) -> None:
    chance, port = Random(weather.seed), installation.free_port()
    letters: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    for letter in chance.sample(list(enumerate(place.codes)), len(place.codes)):
        letters.put(letter)
    running = {"web": nursery.web(place, port), "mixer": nursery.mixer(place, 0)}
    residents = [Resident(number, port, letters, history, chance.randrange(2**32)) for number in range(CLIENTS)]
    for resident in residents:
        resident.start()

    def kill_web() -> None:
        nursery.kill(running["web"])
        running["web"] = nursery.web(place, port)

    def kill_worker() -> None:
        for worker in installation.children(running["web"])[:1]:
            os.kill(worker, signal.SIGKILL)

    def kill_mixer() -> None:
        nursery.kill(running["mixer"])
        running["mixer"] = nursery.mixer(place, chance.randrange(2**32))

    kinds: dict[str, Callable[[], None]] = {"web": kill_web, "worker": kill_worker, "mixer": kill_mixer}
    if far:
        server, line = far

        def cut(where: Where) -> None:
            line.cut_at_commit(where)
            assert line.was_cut.wait(60)

        kinds |= {"server": server.restart, "connections": lambda: server.execute(CUT)}
        kinds |= {"line before a commit": lambda: cut("before"), "line after a commit": lambda: cut("after")}
    with place.app().app_context():
        for kill in range(weather.kills):
            before = history.acknowledged
            until(lambda before=before: history.acknowledged >= before + 3, "three more answers were acknowledged")
            time.sleep(chance.uniform(*weather.pause))
            kind = (
                list(kinds)[kill % len(kinds)] if kill < len(kinds) else chance.choices(list(kinds), [2, 3, 4, 2, 2, 3, 3][: len(kinds)])[0]
            )
            began = time.monotonic()
            kinds[kind]()
            history.note("fault", kind=kind, took=round(time.monotonic() - began, 3))
            _count(history)
        before = history.acknowledged
        until(lambda: history.acknowledged >= before + 20, "answers are acknowledged after the storm")
        installation.close_connections()
    for resident in residents:
        resident.over.set()
    for resident in residents:
        resident.join(60)
    faults = [resident.fault or "did not end" for resident in residents if resident.fault or resident.is_alive()]
    assert not faults, faults


def _count(history: History) -> None:
    try:
        history.note("counts", **installation.counts())
    except SQLAlchemyError:  # The server is coming back.
        db.engine.dispose()


def _end(place: Installation, history: History) -> None:
    """What is there before the wave is closed, and after."""
    wave, keys = installation.the_wave(), _settings().batch_keys
    history.note("waiting", spent=installation.spent(place.codes), answers=installation.answers())
    db.session.rollback()
    wave_id = wave.id
    mixing.close(wave)
    mixing.tidy(NOW + timedelta(days=1))
    history.note(
        "kept",
        answers=[answers for _, answers in responses.of(wave_id)],
        words=[words for _, words in responses.remarks(wave_id)],
        waiting=installation.counts()["waiting"],
        keys=len(keys.kept()),
        whole=installation.whole(),
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["pejl"]
    return found


def until(ready: Callable[[], bool], what: str, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not ready():
        assert time.monotonic() < deadline, f"not within {patience} s: {what}"
        time.sleep(0.02)
