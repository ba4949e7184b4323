"""The path of one person through a questionnaire: computed from the answers each time, never stored.

An item on the path is this person's own: without the rows and options that are not theirs, with the limits that their answers set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from survey_app.questionnaire.items import Choosing, Item, Matrix, Number, Place, ResponseOption, Row
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.quantities import Answers, measured

Part = TypeVar("Part", ResponseOption, Row)


def path(questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """The items this person meets, in order. A condition sees only answers that are themselves on the path."""
    return tuple(item for items in walk(questionnaire, answers).values() for item in items)


def walk(questionnaire: Questionnaire, answers: Answers) -> dict[str, tuple[Item, ...]]:
    """The items this person meets by the id of their section, in order. A section of which they meet none is absent."""
    seen: dict[str, object] = {}
    met: dict[str, tuple[Item, ...]] = {}
    for section in questionnaire.sections:
        if section.condition is not None and not section.condition.holds(seen):
            continue
        here = []
        for item in section.items:
            own = meet(item, seen)
            if own is not None:
                here.append(own)
                value = answers.get(own.code)
                if value is not None and (value := counting(own, value)) is not None:
                    seen[own.code] = value
        if here:
            met[section.id] = tuple(here)
    return met


def meet(item: Item, seen: Answers) -> Item | None:
    """The item as somebody meets it whose earlier answers on the path are `seen`; None when it is not for them."""
    if item.condition is not None and not item.condition.holds(seen):
        return None
    if not item.varies:
        return item
    match item:
        case Number():
            return _limited(item, seen)
        case Matrix():
            own: Item = replace(item, options=_holding(item.options, seen), rows=_holding(item.rows, seen))
        case Choosing():
            own = replace(item, options=_holding(item.choices if isinstance(item, Place) else item.options, seen))
        case _:
            return item
    return own if _answerable(own) else None


def counting(item: Item, value: object) -> object | None:
    """The part of an answer that counts: without options and rows that are not on the path. The item as it was met."""
    match item, value:
        case Matrix(), Mapping():
            own = {row.code for row in item.rows}
            return {row: code for row, code in value.items() if row in own and code in item.codes} or None
        case Choosing(), str():
            return value if value in item.codes else None
        case Choosing(), Sequence():
            return [code for code in value if code in item.codes] or None
    return value


def _limited(item: Number, seen: Answers) -> Number:
    least, most = (None if limit is None else measured(limit, seen) for limit in (item.at_least, item.at_most))
    return replace(item, min=item.min if least is None else max(item.min, least), max=item.max if most is None else min(item.max, most))


def _answerable(item: Item) -> bool:
    """Whether anything is left to answer, beside reasons for not answering."""
    return isinstance(item, Choosing) and any(option.missing is None for option in item.choices) and bool(getattr(item, "rows", True))


def _holding(parts: Sequence[Part], seen: Answers) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.condition is None or part.condition.holds(seen))
