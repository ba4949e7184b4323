"""`migrate`, and the state every other command needs the database to be in."""

import logging

import click
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_babel import gettext as _
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from survey_app.cli import command, settings
from survey_app.errors import N_, SurveyAppError
from survey_app.services import fieldwork
from survey_app.storage.base import MIGRATIONS, db


class DatabaseRefused(SurveyAppError):
    """A database that cannot be used as it is."""


def ready() -> None:
    """Bring an empty database up; refuse one that is older or newer than this program."""
    found, wanted = _revisions()
    if found == wanted:
        return
    if found is None and not _tables():
        _upgrade()
    elif found is None or _knows(found):
        raise DatabaseRefused(N_("The database is older than this program."), hint=N_("Back it up, then run ./pejl migrate."))
    else:
        raise DatabaseRefused(N_("The database is newer than this program."), hint=N_("Use the version of Pejl that made it."))


@command("migrate", database=False)
def migrate() -> None:
    """Bring the database up to this version of Pejl."""
    found, wanted = _revisions()
    if found == wanted:
        click.echo(_("The database is up to date."))
    elif found is not None and not _knows(found):
        raise DatabaseRefused(N_("The database is newer than this program."), hint=N_("Use the version of Pejl that made it."))
    else:
        _upgrade()
        click.echo(_("The database has been brought up to date."))
    fieldwork.check_readable()


def _upgrade() -> None:
    instance = settings().instance
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade(directory=str(MIGRATIONS))


def _script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def _knows(revision: str) -> bool:
    return any(script.revision == revision for script in _script().walk_revisions())


def _revisions() -> tuple[str | None, str | None]:
    """The revision of the database (None: it has none) and the one this program wants."""
    settings().instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), _script().get_current_head()
    except DatabaseError as failed:
        raise DatabaseRefused(
            N_("The database cannot be opened."), hint=N_("Check PEJL_DATABASE, and that the database server is running.")
        ) from failed


def _tables() -> list[str]:
    return [table for table in inspect(db.engine).get_table_names() if not table.startswith("queue_") and table != "alembic_version"]


COMMANDS = (migrate,)
