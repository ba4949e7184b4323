"""Seven naive builds, each of which hides everything but one thing: what the attacker of that number looks for.

All spend a code when it is used and, where nothing else is said, store the answers of 25 residents together, in one transaction, under
random keys and in the order of these. None has a table, a file or a log in common with Pejl.
"""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from tests.anonymity.captures import Recorder
from tests.anonymity.views import PostgresView, SqliteView

COUNT, BATCH = 200, 25
Person = dict[str, str]


class Naive:
    """A survey with two tables, code used and answer, and what a build may do differently."""

    binary, of_sqlite = "BLOB", "WITHOUT ROWID"
    journal, secure_delete = "WAL", "ON"
    response = "id {bytes} PRIMARY KEY, answers TEXT NOT NULL"

    def __init__(self, view: SqliteView | PostgresView, recorder: Recorder) -> None:
        self.view, self.recorder = view, recorder
        self.connection: Any
        if isinstance(view, SqliteView):
            self.connection = sqlite3.connect(view.path, isolation_level=None)
            for pragma in (
                f"journal_mode={self.journal}",
                f"secure_delete={self.secure_delete}",
                "wal_autocheckpoint=0",
                "synchronous=OFF",
            ):
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            self.connection = psycopg.connect(view.connection.info.dsn, autocommit=True)
            self.binary, self.of_sqlite = "BYTEA", ""
        self.make("spent", "code_hash {bytes} PRIMARY KEY")
        self.make("response", self.response)
        self.make("other", "id {bytes} PRIMARY KEY")

    def make(self, table: str, columns: str, *, with_rowid: bool = False) -> None:
        self.connection.execute(f"CREATE TABLE {table} ({columns.format(bytes=self.binary)}) {'' if with_rowid else self.of_sqlite}")

    def put(self, table: str, *values: object) -> None:
        mark = "?" if isinstance(self.view, SqliteView) else "%s"
        self.connection.execute(f"INSERT INTO {table} VALUES ({', '.join([mark] * len(values))})", values)

    def together(self, *rows: tuple[Any, ...]) -> None:
        """Rows in one transaction, in this order."""
        self.connection.execute("BEGIN")
        for table, *values in rows:
            self.put(table, *values)
        self.connection.execute("COMMIT")

    def busy(self) -> None:
        """Something else happens in between."""
        self.put("other", secrets.token_bytes(16))

    def begin(self) -> None:
        """What is there before the first resident comes."""

    def use(self, one: Person) -> None:
        self.put("spent", hashed(one))
        self.busy()

    def mix(self, waiting: Sequence[Person]) -> None:
        keyed = sorted((self.key(one), answers(one)) for one in waiting)
        self.together(*(("response", key, text) for key, text in keyed))

    def key(self, one: Person) -> bytes:
        return secrets.token_bytes(16)


class InOrderOfTransactions(Naive):
    """1: every answer in a transaction of its own, then put into the order of the keys: xmin stays."""

    def mix(self, waiting: Sequence[Person]) -> None:
        self.busy()
        for one in waiting:
            self.put("response", self.key(one), answers(one))
        self.connection.execute("CLUSTER response USING response_pkey")


class InOrderOfPlace(Naive):
    """2: one transaction, but written in the order in which they came."""

    def mix(self, waiting: Sequence[Person]) -> None:
        self.together(*(("response", self.key(one), answers(one)) for one in waiting))


class AtOnce(Naive):
    """3: every answer as it comes; nothing left in the write-ahead log."""

    def use(self, one: Person) -> None:
        for table, *values in (("spent", hashed(one)), ("other", secrets.token_bytes(16)), ("response", self.key(one), answers(one))):
            self.put(table, *values)
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def mix(self, waiting: Sequence[Person]) -> None:
        pass


class TwoInOneTransaction(Naive):
    """4: the code is used when its answer is stored, in one transaction for each, in random order."""

    def use(self, one: Person) -> None:
        self.busy()

    def mix(self, waiting: Sequence[Person]) -> None:
        for one in secrets.SystemRandom().sample(waiting, len(waiting)):
            self.together(("spent", hashed(one)), ("response", self.key(one), answers(one)))
            self.busy()


class InOrderOfTheLog(Naive):
    """5: answers numbered as they came, beside a web server's log of who came when."""

    def begin(self) -> None:
        self.connection.execute("DROP TABLE response")
        self.make("response", "id INTEGER PRIMARY KEY, answers TEXT NOT NULL", with_rowid=True)

    def use(self, one: Person) -> None:
        super().use(one)
        self.recorder.log("access.log", f'{one["address"]} - - "POST /send" 303')

    def mix(self, waiting: Sequence[Person]) -> None:
        self.together(*(("response", None, answers(one)) for one in waiting))


class LeftInTheFile(Naive):
    """6: a draft with its code, deleted, but not from the bytes of the file."""

    journal, secure_delete = "DELETE", "OFF"

    def begin(self) -> None:
        self.make("draft", "code_hash {bytes} PRIMARY KEY, answers TEXT NOT NULL")

    def use(self, one: Person) -> None:
        self.put("draft", hashed(one), answers(one))
        self.connection.execute("DELETE FROM draft")
        super().use(one)


class KeyMadeOfTheCode(Naive):
    """7: keys that look random and are the bits of the code's hash, some of them turned, in another order."""

    places, turned = Random(7).sample(range(32, 256), 128), Random(8).getrandbits(128)

    def key(self, one: Person) -> bytes:
        number = int.from_bytes(hashed(one), "big")
        bits = sum((number >> place & 1) << to for to, place in enumerate(self.places))
        return (bits ^ self.turned).to_bytes(16, "big")


class Hiding(Naive):
    """Leaks nothing."""


BUILDS: Mapping[int, type[Naive]] = {
    0: Hiding,
    1: InOrderOfTransactions,
    2: InOrderOfPlace,
    3: AtOnce,
    4: TwoInOneTransaction,
    5: InOrderOfTheLog,
    6: LeftInTheFile,
    7: KeyMadeOfTheCode,
}
ON_POSTGRESQL = (1, 2)  # What they leak cannot be seen apart from other things on SQLite.


def collect(build: type[Naive], view: SqliteView | PostgresView, folder: Path, *, count: int = COUNT, seed: int = 1) -> Recorder:
    """The capture of a naive build."""
    chance = Random(seed)
    recorder = Recorder(folder, view.engine)
    naive = build(view, recorder)
    naive.begin()
    marks = chance.sample(range(100_000), count)
    people = [
        {
            "code": secrets.token_hex(6).upper(),
            "hash": secrets.token_hex(32),
            "address": f"198.51.{number:05}",
            "stratum": "",
            "mark": f"7351{mark:05}",
        }
        for number, mark in enumerate(marks)
    ]
    letters = [{name: value for name, value in one.items() if name != "mark"} for one in people]
    recorder.about(BATCH, letters, {"response": [one["mark"] for one in people]})
    if view.engine == "sqlite":
        naive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    look(recorder, view, "opened")
    waiting: list[Person] = []
    for one in chance.sample(people, count):
        naive.use(one)
        waiting.append(one)
        look(recorder, view, "used")
        if len(waiting) == BATCH:
            naive.mix(waiting)
            waiting = []
            look(recorder, view, "mixed")
    look(recorder, view, "ended", all_files=True)
    naive.connection.close()
    return recorder


def look(recorder: Recorder, view: SqliteView | PostgresView, happened: str, *, all_files: bool = False) -> None:
    recorder.view(happened, view.tables(), view.files() if all_files or view.engine == "sqlite" else {})


def hashed(one: Person) -> bytes:
    return bytes.fromhex(one["hash"])


def answers(one: Person) -> str:
    return f'{{"steps":{one["mark"]}}}'
