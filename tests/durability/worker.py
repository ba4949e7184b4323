"""The one worker of a web server, as the machine sees it: its handles, its memory, its time."""

import http.client
import os
import re
import resource
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests.durability import installation
from tests.durability.installation import Installation, Nursery
from tests.durability.storm import until

RELOAD = "5"  # Written to clear_refs: the peak of memory begins anew.


@dataclass
class Server:
    """A web server with one worker at a time."""

    process: int
    port: int

    @classmethod
    def of(cls, nursery: Nursery, place: Installation) -> "Server":
        port = installation.free_port()
        server = cls(nursery.web(place, port, workers=1), port)
        until(server._serves, "the worker serves")
        return server

    @property
    def worker(self) -> int:
        return installation.children(self.process)[0]

    def another_worker(self) -> int:
        """A worker that has done nothing yet but serve one file, in place of the one there was."""
        old = self.worker
        os.kill(old, signal.SIGKILL)
        until(lambda: installation.children(self.process) not in ([], [old]), "another worker is there")
        until(self._serves, "it serves")
        return self.worker

    def _serves(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/static/js/code.js")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def leave_handles(worker: int, number: int) -> None:
    """Let a worker open so many handles beside those it has."""
    taken = _handles(worker)
    while taken != (now := _handles(worker, after=0.1)):  # It is still closing what it served last.
        taken = now
    limit, free = 0, -1
    while free < number:  # The limit is a number that no handle may reach, and those taken have gaps.
        free += limit not in taken
        limit += 1
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (limit - 1, resource.prlimit(worker, resource.RLIMIT_NOFILE)[1]))


def _handles(worker: int, after: float = 0) -> set[int]:
    time.sleep(after)
    return {int(handle.name) for handle in Path(f"/proc/{worker}/fd").iterdir()}


def give_handles_back(worker: int) -> None:
    _, most = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (most, most))


def forget_peak(worker: int) -> None:
    Path(f"/proc/{worker}/clear_refs").write_text(RELOAD, encoding="ascii")


def peak(worker: int) -> int:
    """Bytes of memory that the worker has had at most."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) * 1024


def seconds(worker: int) -> float:
    """Processor time that the worker has taken."""
    after_name = Path(f"/proc/{worker}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
