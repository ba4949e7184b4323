"""Flask: pages, forms, words. Which doors are open decides which pages exist."""

from datetime import date

from flask import Flask

from survey_app.settings import Settings
from survey_app.web import contacts, hardening, languages, markdown, presentation, problems, public


def init(app: Flask) -> None:
    settings: Settings = app.extensions["pejl"]
    languages.init(app, settings)
    hardening.init(app, settings)
    contacts.init(app)
    markdown.init(app)
    presentation.init(app)
    problems.init(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(doors=settings.doors, today=date.today)
    app.register_blueprint(public.blueprint)
    if settings.doors in ("all", "respond"):
        open_to_residents(app)
    if settings.doors in ("all", "office"):
        open_to_officials(app)


def open_to_residents(app: Flask) -> None:
    from survey_app.web import respond

    app.register_blueprint(respond.blueprint)


def open_to_officials(app: Flask) -> None:
    """Sign-in and the officials' pages; only here does a login exist at all."""
    from survey_app.web import accounts, evaluate, guards, office

    guards.init(app)
    for door in (accounts, office, evaluate):
        app.register_blueprint(door.blueprint)
