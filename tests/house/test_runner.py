"""Tests that take long are run by name."""

import subprocess
import sys
from importlib.util import find_spec

from tests.house.tree import TREE
from tests.runner import LONG


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tests.runner", *arguments], cwd=TREE, capture_output=True, text=True, check=False)


def test_an_unknown_long_test_is_refused_with_the_names_there_are():
    ran = run("--long", "moonlight")
    assert ran.returncode == 2
    assert "There is no long test “moonlight”." in ran.stderr
    assert all(name in ran.stderr for name in LONG)


def test_every_long_test_is_a_program():
    assert [module for module in LONG.values() if find_spec(module) is None] == []


def test_what_follows_the_name_of_a_long_test_is_its_own():
    ran = run("--long", "coverage", "--help")
    assert ran.returncode == 0
    assert "--samples" in ran.stdout
