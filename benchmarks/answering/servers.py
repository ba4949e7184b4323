"""Servers on ports of their own: gunicorn as `./pejl serve` starts it, and PostgreSQL with its own, durable settings."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.answering import machine
from survey_app.cli.running import gunicorn
from tests.databases import Cluster

TREE = Path(__file__).parent.parent.parent
WORKERS, PATIENCE = 2, 60.0


@contextmanager
def serving(environment: Mapping[str, str], app: str = "wsgi:app") -> Iterator["Web"]:
    """gunicorn with two workers, from when it answers until the end of the block. TimeoutError when it does not answer within a minute."""
    port = _free_port()
    command = [app if word == "wsgi:app" else word for word in gunicorn("127.0.0.1", port, WORKERS)]
    process = subprocess.Popen(command, cwd=TREE, env=dict(environment), stdin=subprocess.DEVNULL)
    try:
        _await(port)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        process.wait()


class Web:
    """A running web server: its port, and the processes that serve."""

    def __init__(self, port: int, process: int) -> None:
        self.port, self.process = port, process

    def memory(self) -> float:
        """MiB of all that serve."""
        return sum(machine.memory(worker) for worker in machine.children(self.process))

    def worked(self) -> float:
        """Seconds of processor time that all that serve have used."""
        return sum(machine.worked(worker) for worker in machine.children(self.process))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as tried:
        return int(tried.getsockname()[1])


def _await(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"No answer from port {port}.")


def _must_be_durable(cluster: Cluster) -> None:
    with psycopg.connect(cluster.address("pejl", "postgresql")) as connection:
        for setting in ("fsync", "synchronous_commit"):
            found = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            if found != ("on",):
                raise ValueError(f"PostgreSQL runs with {setting} off: what is measured would not be durable.")


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, for `sqlite` in the folder, for `postgresql` on a server that is stopped in the end."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'pejl.sqlite'}"
        return
    with TemporaryDirectory(prefix="pejl-postgresql-", ignore_cleanup_errors=True) as own:
        cluster = Cluster(Path(own))
        try:
            cluster.execute("CREATE DATABASE pejl")
            _must_be_durable(cluster)
            yield cluster.address("pejl")
        finally:
            cluster.stop()
