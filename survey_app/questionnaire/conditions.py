"""Conditions: a closed language, as data. No text is ever evaluated.

A condition looks at answers that are on the path. `item` is an item, or one row of a matrix, written `matrix.row`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag
from pydantic.dataclasses import dataclass

from survey_app.questionnaire.words import STRICT, OptionCode

Answers = Mapping[str, object]


def _codes(answers: Answers, item: str) -> tuple[object, ...]:
    """The codes chosen: one of a single item, those ticked of a multiple item, those of all rows of a matrix."""
    match answers.get(item):
        case str(chosen):
            return (chosen,)
        case list(chosen):
            return tuple(chosen)
        case dict(rows):
            return tuple(rows.values())
        case None if "." in item:
            code, _, row = item.partition(".")
            matrix = answers.get(code)
            return (matrix[row],) if isinstance(matrix, dict) and row in matrix else ()
    return ()


def _number(answers: Answers, item: str) -> float | None:
    value = answers.get(item)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True, config=STRICT)
class Equals:
    """The answer is this code; of a multiple item: it is ticked; of a whole matrix: it stands in at least one row."""

    item: str
    equals: OptionCode

    def holds(self, answers: Answers) -> bool:
        return self.equals in _codes(answers, self.item)


@dataclass(frozen=True, slots=True, config=STRICT)
class AnyOf:
    """The answer is one of these codes."""

    item: str
    any_of: tuple[OptionCode, ...]

    def holds(self, answers: Answers) -> bool:
        return any(code in self.any_of for code in _codes(answers, self.item))


@dataclass(frozen=True, slots=True, config=STRICT)
class Answered:
    """There is an answer, whatever it is. To ask for no answer, put it under `not`."""

    item: str
    answered: Literal[True]

    def holds(self, answers: Answers) -> bool:
        code, _, row = self.item.partition(".")
        value = answers.get(code)
        return value is not None and (not row or (isinstance(value, dict) and row in value))


@dataclass(frozen=True, slots=True, config=STRICT)
class AtLeast:
    """The number is this or more."""

    item: str
    at_least: float

    def holds(self, answers: Answers) -> bool:
        number = _number(answers, self.item)
        return number is not None and number >= self.at_least


@dataclass(frozen=True, slots=True, config=STRICT)
class AtMost:
    """The number is this or less."""

    item: str
    at_most: float

    def holds(self, answers: Answers) -> bool:
        number = _number(answers, self.item)
        return number is not None and number <= self.at_most


@dataclass(frozen=True, slots=True, config=STRICT)
class All:
    """Every one of these conditions holds."""

    all: Annotated[tuple["Condition", ...], Field(min_length=1)]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.all)


@dataclass(frozen=True, slots=True, config=STRICT)
class AnyCondition:
    """At least one of these conditions holds."""

    any: Annotated[tuple["Condition", ...], Field(min_length=1)]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.any)


@dataclass(frozen=True, slots=True, config=STRICT)
class Not:
    """This condition does not hold."""

    not_: Annotated["Condition", Field(alias="not")]

    def holds(self, answers: Answers) -> bool:
        return not self.not_.holds(answers)


WORDS = ("equals", "any_of", "answered", "at_least", "at_most", "all", "any", "not")


def _word(given: object) -> str | None:
    """The word of the language that a condition uses."""
    if isinstance(given, dict):
        return next((word for word in WORDS if word in given), None)
    return next((word for word in WORDS if hasattr(given, word.replace("not", "not_"))), None)


Condition = Annotated[
    Annotated[Equals, Tag("equals")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[Answered, Tag("answered")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[AtMost, Tag("at_most")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyCondition, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_word, custom_error_type="condition", custom_error_message="a condition holds one of the words " + ", ".join(WORDS)),
]
Simple = Equals | AnyOf | Answered | AtLeast | AtMost


def simple_parts(condition: "Condition", path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Simple]]:
    """The comparisons that a condition is made of, each with its path in the document."""
    match condition:
        case All():
            for i, part in enumerate(condition.all):
                yield from simple_parts(part, (*path, "all", i))
        case AnyCondition():
            for i, part in enumerate(condition.any):
                yield from simple_parts(part, (*path, "any", i))
        case Not():
            yield from simple_parts(condition.not_, (*path, "not"))
        case _:
            yield path, condition
