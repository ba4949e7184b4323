"""Drafts: what a resident has written so far, kept locked so that they can go on later, also on another device.

The server keeps the draft, but not the key: it is derived from the resume code, which only the resident has. The resume code is not the
code of the letter, which the office knows.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app

from survey_app import codes, sealing
from survey_app.errors import N_, SurveyAppError
from survey_app.services import fieldwork
from survey_app.storage import drafts
from survey_app.storage.base import db
from survey_app.storage.waves import Wave

MONTHS_KEPT = 2
LENGTH = 16


class DraftUnknown(SurveyAppError):
    """No draft of this wave is kept under the resume code."""


class DraftMistyped(SurveyAppError):
    """What was written cannot be a resume code: nothing needs to be looked up to know it."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is locked: the code of the letter, the page, the language, what was written (field → texts), and the furthest page that was seen."""

    code: str
    step: int
    language: str
    written: Mapping[str, Sequence[str]]
    seen: int = 0


def new_resume_code() -> str:
    """16 symbols of the letters' alphabet, 80 random bits: each of the 32 stands for eight values of a byte."""
    return "".join(codes.SYMBOLS[byte % len(codes.SYMBOLS)] for byte in secrets.token_bytes(LENGTH))


def shown(resume: str) -> str:
    """As it is shown: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(resume[start : start + 4] for start in range(0, LENGTH, 4))


def read(written: str) -> str:
    """The resume code that a person meant; DraftMistyped when it cannot be one."""
    code = written[:200].translate(codes.SEPARATORS).upper().translate(codes.LOOKALIKES)
    if len(code) != LENGTH or any(symbol not in codes.SYMBOLS for symbol in code):
        raise DraftMistyped(
            N_("A code to continue with has {length} characters."), length=LENGTH,
            hint=N_("It stood on the pages of the survey. The code in the letter is another one, and starts from the beginning."),
        )  # fmt: skip
    return code


def save(wave: Wave, resume: str, unfinished: Unfinished, today: date) -> None:
    """Keep the draft in place of an earlier one; durable when this returns. Commits."""
    written = {name: list(texts) for name, texts in unfinished.written.items()}
    told = [unfinished.code, unfinished.step, unfinished.language, written, unfinished.seen]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    drafts.save(_name(wave, resume), wave.id, _until(today), sealing.lock(resume, text, fieldwork.room(wave)))
    db.session.commit()


def find(wave: Wave, resume: str) -> Unfinished:
    """The draft kept under a resume code. DraftUnknown."""
    locked = drafts.find(_name(wave, resume), wave.id)
    if locked is None:
        raise DraftUnknown(
            N_("Nothing is kept under this code."),
            hint=N_(
                "It may have been sent already, or been deleted after three months at the latest. The code from the letter starts anew."
            ),
        )
    try:
        return Unfinished(*json.loads(sealing.unlock(resume, locked)))
    except sealing.CannotOpen as failed:
        raise DraftUnknown(N_("What is kept under this code cannot be read."), hint=N_("The code from the letter starts anew.")) from failed


def discard(wave: Wave, resume: str) -> None:
    """Delete a draft. Does not commit."""
    drafts.discard(_name(wave, resume))


def _name(wave: Wave, resume: str) -> bytes:
    return codes.kept(current_app.extensions["pejl"].pepper, f"draft {wave.slug}", resume)


def _until(today: date) -> date:
    """The first day of a month that lies at least two months ahead."""
    months = today.year * 12 + today.month - 1 + MONTHS_KEPT + (today.day > 1)
    return date(months // 12, months % 12 + 1, 1)
