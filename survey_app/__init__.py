"""Pejl: ask residents how safe they feel, act, ask again, and learn honestly whether it made a difference."""

from flask import Flask

from survey_app.settings import Settings
from survey_app.version import VERSION

__version__ = VERSION


def create_app(settings: Settings) -> Flask:
    """The application, wired: storage, doors, commands."""
    from survey_app import cli, jobs, logs, web
    from survey_app.storage import base

    app = Flask(__name__, template_folder="web/templates", static_folder="web/static", instance_path=str(settings.instance))
    app.config.from_mapping(SECRET_KEY=settings.secret_key, SQLALCHEMY_DATABASE_URI=settings.database)
    app.extensions["pejl"] = settings
    logs.init(app)
    base.init(app)
    jobs.init(app)
    web.init(app)
    cli.init(app)
    return app
