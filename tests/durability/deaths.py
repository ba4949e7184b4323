"""The mixer is killed before and after every statement, commit and operation on a key's file: whatever it leaves can be mixed and closed."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from survey_app import jobs
from survey_app.services import mixing, responding
from survey_app.storage import responses
from survey_app.storage.base import db
from tests.databases import MEMORY, Cluster
from tests.durability import installation
from tests.durability.installation import Installation, Nursery
from tests.making import NOW

NORTH, SOUTH = 24, 3  # Answers that wait: more than two batches, and too few for one.


@dataclass
class Original:
    """An installation that is copied for every death. copy(): the address of a copy of its database, beside a copy of its folder."""

    place: Installation
    sent: Counter[str]
    copy: Callable[[Path], Installation]


def _copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def _answered(place: Installation) -> Counter[str]:
    """Open a wave and let residents answer. What they sent."""
    place.open(300)
    sent: list[dict[str, Any]] = []
    with place.app().app_context():
        for number in (*range(NORTH), *range(150, 150 + SOUTH)):
            sent.append({"steps": number, "late": "1", "more": f"Nr {number}"})
            responding.submit(installation.SLUG, place.codes[number], sent[-1], NOW, form=f"{number:032}")
        installation.close_connections()
    return Counter(f"{one['steps']} {one['more']}" for one in sent)


@contextmanager
def original(folder: Path, cluster: Cluster | None) -> Iterator[Original]:
    """A wave with answers that wait, on SQLite unless a PostgreSQL server is given."""
    if cluster is None:
        place = Installation(folder, f"sqlite:///{folder}/pejl.sqlite")
        yield Original(place, _answered(place), lambda to: Installation(_copied(folder, to), f"sqlite:///{to}/pejl.sqlite"))
        return
    cluster.execute("CREATE DATABASE original")
    place = Installation(folder, cluster.address("original"))
    made: list[str] = []

    def copy(to: Path) -> Installation:
        made.append(f"copy_{len(made)}")
        cluster.execute(f"CREATE DATABASE {made[-1]} TEMPLATE original")
        return Installation(_copied(folder, to), cluster.address(made[-1]))

    try:
        yield Original(place, _answered(place), copy)
    finally:
        for name in ("original", *made):
            cluster.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def die(made: Original, use: str, nursery: Nursery, *, first: int = 1, step: int = 1) -> int:
    """Let the mixer die at every step-th point of its way, and look after each death. The number of deaths."""
    place = Path(
        mkdtemp(prefix="pejl-deaths-", dir=MEMORY if MEMORY.is_dir() else None)
    )  # No power cuts are tried here: no disk is needed.
    try:
        deaths = 0
        while True:
            at = first + step * deaths
            copied = made.copy(place / str(at))
            ended = nursery.die(copied, use, at)
            assert ended in (0, -9), copied.log.read_text(encoding="utf-8")
            _survives(copied, made.sent, f"{use}, point {at}")
            shutil.rmtree(copied.folder)
            if ended == 0:
                return deaths
            deaths += 1
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _survives(place: Installation, sent: Counter[str], at: str) -> None:
    with place.app().app_context():
        wave = installation.the_wave()
        counted = installation.counts()
        assert counted["spent"] in (counted["waiting"] + counted["mixed"], 0), at  # 0: the codes have been destroyed.
        assert mixing.replace_lost_keys() == 0, at
        jobs.mix_now()
        wave = installation.the_wave()
        if not wave.closed:
            mixing.close(wave)
        wave_id = wave.id
        found = [answers for _, answers in responses.of(wave_id)]
        assert Counter(answers["steps"] for answers in found) == Counter(int(one.split()[0]) for one in sent), at
        assert Counter(words for _, words in responses.remarks(wave_id)) == Counter(one.partition(" ")[2] for one in sent), at
        assert installation.counts() == {"spent": 0, "waiting": 0, "mixed": len(found)}, at
        mixing.tidy(NOW + timedelta(days=1))
        assert mixing._settings().batch_keys.kept() == set(), at
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(db.text("PRAGMA freelist_count")).scalar() == 0, at
            wal = place.folder / "pejl.sqlite-wal"
            assert not wal.exists() or wal.stat().st_size == 0, at
        else:
            for table in ("outbox", "spent", "draft", "invitation"):
                assert db.session.execute(db.text(f"SELECT pg_relation_size('{table}')")).scalar() == 0, (at, table)
        installation.close_connections()
