"""Commands run as they are on the command line, on an installation of their own; only the process is ours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from survey_app import create_app
from survey_app.settings import Settings
from survey_app.storage.base import db

Pejl = Callable[..., Result]

WAVE = """\
pejl_wave: 1
name: autumn
label: {en: Autumn}
file: autumn.csv
sampling: probability
items:
  late:
    column: q1
    label: {en: Outdoors late}
    codes: {"1": ["1"], "2": ["2"]}
"""
ROWS = "q1\n" + "1\n" * 90 + "2\n" * 30
PLAN = """\
pejl_plan: 1
title: {en: Safe streets evaluated}
municipality: Ekeby
language: en
waves: {after: autumn}
indicators:
  - {id: unsafe, label: {en: Unsafe outdoors late}, items: [late], codes: ["2"], good: down, primary: true}
"""


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    """An installation with nothing in it, not even tables."""
    settings = Settings(
        "a secret key that is known to the tests only",
        b"a pepper that is known to the tests only",
        f"sqlite:///{tmp_path}/pejl.sqlite",
        tmp_path,
        secure=False,
        language="en",
    )
    return create_app(settings)


@pytest.fixture
def pejl(bare: Flask):
    """pejl("add-municipality", "ekeby", "Ekeby") → what it said, and its exit code. Anything but a sentence and a code fails the test."""

    def run(*arguments: str | Path, say: str | None = None) -> Result:
        result = bare.test_cli_runner().invoke(args=[str(argument) for argument in arguments], input=say)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    yield run
    with bare.app_context():
        db.engine.dispose()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def wave_file(write: Callable[[str, str], Path]) -> Path:
    write("autumn.csv", ROWS)
    return write("autumn.yaml", WAVE)
