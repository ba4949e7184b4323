"""What a page is measured against: views that read a form, commit one row, and say nothing.

`app` is Pejl itself with an empty view beside its own, `bare` has neither Flask nor sessions. Both write what a draft writes: a random key,
a wave, a day, and as many bytes as the form says in `_size`.
"""

import os
import secrets
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from flask import request
from sqlalchemy import text

from survey_app import create_app
from survey_app.settings import Settings
from survey_app.storage.base import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROW = text("INSERT INTO empty (id, wave_id, until, locked) VALUES (:id, :wave_id, :until, :locked)")

app = create_app(Settings.from_environment(os.environ))
with app.app_context():
    engine = db.engine


@app.post("/empty")
def empty() -> str:
    db.session.execute(ROW, _row(request.form["_size"]))
    db.session.commit()
    return ""


def bare(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    sent = parse_qs(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode())
    if "_size" in sent:
        with engine.begin() as connection:
            connection.execute(ROW, _row(sent["_size"][0]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]


def _row(size: str) -> dict[str, object]:
    return {"id": secrets.token_bytes(32), "wave_id": 1, "until": date(2027, 1, 1), "locked": secrets.token_bytes(int(size))}
