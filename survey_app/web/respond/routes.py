"""`/s/<slug>/`: the start page, the pages of the questionnaire, the review, thanks.

A page is the result of sending the one before it. Browsers may keep these results, for themselves and as long as the tab lives, so that
their Back button works without loss; the page of thanks tells them to forget.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, abort, get_template_attribute, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from survey_app import codes
from survey_app.errors import SurveyAppError
from survey_app.questionnaire import duration, routing
from survey_app.questionnaire.answers import AnswersRefused
from survey_app.questionnaire.fields import fields_of
from survey_app.services import drafting, fieldwork, responding
from survey_app.storage.base import db
from survey_app.storage.waves import CODES, Wave
from survey_app.texts import in_language
from survey_app.web import hardening
from survey_app.web.attempts import Attempts
from survey_app.web.languages import TO_RESIDENTS, choose, day, language, speak
from survey_app.web.respond import failures, shown
from survey_app.web.respond.journey import CONTINUE, LANGUAGE, SEND, Filled, Turn, fill, known, plain, turn
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
    """Who answers: the code that lets them in, and the resume code under which their draft is kept."""

    code: str
    resume: str


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
    wave = _wave(slug)
    go = _go()
    if go.startswith(LANGUAGE):
        speak(choose(_languages(wave), asked=go.removeprefix(LANGUAGE)))
    try:
        code = _let_in(wave)
    except (codes.CodeMistyped, responding.CodeUnknown) as refusal:
        return _start(wave, refusal), 422
    except SurveyAppError as refusal:
        if go == SEND and responding.sent_before(wave, request.form.get("_code", ""), _name("_form")):
            return _thank(wave)
        return _refused(wave, refusal)
    filled = fill(fieldwork.questionnaire(wave), request.form.to_dict(flat=False), _now().date())
    by = Answering(code, _name("_resume") or drafting.new_resume_code())
    if go == SEND and filled.faulty() is None:
        return _send(wave, by, filled)
    seen, reviewed = (known(filled.questionnaire, request.form.get(name, "")) for name in ("_shown", "_reviewed"))
    to = turn(filled, step, go, seen, reviewed)
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
        responding.enter(wave, draft.code, now=_now(), going_on=True)
    except drafting.DraftMistyped as refusal:
        return _start(wave, resuming=refusal), 422
    except drafting.DraftUnknown as refusal:
        guesses.failed(where)
        return _start(wave, resuming=refusal), 422
    except SurveyAppError as refusal:
        return _refused(wave, refusal)
    speak(choose(_languages(wave), asked=draft.language))
    filled = fill(fieldwork.questionnaire(wave), draft.written, _now().date())
    return _show(wave, Answering(draft.code, code), filled, Turn(draft.step))


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
    return render_template("public/accessibility.html", **_frame(_wave(slug)), statement=STATEMENT)


def _send(wave: Wave, by: Answering, filled: Filled) -> ResponseReturnValue:
    try:
        responding.submit(wave.slug, by.code, filled.answers, _now(), form=_name("_form"), resume=by.resume)
    except AnswersRefused:
        return _show(wave, by, filled, Turn(filled.faulty() or filled.review, show_faults=True))
    except responding.NothingAnswered as empty:
        return _show(wave, by, filled, Turn(filled.review), empty=empty.say(gettext)), 422
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
        drafting.save(wave, by.resume, drafting.Unfinished(by.code, to.step, language(), filled.carried), _now().date())
    except SQLAlchemyError as failed:
        db.session.rollback()
        log.error("draft not stored", extra={"kind": type(failed).__name__})
        return False
    return True


def _name(field: str) -> str:
    """A random name that a page has been given: of itself, or of its draft."""
    sent = request.form.get(field, "")
    return sent if 16 <= len(sent) <= 40 and sent.isalnum() and sent.isascii() else ""


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005  # Days are those of the municipality's calendar, which is the server's.


def _let_in(wave: Wave) -> str:
    """The code that was sent, once it opens the wave; on an open link a new one, which makes the form count once."""
    code = request.form.get("_code", "")
    if wave.reach != CODES and not code:
        code = codes.draw()
    where = _neighbourhood()
    if wave.reach == CODES and guesses.exhausted(where):
        abort(429)
    try:
        responding.enter(wave, code, now=_now(), going_on=bool(_name("_resume")))
    except responding.CodeUnknown:
        guesses.failed(where)
        raise
    return codes.read(code)


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
    speak(choose(_languages(wave)))
    return wave


def _languages(wave: Wave) -> tuple[str, ...]:
    return fieldwork.questionnaire(wave).offered


def _frame(wave: Wave) -> dict[str, Any]:
    """What the head and the foot of every page about a wave need."""
    asked = fieldwork.questionnaire(wave)
    return {
        "wave": wave,
        "municipality": wave.municipality,
        "languages": asked.offered,
        "survey_title": in_language(asked.title, language()),
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
    spoken, section = language(), filled.section(to.step)
    pages = filled.pages
    if section is None or section not in pages:
        section, to = None, Turn(filled.review)
    faults = to.show_faults and section is not None
    visible = {
        field for item in (routing.on_page(filled.questionnaire, section, filled.answers) if section else ()) for field in fields_of(item)
    }
    place = pages.index(section) + 1 if section else len(pages) + 1
    facts = {
        **_frame(wave),
        "asked": filled.questionnaire,
        "code": by.code,
        "resume": by.resume,
        "resume_shown": drafting.shown(by.resume),
        "form": secrets.token_hex(16),
        "unkept": unkept,
        "step": to.step,
        "hidden_fields": [(field, text) for field, texts in filled.carried.items() if field not in visible for text in texts],
        "reviewed": " ".join(to.reviewed),
        "place": place,
        "places": len(pages) + 1,
        "parts": [in_language(part.title, spoken) for part in pages],
        "empty": empty,
    }
    if section is None:
        page = render_template("respond/review.html", **facts, review=shown.review(filled, spoken))
    else:
        page = render_template(
            "respond/page.html",
            **facts,
            section=section,
            items=[_asked(item) for item in shown.items(filled, section, spoken, gettext, faults=faults, fresh=to.fresh)],
            wrongs=shown.wrongs(filled, section, spoken, gettext) if faults else [],
            fresh=[shown.control_id(code) for code in to.fresh],
            shown=" ".join(filled.met(to.step)),
            first=place == 1,
            contacts=filled.questionnaire.help if section.sensitive else (),
        )
    return _remembered(page)


def _asked(item: shown.ShownItem) -> Markup:
    """One question as it stands on the page. Most are blank when their page is first shown, and alike for everybody."""
    return _blank(item, language()) if item.blank else _rendered(item)


@lru_cache(maxsize=500)
def _blank(item: shown.ShownItem, _language: str) -> Markup:
    return _rendered(item)


def _rendered(item: shown.ShownItem) -> Markup:
    return Markup(get_template_attribute("components/item.html", "ask")(item))  # noqa: S704  # What the template has escaped.


def _remembered(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = REMEMBERED
    return response
