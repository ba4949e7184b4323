"""Flask: pages, forms, words. Which doors are open decides which pages exist."""

from collections.abc import MutableMapping
from datetime import date
from typing import Any

from flask import Flask
from flask.templating import Environment

from survey_app.settings import Settings
from survey_app.web import addresses, contacts, hardening, languages, markdown, presentation, problems, public


class Templates(Environment):
    """Flask's templates, with what all of them know in one plain dict: every import of a component compares it, which takes long
    with the chain of dicts that it is otherwise."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def init(app: Flask) -> None:
    settings: Settings = app.extensions["pejl"]
    app.jinja_environment = Templates
    languages.init(app, settings)
    hardening.init(app, settings)
    addresses.init(app)
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


def prepare(app: Flask) -> None:
    """Have in memory what a server must be able to say even when it can open no file."""
    settings: Settings = app.extensions["pejl"]
    if settings.doors in ("all", "respond"):
        from survey_app.web.respond import failures

        failures.prepare(app)


def open_to_residents(app: Flask) -> None:
    from survey_app.web import respond

    app.register_blueprint(respond.blueprint)


def open_to_officials(app: Flask) -> None:
    """Sign-in and the officials' pages; only here does a login exist at all."""
    from survey_app.web import accounts, evaluate, guards, office

    guards.init(app)
    for door in (accounts, office, evaluate):
        app.register_blueprint(door.blueprint)
