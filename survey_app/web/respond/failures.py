"""What a resident sees when the server fails them: a page that still holds all they have written, and a button to send it again.

It is made from the form alone and needs no database. The page is sent again as it was, so an answer whose fate is unknown is kept once.
"""

import logging

from flask import Flask, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, TooManyRequests

from survey_app.batch_keys import KeyNotKept
from survey_app.texts import base
from survey_app.web import problems
from survey_app.web.languages import TO_RESIDENTS, choose, language, speak
from survey_app.web.respond.journey import CONTINUE, plain

log = logging.getLogger(__name__)


def prepare(app: Flask) -> None:
    """Make the page once in every language, so that its templates and words are in memory when no file can be opened any more."""
    for spoken in TO_RESIDENTS:
        with app.test_request_context("/s/any/1", method="POST"):
            speak(spoken)
            _again(503, "", "")


def failed(error: Exception) -> ResponseReturnValue:
    """The page for whatever a view of the residents' door could not deal with. Words of an error may hold answers: only its kind is logged."""
    if isinstance(error, HTTPException) and not isinstance(error, TooManyRequests):
        return problems.http(error)
    if base(language()) not in TO_RESIDENTS:
        speak(choose(TO_RESIDENTS))
    if isinstance(error, TooManyRequests):
        return _again(429, _("Too many attempts"), _("Wait ten minutes, then try again."), wait=600)
    if isinstance(error, (*problems.UNAVAILABLE, KeyNotKept)):
        log.error("database unavailable", extra={"kind": type(getattr(error, "orig", error)).__name__})
        return _again(503, _("We cannot save anything just now"), _("Nothing has been lost. Wait a moment, then try again."), wait=60)
    log.error("request failed", extra={"kind": type(error).__name__})
    return _again(500, _("Something went wrong with us"), _("It is not your fault, and nothing has been lost. Try again in a few minutes."))


def _again(status: int, title: str, advice: str, *, wait: int = 0) -> Response:
    sent = [(plain(name), plain(text)) for name, texts in request.form.lists() if name != "_go" for text in texts]
    page = render_template(
        "respond/again.html",
        title=title,
        advice=advice,
        action=url_for(request.endpoint or "", **(request.view_args or {})) if request.method == "POST" else "",
        sent=sent,
        go=plain(request.form.get("_go", CONTINUE)),
    )
    response = make_response(page, status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
