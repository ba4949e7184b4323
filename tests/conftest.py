"""Fixtures of the whole suite, and how it says what it left out.

Rooms: `databases` (SQLite, PostgreSQL), `pages` (the client that checks every page), `making` (things with sensible defaults),
`browsing` (a live server and Chromium), `needs` (what the machine must have for a mark).
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from survey_app import create_app, jobs
from survey_app.settings import Settings
from survey_app.storage.base import db
from tests.needs import NEEDS
from tests.pages import PageClient

pytest_plugins = ["tests.databases", "tests.making", "tests.browsing"]
PEPPER = b"a pepper that is known to the tests only"

# A busy machine is slow: no fault of the law under test. Whoever works here tries new cases at every run; the build tries the same.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
hypothesis_settings.load_profile("house")


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """Settings of a fresh installation in a folder of its own."""
    return Settings("a secret key that is known to the tests only", PEPPER, database, tmp_path, secure=False, language="en")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application with empty tables, inside its context; jobs run at once, in the caller."""
    made = create_app(settings)
    made.testing = True
    made.test_client_class = PageClient
    jobs.of(made).immediate = True
    with made.app_context():
        db.create_all()
        yield made
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor; every page that comes back is checked."""
    return app.test_client()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="a test that is left out is an error")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the machine cannot run."""
    for item in items:
        for name in sorted({mark.name for mark in item.iter_markers()} & NEEDS.keys()):
            if reason := NEEDS[name].missing():
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--all") and _left_out(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = _left_out(config)
    terminalreporter.section("left out: errors under --all" if config.getoption("--all") and left_out else "left out")
    for reason, count in sorted(left_out.items()):
        terminalreporter.line(f"{count} test{'s' if count > 1 else ''}: {reason}.")
    if not left_out:
        terminalreporter.line("Nothing.")


def _left_out(config: pytest.Config) -> Counter[str]:
    """Reason → number of tests that did not run for it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if isinstance(reporter, pytest.TerminalReporter) else []
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped if isinstance(report.longrepr, tuple))
