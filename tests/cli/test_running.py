"""The processes of an installation, as processes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from survey_app import create_app, jobs
from survey_app.services import accounts
from survey_app.settings import Settings
from survey_app.storage.base import db
from survey_app.storage.evaluations import StoredEvaluation

PEJL = [sys.executable, "-m", "flask", "--app", "wsgi"]


@pytest.fixture
def env(tmp_path):
    return {**os.environ, "PEJL_INSTANCE": str(tmp_path / "instance"), "PEJL_LANGUAGE": "en", "PEJL_SECURE": "0", "PYTHONUNBUFFERED": "1"}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_help_calls_a_command_by_the_name_that_people_type(env):
    program = re.search(r"-c '(.+)' --app", Path("pejl").read_text(encoding="utf-8"))
    assert program
    result = subprocess.run(
        [sys.executable, "-c", program[1], "--app", "wsgi", "publish", "--help"], env=env, capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("Usage: ./pejl publish ")


def test_a_setting_that_cannot_be_used_stops_every_command_with_a_sentence(env):
    result = subprocess.run([*PEJL, "migrate"], env={**env, "PEJL_DOORS": "window"}, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "PEJL_DOORS is “window”, but must be all, respond or office.\n"


def test_an_instance_that_is_no_folder_is_told_in_a_sentence(env, tmp_path):
    (tmp_path / "file").touch()
    env |= {"PEJL_INSTANCE": str(tmp_path / "file")}
    result = subprocess.run([*PEJL, "migrate"], env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith(f"The folder {tmp_path / 'file'} cannot be used for database and keys.")


def test_a_setting_that_cannot_be_used_is_told_in_the_operators_language(env):
    env |= {"PEJL_LANGUAGE": "sv", "PEJL_DOORS": "window"}
    result = subprocess.run([*PEJL, "migrate"], env=env, capture_output=True, text=True, check=False)
    assert result.stderr == "PEJL_DOORS är ”window”, men måste vara all, respond eller office.\n"


def test_the_demo_refuses_a_port_that_is_taken(pejl):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = pejl("demo", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "Something else already listens on port" in result.stderr


def test_the_server_answers_logs_no_request_and_stops_when_told(env):
    port = free_port()
    with subprocess.Popen([*PEJL, "serve", "--port", str(port), "--workers", "1"], env=env, stderr=subprocess.PIPE, text=True) as server:
        answer = _fetch(f"http://127.0.0.1:{port}/healthz")
        _fetch(f"http://127.0.0.1:{port}/s/nowhere/")
        server.send_signal(signal.SIGTERM)
        said = server.stderr.read()
    assert answer == "ok\n"
    assert server.returncode == 0
    assert "127.0.0.1 " not in said
    assert "nowhere" not in said


def test_the_worker_does_what_is_asked_for_while_it_waits(env):
    app = create_app(Settings.from_environment(env))
    with subprocess.Popen([*PEJL, "work"], env=env, stderr=subprocess.PIPE, text=True) as worker, app.app_context():
        try:
            _until(lambda: Path(env["PEJL_INSTANCE"], "queue.sqlite").exists())
            time.sleep(1)  # It has looked into the empty queue.
            made = accounts.add_municipality("ekeby", "Ekeby")
            asked = StoredEvaluation(municipality_id=made.id, title={"en": "One"}, plan={}, requested_on=date(2026, 11, 26))
            db.session.add(asked)
            db.session.commit()
            jobs.enqueue_evaluation(asked.id)
            state = db.select(StoredEvaluation.state)
            _until(lambda: db.session.rollback() or db.session.scalar(state) == "failed")  # An empty plan: refused.
        finally:
            db.engine.dispose()
            jobs.of(app).queue.storage.close()
            worker.send_signal(signal.SIGINT)
            worker.stderr.read()


def test_the_worker_stops_when_told(env):
    with subprocess.Popen([*PEJL, "work"], env=env, stderr=subprocess.PIPE, text=True) as worker:
        _until(lambda: Path(env["PEJL_INSTANCE"], "queue.sqlite").exists())
        worker.send_signal(signal.SIGINT)
        said = worker.stderr.read()
    assert worker.returncode == 0, said
    assert re.findall("Traceback", said) == []


def _fetch(address):
    def fetched():
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as told:
            with told:
                return told.read().decode()
        except OSError:
            return None

    return _until(fetched)


def _until(ready, patience=60):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := ready():
            return found
        time.sleep(0.2)
    raise TimeoutError(f"not within {patience} s")
