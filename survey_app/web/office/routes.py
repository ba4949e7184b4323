"""`/office/`: the waves with their answers so far, and the evaluations with their verdicts."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from survey_app.storage import evaluations, responses, waves
from survey_app.storage.waves import IMPORTED, Wave
from survey_app.texts import in_language
from survey_app.web.evaluate.verdicts import Line, line
from survey_app.web.guards import guarded, official_required
from survey_app.web.languages import language

blueprint = guarded(Blueprint("office", __name__, url_prefix="/office"))
LATEST = 8


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A wave as the start page tells it. invited is None where nobody was invited by name: an open link, an import."""

    name: str
    label: str
    slug: str
    reach: str
    state: str  # open, coming, closed or imported
    opens_on: date | None
    closes_on: date | None
    answered: int
    invited: int | None

    @property
    def percent(self) -> int | None:
        return round(100 * self.answered / self.invited) if self.invited else None


@blueprint.get("/")
@official_required
def start() -> ResponseReturnValue:
    today = date.today()
    lines = [_wave(wave, today) for wave in waves.of(current_user.municipality_id)]
    latest: list[Line] = [line(stored, language()) for stored in evaluations.of(current_user.municipality_id)[:LATEST]]
    return render_template("office/start.html", waves=lines, latest=latest, today=today)


@blueprint.get("/protection")
@official_required
def protection() -> ResponseReturnValue:
    """What residents have been promised, and what officials must do to keep it."""
    return render_template("office/protection.html", batch=current_app.extensions["pejl"].batch)


def _wave(wave: Wave, today: date) -> WaveLine:
    label = in_language(wave.about.get("label") or {}, language()) or wave.name
    if wave.reach == IMPORTED:
        state, answered, invited = "imported", int(wave.about.get("answers", 0)), None
    else:
        state = "open" if wave.is_open(today) else "coming" if wave.opens_on and wave.opens_on > today else "closed"
        answered = sum(responses.answered(wave.id).values())
        invited = sum(stratum.invited for stratum in wave.strata) or None
    return WaveLine(wave.name, label, wave.slug, wave.reach, state, wave.opens_on, wave.closes_on, answered, invited)
