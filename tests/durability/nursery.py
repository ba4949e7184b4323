"""A process that has everything in its memory and forks, on demand, the processes that are to be killed: they are there at once.

Each line on standard input is a JSON object: do (web, mix, die), env, log, and what else the deed wants; the answer is the number of the
process, or, for `die`, how it ended. A web server is gunicorn as `./pejl serve` starts it.
"""

import json
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from survey_app import create_app, jobs
from survey_app.cli.running import gunicorn
from survey_app.services import mixing
from survey_app.settings import Settings
from survey_app.storage import waves
from survey_app.storage.base import db


def main() -> None:
    create_app(Settings("s" * 40, b"p" * 40, "sqlite:////nowhere", Path("/nowhere")))  # Imports what is imported late.
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(asked)
        if asked["do"] == "die":
            print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])), flush=True)
        else:
            print(json.dumps(child), flush=True)
        _bury()


def _become(asked: dict[str, Any]) -> None:
    """Be the process that was asked for, in a group of its own, and never come back."""
    os.setsid()
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(asked["env"])
    status = 1
    try:
        if asked["do"] == "web":
            _serve(asked["port"], asked["workers"])
        elif asked["do"] == "mix":
            _mix_for_ever(Random(asked["seed"]))
        else:
            _die(asked["use"], asked["at"])
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0) if isinstance(ended.code, int | None) else 1
    except BaseException as failed:  # noqa: BLE001  # A fork must never go on as its parent.
        print(f"{type(failed).__name__}: {failed}", file=sys.stderr, flush=True)
    os._exit(status)


def _serve(port: int, workers: int) -> None:
    from gunicorn.app.wsgiapp import run

    sys.argv = gunicorn("127.0.0.1", port, workers)[2:]
    run()


def _mix_for_ever(chance: Random) -> None:
    app = create_app(Settings.from_environment(os.environ))
    while True:
        with app.app_context():
            try:
                jobs.mix_now()
            except SQLAlchemyError as failed:
                print(f"mixer: {type(failed).__name__}", file=sys.stderr, flush=True)
                db.session.rollback()
        time.sleep(chance.uniform(0, 0.1))


def _die(use: str, at: int) -> None:
    """Mix or close, and die at the at-th point: before and after every statement, commit, and operation on a key's file."""
    app = create_app(Settings.from_environment(os.environ))
    with app.app_context():
        wave = waves.open_on(date.today())[0]
        _die_at(at)
        if use == "mix":
            jobs.mix_now()
        else:
            mixing.close(wave)


def _die_at(at: int) -> None:
    passed = 0

    def point(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def between(holder: Any, name: str) -> None:
        original = getattr(holder, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            point()
            result = original(*args, **kwargs)
            point()
            return result

        setattr(holder, name, wrapped)

    event.listen(Engine, "before_cursor_execute", point)
    event.listen(Engine, "after_cursor_execute", point)
    between(db.engine.dialect, "do_commit")
    between(os, "fsync")
    for name in ("rename", "unlink"):
        between(Path, name)


def _bury() -> None:
    """Take leave of children that have been killed."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    main()
