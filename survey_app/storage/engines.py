"""How a connection to each engine begins, and what a database must hold to before an answer is entrusted to it.

Every new connection is asked, not only the first: a server may come back with other settings than it went with.
"""

import logging
import select
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import exc

from survey_app.errors import N_, SurveyAppError

log = logging.getLogger(__name__)
SQLITE = {
    "busy_timeout": "10000",
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "temp_store": "MEMORY",
}
SQLITE_HOLDS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
REQUIRED: Mapping[str, tuple[str, str]] = {
    "fsync": ("on", N_("A power cut would lose answers that residents have been thanked for.")),
    "full_page_writes": ("on", N_("A power cut could damage answers that residents have been thanked for.")),
    "track_commit_timestamp": ("off", N_("The server would remember when each answer was stored.")),
}
TELLTALE: Mapping[str, Callable[[str], bool]] = {
    "log_statement": lambda value: value == "none",
    "log_min_duration_statement": lambda value: value == "-1",
    "log_min_duration_sample": lambda value: value == "-1",
    "log_transaction_sample_rate": lambda value: float(value) == 0,
    "log_parameter_max_length_on_error": lambda value: value == "0",
    "log_error_verbosity": lambda value: value == "terse",
}
_ASKED = ", ".join(f"current_setting('{name}', true)" for name in (*REQUIRED, *TELLTALE, "synchronous_commit"))
_SET = "SELECT set_config('default_transaction_isolation', 'read committed', false), set_config('synchronous_commit', %s, false)"
_told = set[str]()  # Settings that this process has warned of.


class UnsafeDatabase(SurveyAppError):
    """A database that could lose an answer it has acknowledged, or tell who gave which."""


def opened(connection: Any, _record: object) -> None:
    """Make a new connection durable. UnsafeDatabase when it cannot be."""
    try:
        if isinstance(connection, sqlite3.Connection):
            _open_sqlite(connection)
        elif hasattr(connection, "pgconn"):  # psycopg's, which an installation with SQLite never imports.
            _open_postgresql(connection)
    except BaseException:
        connection.close()  # Nobody else would.
        raise


def taken(connection: Any, _record: object, _proxy: object) -> None:
    """Notice, before it is used, a connection whose server has gone: one that is idle has nothing to read but the server's farewell.
    InvalidatePoolError: then the pool makes another. (The ping of SQLAlchemy asks the server each time, which takes as long as a small question.)"""
    if hasattr(connection, "pgconn") and (connection.closed or _to_be_read(connection.fileno())):
        raise exc.InvalidatePoolError


def _to_be_read(handle: int) -> bool:
    line = select.poll()
    line.register(handle, select.POLLIN)
    return bool(line.poll(0))


def _open_sqlite(connection: sqlite3.Connection) -> None:
    """Foreign keys hold, a commit is on disk when it returns, deleted bytes are overwritten."""
    connection.isolation_level = "IMMEDIATE"  # A writer waits its turn at BEGIN, where waiting is safe, and never fails half way.
    for name, value in SQLITE.items():
        connection.execute(f"PRAGMA {name}={value}")
    for name, wanted in SQLITE_HOLDS.items():
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != wanted:
            raise UnsafeDatabase(
                N_("This SQLite keeps {setting} at {found}, not {wanted}: answers would not be safe in it."),
                setting=name, found=found, wanted=wanted,
                hint=N_("The database must be a file on a disk of this machine, not on a network drive; PEJL_DATABASE names another."),
            )  # fmt: skip


def _open_postgresql(connection: Any) -> None:
    """A commit is on the server's disk when it returns, whatever the server's default."""
    with connection.cursor() as cursor:
        *found, commit = cursor.execute(f"SELECT {_ASKED}").fetchone()
        settings = dict(zip((*REQUIRED, *TELLTALE), found, strict=True))
        refuse_unsafe(settings)
        warn_of_telltale(settings)
        cursor.execute(_SET, ("on" if commit in ("off", "local") else commit,))
    connection.commit()


def refuse_unsafe(settings: Mapping[str, str | None]) -> None:
    """UnsafeDatabase when a PostgreSQL server is set so that an answer could be lost or linked."""
    for name, (wanted, reason) in REQUIRED.items():
        if settings[name] != wanted:
            raise UnsafeDatabase(
                N_("The PostgreSQL server has {setting} = {found}. {reason}"),
                setting=name, found=settings[name], reason=SurveyAppError(reason),
                hint=N_("Set {setting} = {wanted} in postgresql.conf, restart the server, and start again."), wanted=wanted,
            )  # fmt: skip


def warn_of_telltale(settings: Mapping[str, str | None]) -> None:
    """Log, once in each process, what would put rows and keys of residents into the server's own log."""
    for name, harmless in TELLTALE.items():
        value = settings[name]
        if value is not None and not harmless(value) and name not in _told:
            _told.add(name)
            log.warning("the database server may log rows and keys", extra={"setting": name, "found": value})


UNAVAILABLE = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError, sqlite3.Error, UnsafeDatabase)
"""What a statement, or the opening of a connection, raises when the database is away, full, busy or unsafe."""
