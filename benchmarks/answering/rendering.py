"""What looking at a page is measured against: Jinja alone, making the same HTML from the same values in the same kind of server.

`app` is Pejl itself with an empty view beside its own. `anew` and `pasted` have neither routes nor database: at their first request they let
Pejl make the page once and keep its template and its values; from then on they only render it. `anew` makes every question anew; `pasted`
takes the markup of questions from memory, as Pejl does where nobody's answer is on them.
"""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import before_render_template
from markupsafe import Markup

from survey_app import create_app
from survey_app.settings import Settings
from survey_app.web.languages import speak
from survey_app.web.respond import questions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Page = Callable[[], str]

app = create_app(Settings.from_environment(os.environ))
_kept: dict[str, Page] = {}


@app.post("/nothing")
def nothing() -> str:
    return ""


class Question:
    """A question that is rendered each time it is put into a page."""

    def __init__(self, item: Any) -> None:
        self.item = item

    def __html__(self) -> Markup:
        return questions._rendered(self.item)


def anew(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    questions.asked = Question  # type: ignore[assignment,misc]
    return pasted(environ, start_response)


def pasted(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    body, path = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)), environ["PATH_INFO"]
    if path not in _kept and body:
        _kept[path] = _captured(path, body)
    page = _kept[path]().encode() if path in _kept else b"ok"
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
    return [page]


def _captured(path: str, body: bytes) -> Page:
    """The page that Pejl gives for this, as its template and its values."""
    found: list[tuple[Any, dict[str, Any]]] = []

    def keep(_: object, template: Any, context: dict[str, Any], **__: object) -> None:
        found.append((template, dict(context)))

    with before_render_template.connected_to(keep, app):
        app.test_client().post(path, data=body, content_type="application/x-www-form-urlencoded")
    template, context = found[-1]
    app.test_request_context(path, method="POST").push()  # For the addresses and the language that the template asks for.
    speak(context["languages"][0])
    return lambda: str(template.render(context))
