"""The controls of an item: what can be chosen or written, with what is chosen and written already.

The control of the field `street.litter` has the id `q-street.litter`; of several radio buttons or boxes, the first one has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey_app.questionnaire.fields import DATE_PARTS
from survey_app.questionnaire.items import SPECIFIED, Date, ResponseOption
from survey_app.texts import base, locale
from survey_app.web.respond.wording import Speech

Written = Mapping[str, Sequence[str]]
Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to write on. longest: characters at most, 0 for no limit of its own."""

    field: str
    id: str
    label: str
    written: str
    error: str
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. id: of its control; apart: it is the first of those set off from the others; line: to write on beside it."""

    id: str
    code: str
    label: str
    chosen: bool
    apart: bool
    line: Entry | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The options of one field: of a whole item, of one row of a matrix, or of one place of a ranking."""

    field: str
    id: str
    label: str
    choices: tuple[Choice, ...]
    error: str


def control_id(field: str) -> str:
    return f"q-{field}"


def first(written: Written, field: str) -> str:
    return next(iter(written.get(field, ())), "")


def entry(field: str, label: str, written: Written, errors: Errors, longest: int = 0) -> Entry:
    return Entry(field, control_id(field), label, first(written, field), errors.get(field, ""), longest)


def group(field: str, label: str, options: Sequence[ResponseOption], written: Written, speech: Speech, errors: Errors) -> Group:
    """The options of a field, in this order."""
    own, chosen = control_id(field), written.get(field, ())
    choices = []
    for at, option in enumerate(options):
        said = speech.plain(option.label)
        beside = f"{field}.{option.code}"
        choices.append(
            Choice(
                own if at == 0 else f"{own}:{option.code}",
                option.code,
                said,
                option.code in chosen,
                _kind(option) > 0 and (at == 0 or _kind(options[at - 1]) != _kind(option)),
                entry(beside, said, written, errors, SPECIFIED) if option.specify else None,
            )
        )
    return Group(field, own, label, tuple(choices), errors.get(field, ""))


def date_parts(item: Date, labels: Mapping[str, str], written: Written, errors: Errors, language: str) -> tuple[Entry, ...]:
    """The parts of a date, in the order in which the language writes one in full."""
    pattern = locale("en-GB" if base(language) == "en" else language).date_formats["long"].pattern
    parts = sorted(DATE_PARTS[item.precision], key=lambda part: pattern.find({"day": "d", "month": "M", "year": "y"}[part]))
    errors = errors | dict.fromkeys((f"{item.code}.{part}" for part in parts), errors[item.code]) if item.code in errors else errors
    return tuple(entry(f"{item.code}.{part}", labels[part], written, errors, 4 if part == "year" else 2) for part in parts)


def _kind(option: ResponseOption) -> int:
    """0 an answer among the others; 1 an answer set off from them; 2 a reason for none."""
    return 2 if option.missing is not None else int(option.apart)
