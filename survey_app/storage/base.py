"""The database object, the base of all tables, and how each engine is opened."""

import json
import secrets
import sqlite3
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Dialect, Engine, MetaData, Text, event, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from survey_app.storage import engines

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


def packed(value: object) -> str:
    """The JSON document of a value, as it is stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Json(TypeDecorator[Any]):
    """A JSON document, stored as text with non-ASCII letters kept; the same on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else packed(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class QuietSession(Session):
    """A session that ends without complaint when the database has gone: what it read has been read, and a commit says by itself when it fails.

    Otherwise a page that is ready would be lost, because a connection can no longer be given back."""

    def close(self) -> None:
        try:
            super().close()
        except DBAPIError:
            self.invalidate()


db = SQLAlchemy(model_class=Base, session_options={"class_": QuietSession, "expire_on_commit": False})
PATIENCE = "1s"  # Residents who come while a table is to be written anew stand behind it: it waits no longer for whoever is reading.
_OWED = "SELECT obj_description('outbox'::regclass)"
MIGRATIONS = Path(__file__).parents[2] / "migrations"
event.listen(Engine, "connect", engines.opened)
event.listen(Engine, "checkout", engines.taken)


def init(app: Flask) -> None:
    """Connect the application with its database and with the steps that make its tables."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        # One that cannot be made is given up while the visitor waits.
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"connect_timeout": 5}}
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS)


def check(app: Flask) -> None:
    """Refuse to start on a database that answers cannot be entrusted to. engines.UnsafeDatabase. One that is away or not made yet is
    no fault now: every connection is checked again when it is made."""
    address = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        return
    with app.app_context():
        try:
            db.engine.connect().close()
        except (DatabaseError, sqlite3.Error):
            return
        finally:
            db.engine.dispose()  # A process that is forked from this one shares no connection with it.


def touch() -> None:
    """Ask the database for nothing but an answer. OperationalError when it gives none."""
    db.session.execute(text("SELECT 1"))


def outside_transactions() -> Connection:
    """A connection beside the session's, on which every statement stands for itself."""
    connection = db.engine.connect()
    if connection.dialect.name == "sqlite":  # It begins a transaction only before what writes, and AUTOCOMMIT would leave it less patient.
        return connection
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def lock_for_writing() -> None:
    """Begin the transaction as a writer. On SQLite, what is read then stays true until it ends; PostgreSQL locks rows instead."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite" and not getattr(connection.connection.driver_connection, "in_transaction", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def owe_compacting() -> None:
    """Let the files be written anew the next time that traces are removed, even if this process dies before. Does not commit.

    The debt has a number: whoever is writing anew just now pays only what was owed when they began."""
    connection, number = db.session.connection(), secrets.randbelow(2**31 - 1) + 1
    connection.exec_driver_sql(
        f"PRAGMA user_version = {number}" if connection.dialect.name == "sqlite" else f"COMMENT ON TABLE outbox IS 'debt {number}'"
    )


def leave_no_traces() -> None:
    """Empty SQLite's write-ahead log, which holds the last transactions in their order, and write the files anew when that is owed.
    Where somebody else is reading, the log is emptied the next time. SQLAlchemyError when it cannot be done now: it stays owed."""
    db.session.rollback()
    with outside_transactions() as connection:
        if connection.dialect.name == "sqlite":
            if owed := connection.exec_driver_sql("PRAGMA user_version").scalar():
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                if connection.exec_driver_sql("PRAGMA user_version").scalar() == owed:
                    connection.exec_driver_sql("PRAGMA user_version = 0")
                connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        elif owed := connection.exec_driver_sql(_OWED).scalar():
            connection.detach()  # Its patience is its own.
            connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}'")
            for table in ("outbox", "draft", "spent", "invitation"):
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")  # Written anew: a plain one leaves the codes in the index.
            for table in ("response", "remark"):
                connection.exec_driver_sql(f"VACUUM {table}")
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("LOCK TABLE outbox IN SHARE UPDATE EXCLUSIVE MODE")  # As COMMENT does.
            if connection.exec_driver_sql(_OWED).scalar() == owed:
                connection.exec_driver_sql("COMMENT ON TABLE outbox IS NULL")
            connection.exec_driver_sql("COMMIT")
