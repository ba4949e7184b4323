"""Between a request that sends answers and its page of thanks, the worker waits for the disk, as strace sees it."""

import re
import signal
import subprocess

import pytest

from tests.durability import installation
from tests.durability.history import History
from tests.durability.installation import SLUG, Installation
from tests.durability.residents import Resident
from tests.durability.storm import until

pytestmark = pytest.mark.strace
TRACED = "accept4,recvfrom,sendto,fsync,fdatasync,pwrite64"


@pytest.fixture
def web(nursery, tmp_path):
    """A web server on an installation in a folder: (installation, port, one worker's number)."""
    place = Installation(tmp_path, f"sqlite:///{tmp_path}/pejl.sqlite")
    place.open(20)
    port = installation.free_port()
    server = nursery.web(place, port)
    until(lambda: len(installation.children(server)) == 2, "two workers are there")
    yield place, port, installation.children(server)
    nursery.kill_all()


def test_an_answer_is_on_the_disk_before_it_is_acknowledged(web, tmp_path):
    place, port, workers = web
    traced = tmp_path / "trace"
    arguments = ["strace", "-f", "-y", "-s", "300", "-e", f"trace={TRACED}", "-o", str(traced)]
    with subprocess.Popen([*arguments, *(f"-p{worker}" for worker in workers)], stderr=subprocess.PIPE, text=True) as strace:
        assert "attached" in strace.stderr.readline()
        resident = Resident(1, port, [], History(tmp_path / "history.jsonl"), 1)
        for letter, code in enumerate(place.codes[:3]):
            resident._answer(letter, code)
        resident.history.file.close()
        strace.send_signal(signal.SIGINT)
        strace.stderr.read()
    lines = traced.read_text(errors="replace").splitlines()
    sent = [number for number, line in enumerate(lines) if re.search(rf"POST /s/{SLUG}/3 ", line)]
    assert len(sent) >= 3
    for start in sent:
        worker = lines[start].split()[0]
        own = [line for line in lines[start:] if line.startswith(f"{worker} ")]
        thanked = next(number for number, line in enumerate(own) if "303 SEE OTHER" in line)
        flushed = [line for line in own[:thanked] if re.search(r"f(?:data)?sync\(\d+<.*pejl\.sqlite-wal>\) += 0", line)]
        assert flushed, own[: thanked + 1]
        written = [number for number, line in enumerate(own[:thanked]) if "pwrite64" in line and "pejl.sqlite-wal" in line]
        assert written
        assert own.index(flushed[-1]) > written[-1]  # Nothing of the answer is written after the last flush.
