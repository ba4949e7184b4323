"""How a migration runs: within the application, wholly or not at all.

There is no alembic.ini: the application's settings already say which database is meant.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from survey_app.storage import accounts, drafts, evaluations, municipalities, pools, questionnaires, responses, waves
from survey_app.storage.base import Base, db

# Imported so that the metadata know every table.
TABLES = (accounts, drafts, evaluations, municipalities, pools, questionnaires, responses, waves)


def migrate() -> None:
    """Run the steps in one transaction: a failed migration leaves the database as it was."""
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, whole(connection):
        context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True, **arguments)
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def whole(connection: Connection) -> Iterator[None]:
    """One transaction around everything, opened by hand on SQLite, whose driver would leave CREATE and DROP outside it.

    Foreign keys rest meanwhile: a table that is rebuilt is dropped for a moment, and must not take its children along.
    """
    if connection.dialect.name != "sqlite":
        with connection.begin():
            yield
        return
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.isolation_level = None
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        if orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise RuntimeError(f"The migration would leave {len(orphans)} rows that point to nothing; nothing was changed.")
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.rollback()
        driver.isolation_level = "IMMEDIATE"


migrate()
