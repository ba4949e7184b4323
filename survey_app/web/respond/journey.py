"""Where a resident is and where they go next: a pure function of the form they sent.

Nothing is kept on the server between pages. Every page is a form that holds, hidden, what was written on all the others, exactly as
it was written. So going back, changing language or an answer that cannot be read loses nothing, and a restart of the server neither.
Steps are numbered by section, 1 … n; n + 1 is the review.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from survey_app.questionnaire import routing
from survey_app.questionnaire.answers import Fault, check_form
from survey_app.questionnaire.forms import Form
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.sections import Section

CONTINUE, BACK, SEND, CHANGE, LANGUAGE = "continue", "back", "send", "change-", "lang-"
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
FIELD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}(\.[A-Za-z0-9_-]{1,60})?")
MOST_STRANGE = 200
LONGEST = 20_000  # Characters of one field; more is cut before it is looked at.


@dataclass(frozen=True)
class Filled:
    """A form as it was sent: what was written (field → texts), the answers it gives, by section what cannot be kept, and what is
    strange to the questionnaire."""

    questionnaire: Questionnaire
    written: Form
    answers: Mapping[str, object]
    faults: Mapping[str, Sequence[Fault]]
    strange: Form = field(default_factory=dict)

    @property
    def carried(self) -> Form:
        """All that was written, with what belongs to no item: it may have belonged to one before the questionnaire was corrected."""
        return {**self.written, **self.strange}

    @property
    def pages(self) -> tuple[Section, ...]:
        return routing.pages(self.questionnaire, self.answers)

    @property
    def review(self) -> int:
        return len(self.questionnaire.sections) + 1

    def step_of(self, section: Section) -> int:
        return self.questionnaire.sections.index(section) + 1

    def section(self, step: int) -> Section | None:
        return self.questionnaire.sections[step - 1] if 1 <= step < self.review else None

    def met(self, step: int | None = None) -> tuple[str, ...]:
        """The codes of the items on the path, of one page or of all."""
        section = self.section(step) if step else None
        found = routing.on_page(self.questionnaire, section, self.answers) if section else routing.path(self.questionnaire, self.answers)
        return tuple(item.code for item in found)

    def faulty(self) -> int | None:
        """The first step on the path with an answer that cannot be kept."""
        return next((self.step_of(section) for section in self.pages if self.faults.get(section.id)), None)


@dataclass(frozen=True)
class Turn:
    """The page to show next. show_faults: say what cannot be kept; fresh: items that the last answers brought onto the same page."""

    step: int
    show_faults: bool = False
    fresh: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = field(default=())


def known(questionnaire: Questionnaire, named: str) -> tuple[str, ...]:
    """The item codes in a list that a page carries along."""
    return tuple(code for code in named.split() if code in questionnaire.items)


def fill(questionnaire: Questionnaire, sent: Mapping[str, Sequence[str]], today: date | None = None) -> Filled:
    """Read a form. What does not belong to the questionnaire is carried along, and is no answer."""
    written = {name: [plain(text) for text in sent[name][:100]] for name in questionnaire.fields if sent.get(name)}
    others = (name for name, texts in sent.items() if name not in written and texts and FIELD.fullmatch(name))
    strange = {name: [plain(text) for text in sent[name][:100]] for name in islice(others, MOST_STRANGE)}
    answers, faults = check_form(questionnaire, written, today)
    return Filled(questionnaire, written, answers, faults, strange)


def turn(filled: Filled, step: int, go: str, shown: Sequence[str] = (), reviewed: Sequence[str] = ()) -> Turn:
    """The page after pressing `go` on the page `step`, which showed the items `shown`.

    reviewed: the items that were on the path when the resident came from the review to change something; they return there, unless
    the change brings up items that were not there before. Sending is the caller's.
    """
    kept = tuple(reviewed)
    if go.startswith(LANGUAGE):
        return Turn(step, reviewed=kept)
    if go.startswith(CHANGE):
        wanted = int(go.removeprefix(CHANGE)) if go.removeprefix(CHANGE).isdecimal() and len(go) < 12 else 0
        return Turn(wanted, reviewed=filled.met()) if filled.section(wanted) in filled.pages else Turn(step)
    if go == BACK:
        return Turn(_before(filled, step), reviewed=kept)
    section = filled.section(step)
    if section is None:  # From the start page, or a review that something is still wrong with.
        return _after(filled, 0 if step <= 0 else filled.review, kept)
    if filled.faults.get(section.id):
        return Turn(step, show_faults=True, reviewed=kept)
    fresh = tuple(code for code in filled.met(step) if code not in shown)
    if fresh and step in map(filled.step_of, filled.pages):
        return Turn(step, fresh=fresh, reviewed=kept)
    return _after(filled, step, kept)


def _before(filled: Filled, step: int) -> int:
    earlier = [filled.step_of(section) for section in filled.pages if filled.step_of(section) < step]
    return earlier[-1] if earlier else _first(filled)


def _after(filled: Filled, step: int, reviewed: tuple[str, ...]) -> Turn:
    later = [at for at in map(filled.step_of, filled.pages) if at > step]
    if reviewed:
        later = [at for at in later if not set(filled.met(at)) <= set(reviewed)]
    if later and step < filled.review:
        return Turn(later[0], reviewed=reviewed)
    wrong = filled.faulty()
    return Turn(filled.review) if wrong is None else Turn(wrong, show_faults=True, reviewed=reviewed)


def _first(filled: Filled) -> int:
    return filled.step_of(filled.pages[0]) if filled.pages else filled.review


def plain(text: str) -> str:
    """The text without characters that HTML does not allow in a page, such as NUL; otherwise as it was written."""
    return FORBIDDEN.sub("", text[:LONGEST])
