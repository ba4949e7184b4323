"""The disk of the database server is full: nothing is thanked for that is not kept, pages keep what was written, and room is all it takes."""

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

pytestmark = [pytest.mark.postgresql, pytest.mark.mount]
LETTERS = 120


@contextmanager
def full(cluster: Cluster):
    """Somebody else's file takes all the room that is left."""
    ballast = cluster.data.parent / "ballast"
    subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=4096"], stderr=subprocess.DEVNULL, check=False)
    assert shutil.disk_usage(ballast.parent).free == 0
    yield
    ballast.unlink()


@pytest.fixture
def cluster_on_a_small_disk():
    with TemporaryDirectory(prefix="pejl-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", folder], check=True)
        try:
            cluster = Cluster(Path(folder))
            try:
                yield cluster
            finally:
                cluster.stop()
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_acknowledges_nothing_that_is_not_kept_and_needs_no_restart(cluster_on_a_small_disk, tmp_path):
    cluster = cluster_on_a_small_disk
    place = Installation(tmp_path / "instance", cluster.address("postgres"))
    place.open(LETTERS)
    app = place.app()
    web = app.test_client()

    def sent(letter):
        start = open_page(web, f"/s/{SLUG}/").press(None, _code=place.codes[letter])
        return start.press(steps=str(letter), late="1").press(more=f"Nr {letter}").press("send")

    with app.app_context():
        assert sent(0).status == 303
        with full(cluster):
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
