"""Answering: through the door with a code or a link, and one commit that spends the code and keeps the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from survey_app import codes
from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire.answers import complete
from survey_app.questionnaire.model import Questionnaire
from survey_app.services import fieldwork
from survey_app.storage import responses, waves
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
    wave = waves.by_slug(slug)
    if wave is None or wave.reach == IMPORTED:
        raise WaveUnknown(N_("No survey has this address."), hint=N_("Check that it is written as in the letter."))
    return wave


def open_wave(slug: str, code: str | None, today: date) -> Entry:
    """Let a resident in. WaveUnknown, NotYetOpen, Closed; codes.CodeMistyped, CodeUnknown, AlreadyAnswered.

    Without letters (open link) a code may still be given: it belongs to one filled-in form and makes it count once."""
    return enter(find_wave(slug), code, today=today)


def enter(wave: Wave, code: str | None, *, today: date) -> Entry:
    """The same for a wave at hand."""
    check_open(wave, today)
    asked = fieldwork.questionnaire(wave)
    if wave.reach != CODES and not code:
        return Entry(wave, asked, None, None)
    code_hash = fieldwork.hashed(wave, codes.read(code or ""))
    invitation = responses.invitation(wave.id, code_hash) if wave.reach == CODES else None
    if wave.reach == CODES and invitation is None:
        raise CodeUnknown(
            N_("The code is well formed, but does not belong to this survey."),
            hint=N_("Compare it with the letter; an older letter has another code."),
        )
    if responses.is_spent(code_hash):
        raise _already_answered(wave)
    return Entry(wave, asked, code_hash, invitation.stratum if invitation else None)


def check_open(wave: Wave, today: date) -> None:
    """NotYetOpen or Closed, unless the wave can be answered today: from its first day through its last."""
    if wave.opens_on is not None and today < wave.opens_on:
        raise NotYetOpen(N_("The survey opens on {day}."), day=wave.opens_on, hint=N_("Keep the letter and come back then."))
    if not wave.is_open(today):
        raise Closed(
            N_("The survey closed on {day}."), day=wave.closes_on, hint=N_("Thank you for wanting to answer. It can no longer be answered.")
        )


def accept(wave: Wave, code: str | None, answers: Mapping[str, object], *, today: date) -> None:
    """Check the whole response once more, spend the code, keep what is on the path. Does not commit. As `open_wave`, and
    AnswersRefused, NothingAnswered."""
    entry = enter(wave, code, today=today)
    kept = complete(entry.questionnaire, answers)
    if not kept:
        raise NothingAnswered(
            N_("You have not answered any question yet."),
            hint=N_("Answer those you want to. If you would rather not answer at all, just close the page; nothing has been sent."),
        )
    responses.add(wave.id, entry.stratum, kept, entry.code_hash)


def submit(slug: str, code: str | None, answers: Mapping[str, object], today: date) -> None:
    """Keep one response, durable when this returns. Of two that come with the same code, the first to be written counts."""
    wave = find_wave(slug)
    try:
        accept(wave, code, answers, today=today)
        db.session.commit()
    except IntegrityError as spent:
        db.session.rollback()
        raise _already_answered(find_wave(slug)) from spent
    except BaseException:
        db.session.rollback()
        raise


def _already_answered(wave: Wave) -> AlreadyAnswered:
    if wave.reach != CODES:
        return AlreadyAnswered(N_("This form has been sent, and its answers are kept. It counts once."), hint=N_("You can close the page."))
    return AlreadyAnswered(
        N_("Answers have been sent with this code, and they are kept. A code counts once."),
        hint=N_("If you pressed Send twice, all is well. If it was not you who answered, tell us."),
    )
