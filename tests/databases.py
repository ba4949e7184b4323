"""Fresh databases, one per test: an SQLite file, or a database on a PostgreSQL server that the tests start and stop themselves."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.needs import postgresql_programs

each_engine = pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
"""Mark of a test, class or module that must hold on both engines: `pytestmark = each_engine`."""
MEMORY = Path("/dev/shm")


class Cluster:
    """A PostgreSQL server in a folder of its own, on a port of its own, for one test run."""

    def __init__(self, folder: Path) -> None:
        programs = postgresql_programs()
        assert programs is not None
        self.programs, self.data, self.port, self.log = programs, folder / "data", _free_port(), folder / "log"
        self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        if self.as_user:
            subprocess.run(["chown", "postgres:", str(folder)], check=True)
        self._run(
            "initdb",
            "--pgdata",
            str(self.data),
            "--username",
            "pejl",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        )
        self.start()

    def start(self, **settings: str) -> None:
        """With settings of the server beside those that every server of the tests has."""
        given = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.data.parent, **settings}
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        self._run("pg_ctl", "start", "--wait", "--pgdata", str(self.data), "--log", str(self.log), "--options", options)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/")

    def stop(self) -> None:
        """At once, as in a power cut that spares the disk."""
        self._run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", str(self.data))

    def restart(self) -> None:
        self.stop()
        self.start()

    def address(self, database: str, driver: str = "postgresql+psycopg") -> str:
        return f"{driver}://pejl@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres", "postgresql"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def own_server(*, in_memory: bool = True) -> Iterator[Cluster]:
    """A server of the caller's own, started. Pejl refuses one that does not force its commits to the disk; in memory, that costs nothing."""
    memory = MEMORY if in_memory and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30 else None
    with TemporaryDirectory(prefix="pejl-postgresql-", dir=memory, ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with own_server() as made:
        yield made


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of an empty database: SQLite, unless the test is marked `each_engine`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'pejl.sqlite'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"pejl_{secrets.token_hex(6)}"
    cluster.execute(f"CREATE DATABASE {name}")
    yield cluster.address(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
