"""A database that could lose an acknowledged answer, or tell who gave which, is refused; what its log may tell is warned of."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from survey_app import create_app
from survey_app.settings import Settings
from survey_app.storage import base, engines
from survey_app.storage.base import db
from survey_app.storage.engines import UnsafeDatabase
from tests.databases import each_engine, own_server

SAFE = {"fsync": "on", "full_page_writes": "on", "track_commit_timestamp": "off"}
QUIET = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
LOUD = {
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_min_duration_sample": "100",
    "log_transaction_sample_rate": "0.5",
    "log_parameter_max_length_on_error": "-1",
    "log_error_verbosity": "default",
}


@pytest.fixture
def server():
    """A PostgreSQL server of this test alone, stopped: `server.start(fsync="off")`."""
    with own_server() as made:
        made.stop()
        yield made


@pytest.fixture
def warned(caplog, monkeypatch):
    """The settings warned of."""
    monkeypatch.setattr(engines, "_told", set())
    caplog.set_level(logging.WARNING, "survey_app.storage.engines")
    return lambda: {record.setting for record in caplog.records}


@pytest.mark.parametrize("setting", SAFE)
def test_a_server_that_could_lose_or_link_answers_is_refused_with_what_to_change(setting):
    other = {"on": "off", "off": "on"}[SAFE[setting]]
    with pytest.raises(UnsafeDatabase) as refused:
        engines.refuse_unsafe({**SAFE, setting: other})
    assert str(refused.value).startswith(f"The PostgreSQL server has {setting} = {other}.")
    assert f"Set {setting} = {SAFE[setting]} in postgresql.conf" in str(refused.value)


def test_a_safe_and_quiet_server_is_taken_without_a_word(warned):
    engines.refuse_unsafe(SAFE)
    engines.warn_of_telltale(QUIET)
    assert warned() == set()


@pytest.mark.parametrize("setting", LOUD)
def test_what_a_server_may_log_of_residents_is_warned_of_once(setting, warned, caplog):
    for _ in range(2):
        engines.warn_of_telltale({**QUIET, setting: LOUD[setting]})
    assert warned() == {setting}
    assert len(caplog.records) == 1


def test_a_setting_that_an_older_server_does_not_know_is_no_fault(warned):
    engines.warn_of_telltale({**QUIET, "log_parameter_max_length_on_error": None})
    assert warned() == set()


@pytest.mark.postgresql
def test_an_unsafe_server_stops_every_process_and_a_web_server_that_meets_one_later_keeps_nothing(server, tmp_path):
    server.start(fsync="off")
    address = server.address("postgres")
    env = {
        **os.environ, "PEJL_INSTANCE": str(tmp_path), "PEJL_DATABASE": address, "PEJL_LANGUAGE": "en", "PEJL_SECURE": "0",
    }  # fmt: skip
    for command in ("migrate", "work", "serve"):
        arguments = [sys.executable, "-m", "flask", "--app", "wsgi", command]
        ran = subprocess.run(arguments, env=env, capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode == 1
        assert ran.stderr.startswith("The PostgreSQL server has fsync = off.")
    met_later = create_app(Settings.from_environment(env))
    assert met_later.test_client().get("/healthz").status_code == 503
    server.stop()
    server.start()
    assert met_later.test_client().get("/healthz").status_code == 200
    server.stop()
    started = time.monotonic()
    assert met_later.test_client().get("/healthz").status_code == 503
    base.check(met_later)  # A server that is away may come back: no reason not to start.
    server.start()
    assert met_later.test_client().get("/healthz").status_code == 200
    assert time.monotonic() - started < 15
    with met_later.app_context():
        db.engine.dispose()


@pytest.mark.postgresql
def test_commits_are_waited_for_whatever_the_server_says(server, tmp_path):
    server.start(synchronous_commit="off", default_transaction_isolation="serializable")
    app = create_app(Settings("s" * 40, b"p" * 40, server.address("postgres"), tmp_path, secure=False))
    with app.app_context():
        for name, wanted in (("synchronous_commit", "on"), ("transaction_isolation", "read committed")):
            assert db.session.execute(db.text(f"SHOW {name}")).scalar() == wanted
            db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_lives_in_memory_is_refused(address):
    with pytest.raises(UnsafeDatabase, match="This SQLite keeps journal_mode at memory, not wal"):
        create_engine(address).connect()


@each_engine
def test_a_database_that_is_not_made_yet_or_safe_is_no_reason_not_to_start(app, settings):
    base.check(app)
    base.check(create_app(Settings("s" * 40, b"p" * 40, f"sqlite:///{settings.instance}/nowhere/new.sqlite", settings.instance)))
    assert not Path(settings.instance, "nowhere").exists()


@pytest.mark.postgresql
def test_a_page_that_is_ready_is_not_lost_because_its_connection_died(cluster, tmp_path):
    app = create_app(Settings("s" * 40, b"p" * 40, cluster.address("postgres"), tmp_path, secure=False))

    @app.get("/read")
    def read():
        mine = db.session.execute(db.text("SELECT pg_backend_pid()")).scalar()
        cluster.execute(f"SELECT pg_terminate_backend({mine}, 5000)")
        return "ready"

    for _ in range(2):
        assert app.test_client().get("/read").text == "ready"
    assert app.test_client().get("/healthz").text == "ok\n"
    with app.app_context():
        db.engine.dispose()
