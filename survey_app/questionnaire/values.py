"""One answer checked: what an item can have as its value, and the sentence for what it cannot.

Stored values: single, scale and place → code; multiple → codes in the order of the options; ranking → codes in the order ranked;
matrix → row code → option code; number → int or float; date → 2026-05-01, 2026-05 or 2026; text → str; consent → yes.
"""

from collections.abc import Iterable
from datetime import date

from survey_app.errors import N_, Refusal
from survey_app.questionnaire.items import Choosing, Consent, Date, FreeText, Item, Matrix, Multiple, Number, Ranking
from survey_app.questionnaire.quantities import date_number
from survey_app.questionnaire.writing import characters, cleaned

UNKNOWN = N_("This answer is not among those that can be chosen. Choose one of the answers shown.")
EMPTY: tuple[object, ...] = (None, [], {}, "")


class Wrong(Refusal):
    """A refused value. part: of the field that holds it, after the item's code."""

    part: str = ""

    def at(self, part: object) -> "Wrong":
        self.part = str(part)
        return self


def value(item: Item, given: object, today: date | None = None) -> object:
    """The value as it is stored, empty when nothing was answered. Wrong when the item cannot have it."""
    match item, given:
        case _ if given is None or given == "":
            return None
        case Multiple(), list():
            return _ticked(item, _texts(given))
        case Ranking(), list():
            return _ranked(item, _texts(given))
        case Matrix(), dict():
            return _rows(item, given)
        case ((Multiple() | Ranking() | Matrix()), _):
            raise Wrong(UNKNOWN)
        case ((Choosing() | Consent()), str()) if item.choices and given in {option.code for option in item.choices}:
            return given
        case Number(), int() | float() if not isinstance(given, bool):
            return _in_range(item, given)
        case Date(), str():
            return _dated(item, given, today)
        case FreeText(), str():
            return written(given, item.max_length)
    raise Wrong(UNKNOWN)


def unanswered(item: Item) -> Wrong:
    """What to say when an item that must be answered is not."""
    match item:
        case Number():
            return digits(item)
        case FreeText():
            return Wrong(N_("Write an answer."))
        case Date():
            return Wrong(N_("Write a date.")).at(item.precision)
        case Matrix():
            return Wrong(N_("Choose an answer in every row.")).at(item.rows[0].code)
        case Ranking():
            return Wrong(N_("Choose an answer for every place.")).at(1)
        case Consent():
            return Wrong(N_("Tick the box to go on. If you do not agree, just close the page; nothing has been sent."))
    return Wrong(N_("Choose an answer."))


def gaps(item: Item, kept: object) -> Wrong | None:
    """What is missing in an answer to an item that must be answered wholly."""
    match item, kept:
        case Matrix(), dict():
            missing = next((row.code for row in item.rows if row.code not in kept), None)
            return Wrong(N_("Choose an answer in every row.")).at(missing) if missing else None
        case Ranking(), list() if len(kept) < item.ranks:
            return Wrong(N_("Choose an answer for every place.")).at(len(kept) + 1)
    return None


def written(given: str, longest: int) -> str:
    """Free text as it is stored. Wrong when it is too long."""
    text = cleaned(given)
    if characters(text) > longest:
        raise Wrong(N_("Your text has {length} characters. Shorten it to {longest} at most."), length=characters(text), longest=longest)
    return text


def digits(item: Number) -> Wrong:
    """What to say when something else than a number within its limits is written."""
    least, most = _whole(item.min), _whole(item.max)
    if item.min > item.max:
        return Wrong(N_("This does not fit an answer before. Correct that one, or leave this question blank."))
    if item.decimals:
        said = N_("Write the number with digits, from {min} to {max}. Decimals: at most {decimals}.")
        return Wrong(said, min=least, max=most, decimals=item.decimals)
    return Wrong(N_("Write a whole number with digits, from {min} to {max}."), min=least, max=most)


def no_date(item: Date, part: str) -> Wrong:
    """What to say when a part of a date is none."""
    match item.precision:
        case "day":
            return Wrong(N_("This is not a date. Write it with digits, as 1 5 2026.")).at(part)
        case "month":
            return Wrong(N_("This is not a month. Write it with digits, as 5 2026.")).at(part)
    return Wrong(N_("This is not a year. Write it with digits, as 2026.")).at(part)


def _texts(given: Iterable[object]) -> list[str]:
    codes = [code for code in given if isinstance(code, str)]
    if codes != given:
        raise Wrong(UNKNOWN)
    return codes


def _ticked(item: Multiple, given: list[str]) -> list[str]:
    if not item.codes.issuperset(given):
        raise Wrong(UNKNOWN)
    ticked = [option for option in item.options if option.code in given]
    alone = [option for option in ticked if option.exclusive]
    if len(ticked) > 1 and alone:
        raise Wrong(N_("One of the answers you ticked rules out the others. Keep only that one, or untick it."))
    count = sum(option.missing is None for option in ticked)
    if not alone and item.at_most is not None and count > item.at_most:
        raise Wrong(N_("You ticked {count} answers. Keep {most} at most."), count=count, most=item.at_most)
    if not alone and count and item.at_least is not None and count < item.at_least:
        raise Wrong(N_("Tick at least {least} answers, or none: you ticked {count}."), count=count, least=item.at_least)
    return [option.code for option in ticked]


def _ranked(item: Ranking, given: list[str]) -> list[str]:
    if not item.codes.issuperset(code for code in given if code) or len(given) > item.ranks:
        raise Wrong(UNKNOWN)
    for at, code in enumerate(given):
        if code and code in given[:at]:
            raise Wrong(N_("The same answer stands in two places. Choose another in one of them.")).at(at + 1)
    while given and not given[-1]:
        given = given[:-1]
    if "" in given:
        raise Wrong(N_("A place before this one is empty. Fill it, or leave the later ones empty too.")).at(given.index("") + 1)
    return given


def _rows(item: Matrix, given: dict[object, object]) -> dict[str, str]:
    if not {row.code for row in item.rows}.issuperset(given):
        raise Wrong(UNKNOWN)
    for row, code in given.items():
        if not isinstance(code, str) or code not in item.codes:
            raise Wrong(UNKNOWN).at(row)
    return {row.code: str(given[row.code]) for row in item.rows if row.code in given}


def _in_range(item: Number, given: int | float) -> int | float:
    if not item.min <= given <= item.max or round(given, item.decimals) != given:
        raise digits(item)
    return float(given) if item.decimals else int(given)


def _dated(item: Date, given: str, today: date | None) -> str:
    first, last = item.limits(today)
    if date_number(given) is None or len(given) != len(first):
        raise no_date(item, item.precision)
    if not first <= given <= last:
        raise Wrong(N_("Write a date from {first} to {last}."), first=first, last=last).at(item.precision)
    return given


def _whole(number: float) -> int | float:
    """The number, without a decimal sign where it needs none."""
    return int(number) if number == int(number) else number
