"""Commands: thin doors to the services. A refusal is a sentence on standard error and exit code 1, never a traceback."""

import logging
from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from survey_app.documents import unprintable
from survey_app.errors import SurveyAppError
from survey_app.settings import Settings


def command(name: str, *, database: bool = True, quiet: bool = True) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the application, spoken in the language of the settings.

    database: bring the database up first when it is empty, and refuse one that waits for a migration.
    quiet: what goes as it should is told by the command itself, and not by the log as well.
    """

    def made(function: Callable[..., None]) -> click.Command:
        def spoken(*args: Any, **kwargs: Any) -> None:
            if quiet:
                current_app.logger.setLevel(logging.WARNING)
            with force_locale(settings().language):
                try:
                    _check_words((*args, *kwargs.values()))
                    if database:
                        from survey_app.cli.database import ready

                        ready()
                    function(*args, **kwargs)
                except SurveyAppError as refused:
                    click.echo(refused.say(gettext), err=True)
                    raise SystemExit(1) from None

        return click.command(name)(with_appcontext(update_wrapper(spoken, function)))

    return made


def _check_words(given: Iterable[object]) -> None:
    """A terminal hands on bytes that are no text, and signs that steer it; neither can be kept or printed."""
    for words in given:
        if isinstance(words, str) and (wrong := unprintable(words)):
            raise wrong


def settings() -> Settings:
    found: Settings = current_app.extensions["pejl"]
    return found


def init(app: Flask) -> None:
    from survey_app.cli import database, demo, evaluation, fieldwork, letters, municipalities, pictures, questionnaires, running

    for module in (database, municipalities, questionnaires, fieldwork, letters, evaluation, running, demo, pictures):
        for found in module.COMMANDS:
            app.cli.add_command(found)
