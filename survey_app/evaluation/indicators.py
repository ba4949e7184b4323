"""Which rows have the event an indicator counts, and which belong to its base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.microdata import Column, Microdata, Missing
from survey_app.evaluation.plan import Indicator

Bools = NDArray[np.bool_]
_KINDS: Mapping[str, Missing] = {
    "dont_know": Missing.DONT_KNOW,
    "refused": Missing.REFUSED,
    "not_applicable": Missing.NOT_APPLICABLE,
}


class UnknownItem(SurveyAppError):
    """The plan names an item that no wave has."""


class NoCategories(SurveyAppError):
    """The plan groups respondents by an item whose answers they wrote themselves."""


class UnknownCode(SurveyAppError):
    """The plan names a code that is not a response option of the item."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """One indicator in one wave of n rows.

    event      (n,) True: the answer is one of the indicator's codes
    base       (n,) True: counts in the denominator; every event is in the base
    dont_know  (n,) True: met the question, and the only word on it is “don't know”
    silent     (n,) True: met the question, and left it or refused
    not_reached  (n,) True: sent their answers before the question, and met none of it; in no base
    """

    event: Bools
    base: Bools
    dont_know: Bools
    silent: Bools
    not_reached: Bools


def count(indicator: Indicator, wave: Microdata) -> Counted:
    """Event and base of an indicator, row by row. The wave must hold at least one of the indicator's items.

    One item: answered it, with a code of the indicator. Several: answered at least one, with such a code at least once.
    Whoever was never shown the question is in no base; missing answers are, where the plan counts them as answered.
    """
    columns = [wave.columns[item] for item in indicator.items if item in wave.columns]
    kinds = tuple(_KINDS[kind] for kind in indicator.also_answered)
    answered = _any(columns, lambda column: column.answered)
    base = answered | _any(columns, lambda column: column.missing(kinds))
    event = _any(columns, lambda column: column.among(indicator.codes))
    dont_know = _any(columns, lambda column: column.missing((Missing.DONT_KNOW,))) & ~answered
    silent = _any(columns, lambda column: column.missing((Missing.NO_ANSWER, Missing.REFUSED))) & ~answered & ~dont_know
    not_reached = _any(columns, lambda column: column.missing((Missing.NOT_REACHED,))) & ~(base | dont_know | silent)
    return Counted(event, base, dont_know, silent, not_reached)


def asked(indicator: Indicator, wave: Microdata) -> bool:
    """True when the wave has at least one of the indicator's items."""
    return any(item in wave.columns for item in indicator.items)


def check(indicator: Indicator, *waves: Microdata) -> None:
    """Refuse an indicator whose items no wave has, or whose codes none of its items has; of numbers and dates that respondents wrote, a
    refusal would tell which were."""
    for item in indicator.items:
        known_item(item, *waves)
    if any(wave.columns[item].open for wave in waves for item in indicator.items if item in wave.columns):
        return
    known = {code for wave in waves for item in indicator.items if item in wave.columns for code in wave.columns[item].codes}
    for code in indicator.codes:
        if code not in known:
            raise UnknownCode(
                N_("Indicator “{indicator}” counts the code “{code}”, which {items} does not have."),
                indicator=indicator.id, code=code, items=", ".join(indicator.items),
                hint=N_("Its codes are: {codes}."), codes=", ".join(sorted(known)),
            )  # fmt: skip


def known_item(item: str, *waves: Microdata) -> None:
    """Refuse an item that none of the waves has."""
    if not any(item in wave.columns for wave in waves):
        raise UnknownItem(
            N_("No wave has the item “{item}”."),
            item=item, hint=N_("The items are: {items}."), items=", ".join(sorted({code for wave in waves for code in wave.columns})),
        )  # fmt: skip


def check_categories(item: str, *waves: Microdata) -> None:
    """Refuse to group respondents by an item that none of the waves has, or whose answers they wrote themselves: every group would tell
    what one of them wrote."""
    known_item(item, *waves)
    if any(wave.columns[item].open for wave in waves if item in wave.columns):
        raise NoCategories(
            N_("The item “{item}” has no categories: its answers are the numbers or dates that residents wrote."),
            item=item, hint=N_("Choose an item with options, or a whole number with few values."),
        )  # fmt: skip


def _any(columns: list[Column], of: Callable[[Column], Bools]) -> Bools:
    found: Bools = np.logical_or.reduce([of(column) for column in columns])
    return found
