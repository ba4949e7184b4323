"""How a municipality looks on residents' pages: a stylesheet made of its colour, and its logo. Both addresses change with their content."""

import hashlib
from functools import lru_cache

from flask import Blueprint, Flask, Response, abort, make_response, url_for

from survey_app.municipality import accent
from survey_app.services import municipalities

blueprint = Blueprint("presentation", __name__)
FOR_EVER = "public, max-age=31536000, immutable"
ONLY_DRAWS = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(accent_address=address)


def address(colour: str) -> str:
    """Where the stylesheet of a colour is found."""
    return url_for("presentation.stylesheet", colour=colour.removeprefix("#"), v=_fingerprint(colour))


@blueprint.get("/accent/<colour>.css")
def stylesheet(colour: str) -> Response:
    try:
        made = make_response(accent.stylesheet(accent.read(colour)))
    except accent.ColourRefused:
        abort(404)
    made.headers.update({"Content-Type": "text/css; charset=utf-8", "Cache-Control": FOR_EVER})
    return made


@blueprint.get("/logo/<name>")
def logo(name: str) -> Response:
    found = municipalities.picture(name)
    if found is None:
        abort(404)
    made = make_response(found.content)
    made.headers.update({"Content-Type": found.media, "Cache-Control": FOR_EVER, "Content-Security-Policy": ONLY_DRAWS})
    return made


@lru_cache
def _fingerprint(colour: str) -> str:
    return hashlib.sha256(accent.stylesheet(colour).encode()).hexdigest()[:8]
