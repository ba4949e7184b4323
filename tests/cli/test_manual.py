"""docs/operation.md names every command and every setting."""

import re
from pathlib import Path

import click
import pytest

from survey_app.settings import Settings

MANUAL = (Path(__file__).parents[2] / "docs" / "operation.md").read_text(encoding="utf-8")
FLASKS_OWN = {"db", "routes", "run", "shell"}  # For developers.


def test_every_command_is_in_the_manual(bare):
    ours = set(bare.cli.list_commands(click.Context(bare.cli))) - FLASKS_OWN
    assert sorted(name for name in ours if f"`./pejl {name}" not in MANUAL) == []


def test_every_option_of_a_command_has_a_help_text(bare):
    context = click.Context(bare.cli)
    commands = [bare.cli.get_command(context, name) for name in bare.cli.list_commands(context) if name not in FLASKS_OWN]
    silent = [
        f"{found.name} {option.name}"
        for found in commands
        for option in found.params
        if isinstance(option, click.Option) and not option.help and option.name not in ("port", "workers")
    ]
    assert silent == []


def test_every_setting_is_in_the_manual():
    known = set(re.findall(r"PEJL_[A-Z_]+", Settings.__doc__ or ""))
    assert known
    assert sorted(name for name in known if f"`{name}`" not in MANUAL) == []


@pytest.mark.parametrize("name", sorted(set(re.findall(r"PEJL_[A-Z_]+", MANUAL))))
def test_every_setting_in_the_manual_exists(name):
    assert name in (Settings.__doc__ or "")
