"""Conditions: a closed language, as data. No text is ever evaluated.

A condition looks at answers that are on the path. `item` is an item, or one row of a matrix, written `matrix.row`. A condition on an
item without an answer does not hold, whatever it compares; only `answered: false` does. See `quantities` for what can be compared.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic.dataclasses import dataclass

from survey_app.errors import N_, Refusal
from survey_app.questionnaire.quantities import Answers, Compared, Quantity, chosen, items_of, measured
from survey_app.questionnaire.words import STRICT, OptionCode

Codes = Annotated[tuple[OptionCode, ...], Field(min_length=1)]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class Equals:
    """The answer is this code; of a multiple item: it is ticked; of a whole matrix: it stands in at least one row."""

    item: str
    equals: OptionCode

    def holds(self, answers: Answers) -> bool:
        return self.equals in chosen(answers, self.item)


@dataclass(frozen=True, slots=True, config=STRICT)
class NotEquals:
    """There is an answer, and it is not this code."""

    item: str
    not_equals: OptionCode

    def holds(self, answers: Answers) -> bool:
        codes = chosen(answers, self.item)
        return bool(codes) and self.not_equals not in codes


@dataclass(frozen=True, slots=True, config=STRICT)
class AnyOf:
    """The answer is one of these codes; of several that are chosen, at least one is."""

    item: str
    any_of: Codes

    def holds(self, answers: Answers) -> bool:
        return any(code in self.any_of for code in chosen(answers, self.item))


@dataclass(frozen=True, slots=True, config=STRICT)
class AllOf:
    """Every one of these codes is chosen."""

    item: str
    all_of: Codes

    def holds(self, answers: Answers) -> bool:
        return set(self.all_of) <= set(chosen(answers, self.item))


@dataclass(frozen=True, slots=True, config=STRICT)
class NoneOf:
    """There is an answer, and none of these codes is chosen."""

    item: str
    none_of: Codes

    def holds(self, answers: Answers) -> bool:
        codes = chosen(answers, self.item)
        return bool(codes) and not set(self.none_of) & set(codes)


@dataclass(frozen=True, slots=True, config=STRICT)
class Answered:
    """There is an answer, whatever it is; with `false`: there is none."""

    item: str
    answered: bool

    def holds(self, answers: Answers) -> bool:
        code, _, row = self.item.partition(".")
        value = answers.get(code)
        return self.answered == (value is not None and (not row or (isinstance(value, dict) and row in value)))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Comparison:
    """A number or a date beside another: exactly one of `item`, `sum` and `count` stands on the left, exactly one comparison follows.

    item   the answer to a number, scale or date item
    sum    the sum of the answers to these number or scale items, of those that have one
    count  how many of the codes `of` are chosen in these items
    """

    item: str | None = None
    sum: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    count: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    of: Codes | None = None
    less_than: Compared | None = None
    at_most: Compared | None = None
    at_least: Compared | None = None
    more_than: Compared | None = None
    same_as: Compared | None = None
    differs_from: Compared | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "Comparison":
        if sum(each is not None for each in (self.item, self.sum, self.count)) != 1 or (self.of is None) != (self.count is None):
            raise Refusal(
                N_("The left side of the comparison is not clear."),
                hint=N_("Write one of “item: …”, “sum: […]”, or “count: […]” together with “of: […]”."),
            )
        if sum(getattr(self, word) is not None for word in COMPARISONS) != 1:
            raise Refusal(N_("A condition compares once."), hint=N_("Join several comparisons with “all”."))
        return self

    @property
    def left(self) -> Quantity:
        return Quantity(item=self.item, sum=self.sum, count=self.count, of=self.of)

    @property
    def word(self) -> str:
        """The comparison used."""
        return next(word for word in COMPARISONS if getattr(self, word) is not None)

    @property
    def right(self) -> Compared:
        right: Compared = getattr(self, self.word)
        return right

    def holds(self, answers: Answers) -> bool:
        left, right = measured(self.left, answers), measured(self.right, answers)
        if left is None or right is None:
            return False
        match self.word:
            case "less_than":
                return left < right
            case "at_most":
                return left <= right
            case "at_least":
                return left >= right
            case "more_than":
                return left > right
            case "same_as":
                return left == right
        return left != right


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


COMPARISONS = ("less_than", "at_most", "at_least", "more_than", "same_as", "differs_from")
WORDS = ("equals", "not_equals", "any_of", "all_of", "none_of", "answered", *COMPARISONS, "all", "any", "not")


def _word(given: object) -> str | None:
    """The word of the language that a condition uses; all comparisons are one kind."""
    if isinstance(given, dict):
        found = next((word for word in WORDS if word in given), None)
        return "comparison" if found in COMPARISONS else found
    if isinstance(given, Comparison):
        return "comparison"
    return next((word for word in WORDS if hasattr(given, "not_" if word == "not" else word)), None)


Condition = Annotated[
    Annotated[Equals, Tag("equals")]
    | Annotated[NotEquals, Tag("not_equals")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[AllOf, Tag("all_of")]
    | Annotated[NoneOf, Tag("none_of")]
    | Annotated[Answered, Tag("answered")]
    | Annotated[Comparison, Tag("comparison")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyCondition, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_word, custom_error_type="one_of_the_words", custom_error_message=", ".join(WORDS)),
]
Simple = Equals | NotEquals | AnyOf | AllOf | NoneOf | Answered | Comparison


def simple_parts(condition: "Condition", path: Path = ()) -> Iterator[tuple[Path, Simple]]:
    """The conditions without `all`, `any` and `not` that a condition is made of, each with its path in the document."""
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


def alternatives(condition: "Condition", path: Path = ()) -> Iterator[tuple[Path, "Condition"]]:
    """The parts of every `any` in a condition, each with its path in the document."""
    match condition:
        case All():
            for i, part in enumerate(condition.all):
                yield from alternatives(part, (*path, "all", i))
        case AnyCondition():
            for i, part in enumerate(condition.any):
                yield (*path, "any", i), part
                yield from alternatives(part, (*path, "any", i))
        case Not():
            yield from alternatives(condition.not_, (*path, "not"))


def looked_at(condition: "Condition") -> frozenset[str]:
    """The codes of the items that a condition looks at; for a row, of its matrix."""
    return frozenset(name.partition(".")[0] for _, part in simple_parts(condition) for name in names(part))


def names(part: Simple) -> tuple[str, ...]:
    """The items and rows that one simple condition names."""
    if isinstance(part, Comparison):
        return (*items_of(part.left), *items_of(part.right))
    return (part.item,)
