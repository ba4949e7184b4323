"""Kinds of item. Codes are stable; labels and questions are only words."""

import datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic.dataclasses import dataclass

from survey_app.errors import N_, Refusal
from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.quantities import Finite, Quantity, date_number
from survey_app.questionnaire.words import STRICT, ItemCode, OptionCode, Words

MissingKind = Literal["dont_know", "refused", "not_applicable"]
Order = Literal["fixed", "random", "rotate"]
Precision = Literal["day", "month", "year"]
LENGTHS = {"day": 10, "month": 7, "year": 4}
SPECIFIED = 200  # Characters of “other, specify”.
TODAY = "today"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ResponseOption:
    """One answer to choose.

    missing    the answer says why there is none; it is kept apart from the others in every estimate
    apart      set off from the others on the page
    exclusive  in a multiple item: cannot be ticked together with another
    specify    a line to write on stands beside it, as for “other”
    condition  when the option is offered; without one: always
    """

    code: OptionCode
    label: Words
    missing: MissingKind | None = None
    apart: bool = False
    exclusive: bool = False
    specify: bool = False
    condition: Condition | None = None

    @property
    def last(self) -> bool:
        """Keeps its place at the end, whatever the order of the others."""
        return self.apart or self.exclusive or self.specify or self.missing is not None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Row:
    """One row of a matrix. condition: when it is asked; last: it keeps the end, whatever the order of the others, as for “other”."""

    code: OptionCode
    label: Words
    last: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Check:
    """What must hold of this answer and earlier ones, and what to say when it does not. It is looked at when every item it compares has
    an answer."""

    must: Condition
    message: Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Placed:
    """What everything on a page has. condition: when it is shown; without one: always."""

    kind: str
    code: ItemCode
    condition: Condition | None = None

    @property
    def varies(self) -> bool:
        """Whether it is not the same for everybody who meets it."""
        return False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Information(Placed):
    """Text to read between the items; it has no answer."""

    kind: Literal["information"]
    text: Words
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Asked(Placed):
    """What every item with an answer has.

    label      short name for reports and tables
    concept    code of the established question that it asks after, such as ESS aesfdrk, for comparisons
    required   True: the page is not passed without an answer; by default residents may skip
    sensitive  True: the page shows where to find help
    checks     what must hold of the answer and earlier ones
    confirmed  names of earlier wordings that an official has confirmed to ask the same, as `questionnaire compare` writes them
    """

    question: Words
    label: Words
    hint: Words | None = None
    concept: str | None = None
    required: bool = False
    sensitive: bool = False
    checks: tuple[Check, ...] = ()
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Choosing(Asked):
    """What every item with options has. order: in which order they stand; options set off from the others keep the end."""

    options: tuple[ResponseOption, ...]
    order: Order = "fixed"

    @property
    def choices(self) -> tuple[ResponseOption, ...]:
        """Every answer that can be chosen, in the order of the document."""
        return self.options

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(option.code for option in self.choices)

    @cached_property
    def varies(self) -> bool:
        return any(option.condition is not None for option in self.choices)

    def option(self, code: object) -> ResponseOption | None:
        """The choice with this code."""
        return next((option for option in self.choices if option.code == code), None)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Single(Choosing):
    """One of the options."""

    kind: Literal["single"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Multiple(Choosing):
    """Any number of the options, or from `at_least` to `at_most` of them; an exclusive option stands alone and is not counted."""

    kind: Literal["multiple"]
    at_least: Annotated[int | None, Field(ge=1)] = None
    at_most: Annotated[int | None, Field(ge=1)] = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scale(Choosing):
    """One point from `lowest` to `highest`, whose ends have words; `options` are what stands apart from the points, such as don't know."""

    kind: Literal["scale"]
    lowest: Annotated[int, Field(ge=-10, le=1)]
    highest: Annotated[int, Field(ge=2, le=10)]
    low: Words
    high: Words
    middle: Words | None = None
    options: tuple[ResponseOption, ...] = ()
    order: Literal["fixed"] = "fixed"

    @cached_property
    def points(self) -> tuple[ResponseOption, ...]:
        """The points as options: the code is the number, the label the number with the words of its place."""
        half = (self.lowest + self.highest) / 2
        words = {self.lowest: self.low, self.highest: self.high} | ({half: self.middle} if self.middle else {})
        return tuple(
            ResponseOption(
                code=str(point),
                label={
                    language: f"{point} {words[point].get(language, '')}".strip() if point in words else str(point) for language in self.low
                },
            )
            for point in range(self.lowest, self.highest + 1)
        )

    @cached_property
    def choices(self) -> tuple[ResponseOption, ...]:
        return (*self.points, *self.options)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Matrix(Choosing):
    """One of the same options for each row."""

    kind: Literal["matrix"]
    rows: tuple[Row, ...]
    row_order: Order = "fixed"

    @cached_property
    def varies(self) -> bool:
        return any(option.condition is not None for option in self.options) or any(row.condition is not None for row in self.rows)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Ranking(Choosing):
    """The options in order of preference, or the first `places` of them."""

    kind: Literal["ranking"]
    places: Annotated[int | None, Field(ge=1)] = None

    @property
    def ranks(self) -> int:
        """How many can be ranked."""
        return min(self.places or len(self.options), len(self.options))


Areas = Annotated[
    Annotated[tuple[ResponseOption, ...], Tag("list")] | Annotated[Literal["map"], Tag("map")],
    Discriminator(lambda given: "map" if isinstance(given, str) else "list"),
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Place(Choosing):
    """Where something is: one of the areas, from a list or on the municipality's map.

    options     the areas, and what stands apart from them. In a draft: `map`, for the districts of the municipality's map
    coarseness  metres, 250 at least: a point on the map may be chosen too, and is kept as a square of this size
    """

    kind: Literal["place"]
    options: Areas  # type: ignore[assignment]  # Wider only until the map is put in.
    coarseness: Annotated[int | None, Field(ge=250, le=10_000)] = None

    @property
    def choices(self) -> tuple[ResponseOption, ...]:
        return () if self.options == "map" else self.options


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Consent(Asked):
    """Text that the resident agrees to by ticking `agree`. Without it the page is not passed, unless `required` is false."""

    kind: Literal["consent"]
    agree: Words
    required: bool = True

    @cached_property
    def choices(self) -> tuple[ResponseOption, ...]:
        return (ResponseOption(code="yes", label=self.agree),)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Number(Asked):
    """A number from `min` to `max`; `unit` in words, such as years. at_least, at_most: further limits that depend on earlier answers."""

    kind: Literal["number"]
    min: Finite
    max: Finite
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    unit: Words | None = None
    at_least: Quantity | None = None
    at_most: Quantity | None = None

    @property
    def varies(self) -> bool:
        return self.at_least is not None or self.at_most is not None


def _limit(given: str) -> str:
    if given != TODAY and date_number(given) is None:
        raise Refusal(
            N_("“{given}” is no date."), given=given, hint=N_("Write 2026-05-01, 2026-05 or 2026 within quotation marks, or today.")
        )
    return given


Limit = Annotated[str, AfterValidator(_limit), Field(description="A date as exact as `precision`, or today.")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Date(Asked):
    """A day, a month or a year, from `earliest` to `latest`."""

    kind: Literal["date"]
    precision: Precision = "day"
    earliest: Limit = "1900"
    latest: Limit = TODAY

    def limits(self, today: datetime.date | None) -> tuple[str, str]:
        """The first and last date that can be given, as exact as the item. Without a day that is today, the last day of time is."""
        first, last = (
            (end + rest[len(end) - 4 :])[: LENGTHS[self.precision]]
            for end, rest in ((self._day(self.earliest, today), "-01-01"), (self._day(self.latest, today), "-12-31"))
        )
        return first, last

    @staticmethod
    def _day(limit: str, today: datetime.date | None) -> str:
        return (today or datetime.date.max).isoformat() if limit == TODAY else limit


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FreeText(Asked):
    """Free text of at most `max_length` characters, on one line or several. The page asks people not to write about persons."""

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=10_000)] = 1000
    size: Literal["short", "long"] = "long"


Item = Annotated[
    Single | Multiple | Scale | Matrix | Number | FreeText | Date | Ranking | Place | Information | Consent, Field(discriminator="kind")
]
