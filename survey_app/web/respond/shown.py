"""What the templates show: items with their words in one language, what is chosen or written, and what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from survey_app.questionnaire import routing
from survey_app.questionnaire.answers import Fault
from survey_app.questionnaire.items import (
    Asked,
    Choosing,
    Consent,
    Date,
    FreeText,
    Information,
    Item,
    Matrix,
    Number,
    Ranking,
    ResponseOption,
)
from survey_app.questionnaire.sections import Section
from survey_app.texts import Text, in_language, locale
from survey_app.web.respond.journey import Filled

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. id: of its control on the page."""

    id: str
    code: str
    label: str
    chosen: bool
    apart: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The controls of one field: of a whole item, or of one row of a matrix."""

    field: str
    id: str
    label: str
    choices: tuple[Choice, ...]
    error: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item. kind decides the component; groups: one, or one per row of a matrix; written: of a number or a text."""

    kind: str
    code: str
    id: str
    question: str
    hint: str
    error: str
    groups: tuple[Group, ...] = ()
    columns: tuple[str, ...] = ()
    written: str = ""
    unit: str = ""
    longest: int = 0
    decimals: bool = False
    fresh: bool = False
    required: bool = False

    @property
    def blank(self) -> bool:
        """Nothing on it comes from a resident: nothing is chosen or written, and nothing is wrong."""
        return not (
            self.error or self.written or any(group.error or any(choice.chosen for choice in group.choices) for group in self.groups)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the review. words: what was answered, piece by piece, each with the row of a matrix it belongs to; empty when nothing was."""

    id: str
    question: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line of the list of what is wrong, with the id of the control that mends it."""

    id: str
    words: str


def items(
    filled: Filled, section: Section, language: str, translate: Translate, *, faults: bool, fresh: Sequence[str] = ()
) -> list[ShownItem]:
    """The items of a page that this person meets."""
    found = {fault.field: fault.error.say(translate) for fault in filled.faults.get(section.id, ())} if faults else {}
    return [
        _item(item, filled.written, language, found, item.code in fresh)
        for item in routing.on_page(filled.questionnaire, section, filled.answers)
    ]


def wrongs(filled: Filled, section: Section, language: str, translate: Translate) -> list[Wrong]:
    """What cannot be kept on a page, each with the short name of its item."""
    return [_wrong(fault, filled.questionnaire.items[fault.item], language, translate) for fault in filled.faults.get(section.id, ())]


def review(filled: Filled, language: str) -> list[tuple[Section, int, list[Answer]]]:
    """Section, its step, and its answers, for every page on the path."""
    return [
        (
            section,
            filled.step_of(section),
            [
                _line(item, filled.answers, language)
                for item in routing.on_page(filled.questionnaire, section, filled.answers)
                if isinstance(item, Asked)
            ],
        )
        for section in filled.pages
    ]


def control_id(field: str) -> str:
    return "q-" + field.replace(".", "-")


def _item(item: Item, written: Mapping[str, Sequence[str]], language: str, errors: Mapping[str, str], fresh: bool) -> ShownItem:
    say = _in(language)
    if isinstance(item, Information):
        return ShownItem(item.kind, item.code, control_id(item.code), say(item.text), "", "")
    about: dict[str, Any] = {
        "kind": item.kind,
        "code": item.code,
        "id": control_id(item.code),
        "question": say(item.question),
        "hint": say(item.hint),
        "error": errors.get(item.code, ""),
        "fresh": fresh,
        "required": item.required,
    }
    match item:
        case Matrix():
            groups = tuple(_group(f"{item.code}.{row.code}", say(row.label), item.options, written, say, errors) for row in item.rows)
            return ShownItem(**about, groups=groups, columns=tuple(say(option.label) for option in item.options))
        case Number():
            return ShownItem(**about, written=_first(written, item.code), unit=say(item.unit), decimals=item.decimals > 0)
        case FreeText():
            return ShownItem(**about, written=_first(written, item.code), longest=item.max_length)
        case Date() | Ranking():
            return ShownItem(**about)
    return ShownItem(**about, groups=(_group(item.code, "", item.choices, written, say, errors),))


def _group(
    field: str,
    label: str,
    options: Sequence[ResponseOption],
    written: Mapping[str, Sequence[str]],
    say: Callable[[Text | None], str],
    errors: Mapping[str, str],
) -> Group:
    first, chosen = control_id(field), written.get(field, ())
    choices = tuple(
        Choice(first if at == 0 else f"{first}-{option.code}", option.code, say(option.label), option.code in chosen, option.apart)
        for at, option in enumerate(options)
    )
    return Group(field, first, label, choices, errors.get(field, ""))


def _wrong(fault: Fault, item: Item, language: str, translate: Translate) -> Wrong:
    label = item.code if isinstance(item, Information) else in_language(item.label, language)
    return Wrong(control_id(fault.field), f"{label}: {fault.error.say(translate)}")


def _line(item: Asked, answers: Mapping[str, object], language: str) -> Answer:
    say, value = _in(language), answers.get(item.code)
    words: list[tuple[str, str]] = []
    match item, value:
        case Matrix(), dict():
            labels = {option.code: say(option.label) for option in item.options}
            words = [(say(row.label), labels.get(value.get(row.code, ""), "")) for row in item.rows]
        case Number(), int() | float():
            words = [("", f"{format_decimal(value, locale=locale(language))} {say(item.unit)}".rstrip())]
        case FreeText(), str():
            words = [("", value)]
        case ((Choosing() | Consent()), str() | list()):
            words = [
                ("", say(option.label))
                for option in item.choices
                if option.code == value or (isinstance(value, list) and option.code in value)
            ]
    return Answer(control_id(item.code), say(item.question), tuple(words))


def _first(written: Mapping[str, Sequence[str]], field: str) -> str:
    return next(iter(written.get(field, ())), "")


def _in(language: str) -> Callable[[Text | None], str]:
    return lambda words: in_language(words, language) if words else ""
