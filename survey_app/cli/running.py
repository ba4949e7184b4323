"""`serve` and `work`: the two processes of an installation."""

import os
import sys
from contextlib import suppress

import click
from flask import current_app
from flask_babel import gettext as _

from survey_app import jobs
from survey_app.cli import command


@command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages with gunicorn. No request is logged."""
    address = f"http://{host}:{port}/"
    click.echo(_("Serving at %(address)s; Ctrl-C stops it.", address=address))
    sys.stdout.flush()  # Before this process becomes another.
    os.execv(sys.executable, gunicorn(host, port, workers))  # noqa: S606  # Becomes the server, so that signals reach it.


@command("work", quiet=False)
def work() -> None:
    """Do the jobs that the pages put in the queue, until stopped."""
    with suppress(KeyboardInterrupt):  # Told to stop before the first job.
        jobs.of(current_app._get_current_object()).work()  # type: ignore[attr-defined]


def gunicorn(host: str, port: int, workers: int) -> list[str]:
    """The command line of the web server."""
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--workers", str(workers),
        "--logger-class", "survey_app.logs.ServerLog", "--log-level", "warning", "--no-control-socket",
        "--timeout", "60", "--graceful-timeout", "20",
    ]  # fmt: skip


COMMANDS = (serve, work)
