"""`/s/<slug>/`: the start page, the pages of the questionnaire, the review, thanks.

A page is the result of sending the one before it. Browsers may keep these results, for themselves and as long as the tab lives, so that
their Back button works without loss; the page of thanks tells them to forget.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from survey_app import codes
from survey_app.errors import SurveyAppError
from survey_app.questionnaire import duration
from survey_app.questionnaire.answers import AnswersRefused
from survey_app.questionnaire.items import Place
from survey_app.services import drafting, fieldwork, municipalities, responding
from survey_app.storage.base import db
from survey_app.storage.waves import CODES, Wave
from survey_app.texts import in_language
from survey_app.web import hardening
from survey_app.web.attempts import Attempts
from survey_app.web.languages import TO_RESIDENTS, choose, day, language, speak
from survey_app.web.respond import failures, questions, shown
from survey_app.web.respond.journey import CONTINUE, LANGUAGE, SEND, Filled, Turn, fill, known, plain, turn
from survey_app.web.respond.wording import Speech
from survey_app.web.statement import STATEMENT

log = logging.getLogger(__name__)
blueprint = Blueprint("respond", __name__, url_prefix="/s")
guesses = Attempts(most=30)
REFUSALS = {
    responding.NotYetOpen: (_l("The survey is not open yet"), 403),
    responding.Closed: (_l("The survey is closed"), 410),
    responding.AlreadyAnswered: (_l("These answers are already with us"), 409),
    responding.CodeUnknown: (_l("This did not work"), 400),
    codes.CodeMistyped: (_l("This did not work"), 400),
}
blueprint.register_error_handler(Exception, failures.failed)
REMEMBERED = "private, no-cache"  # Not no-store: with that, Back would ask to send the form again, or lose it.


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers: the code that lets them in, the resume code under which their draft is kept, and the furthest page they have seen.

    The resume code is also the seed of the order in which options stand, so that whoever goes on with it finds them as they were."""

    code: str
    resume: str
    seen: int


@blueprint.before_request
def _only_from_here() -> None:
    if request.method == "POST" and hardening.from_elsewhere():
        abort(403)
    request.max_content_length = hardening.LARGEST_FORM  # A form that is all escapes takes eighty times its length while it is read.
    if "Transfer-Encoding" in request.headers and (not request.form or request.environ["wsgi.input"].read(1)):
        abort(413 if request.form else 400)  # Nobody told its length, and it was cut without a word where it became too long.
    if request.content_length and not request.form:  # A form too large is refused here, before anything else reads it and finds nothing.
        abort(400)


@blueprint.get("/<slug>/")
def start(slug: str) -> ResponseReturnValue:
    wave = _wave(slug)
    try:
        responding.check_open(wave, _now())
    except SurveyAppError as refusal:
        return _refused(wave, refusal)
    return _start(wave)


@blueprint.get("/<slug>/<int:_step>")
def no_page(slug: str, _step: int) -> ResponseReturnValue:
    """A page in the middle exists only as the result of the one before it."""
    return redirect(url_for(".start", slug=slug), 303)


@blueprint.post("/<slug>/<int:step>")
def page(slug: str, step: int) -> ResponseReturnValue:
    try:
        entry, code = _let_in(slug)
    except SurveyAppError as refusal:
        return _kept_out(_wave(slug), refusal)
    wave, go = entry.wave, _go()
    _speak(wave)
    filled = fill(entry.questionnaire, request.form.to_dict(flat=False), _now().date())
    until = request.form.get("_until", "") if filled.questionnaire.section(request.form.get("_until", "")) else ""
    by = Answering(code, _name("_resume") or drafting.new_resume_code(), _furthest(step))
    if go == SEND and filled.faulty(until) is None:
        return _send(wave, by, filled, until)
    on_page, reviewed = (known(filled.questionnaire, request.form.get(name, "")) for name in ("_shown", "_reviewed"))
    to = turn(filled, step, go, on_page, reviewed, until=until, seen=by.seen)
    return _show(wave, by, filled, to, unkept=not _kept(wave, by, filled, to))


@blueprint.post("/<slug>/resume")
def resume(slug: str) -> ResponseReturnValue:
    """Go on with a draft, on this device or on another."""
    wave = _wave(slug)
    where = _neighbourhood()
    if guesses.exhausted(where):
        abort(429)
    try:
        responding.check_open(wave, _now(), going_on=True)
        code = drafting.read(request.form.get("_resume", ""))
        draft = drafting.find(wave, code)
        responding.open_wave(slug, draft.code, _now(), going_on=True)
    except drafting.DraftMistyped as refusal:
        return _start(wave, resuming=refusal), 422
    except drafting.DraftUnknown as refusal:
        guesses.failed(where)
        return _start(wave, resuming=refusal), 422
    except SurveyAppError as refusal:
        return _refused(wave, refusal)
    speak(choose(_languages(wave), asked=draft.language))
    filled = fill(fieldwork.questionnaire(wave), draft.written, _now().date())
    return _show(wave, Answering(draft.code, code, max(draft.seen, draft.step)), filled, Turn(draft.step))


@blueprint.get("/<slug>/thanks")
def thanks(slug: str) -> ResponseReturnValue:
    wave = _wave(slug)
    asked = fieldwork.questionnaire(wave)
    response = make_response(
        render_template(
            "respond/thanks.html", **_frame(wave), about=fieldwork.About.of(wave), contacts=asked.help, by_code=wave.reach == CODES
        )
    )
    response.headers["Clear-Site-Data"] = '"cache"'  # The next person at this computer goes back to nothing.
    return response


@blueprint.get("/<slug>/privacy")
def privacy(slug: str) -> ResponseReturnValue:
    return render_template("public/privacy.html", **_frame(_wave(slug)))


@blueprint.get("/<slug>/accessibility")
def accessibility(slug: str) -> ResponseReturnValue:
    wave = _wave(slug)
    awaiting = fieldwork.questionnaire(wave).awaiting_review
    return render_template("public/accessibility.html", **_frame(wave), statement=STATEMENT, awaiting=awaiting)


def _send(wave: Wave, by: Answering, filled: Filled, until: str) -> ResponseReturnValue:
    try:
        responding.submit(wave.slug, by.code, filled.answers, _now(), form=_name("_form"), resume=by.resume, until=until or None)
    except AnswersRefused:
        return _show(wave, by, filled, Turn(filled.faulty(until) or filled.review, show_faults=True, until=until))
    except responding.NothingAnswered as empty:
        return _show(wave, by, filled, Turn(filled.review, until=until), empty=empty.say(gettext)), 422
    except SurveyAppError as refusal:
        return _refused(wave, refusal)
    return _thank(wave)


def _thank(wave: Wave) -> ResponseReturnValue:
    return redirect(url_for(".thanks", slug=wave.slug, lang=language()), 303)


def _kept(wave: Wave, by: Answering, filled: Filled, to: Turn) -> bool:
    """Keep the draft; False when that cannot be done just now, which loses nothing: the page itself holds everything."""
    if not filled.carried and not _name("_resume"):  # Nothing yet. But what was taken back must not come back with the draft.
        return True
    try:
        at = filled.last(to.until) if to.step == filled.review and to.until else to.step
        drafting.save(wave, by.resume, drafting.Unfinished(by.code, at, language(), filled.carried, by.seen), _now().date())
    except SQLAlchemyError as failed:
        db.session.rollback()
        log.error("draft not stored", extra={"kind": type(failed).__name__})
        return False
    return True


def _name(field: str) -> str:
    """A random name that a page has been given: of itself, or of its draft."""
    sent = request.form.get(field, "")
    return sent if 16 <= len(sent) <= 40 and sent.isalnum() and sent.isascii() else ""


def _furthest(step: int) -> int:
    """The furthest page that the resident has seen, as the pages carry it along."""
    carried = request.form.get("_seen", "")
    return max(step, int(carried) if carried.isascii() and carried.isdecimal() and len(carried) < 5 else 0)


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005  # Days are those of the municipality's calendar, which is the server's.


def _let_in(slug: str) -> tuple[responding.Entry, str]:
    """The wave that the code which was sent opens, and this code; on an open link a new one, which makes the form count once."""
    code, where = plain(request.form.get("_code", "")), _neighbourhood()
    if guesses.exhausted(where) and _wave(slug).reach == CODES:
        abort(429)
    try:
        entry = responding.open_wave(slug, code, _now(), going_on=bool(_name("_resume")))
    except responding.CodeUnknown:
        guesses.failed(where)
        raise
    return entry, codes.read(code) if entry.code_hash else codes.draw()


def _kept_out(wave: Wave, refusal: SurveyAppError) -> ResponseReturnValue:
    """What is said to whoever sends a page and is not let in."""
    if isinstance(refusal, codes.CodeMistyped | responding.CodeUnknown):
        return _start(wave, refusal), 422
    if _go() == SEND and responding.sent_before(wave, request.form.get("_code", ""), _name("_form")):
        return _thank(wave)
    return _refused(wave, refusal)


def _neighbourhood() -> str:
    """The network of the sender, not the sender: the first three numbers of an address, or the first 56 bits of a long one."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:3]) + address.split(":")[3][:2] if address.count(":") > 3 else address.rpartition(".")[0]


def _go() -> str:
    return request.form.get("_go", CONTINUE)


def _wave(slug: str) -> Wave:
    """The wave at an address, and its language from here on."""
    speak(choose(TO_RESIDENTS))
    try:
        wave = responding.find_wave(slug)
    except responding.WaveUnknown as unknown:
        raise NotFound(unknown.say(gettext)) from unknown
    _speak(wave)
    return wave


def _speak(wave: Wave) -> None:
    """Say everything in a language of the wave: in the one whose button was pressed, if any was."""
    go = _go()
    speak(choose(_languages(wave), asked=go.removeprefix(LANGUAGE) if go.startswith(LANGUAGE) else None))


def _languages(wave: Wave) -> tuple[str, ...]:
    return fieldwork.questionnaire(wave).offered


def _frame(wave: Wave) -> dict[str, Any]:
    """What the head and the foot of every page about a wave need."""
    asked, spoken = fieldwork.questionnaire(wave), Speech(language(), _facts(wave))
    return {
        "wave": wave,
        "municipality": wave.municipality,
        "languages": asked.offered,
        "spoken": spoken,
        "survey_title": spoken.plain(asked.title),
    }


def _start(wave: Wave, refusal: SurveyAppError | None = None, *, resuming: SurveyAppError | None = None) -> Response:
    about, asked = fieldwork.About.of(wave), fieldwork.questionnaire(wave)
    page = render_template(
        "respond/start.html",
        **_frame(wave),
        about=about,
        minutes=about.minutes or duration.minutes(asked, language()),
        intro=asked.intro,
        by_code=wave.reach == CODES,
        written=plain(request.form.get("_code", "")[:40]),
        error=refusal.say(gettext) if refusal else "",
        resuming=resuming.say(gettext) if resuming else "",
        resume_written=plain(request.form.get("_resume", "")[:40]),
    )
    return _remembered(page)


def _refused(wave: Wave, refusal: SurveyAppError) -> ResponseReturnValue:
    """A page of its own for whoever cannot answer: why not, and what to do. What is no fault of theirs is raised again."""
    if type(refusal) not in REFUSALS:
        raise refusal
    title, status = REFUSALS[type(refusal)]
    said = _said(refusal)
    return render_template("respond/refused.html", **_frame(wave), title=title, advice=said, about=fieldwork.About.of(wave)), status


def _said(refusal: SurveyAppError) -> str:
    """The refusal with its days written as people write them."""
    refusal.facts = {name: day(fact) if isinstance(fact, date) else fact for name, fact in refusal.facts.items()}
    return refusal.say(gettext)


def _show(wave: Wave, by: Answering, filled: Filled, to: Turn, *, unkept: bool = False, empty: str = "") -> Response:
    """A page of the questionnaire, or the review, with everything that was written so far hidden in its form."""
    section = filled.section(to.step)
    if section not in filled.pages:
        section, to = None, Turn(filled.review, until=to.until)
    spoken = shown.speech(filled, language(), _facts(wave))
    pages = filled.pages
    visible = filled.fields_on(section) if section else frozenset()
    place = pages.index(section) + 1 if section else len(filled.pages_until(to.until)) + (not to.until)
    facts = {
        **_frame(wave),
        "spoken": spoken,
        "code": by.code,
        "resume": by.resume,
        "resume_shown": drafting.shown(by.resume),
        "form": secrets.token_hex(16),
        "unkept": unkept,
        "step": to.step,
        "seen": max(by.seen, to.step) if section else by.seen,
        "until": to.until,
        "hidden_fields": [(field, text) for field, texts in filled.carried.items() if field not in visible for text in texts],
        "reviewed": " ".join(to.reviewed),
        "place": place,
        "places": len(pages) + 1,
        "parts": [spoken.plain(part.title) for part in pages],
        "empty": empty,
    }
    if section is None:
        page = render_template(
            "respond/review.html", **facts, review=shown.review(filled, spoken, by.resume, to.until), left=len(pages) - place
        )
    else:
        asked = filled.on(section)
        drawing = municipalities.drawing_of(wave.municipality) if any(isinstance(item, Place) for item in asked) else None
        on_page = shown.items(filled, section, spoken, by.resume, faults=to.show_faults, fresh=to.fresh, drawing=drawing)
        page = render_template(
            "respond/page.html",
            **facts,
            section=section,
            items=[questions.asked(item) for item in on_page],
            map=any(item.map for item in on_page),
            wrongs=shown.wrongs(filled, section, spoken) if to.show_faults else [],
            fresh=[shown.first_control(item) for item in asked if item.code in to.fresh],
            shown=" ".join(filled.met(to.step)),
            first=place == 1,
            last=place == len(pages),
            contacts=filled.questionnaire.help if section.sensitive else (),
        )
    return _remembered(page)


def _facts(wave: Wave) -> dict[str, str]:
    """What the words of a questionnaire can put in about the survey."""
    place = wave.about.get("place")
    return {"municipality": wave.municipality.name, "place": in_language(place, language()) if place else ""}


def _remembered(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = REMEMBERED
    return response
