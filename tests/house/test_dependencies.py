"""What Pejl depends on is declared, explained and locked."""

import json
import re
import tomllib

import pytest

from tests.house.tree import read

PROJECT = tomllib.loads(read("pyproject.toml"))
NEEDED = [re.split(r"[\[<>=~ ]", line)[0] for line in PROJECT["project"]["dependencies"]]
FOR_TESTS = [re.split(r"[\[<>=~ ]", line)[0] for line in PROJECT["dependency-groups"]["test"]]
LOCKS = {"requirements.txt": NEEDED, "tests/requirements.txt": FOR_TESTS}


@pytest.mark.parametrize("name", NEEDED + FOR_TESTS)
def test_every_dependency_is_explained_in_the_manual(name):
    assert f"| {name} |" in read("docs/dependencies.md")


def test_the_manual_explains_nothing_that_is_no_longer_needed():
    assert set(re.findall(r"^\| ([a-z][a-z0-9-]+) \|", read("docs/dependencies.md"), re.MULTILINE)) == set(NEEDED + FOR_TESTS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked(lock):
    assert set(LOCKS[lock]) <= set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", read(lock), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock):
    packages = re.split(r"^(?=[a-z0-9-]+(?:\[[a-z,]+\])?==)", read(lock), flags=re.MULTILINE)
    assert [package.splitlines()[0] for package in packages if "==" in package and "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address_and_no_folder(lock):
    assert re.findall(r"https?://|file:|index-url|find-links|/\w+/\w+/", read(lock)) == []


def test_the_lock_of_the_programs_that_judge_pages_has_hashes_and_names_no_server():
    packages = [package for name, package in json.loads(read("tests/node/package-lock.json"))["packages"].items() if name]
    assert [package["resolved"] for package in packages if not package["resolved"].startswith("/")] == []
    assert all(package["integrity"].startswith("sha512-") for package in packages)
