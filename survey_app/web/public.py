"""Pages that belong to no survey in particular: the start, what is promised, accessibility, and a sign of life for operators."""

from datetime import date

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey_app.services import fieldwork
from survey_app.storage.base import touch
from survey_app.texts import in_language
from survey_app.web.languages import TO_RESIDENTS, choose, language, speak
from survey_app.web.statement import STATEMENT

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    doors = current_app.extensions["pejl"].doors
    speak(choose(TO_RESIDENTS))
    waves = fieldwork.open_to_all(date.today()) if doors != "office" else []
    listed = [
        {
            "slug": wave.slug,
            "title": in_language(fieldwork.questionnaire(wave).title, language()),
            "label": in_language(wave.about["label"], language()),
            "municipality": wave.municipality.name,
            "closes_on": wave.closes_on,
        }
        for wave in waves
    ]
    return render_template("public/start.html", waves=listed)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("public/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html", statement=STATEMENT)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """For the operator's monitoring: the process answers and reaches its database."""
    touch()
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="mark.svg"), 301)
