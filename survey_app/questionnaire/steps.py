"""One person before one item: whether they meet it, and whether an answer of theirs is accepted."""

from collections.abc import Collection
from dataclasses import dataclass

from survey_app.questionnaire import routing
from survey_app.questionnaire.answers import unfulfilled
from survey_app.questionnaire.conditions import All, AnyCondition, Condition, Not, names
from survey_app.questionnaire.items import Asked, Item
from survey_app.questionnaire.quantities import Answers
from survey_app.questionnaire.sections import Section
from survey_app.questionnaire.values import Wrong, gaps, value


@dataclass(frozen=True, slots=True)
class Spot:
    """One item where it stands. at: its number in the questionnaire; opening: the number of its section's first item."""

    at: int
    section: Section
    item: Item
    opening: int


def met_by(spot: Spot, seen: Answers) -> Item | None:
    """The item as somebody meets it; None when it is not for them."""
    return routing.meet(spot.item, seen) if applies(spot.section.condition, seen) else None


def applies(condition: Condition | None, seen: Answers) -> bool:
    return condition is None or condition.holds(seen)


def outlook(condition: Condition, seen: Answers, coming: Collection[str]) -> bool | None:
    """Whether a condition will hold; None while that depends on the answers to items that are still coming."""
    match condition:
        case All(all=parts) | AnyCondition(any=parts):
            deciding = isinstance(condition, AnyCondition)  # One part that holds decides `any`, one that does not `all`.
            found = {outlook(part, seen, coming) for part in parts}
            return deciding if deciding in found else None if None in found else not deciding
        case Not():
            inner = outlook(condition.not_, seen, coming)
            return None if inner is None else not inner
    return None if any(name.partition(".")[0] in coming for name in names(condition)) else condition.holds(seen)


def accepted(whole: Item, met: Item, answer: object, seen: Answers) -> bool:
    return fits(whole, met, answer) and not (isinstance(met, Asked) and met.checks and unfulfilled(met, {**seen, met.code: answer}))


def fits(whole: Item, met: Item, answer: object) -> bool:
    """Whether this is an answer to the item as it was met, with none of its parts falling away."""
    if met is not whole:
        if routing.counting(met, answer) != answer:
            return False
        try:
            value(met, answer)
        except Wrong:
            return False
    return not (isinstance(met, Asked) and met.required and gaps(met, answer))
