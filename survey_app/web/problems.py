"""Pages for what goes wrong: in the reader's language, what happened and what to do; never a trace."""

import logging
from dataclasses import dataclass

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, InternalServerError

from survey_app.errors import SurveyAppError
from survey_app.storage.engines import UNAVAILABLE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    title: str
    advice: str


PROBLEMS = {
    400: Problem(_l("The page could not be read"), _l("Something was lost on the way. Go back one page and try again.")),
    403: Problem(
        _l("This page is not open to you"),
        _l("Go back, and send the form from the page itself. If you came by a link on another site, open the start page first."),
    ),
    404: Problem(_l("There is no page here"), _l("Check that the address is written as in the letter, or begin at the start page.")),
    405: Problem(_l("The page cannot be opened this way"), _l("Begin at the start page.")),
    413: Problem(_l("That was more than we can receive"), _l("Go back one page and shorten what you wrote.")),
    429: Problem(_l("Too many attempts"), _l("Wait ten minutes, then try again.")),
    500: Problem(
        _l("Something went wrong with us"),
        _l("It is not your fault. Go back one page; what you wrote is still there. Try again in a few minutes."),
    ),
    503: Problem(
        _l("We cannot save anything just now"), _l("Go back one page; what you wrote is still there. Try again in a few minutes.")
    ),
}


def init(app: Flask) -> None:
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(SurveyAppError, refused)
    for kind in UNAVAILABLE:
        app.register_error_handler(kind, unavailable)


def http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None and code < 400:
        return error.response
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        log.error("request failed", extra={"kind": type(error.original_exception).__name__})
    return page(code)


def refused(error: SurveyAppError) -> ResponseReturnValue:
    """A refusal that no view has made part of its own page."""
    return page(400, advice=error.say(gettext))


def unavailable(error: Exception) -> ResponseReturnValue:
    """The database is away, full or busy: words of the driver may hold what was to be stored, so only its kind is logged."""
    log.error("database unavailable", extra={"kind": type(getattr(error, "orig", error)).__name__})
    body, status = page(503)
    return body, status, {"Retry-After": "60"}


def page(code: int, *, title: str = "", advice: str = "") -> tuple[str, int]:
    problem = PROBLEMS.get(code, PROBLEMS[400 if code < 500 else 500])
    at_office = "office" in current_app.blueprints and request.path.startswith("/office/")
    if at_office and code == 404:
        advice = advice or PROBLEMS[405].advice  # Nobody came here by a letter.
    facts = {"title": title or problem.title, "advice": advice or problem.advice, "at_office": at_office}
    return render_template("problems/problem.html", **facts), code
