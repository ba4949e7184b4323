"""What a run leaves out is listed with its reason, and under --all it is an error."""

import os
import subprocess
import sys

import pytest

from tests.house.tree import TREE

SKIPPED = "import pytest\n@pytest.mark.skip(reason='the moon is not full')\ndef test_by_moonlight(): pass\ndef test_by_day(): pass\n"
IN_A_BROWSER = "import pytest\n@pytest.mark.browser\ndef test_in_a_browser(): pass\n"


@pytest.fixture
def run(tmp_path):
    def run(text: str, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_made.py").write_text(text)
        command = [sys.executable, "-m", "pytest", "-c", str(TREE / "pyproject.toml"), "-p", "tests.conftest", "-p", "no:cacheprovider"]
        environment = dict(os.environ) | ({} if path is None else {"PATH": path})
        return subprocess.run(
            [*command, str(tmp_path / "test_made.py"), *arguments], cwd=TREE, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_a_skipped_test_is_listed_with_its_reason(run):
    ran = run(SKIPPED)
    assert ran.returncode == 0
    assert "1 test: the moon is not full." in ran.stdout


def test_a_skipped_test_is_an_error_under_all(run):
    assert run(SKIPPED, "--all").returncode == 1


def test_a_run_that_leaves_nothing_out_says_so(run):
    ran = run("def test_by_day(): pass\n", "--all")
    assert ran.returncode == 0
    assert "Nothing." in ran.stdout


def test_what_the_machine_lacks_is_named_with_its_package(run):
    ran = run(IN_A_BROWSER, path="")
    assert ran.returncode == 0
    assert "1 test: Chromium is not installed (Debian: chromium)." in ran.stdout
