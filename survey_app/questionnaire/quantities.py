"""What conditions and limits compare: a number, a date, an answer, a sum of answers, a count of codes chosen."""

import datetime
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic.dataclasses import dataclass

from survey_app.errors import N_, Refusal
from survey_app.questionnaire.words import STRICT, OptionCode

Answers = Mapping[str, object]
LARGEST = 1e12  # Numbers up to here are exact with all their decimals, also when they are added.
Finite = Annotated[int | Annotated[float, Field(allow_inf_nan=False)], Field(ge=-LARGEST, le=LARGEST)]
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Quantity:
    """Exactly one of: the answer to a number, scale or date item; the sum of such answers; how many of the codes `of` are chosen."""

    item: str | None = None
    sum: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    count: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    of: Annotated[tuple[OptionCode, ...] | None, Field(min_length=1)] = None

    @model_validator(mode="after")
    def _one(self) -> "Quantity":
        if sum(each is not None for each in (self.item, self.sum, self.count)) != 1 or (self.of is None) != (self.count is None):
            raise Refusal(
                N_("It is not clear what to compare with."),
                hint=N_("Write one of “item: …”, “sum: […]”, or “count: […]” together with “of: […]”."),
            )
        return self


def _dated(given: str) -> str:
    if date_number(given) is None:
        raise Refusal(
            N_("“{given}” is neither a number nor a date."),
            given=given,
            hint=N_("Write a date as 2026-05-01, 2026-05 or 2026, within quotation marks."),
        )
    return given


def _kind(given: object) -> str:
    if isinstance(given, str):
        return "date"
    return "quantity" if isinstance(given, dict | Quantity) else "number"


Compared = Annotated[
    Annotated[Finite, Tag("number")]
    | Annotated[Annotated[str, AfterValidator(_dated), Field(description="A date: 2026-05-01, 2026-05 or 2026.")], Tag("date")]
    | Annotated[Quantity, Tag("quantity")],
    Discriminator(_kind),
]


def chosen(answers: Answers, item: str) -> tuple[object, ...]:
    """The codes chosen: one of a single item, those ticked or ranked of a multiple or ranking item, those of all rows of a matrix."""
    match answers.get(item):
        case str(code):
            return (code,)
        case list(codes):
            return tuple(codes)
        case dict(rows):
            return tuple(rows.values())
        case None if "." in item:
            code, _, row = item.partition(".")
            matrix = answers.get(code)
            return (matrix[row],) if isinstance(matrix, dict) and row in matrix else ()
    return ()


def measured(compared: Compared, answers: Answers) -> float | None:
    """The number to compare; None when there is no answer. Dates count days, months or years, depending on how exact they are."""
    match compared:
        case Quantity(item=str(item)):
            return _number(answers, item)
        case Quantity(sum=tuple(items)):
            parts = [number for item in items if (number := _number(answers, item)) is not None]
            return sum(parts) if parts else None
        case Quantity(count=tuple(items), of=tuple(of)):
            codes = [chosen(answers, item) for item in items]
            return sum(code in of for given in codes for code in given) if any(codes) else None
        case str():
            return date_number(compared)
        case int() | float():
            return compared
    raise AssertionError(compared)


def items_of(compared: Compared) -> tuple[str, ...]:
    """The items and rows that it names."""
    if not isinstance(compared, Quantity):
        return ()
    return (compared.item,) if compared.item is not None else (compared.sum or compared.count or ())


def date_number(written: str) -> float | None:
    """Days, months or years since the year 0, of 2026-05-01, 2026-05 or 2026; None when it is no date."""
    if not _DATE.fullmatch(written):
        return None
    parts = [int(part) for part in written.split("-")]
    try:
        day = datetime.date(*parts, *(1,) * (3 - len(parts)))
    except ValueError:
        return None
    return (day.year, day.year * 12 + day.month, day.toordinal())[len(parts) - 1]


def _number(answers: Answers, item: str) -> float | None:
    value = answers.get(item)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    found = chosen(answers, item)
    return _of_code(found[0]) if len(found) == 1 else None


def _of_code(code: object) -> float | None:
    if not isinstance(code, str):
        return None
    if re.fullmatch(r"-?\d{1,4}", code):
        return int(code)
    return date_number(code)
