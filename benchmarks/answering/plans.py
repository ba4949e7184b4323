"""How the database finds what a submission needs when very much is stored: by index alone, or by reading whole tables."""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, text

from benchmarks.answering.residents import filled, written
from benchmarks.answering.town import SLUG, Town
from survey_app.services import drafting, fieldwork, responding
from survey_app.storage import waves
from survey_app.storage.base import db
from survey_app.web.respond.journey import fill

STORED = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) ",
    "postgresql": "WITH n AS (SELECT generate_series(1, :rows) AS i) ",
}
KEY = {"sqlite": "randomblob({size})", "postgresql": "substring(sha256(('{table}' || i)::bytea) for {size})"}
BYTES = {"sqlite": "BLOB", "postgresql": "BYTEA"}
ROWS = {
    "response": ("id, wave_id, stratum, answers", 16, "1, 'north', '{\"late1\":\"1\"}'"),
    "spent": ("code_hash, wave_id", 32, "1"),
    "invitation": ("code_hash, wave_id, stratum", 32, "1, 'north'"),
    "outbox": ("id, pool_id, sealed", 16, "1, CAST('sealed' AS {bytes})"),
    "draft": ("id, wave_id, until, locked", 32, "1, '2027-01-01', CAST('locked' AS {bytes})"),
    "remark": ("id, wave_id, item, words", 16, "1, 'more', 'More light.'"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and how it is carried out. whole: the growing tables that are read from end to end."""

    statement: str
    steps: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """The statements of one submission with their plans, and the median milliseconds of a few of them in this process."""

    plans: tuple[Plan, ...]
    milliseconds: float


def store(town: Town, rows: int) -> None:
    """Fill the tables that grow with these many rows, in the order of their keys, and count them for the planner."""
    with town.opened():
        dialect = db.engine.dialect.name
        for table, (columns, size, rest) in ROWS.items():
            key = KEY[dialect].format(size=size, table=table)
            rest = rest.replace("{bytes}", BYTES[dialect]).replace(":", "\\:")
            db.session.execute(
                text(f"INSERT INTO {table} ({columns}) {STORED[dialect]} SELECT {key}, {rest} FROM n ORDER BY 1"),
                {"rows": rows},
            )
            db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def submission(town: Town, codes: list[str]) -> Submission:
    """Send a form for every code, watching what is asked of the database; then have the first one's statements explained."""
    with town.opened() as app:
        times: list[float] = []
        asked: list[tuple[str, Any]] = []
        for code in codes:
            form = filled(code, random.Random(code), drafting.new_resume_code())
            with app.app_context():
                wave = waves.by_slug(SLUG)
                assert wave is not None
                resume = dict(form)["_resume"]
                drafting.save(wave, resume, drafting.Unfinished(code, 11, "en", written(form)), datetime.now().date())  # noqa: DTZ005
                answers = fill(fieldwork.questionnaire(wave), written(form)).answers
            with app.app_context(), _watched() as seen:
                began = time.perf_counter()
                responding.submit(SLUG, code, answers, datetime.now(), form=dict(form)["_form"], resume=resume)  # noqa: DTZ005
                times.append(time.perf_counter() - began)
            asked = asked or seen
        return Submission(tuple(_explained(*each) for each in asked), 1000 * sorted(times)[len(times) // 2])


@contextmanager
def _watched() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent to the database, with its values."""
    seen: list[tuple[str, Any]] = []

    def watch(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)


def _explained(statement: str, values: Any) -> Plan:
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
        connection.rollback()
    steps = tuple(str(row[-1]).strip() for row in rows)
    whole = {table for step in steps for table in re.findall(r"(?:^SCAN|Seq Scan on) (\w+)", step) if table in ROWS}
    return Plan(" ".join(statement.split()), steps, tuple(sorted(whole)))
