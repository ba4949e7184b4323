"""Kinds of item. Codes are stable; labels and questions are only words."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.words import STRICT, ItemCode, OptionCode, Words

MissingKind = Literal["dont_know", "refused", "not_applicable"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ResponseOption:
    """One answer to choose.

    missing    the answer says why there is none; it is kept apart from the others in every estimate
    apart      set off from the others on the page
    exclusive  in a multiple item: cannot be ticked together with another
    """

    code: OptionCode
    label: Words
    missing: MissingKind | None = None
    apart: bool = False
    exclusive: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Row:
    """One row of a matrix."""

    code: OptionCode
    label: Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Asked:
    """What every item has.

    label      short name for reports and tables
    concept    code of the established question that it asks after, such as ESS aesfdrk, for comparisons
    condition  when the item is asked; without one: always
    required   True: the page is not passed without an answer; by default residents may skip
    sensitive  True: the page shows where to find help
    """

    code: ItemCode
    question: Words
    label: Words
    hint: Words | None = None
    concept: str | None = None
    condition: Condition | None = None
    required: bool = False
    sensitive: bool = False

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields of its form."""
        return (self.code,)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Choosing(Asked):
    """What every item with options has."""

    options: tuple[ResponseOption, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(option.code for option in self.options)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Single(Choosing):
    """One of the options."""

    kind: Literal["single"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Multiple(Choosing):
    """Any number of the options."""

    kind: Literal["multiple"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Matrix(Choosing):
    """One of the same options for each row."""

    kind: Literal["matrix"]
    rows: tuple[Row, ...]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(f"{self.code}.{row.code}" for row in self.rows)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Number(Asked):
    """A number from `min` to `max`; `unit` in words, such as years."""

    kind: Literal["number"]
    min: int | float
    max: int | float
    integer: bool = True
    unit: Words | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FreeText(Asked):
    """Free text of at most `max_length` characters. The page asks people not to write about persons."""

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=10_000)] = 1000


Item = Annotated[Single | Multiple | Matrix | Number | FreeText, Field(discriminator="kind")]
