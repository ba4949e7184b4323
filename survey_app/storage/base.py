"""The database object, the base of all tables, and how each engine is opened."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Dialect, Engine, MetaData, Text, event, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Json(TypeDecorator[Any]):
    """A JSON document, stored as text with non-ASCII letters kept; the same on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


db = SQLAlchemy(model_class=Base)
MIGRATIONS = Path(__file__).parents[2] / "migrations"


def init(app: Flask) -> None:
    """Connect the application with its database and with the steps that make its tables."""
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS)


def touch() -> None:
    """Ask the database for nothing but an answer. OperationalError when it gives none."""
    db.session.execute(text("SELECT 1"))


def lock_for_writing() -> None:
    """Begin the transaction as a writer. On SQLite, what is read then stays true until it ends; PostgreSQL locks rows instead."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite" and not getattr(connection.connection.driver_connection, "in_transaction", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def leave_no_traces(*, compact: bool = False) -> None:
    """Empty SQLite's write-ahead log, which holds the last transactions in their order. compact: also rewrite the file (on PostgreSQL:
    free what was deleted). Where somebody else is reading, the log is emptied the next time."""
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            if compact:
                connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        elif compact:
            for table in ("outbox", "draft", "spent", "invitation", "response", "remark"):
                connection.exec_driver_sql(f"VACUUM {table}")


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: object) -> None:
    """SQLite as a durable store: foreign keys hold, a commit is on disk when it returns, deleted bytes are overwritten."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = "IMMEDIATE"  # A writer waits its turn at BEGIN, where waiting is safe, and never fails half way.
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
