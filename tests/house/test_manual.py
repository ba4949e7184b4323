"""The manual speaks of commands and files that exist."""

import re
from pathlib import Path

import click
import pytest

from tests.house.tree import TREE, files, read

MANUAL = [*files("*.md", "docs"), Path("README.md"), Path("CHANGELOG.md")]
OF_THE_SCRIPT = {"help", "python", "test", "NAME"}


@pytest.mark.parametrize("path", MANUAL, ids=str)
def test_every_command_in_the_manual_exists(path, app):
    context = click.Context(app.cli)
    known = OF_THE_SCRIPT | set(app.cli.list_commands(context))
    assert set(re.findall(r"\./pejl ([a-z][a-z-]*|NAME)\b", read(path))) - known == set()


def test_every_command_in_the_scripts_help_exists(app):
    known = OF_THE_SCRIPT | set(app.cli.list_commands(click.Context(app.cli)))
    assert set(re.findall(r"\./pejl ([a-z][a-z-]*|NAME)\b", read("pejl"))) - known == set()


@pytest.mark.parametrize("path", MANUAL, ids=str)
def test_every_link_in_the_manual_leads_to_a_file(path):
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", read(path)) if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in targets if not (TREE / path.parent / target).exists()] == []


def test_the_readme_sets_everything_up_in_two_commands():
    assert re.search(r"```\n\./pejl demo\b.*\n\./pejl test\b.*\n```", read("README.md"))


def test_every_file_of_the_program_has_its_place_in_the_picture_of_the_house():
    picture = read("docs/architecture.md").split("## The tree")[1].split("## ")[0]
    entrance, *parts = re.split(r"^  (\w+)/ ", picture, flags=re.MULTILINE)
    rooms = dict(zip(parts[::2], parts[1::2], strict=True))
    inside = [path for path in files("*.py", "survey_app") if path.name != "__init__.py"]
    homeless = [str(path) for path in inside if path.name not in (rooms[path.parts[1]] if len(path.parts) > 2 else entrance)]
    assert homeless == []


def test_the_picture_of_the_house_shows_no_room_that_is_gone():
    names = {path.name for path in [*files("*.py"), *files("*.json")]}
    assert set(re.findall(r"\b[a-z_]+\.py\b", read("docs/architecture.md"))) - names == set()
