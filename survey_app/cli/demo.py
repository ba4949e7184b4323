"""`demo`: a municipality with its waves and its report, and the pages to try it on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import TYPE_CHECKING, NoReturn
from urllib.error import URLError
from urllib.request import urlopen

import click
from flask_babel import gettext as _

from survey_app import codes
from survey_app.cli import command, settings
from survey_app.cli.running import gunicorn
from survey_app.errors import N_, SurveyAppError

if TYPE_CHECKING:
    from survey_app.services.demonstrating import Demonstration

HOST = "127.0.0.1"
PATIENCE = 30.0  # Seconds for the server to answer.


class DemoRefused(SurveyAppError):
    """A demo that cannot be started."""


@command("demo")
@click.option("--exit", "end", is_flag=True, help="Make everything, tell where it is, and end.")
@click.option("--fresh", is_flag=True, help="Throw the earlier demo away and make it anew.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(end: bool, fresh: bool, port: int) -> None:
    """Make a municipality with two waves and a report, then serve it to be tried."""
    from survey_app.services import demonstrating

    started = time.monotonic()

    def say(message: str, **facts: object) -> None:
        click.echo(f"{time.monotonic() - started:5.1f} s  {_(message).format(**facts)}")

    if not end:
        _check_port(port)
    say(N_("The database is ready"))
    made = demonstrating.build(date.today(), say, fresh=fresh, language=settings().language)
    say(N_("Done"))
    if end:
        _tell(made, port)
        click.echo("\n" + _("Serve it with: PEJL_SECURE=0 ./pejl serve --port %(port)s, and beside it ./pejl work", port=port))
        return
    with _processes(port):
        _tell(made, port)
        click.echo("\n" + _("Stop with Ctrl-C."))
        signal.pause()


def _tell(made: "Demonstration", port: int) -> None:
    address = f"http://{HOST}:{port}"
    shown = ", ".join(codes.shown(code) for code in made.codes)
    lines = [
        (_("Residents answer at"), f"{address}/s/{made.slug}/"),
        (_("with one of the codes"), shown),
        (_("Officials sign in at"), f"{address}/office/"),
        (_("as"), made.email),
        (_("with the password"), made.password),
        (_("The evaluation"), f"{address}/office/evaluations/{made.evaluation}"),
        (_("The report"), str(made.report) if made.report else made.no_report.say(_) if made.no_report else "–"),
    ]
    width = max(len(label) for label, _value in lines)
    click.echo("\n" + "\n".join(f"{label:{width}}  {value}" for label, value in lines))


def _check_port(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as taken:
            hint = N_("Stop it, or choose another port with --port.")
            raise DemoRefused(N_("Something else already listens on port {port}."), port=port, hint=hint) from taken


@contextmanager
def _processes(port: int) -> Iterator[None]:
    """Web server and worker, both stopped when the block is left, by whichever signal."""
    env = {**os.environ, "PEJL_SECURE": "0"}
    work = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _interrupted)
    started: list[subprocess.Popen[bytes]] = []
    ended = False  # By itself: neither of the two is meant to.
    try:
        started += [subprocess.Popen(line, env=env, start_new_session=True) for line in (gunicorn(HOST, port, 2), work)]
        _wait(port, started)
        signal.signal(signal.SIGCHLD, _interrupted)
        yield
    except KeyboardInterrupt:
        ended = any(process.poll() is not None for process in started)
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _stop(started)
    if ended:
        raise DemoRefused(N_("The web server or the worker has ended by itself."), hint=N_("Look above for what it said."))
    click.echo("\n" + _("Stopped."))


def _stop(started: list[subprocess.Popen[bytes]]) -> None:
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            process.kill()


def _interrupted(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _wait(port: int, started: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and all(process.poll() is None for process in started):
        try:
            with urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as answer:  # Our own server.
                answer.read()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise DemoRefused(N_("The web server did not start."), hint=N_("Look above for what it says, or try ./pejl serve."))


COMMANDS = (demo,)
