"""Faults of a database, made on purpose: it is away, read-only or full, or fails at one statement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from survey_app.storage.base import db
from tests.databases import Cluster


class Faults:
    """What can befall the database at `address`; each lasts as long as its `with`."""

    def __init__(self, address: str, cluster: Cluster | None) -> None:
        self.cluster, self.name = cluster, make_url(address).database or ""

    @contextmanager
    def away(self) -> Iterator[None]:
        """No connection can be made, and those there were are cut."""
        if self.cluster:
            self._set("ALLOW_CONNECTIONS false")
            yield
            self._set("ALLOW_CONNECTIONS true", cut=False)
            return
        db.engine.dispose()
        file, aside = Path(self.name), Path(self.name).with_suffix(".aside")
        file.rename(aside)
        file.mkdir()
        yield
        file.rmdir()
        aside.rename(file)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        if self.cluster:
            self._set("SET default_transaction_read_only = on")
            yield
            self._set("SET default_transaction_read_only = off")
            return
        with self._each_connection("PRAGMA query_only=ON"):
            yield

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a page more than now. SQLite only."""
        with self._each_connection("PRAGMA max_page_count=1"):  # SQLite takes the present size instead.
            yield

    def cut(self) -> None:
        """Every connection there is ends, as when the server restarts; new ones can be made."""
        if self.cluster:
            self.cluster.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def _set(self, what: str, *, cut: bool = True) -> None:
        assert self.cluster is not None
        self.cluster.execute(f"ALTER DATABASE {self.name} {what}")
        if cut:
            self.cut()

    @contextmanager
    def _each_connection(self, pragma: str) -> Iterator[None]:
        def apply(connection: Any, _record: object) -> None:
            connection.execute(pragma)

        db.engine.dispose()
        event.listen(db.engine, "connect", apply)
        yield
        event.remove(db.engine, "connect", apply)
        db.engine.dispose()


@pytest.fixture
def faults(app: object, database: str, request: pytest.FixtureRequest) -> Faults:
    return Faults(database, request.getfixturevalue("cluster") if database.startswith("postgresql") else None)


class Nth:
    """Counts what is asked of the database, statements and commits alike, and lets the n-th fail.

    done: whether the failing one is done nevertheless, and only its answer is lost."""

    def __init__(self, n: int, *, done: bool = False) -> None:
        self.n, self.done, self.count, self.failed = n, done, 0, False

    @contextmanager
    def failing(self) -> Iterator[None]:
        dialect = db.engine.dialect
        kinds = ("do_execute", "do_executemany", "do_execute_no_params", "do_commit")
        for kind in kinds:
            setattr(dialect, kind, self._counted(getattr(dialect, kind), commit=kind == "do_commit"))
        try:
            yield
        finally:
            for kind in kinds:
                delattr(dialect, kind)

    def _counted(self, really: Callable[..., Any], *, commit: bool) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            self.count += 1
            fails = self.count == self.n
            if fails:
                self.failed = True
            found = None if fails and not (self.done and commit) else really(*given, **named)
            if fails:
                raise db.engine.dialect.loaded_dbapi.OperationalError("made to fail")
            return found

        return called
