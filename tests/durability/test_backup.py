"""A backup taken while people answer can be restored elsewhere: it is whole, and holds every answer acknowledged before it began."""

import queue
import shutil
import sqlite3
import subprocess
from collections.abc import Callable

import pytest

from survey_app.services import mixing
from survey_app.storage import responses
from tests.databases import Cluster
from tests.durability import installation
from tests.durability.history import History, read
from tests.durability.installation import Installation, Nursery
from tests.durability.residents import Resident
from tests.durability.storm import until

CLIENTS = 4


def vacuum(place: Installation, to: Installation, cluster: Cluster | None) -> None:
    """As the manual says."""
    source = _sqlite(place)
    source.execute(f"VACUUM INTO '{to.folder / 'pejl.sqlite'}'")
    source.close()


def copied(place: Installation, to: Installation, cluster: Cluster | None) -> None:
    """SQLite's own backup, which copies some pages at a time while others write."""
    source, target = _sqlite(place), _sqlite(to)
    source.backup(target, pages=4, sleep=0.001)
    source.close()
    target.close()


def dumped(place: Installation, to: Installation, cluster: Cluster | None) -> None:
    assert cluster is not None
    dump = to.folder / "dump.sql"
    subprocess.run([cluster.programs / "pg_dump", "--file", dump, _plain(place)], check=True)
    subprocess.run([cluster.programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", dump, _plain(to)], check=True)


def _sqlite(place: Installation) -> sqlite3.Connection:
    return sqlite3.connect(place.folder / "pejl.sqlite", timeout=10, isolation_level=None)


def _plain(place: Installation) -> str:
    return place.database.replace("postgresql+psycopg", "postgresql")


@pytest.fixture
def places(request, tmp_path):
    """An installation, and an empty one of the same engine to restore its backup to."""
    folders = tmp_path / "first", tmp_path / "second"
    for folder in folders:
        folder.mkdir()
    if request.param == "sqlite":
        yield [Installation(folder, f"sqlite:///{folder}/pejl.sqlite") for folder in folders]
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    names = ("backed_up", "restored")
    for name in names:
        cluster.execute(f"CREATE DATABASE {name}")
    yield [Installation(folder, cluster.address(name)) for folder, name in zip(folders, names, strict=True)]
    for name in names:
        cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("mixed", [False, True], ids=["no mixer", "while mixing"])
@pytest.mark.parametrize(
    ("places", "back_up"),
    [("sqlite", vacuum), ("sqlite", copied), pytest.param("postgresql", dumped, marks=pytest.mark.postgresql)],
    indirect=["places"],
)
def test_a_backup_is_whole_and_holds_all_that_was_acknowledged_before_it(places, back_up, mixed, nursery, request, tmp_path):
    place, restored = places
    cluster = request.getfixturevalue("cluster") if back_up is dumped else None
    acknowledged = _backed_up_under_load(place, nursery, lambda: back_up(place, restored, cluster), mixed=mixed)
    with restored.app().app_context():
        counted = installation.counts()
        assert counted["spent"] == counted["waiting"] + counted["mixed"] >= len(acknowledged)
        assert installation.whole() == "ok"
        assert set(acknowledged) <= set(installation.spent(place.codes))
        if not mixed:  # A pool that has been mixed since opens for nobody: so an old backup tells nothing.
            for name in ("keys", "keys-copy"):
                shutil.copytree(place.folder / name, restored.folder / name, dirs_exist_ok=True)
            wave = installation.the_wave()
            wave_id = wave.id
            mixing.close(wave)
            kept = {answers["steps"] // 10 for _, answers in responses.of(wave_id)}
            assert set(acknowledged) <= kept
            assert len(responses.of(wave_id)) == counted["spent"]
        installation.close_connections()


def _backed_up_under_load(place: Installation, nursery: Nursery, back_up: Callable[[], None], *, mixed: bool) -> list[int]:
    """Take a backup while residents answer. The letters that were acknowledged before it began."""
    place.open(400)
    letters: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    for letter in enumerate(place.codes):
        letters.put(letter)
    history, port = History(place.folder / "history"), installation.free_port()
    nursery.web(place, port)
    if mixed:
        nursery.mixer(place, 1)
    residents = [Resident(number, port, letters, history, number) for number in range(CLIENTS)]
    for resident in residents:
        resident.start()
    until(lambda: history.acknowledged >= 30, "answers are acknowledged")
    acknowledged = {line["letter"] for line in read(history.path) if line["what"] == "send" and line["type"] == "ok"}
    back_up()
    during = history.acknowledged
    until(lambda: history.acknowledged > during, "answers are acknowledged afterwards")
    for resident in residents:
        resident.over.set()
    for resident in residents:
        resident.join(60)
    nursery.kill_all()
    history.file.close()
    assert [resident.fault for resident in residents if resident.fault] == []
    return sorted(acknowledged)
