"""Answers checked: as they come from a form, page by page, and a whole response before it is kept.

Stored values: single → code; multiple → list of codes in the order of the options; matrix → row code → option code; number → int or
float; text → str. An item that was skipped is absent. Form fields: `item`; for a matrix `item.row`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from survey_app.errors import N_, Refusal, SurveyAppError
from survey_app.questionnaire.conditions import Answers
from survey_app.questionnaire.items import FreeText, Item, Matrix, Multiple, Number, Single
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.writing import characters, cleaned, number

ROOM_BESIDE = 256  # Bytes for what is kept beside the answers: a code, a page, a language.
Form = Mapping[str, Sequence[str]]
UNKNOWN = N_("This answer is not among those that can be chosen. Choose one of the answers shown.")


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that cannot be kept: the form field, the code of its item, and the sentence that says what to do."""

    field: str
    item: str
    error: SurveyAppError


class AnswersRefused(SurveyAppError):
    """A whole response that cannot be kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("{faults}", faults="\n".join(str(fault.error) for fault in faults))

    def say(self, translate: Callable[[str], str]) -> str:
        return "\n".join(fault.error.say(translate) for fault in self.faults)


class _Wrong(Refusal):
    """A refused value and the field that holds it."""

    field: str = ""


def room(questionnaire: Questionnaire) -> int:
    """The bytes that answers to this questionnaire may take at most, however they are written down. What is kept secret is padded to
    them: otherwise a long text could be told by its length."""
    return ROOM_BESIDE + sum(_room_of(item) for item in questionnaire.items.values())


def check_form(questionnaire: Questionnaire, form: Form) -> tuple[dict[str, object], dict[str, tuple[Fault, ...]]]:
    """The answers that a form of all pages gives, and by the id of their section what cannot be kept.

    Items are read in the order asked: only those on the path, where a condition sees the answers before it. A field left empty is no
    answer, a faulty one neither (its page shows it again from the form). Fields that belong to no item are ignored.
    """
    answers: dict[str, object] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    rows = _by_matrix(form)
    for section in questionnaire.sections:
        for item in section.items:
            if item.condition is not None and not item.condition.holds(answers):
                continue
            value, fault = _from_form(item, form, rows.get(item.code, {}))
            if fault is not None:
                faults[section.id] = (*faults.get(section.id, ()), fault)
            elif value is not None:
                answers[item.code] = value
    return answers, faults


def complete(questionnaire: Questionnaire, answers: Answers) -> dict[str, object]:
    """The response as it is kept: every value checked again, answers off the path left out, in the order asked. AnswersRefused otherwise."""
    kept: dict[str, object] = {}
    faults = [Fault(str(code), str(code), SurveyAppError(UNKNOWN)) for code in answers if code not in questionnaire.items]
    for item in questionnaire.items.values():
        if item.condition is not None and not item.condition.holds(kept):
            continue
        value, fault = _checked(item, answers.get(item.code))
        if fault is not None:
            faults.append(fault)
        elif value is not None:
            kept[item.code] = value
    if faults:
        raise AnswersRefused(faults)
    return kept


def to_form(item: Item, value: object) -> dict[str, list[str]]:
    """The form fields that show a stored answer."""
    if isinstance(item, Matrix) and isinstance(value, Mapping):
        return {f"{item.code}.{row}": [str(code)] for row, code in value.items()}
    if isinstance(item, Multiple) and isinstance(value, Sequence):
        return {item.code: [str(code) for code in value]}
    return {} if value is None else {item.code: [str(value)]}


def _by_matrix(form: Form) -> dict[str, dict[str, str]]:
    """Matrix → row → what was written there, of all fields with a full stop."""
    found: dict[str, dict[str, str]] = {}
    for field, texts in form.items():
        code, stop, row = field.partition(".")
        if stop and texts and texts[-1].strip():
            found.setdefault(code, {})[row] = texts[-1]
    return found


def _from_form(item: Item, form: Form, rows: dict[str, str]) -> tuple[object | None, Fault | None]:
    """The answer a form gives to an item; None when it was skipped. rows: of a matrix."""
    given = [text for text in form.get(item.code, ()) if text.strip()]
    value: object | None
    match item:
        case Multiple():
            value = given
        case Matrix():
            value = rows
        case Number():
            value = None if not given else number(given[0])
            if given and value is None:
                return None, Fault(item.code, item.code, _digits(item))
        case FreeText():
            value = given[0] if given else None
        case _:
            value = given[0] if len(given) == 1 else given or None  # Several answers to one question are refused as unknown.
    return _checked(item, value)


def _checked(item: Item, value: object | None) -> tuple[object | None, Fault | None]:
    try:
        kept = None if value is None else _kept(item, value)
    except _Wrong as wrong:
        return None, Fault(wrong.field or item.code, item.code, SurveyAppError(wrong.message, hint=wrong.hint, **wrong.facts))
    if kept in (None, [], {}, ""):
        return None, _unanswered(item) if item.required else None
    if isinstance(item, Matrix) and item.required and isinstance(kept, dict):
        for row in item.rows:
            if row.code not in kept:
                return None, Fault(f"{item.code}.{row.code}", item.code, SurveyAppError(N_("Choose an answer in every row.")))
    return kept, None


def _unanswered(item: Item) -> Fault:
    match item:
        case Number():
            return Fault(item.code, item.code, _digits(item))
        case FreeText():
            return Fault(item.code, item.code, SurveyAppError(N_("Write an answer.")))
        case Matrix():
            return Fault(f"{item.code}.{item.rows[0].code}", item.code, SurveyAppError(N_("Choose an answer in every row.")))
    return Fault(item.code, item.code, SurveyAppError(N_("Choose an answer.")))


def _kept(item: Item, value: object) -> object:
    """The value as it is stored. _Wrong when the item cannot have it."""
    match item, value:
        case Single(), str() if value in item.codes:
            return value
        case Multiple(), list() if all(isinstance(code, str) for code in value):
            return _ticked(item, value)
        case Matrix(), dict():
            return _rows(item, value)
        case Number(), int() | float() if not isinstance(value, bool):
            return _in_range(item, value)
        case FreeText(), str():
            return _written(item, value)
    raise _Wrong(UNKNOWN)


def _ticked(item: Multiple, value: list[str]) -> list[str]:
    if not item.codes.issuperset(value):
        raise _Wrong(UNKNOWN)
    chosen = [option for option in item.options if option.code in value]
    if len(chosen) > 1 and any(option.exclusive for option in chosen):
        raise _Wrong(N_("One of the answers you ticked rules out the others. Keep only that one, or untick it."))
    return [option.code for option in chosen]


def _rows(item: Matrix, value: dict[object, object]) -> dict[str, str]:
    if not {row.code for row in item.rows}.issuperset(value):
        raise _Wrong(UNKNOWN)
    for row, code in value.items():
        if not isinstance(code, str) or code not in item.codes:
            wrong = _Wrong(UNKNOWN)
            wrong.field = f"{item.code}.{row}"
            raise wrong
    return {row.code: str(value[row.code]) for row in item.rows if row.code in value}


def _digits(item: Number) -> _Wrong:
    if item.integer:
        return _Wrong(N_("Write a whole number with digits, from {min} to {max}."), min=_plain(item.min), max=_plain(item.max))
    return _Wrong(N_("Write the number with digits, from {min} to {max}."), min=_plain(item.min), max=_plain(item.max))


def _in_range(item: Number, value: int | float) -> int | float:
    if not item.min <= value <= item.max or (item.integer and value != int(value)):
        raise _digits(item)
    return int(value) if item.integer else float(value)


def _written(item: FreeText, value: str) -> str:
    text = cleaned(value)
    if characters(text) > item.max_length:
        raise _Wrong(
            N_("Your text has {length} characters. Shorten it to {longest} at most."), length=characters(text), longest=item.max_length
        )
    return text


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _room_of(item: Item) -> int:
    name = len(item.code) + 8  # Quotes, brackets, comma, and the empty answer.
    match item:
        case FreeText():
            return name + 4 * item.max_length
        case Number():
            return name + 32
        case Matrix():
            longest = max((len(code) for code in item.codes), default=0)
            return name + sum(len(item.code) + len(row.code) + longest + 12 for row in item.rows)
        case _:
            return name + sum(len(code) + 4 for code in item.codes)
