"""The database's disk is full: nothing is thanked for that is not kept, pages keep what was written, and room is all it takes."""

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from survey_app.services import mixing
from survey_app.storage import responses
from tests.databases import Cluster
from tests.durability import installation
from tests.durability.installation import SLUG, Installation
from tests.web.respond.pages import open_page

pytestmark = pytest.mark.mount
LETTERS = 120


@pytest.fixture
def disk():
    """A folder on a small disk of its own."""
    with TemporaryDirectory(prefix="pejl-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def place(request, disk, tmp_path):
    """An installation whose database is on the small disk."""
    if request.param == "sqlite":
        yield Installation(tmp_path / "instance", f"sqlite:///{disk}/pejl.sqlite")
        return
    cluster = Cluster(disk)
    try:
        yield Installation(tmp_path / "instance", cluster.address("postgres"))
    finally:
        cluster.stop()


@contextmanager
def full(disk: Path):
    """Somebody else's file takes all the room that is left."""
    ballast = disk / "ballast"
    subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=4096"], stderr=subprocess.DEVNULL, check=False)
    assert shutil.disk_usage(disk).free == 0
    yield
    ballast.unlink()


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_full_disk_acknowledges_nothing_that_is_not_kept_and_needs_no_restart(place, disk):
    place.open(LETTERS)
    app = place.app()
    web = app.test_client()

    def sent(letter):
        start = open_page(web, f"/s/{SLUG}/").press(None, _code=place.codes[letter])
        return start.press(steps=str(letter), late="1").press(more=f"Nr {letter}").press("send")

    with app.app_context():
        assert sent(0).status == 303
        with full(disk):
            letter, page = 0, None
            while page is None or page.status == 303:
                letter += 1
                assert installation.counts() == {"spent": letter, "waiting": letter, "mixed": 0}
                page = sent(letter)
            for _ in range(3):
                assert (page.status, page.response.headers["Retry-After"]) == (503, "60")
                assert (page.fields["steps"], page.fields["more"]) == ([str(letter)], [f"Nr {letter}"])
                page = page.press("send")
        assert page.press("send").status == 303
        assert installation.counts() == {"spent": letter + 1, "waiting": letter + 1, "mixed": 0}
        wave = installation.the_wave()
        assert mixing.close(wave) == letter + 1
        assert sorted(answers["steps"] for _, answers in responses.of(wave.id)) == list(range(letter + 1))
        installation.close_connections()
