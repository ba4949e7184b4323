"""The mixer is killed before and after every statement, commit and operation on a key's file: whatever it leaves can be mixed and closed."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def original(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    if request.param == "sqlite":
        place = Installation(folder, f"sqlite:///{folder}/pejl.sqlite")
        yield Original(place, _answered(place), lambda to: Installation(_copied(folder, to), f"sqlite:///{to}/pejl.sqlite"))
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.execute("CREATE DATABASE original")
    place = Installation(folder, cluster.address("original"))
    made: list[str] = []

    def copy(to: Path) -> Installation:
        made.append(f"copy_{len(made)}")
        cluster.execute(f"CREATE DATABASE {made[-1]} TEMPLATE original")
        return Installation(_copied(folder, to), cluster.address(made[-1]))

    yield Original(place, _answered(place), copy)
    for name in ("original", *made):
        cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


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


@pytest.mark.parametrize("use", ["mix", "close"])
@pytest.mark.parametrize("original", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_whatever_a_mixer_leaves_that_dies_at_any_point_can_be_mixed_and_closed(use, original, tmp_path):
    fast = MEMORY / tmp_path.name if MEMORY.is_dir() else tmp_path  # Power cuts are not what is tried here, and files are many.
    try:
        with Nursery(original.place.env, tmp_path / "log") as nursery:
            at = 0
            while True:
                at += 1
                place = original.copy(fast / str(at))
                ended = nursery.die(use, at, place.env)
                assert ended in (0, -9), (tmp_path / "log").read_text()
                _survives(place, original.sent, at)
                shutil.rmtree(place.folder)
                if ended == 0:
                    break
    finally:
        shutil.rmtree(fast, ignore_errors=True)
    assert at > 30


def _survives(place: Installation, sent: Counter[str], at: int) -> None:
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
        installation.close_connections()
