"""Where a resident is and where they go next: a pure function of the form they sent.

Nothing is kept on the server between pages. Every page is a form that holds, hidden, what was written on all the others, exactly as
it was written. So going back, changing language or an answer that cannot be read loses nothing, and a restart of the server neither.
Steps are numbered by section, 1 … n; n + 1 is the review. Whoever stops before the end comes to a review of the sections through `until`,
which is the last one they reached.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, islice

from survey_app.questionnaire import routing
from survey_app.questionnaire.answers import Fault, check_form
from survey_app.questionnaire.fields import fields_of
from survey_app.questionnaire.forms import Form
from survey_app.questionnaire.items import Item, Ranking
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.sections import Section

CONTINUE, BACK, STOP, SEND, CHANGE, LANGUAGE = "continue", "back", "stop", "send", "change-", "lang-"
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

    @cached_property
    def walk(self) -> Mapping[str, tuple[Item, ...]]:
        """The items on the path, by the id of their section."""
        return routing.walk(self.questionnaire, self.answers)

    @property
    def path(self) -> tuple[Item, ...]:
        """The items on the path, in order."""
        return tuple(chain.from_iterable(self.walk.values()))

    @cached_property
    def pages(self) -> tuple[Section, ...]:
        """The sections on the path."""
        return tuple(section for section in self.questionnaire.sections if section.id in self.walk)

    def pages_until(self, until: str) -> tuple[Section, ...]:
        """The sections on the path through the one called `until`; all of them when it is empty."""
        last = self.last(until)
        return tuple(section for section in self.pages if self.step_of(section) <= last)

    @property
    def review(self) -> int:
        return len(self.questionnaire.sections) + 1

    def step_of(self, section: Section) -> int:
        return self.questionnaire.steps[section.id]

    def last(self, until: str) -> int:
        """The step of the section called `until`, or of the last one there is."""
        section = self.questionnaire.section(until)
        return self.review - 1 if section is None else self.step_of(section)

    def section(self, step: int) -> Section | None:
        return self.questionnaire.sections[step - 1] if 1 <= step < self.review else None

    def on(self, section: Section) -> tuple[Item, ...]:
        """The items of one section that are on the path."""
        return self.walk.get(section.id, ())

    def fields_on(self, section: Section) -> frozenset[str]:
        """The fields that the page of a section decides on: those that stand on it, and every place of a ranking, however many are left."""
        whole = self.questionnaire.items
        return frozenset(field for item in self.on(section) for field in fields_of(whole[item.code] if isinstance(item, Ranking) else item))

    def met(self, step: int | None = None) -> tuple[str, ...]:
        """The codes of the items on the path, of one page or of all."""
        section = self.section(step) if step else None
        return tuple(item.code for item in (self.on(section) if section else self.path))

    def faulty(self, until: str = "") -> int | None:
        """The first step on the path, through `until`, with an answer that cannot be kept."""
        return next((self.step_of(section) for section in self.pages_until(until) if self.faults.get(section.id)), None)

    def reached(self, step: int) -> str:
        """The last section that somebody has come to who stops and has seen the page `step`: that one, or a later one with an answer. One
        that cannot be passed without an answer, and has none, counts as not reached."""
        written = {field for field, texts in self.written.items() if any(text.strip() for text in texts)}
        filled_in = {section.id for section in self.pages if any(name in written for item in section.items for name in fields_of(item))}
        reached = [section for section in self.pages if self.step_of(section) <= step or section.id in filled_in]
        while reached and self.faults.get(reached[-1].id) and reached[-1].id not in filled_in:
            reached.pop()
        return reached[-1].id if reached else ""


@dataclass(frozen=True)
class Turn:
    """The page to show next.

    show_faults  say what cannot be kept          fresh  items that the last answers brought onto the same page
    reviewed     as `turn`                        until  the last section of a review before the end; empty: all of them
    """

    step: int
    show_faults: bool = False
    fresh: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    until: str = ""


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


def turn(
    filled: Filled, step: int, go: str, shown: Sequence[str] = (), reviewed: Sequence[str] = (), *, until: str = "", seen: int = 0
) -> Turn:
    """The page after pressing `go` on the page `step`, which showed the items `shown`.

    reviewed: the items that were on the path when the resident came from the review to change something; they return there, unless
    the change brings up items that were not there before. until: the last section of that review, when it is one before the end.
    seen: the furthest page they have been on. Sending is the caller's.
    """
    kept = tuple(reviewed)
    if go.startswith(LANGUAGE):
        return Turn(step, reviewed=kept, until=until)
    if go.startswith(CHANGE):
        wanted = int(go.removeprefix(CHANGE)) if go.removeprefix(CHANGE).isdecimal() and len(go) < 12 else 0
        return Turn(wanted, reviewed=filled.met(), until=until) if filled.section(wanted) in filled.pages else Turn(step, until=until)
    section = filled.section(step)
    if go == BACK:
        return Turn(filled.last(until)) if until and section is None else Turn(_before(filled, step), reviewed=kept, until=until)
    last = filled.reached(max(step, seen)) if go == STOP else until
    if section is None:  # From the start page, or a review that something is still wrong with.
        return _after(filled, 0 if step <= 0 else filled.review, kept, last)
    fresh = tuple(code for code in filled.met(step) if code not in shown)
    if step <= filled.last(last):
        if any(fault.item not in fresh for fault in filled.faults.get(section.id, ())):
            return Turn(step, show_faults=True, reviewed=kept, until=last)
        if fresh and section in filled.pages:
            return Turn(step, fresh=fresh, reviewed=kept, until=last)
    return _after(filled, filled.review if go == STOP else step, () if go == STOP else kept, last)


def _before(filled: Filled, step: int) -> int:
    earlier = [filled.step_of(section) for section in filled.pages if filled.step_of(section) < step]
    return earlier[-1] if earlier else _first(filled)


def _after(filled: Filled, step: int, reviewed: tuple[str, ...], until: str = "") -> Turn:
    later = [at for at in map(filled.step_of, filled.pages_until(until)) if at > step]
    if reviewed:
        later = [at for at in later if not set(filled.met(at)) <= set(reviewed)]
    if later and step < filled.review:
        return Turn(later[0], reviewed=reviewed, until=until)
    wrong = filled.faulty(until)
    return Turn(filled.review, until=until) if wrong is None else Turn(wrong, show_faults=True, reviewed=reviewed, until=until)


def _first(filled: Filled) -> int:
    return filled.step_of(filled.pages[0]) if filled.pages else filled.review


def plain(text: str) -> str:
    """The text without characters that HTML does not allow in a page, such as NUL; otherwise as it was written."""
    return FORBIDDEN.sub("", text[:LONGEST])
