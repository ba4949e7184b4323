"""The queue of what takes longer than a request may: Huey in the same engine as the database."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey, crontab

from survey_app.settings import Settings

QUEUE = "queue.sqlite"  # Beside the database, in a file of its own: a busy queue never keeps an answer waiting.


@dataclass
class Jobs:
    """The queue of one application. It is made when the first job is put in it: a process that only serves residents has none."""

    app: Flask
    settings: Settings
    immediate: bool = False  # Do the job at once, in the caller's process: for tests.

    @property
    def queue(self) -> Huey:
        """The queue, knowing its job: a worker that has put none in itself must do those of others."""
        queue: Huey = self.evaluate.huey
        return queue

    @cached_property
    def evaluate(self) -> Any:
        """evaluate(id) puts the evaluation in the queue."""

        @self._open().task(name="evaluate")
        def evaluate(evaluation_id: int) -> None:
            from survey_app.services import evaluating

            with self.app.app_context():
                evaluating.run(evaluation_id)

        return evaluate

    @cached_property
    def mix(self) -> Any:
        """Every minute: mix the pools that are full enough, close the waves that have ended, and clear away."""

        @self.queue.periodic_task(crontab(minute="*"), name="mix")
        def mix() -> None:
            with self.app.app_context():
                mix_now()

        return mix

    def _open(self) -> Huey:
        if self.settings.database.startswith("postgresql"):
            address = self.settings.database.replace("postgresql+psycopg://", "postgresql://", 1)
            return PostgresHuey("pejl", dsn=address, table_prefix="queue", immediate=self.immediate, results=False)
        self.settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        return SqliteHuey("pejl", filename=str(self.settings.instance / QUEUE), immediate=self.immediate, results=False, fsync=True)

    def resume(self) -> int:
        """Queue again what a stopped worker left behind. Running one twice does no harm: the second finds it done."""
        from survey_app.services import evaluating

        with self.app.app_context():
            left = evaluating.unfinished()
        for evaluation_id in left:
            self.evaluate(evaluation_id)
        return len(left)

    def work(self) -> None:
        """Do the jobs until told to stop: SIGINT after the one in hand, SIGTERM at once (it is taken up again at the next start)."""
        self.resume()
        self.mix()
        self.queue.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=1.0).run()


def mix_now() -> int:
    """What the worker does every minute. The number of answers mixed."""
    from survey_app.services import mixing

    now = datetime.now()  # noqa: DTZ005  # Days are those of the municipality's calendar, which is the server's.
    try:
        mixing.replace_lost_keys()
        return mixing.mix_ripe()
    finally:  # These need no new key, and are due also where there is no room for one.
        mixing.end_waves(now)
        mixing.tidy(now)


def init(app: Flask) -> None:
    app.extensions["jobs"] = Jobs(app, app.extensions["pejl"])


def of(app: Flask) -> Jobs:
    jobs: Jobs = app.extensions["jobs"]
    return jobs


def enqueue_evaluation(evaluation_id: int) -> None:
    """Put one evaluation in the queue; it must have been committed."""
    of(current_app).evaluate(evaluation_id)
