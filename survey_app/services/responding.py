"""Answering: through the door with a code or a link, and one commit that spends the code and keeps the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from survey_app import codes, sealing
from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire.answers import answered, complete
from survey_app.questionnaire.fields import apart
from survey_app.questionnaire.model import Questionnaire
from survey_app.services import drafting, fieldwork, mixing
from survey_app.services.mixing import Answer
from survey_app.storage import door, pools, responses
from survey_app.storage.base import db
from survey_app.storage.waves import CODES, IMPORTED, Wave


class WaveUnknown(SurveyAppError):
    """No survey has this address."""


class NotYetOpen(SurveyAppError):
    """The first day of fieldwork is still to come."""


class Closed(SurveyAppError):
    """The last day of fieldwork has passed."""


class CodeUnknown(SurveyAppError):
    """A well-formed code that belongs to no invitation of this wave."""


class AlreadyAnswered(SurveyAppError):
    """The code has been used."""


class NothingAnswered(SurveyAppError):
    """A form without a single answer, which would spend the code for nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A resident who may answer: to what, and with which code. stratum: None without an invitation."""

    wave: Wave
    questionnaire: Questionnaire
    code_hash: bytes | None
    stratum: str | None


def find_wave(slug: str) -> Wave:
    """The wave at an address, open or not. WaveUnknown."""
    found = door.at_the_door(slug, None)
    if found is None or found[0].reach == IMPORTED:
        raise _unknown()
    return found[0]


def open_wave(slug: str, code: str | None, now: datetime, *, going_on: bool = False) -> Entry:
    """Let a resident in. WaveUnknown, NotYetOpen, Closed; codes.CodeMistyped, CodeUnknown, AlreadyAnswered.

    Without letters (open link) a code may still be given: it belongs to one filled-in form and makes it count once.
    going_on: with a form that was begun before, which may be sent for half an hour after the last day."""
    code_hash = mistyped = None
    try:
        code_hash = codes.kept(current_app.extensions["pejl"].pepper, slug, codes.read(code or ""))
    except codes.CodeMistyped as wrong:
        mistyped = wrong
    found = door.at_the_door(slug, code_hash)
    if found is None or found[0].reach == IMPORTED:
        raise _unknown()
    wave, stratum, used = found
    check_open(wave, now, going_on=going_on)
    asked = fieldwork.questionnaire(wave)
    if wave.reach != CODES and not code:
        return Entry(wave, asked, None, None)
    if mistyped is not None:
        raise mistyped
    if wave.reach == CODES and stratum is None:
        raise CodeUnknown(
            N_("The code is well formed, but does not belong to this survey."),
            hint=N_("Compare it with the letter; an older letter has another code."),
        )
    if used:
        raise _already_answered(wave)
    return Entry(wave, asked, code_hash, stratum)


def check_open(wave: Wave, now: datetime, *, going_on: bool = False) -> None:
    """NotYetOpen or Closed, unless the wave can be answered now: from its first day through its last, and half an hour more for a form
    that was begun before."""
    today = (now - mixing.GRACE if going_on else now).date()
    if wave.opens_on is not None and now.date() < wave.opens_on:
        raise NotYetOpen(N_("The survey opens on {day}."), day=wave.opens_on, hint=N_("Keep the letter and come back then."))
    if (wave.closes_on is not None and today > wave.closes_on) or wave.closed:
        raise _closed(wave)


def accept(slug: str, code: str | None, answers: Mapping[str, object], *, now: datetime, form: str = "", until: str | None = None) -> Wave:
    """Check the whole response once more, spend the code, and let what is on the path wait, sealed. The wave. Does not commit.
    As `open_wave`, and AnswersRefused, NothingAnswered.

    form : the name of the page that was sent. until : the section reached last, of a response sent before the end"""
    entry = open_wave(slug, code, now, going_on=True)
    wave = entry.wave
    kept = complete(entry.questionnaire, answers, today=now.date(), until=until)
    if not answered(kept):
        raise NothingAnswered(
            N_("You have not answered any question yet."),
            hint=N_("Answer those you want to. If you would rather not answer at all, just close the page; nothing has been sent."),
        )
    beside = {key for item in entry.questionnaire.items.values() for key in apart(item)}
    words = {key: str(answer) for key in list(kept) if key in beside and (answer := kept.pop(key)) is not None}
    text = Answer(kept, words).packed()
    if entry.code_hash is not None and not responses.spend(wave.id, entry.code_hash, _form_hash(form)):
        raise _already_answered(wave)
    pool = mixing.pool_of(wave, entry.stratum)
    public = None if pool is None else pools.public_key(pool.id)
    if pool is None or public is None:
        raise _closed(wave)
    pools.wait(pool.id, [sealing.seal(public, text, fieldwork.room(wave))])
    return wave


def submit(
    slug: str, code: str | None, answers: Mapping[str, object], now: datetime, *, form: str = "", resume: str = "", until: str | None = None
) -> None:
    """Keep one response, durable when this returns. Of two that come with the same code, the first to be written counts; the same page
    sent again is kept once and is no fault.

    form : the name of the page that was sent. resume : the resume code of its draft, which is then deleted. until : as `accept`"""
    try:
        wave = accept(slug, code, answers, now=now, form=form, until=until)
        if resume:
            drafting.discard(wave, resume)
        db.session.commit()
    except AlreadyAnswered:
        db.session.rollback()
        if not sent_before(find_wave(slug), code, form):
            raise
    except BaseException:
        db.session.rollback()
        raise


def sent_before(wave: Wave, code: str | None, form: str) -> bool:
    """Whether the code was spent by sending this very page."""
    try:
        used = responses.spent(fieldwork.hashed(wave, codes.read(code or "")))
    except codes.CodeMistyped:
        return False
    return used is not None and bool(form) and used.form == _form_hash(form)


def _form_hash(form: str) -> bytes:
    return codes.kept(current_app.extensions["pejl"].pepper, "form", form)


def _unknown() -> WaveUnknown:
    return WaveUnknown(N_("No survey has this address."), hint=N_("Check that it is written as in the letter."))


def _already_answered(wave: Wave) -> AlreadyAnswered:
    if wave.reach != CODES:
        return AlreadyAnswered(N_("This form has been sent, and its answers are kept. It counts once."), hint=N_("You can close the page."))
    return AlreadyAnswered(
        N_("Answers have been sent with this code, and they are kept. A code counts once."),
        hint=N_("If you pressed Send twice, all is well. If it was not you who answered, tell us."),
    )


def _closed(wave: Wave) -> Closed:
    return Closed(
        N_("The survey closed on {day}."), day=wave.closes_on, hint=N_("Thank you for wanting to answer. It can no longer be answered.")
    )
