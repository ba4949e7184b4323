"""The house rules that a file can break."""

import re

import pytest

from survey_app.settings import Settings
from tests.house.tree import TREE, files, read

LONGEST = 400
LOADED = re.compile(r"""<(?:link|script|img|iframe|source|form)\b[^>]*\b(?:href|src|action)=["'](?:https?:)?//""", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|tmp)/")


@pytest.mark.parametrize("path", [*files("*.py")], ids=str)
def test_a_file_past_400_lines_asks_for_a_second_name(path):
    assert len(read(path).splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [*files("*.html", "survey_app")], ids=str)
def test_a_template_loads_nothing_from_elsewhere(path):
    assert LOADED.findall(read(path)) == []


@pytest.mark.parametrize("path", [*files("*.css", "survey_app")], ids=str)
def test_a_stylesheet_loads_nothing_from_elsewhere(path):
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", read(path)) == []


@pytest.mark.parametrize("folder", ["utils", "helpers", "common", "core", "misc"])
def test_no_room_is_called(folder):
    assert [*files(f"{folder}.py"), *(path for path in files("*.py") if folder in path.parts)] == []


def test_no_file_names_a_folder_of_one_machine():
    read_by_people = [path for pattern in ("*.py", "*.md", "*.toml", "*.yaml", "*.html", "*.sh") for path in files(pattern)]
    here = TREE / "tests/house/test_files.py"
    assert [str(path) for path in read_by_people if MACHINE.search(read(path)) and TREE / path != here] == []


def test_the_licence_is_the_european_union_public_licence():
    licence = read("LICENSE")
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert "15.Applicable Law" in licence


def test_every_setting_is_in_the_manual():
    variables = set(re.findall(r"PEJL_[A-Z_]+", Settings.__doc__ or ""))
    manual = "".join(read(path) for path in files("*.md", "docs"))
    assert {name for name in variables if name not in manual} == set()
