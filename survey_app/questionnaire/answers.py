"""Answers checked: as they come from a form, page by page, and a whole response before it is kept.

In a response that is kept, an answer says what `values` says; an item that was met and left blank is null; an item that is absent was
not asked of this person, or, when it is on the path, not reached before they sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire import cells, forms, routing
from survey_app.questionnaire.conditions import Answered, Condition, names, simple_parts
from survey_app.questionnaire.fields import keys_beside, keys_of
from survey_app.questionnaire.forms import Form
from survey_app.questionnaire.items import SPECIFIED, Asked, Choosing, Item, Number, Place
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.quantities import Answers
from survey_app.questionnaire.values import EMPTY, UNKNOWN, Wrong, gaps, unanswered, value, written
from survey_app.questionnaire.words import Words


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that cannot be kept: the form field, the code of its item, and the sentence that says what to do.

    words: the sentence as the questionnaire itself has it, in its languages"""

    field: str
    item: str
    error: SurveyAppError
    words: Words | None = None


class AnswersRefused(SurveyAppError):
    """A whole response that cannot be kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("{faults}", faults="\n".join(str(fault.error) for fault in faults))

    def say(self, translate: Callable[[str], str]) -> str:
        return "\n".join(fault.error.say(translate) for fault in self.faults)


class Unfulfilled(SurveyAppError):
    """A check of the questionnaire that the answers do not pass, in its own words."""

    def __init__(self, words: str) -> None:
        super().__init__("{words}", words=words)


def check_form(
    questionnaire: Questionnaire, form: Form, today: date | None = None
) -> tuple[dict[str, object], dict[str, tuple[Fault, ...]]]:
    """The answers that a form of all pages gives, and by the id of their section what cannot be kept.

    Items are read in the order asked: only those on the path, where a condition sees the answers before it. A field left empty is no
    answer, a faulty one neither (its page shows it again from the form). Fields that belong to no item are ignored.
    """
    answers: dict[str, object] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    filled = {field for field, texts in form.items() if any(text.strip() for text in texts)}
    for section in questionnaire.sections:
        if section.condition is not None and not section.condition.holds(answers):
            continue
        for item in section.items:
            if filled.isdisjoint(questionnaire.fields_of[item.code]) and not getattr(item, "required", False):
                continue  # Of a long questionnaire, most items on most pages.
            met = routing.meet(item, answers)
            if met is not None:
                found, wrong = _from_form(item, met, form, answers, today)
                answers |= found
                if wrong:
                    faults[section.id] = (*faults.get(section.id, ()), *wrong)
    return answers, faults


def complete(questionnaire: Questionnaire, answers: Answers, *, today: date | None = None, until: str | None = None) -> dict[str, object]:
    """The response as it is kept: every value checked again, answers off the path left out, in the order asked. AnswersRefused otherwise.

    until: the section that was reached last, when the resident sent before the end; what comes after it is absent, and not null.
    """
    kept: dict[str, object] = {}
    known = {key for item in questionnaire.items.values() for key in keys_of(item)}
    faults = [Fault(str(key), str(key), SurveyAppError(UNKNOWN)) for key in answers if key not in known]
    for section in questionnaire.sections:
        if section.condition is None or section.condition.holds(kept):
            for item in section.items:
                met = routing.meet(item, kept)
                if met is not None and isinstance(met, Asked):
                    found, wrong = _checked(item, met, answers, kept, today)
                    kept |= {met.code: None} | found
                    faults += wrong
        if section.id == until:
            break
    if faults:
        raise AnswersRefused(faults)
    return kept


def answered(kept: Answers) -> bool:
    """Whether there is any answer at all."""
    return any(answer not in EMPTY for answer in kept.values())


def _from_form(item: Item, met: Item, form: Form, seen: Answers, today: date | None) -> tuple[dict[str, object], list[Fault]]:
    """The answers that a form gives to an item, by key."""
    beside = {key: next(iter(form.get(key, ())), "").strip() for key in keys_beside(item)}
    try:
        answer = forms.given(met if isinstance(met, Number) else item, form)  # A number has this person's own limits.
    except Wrong as wrong:
        return {}, [_fault(item, wrong)]
    return _checked(item, met, {item.code: answer} | beside, seen, today)


def _checked(whole: Item, item: Item, answers: Answers, seen: Answers, today: date | None) -> tuple[dict[str, object], list[Fault]]:
    """The item's part of the answers as it is kept. whole: the item with options and rows that this person does not meet; what was
    chosen of those is left out, and is no fault. seen: the answers on the path before it."""
    if not isinstance(item, Asked):
        return {}, []
    found: dict[str, object] = {}
    try:
        own = _own(whole, item, answers.get(item.code), today)
        if own in EMPTY:
            if item.required:
                raise unanswered(item)
        else:
            found[item.code] = own
            if item.required and (missing := gaps(item, own)):
                raise missing
    except Wrong as wrong:
        return {}, [_fault(item, wrong)]
    faults: list[Fault] = []
    for key in keys_beside(item):
        try:
            text = _beside(item, key, answers.get(key), own)
        except Wrong as wrong:
            faults.append(Fault(key, item.code, _told(wrong)))
        else:
            found |= {key: text} if text else {}
    return found, faults or unfulfilled(item, {**seen, **found})


def _own(whole: Item, item: Item, given: object, today: date | None) -> object:
    if whole is item or not isinstance(item, Choosing):
        return value(item, given, today)
    return value(item, routing.counting(item, value(whole, given, today)), today)


def _beside(item: Item, key: str, given: object, own: object) -> str:
    """What is kept beside the item's answer: a line written beside an option that is chosen, or a square."""
    part = key.removeprefix(item.code + ".")
    if given in EMPTY:
        return ""
    if not isinstance(given, str):
        raise Wrong(UNKNOWN)
    if isinstance(item, Place):
        if cells.size(given) != item.coarseness:
            raise Wrong(N_("The point on the map could not be read. Choose it again."))
        return given
    chosen = own if isinstance(own, list) else [own]
    return written(given, SPECIFIED) if part in chosen else ""


def unfulfilled(item: Asked, answers: Answers) -> list[Fault]:
    """Checks of the item that do not hold; those whose items are not all answered are not looked at."""
    return [
        Fault(item.code, item.code, Unfulfilled(words=next(iter(check.message.values()))), check.message)
        for check in item.checks
        if answers.get(item.code) is not None and not check.must.holds(answers) and comparable(check.must, answers)
    ]


def comparable(condition: Condition, answers: Answers) -> bool:
    """Whether every item that a check compares has an answer."""
    looked = {name.partition(".")[0] for _, part in simple_parts(condition) if not isinstance(part, Answered) for name in names(part)}
    return all(answers.get(name) is not None for name in looked)


def _fault(item: Item, wrong: Wrong) -> Fault:
    return Fault(f"{item.code}.{wrong.part}" if wrong.part else item.code, item.code, _told(wrong))


def _told(wrong: Wrong) -> SurveyAppError:
    return SurveyAppError(wrong.message, hint=wrong.hint, **wrong.facts)
