"""Whom findings are about: everyone, the arms of the comparison, and the subpopulations the plan declares."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.indicators import check_categories
from survey_app.evaluation.microdata import Column, Microdata
from survey_app.evaluation.plan import Arm, EvaluationPlan
from survey_app.evaluation.results import Category, Note, Scope
from survey_app.evaluation.stacking import Bools, Role, Stacked
from survey_app.texts import Text

AREA = "area"


class UnknownArea(SurveyAppError):
    """The plan names an area, or a code of an arm, in which no wave has anyone."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A scope and its rows, over all stacked rows, in each wave. A wave in which no one belongs to it is not there."""

    scope: Scope
    rows: dict[Role, Bools]


def groups(plan: EvaluationPlan, stacked: Stacked) -> tuple[Group, ...]:
    """The whole, the arms, then the domains in the plan's order and within each in the order of the codes."""
    found = [Group(Scope("whole"), {role: stacked.spread(role, np.ones(wave.n, dtype=np.bool_)) for role, wave, _ in stacked.parts()})]
    if plan.measure is not None:
        if plan.measure.treated is not None:
            found.append(Group(Scope("treated"), _arm_rows(plan.measure.treated, stacked)))
        if plan.measure.comparison is not None:
            found.append(Group(Scope("comparison"), _arm_rows(plan.measure.comparison, stacked)))
    for items in plan.domains:
        found += _domain(items, stacked)
    return tuple(found)


def areas(arm: Arm | None, stacked: Stacked) -> tuple[Category, ...]:
    """The areas of an arm: those in which its respondents live, when the waves know areas, else its own codes."""
    if arm is None:
        return ()
    waves = stacked.waves.values()
    if not all(AREA in wave.columns for wave in waves):
        return tuple(category(arm.item, code, stacked) for code in arm.every)
    found = {code for wave in waves for code in _codes_present(wave.columns[AREA], _in_arm(arm, wave))}
    return tuple(category(AREA, code, stacked) for code in _codes(AREA, stacked) if code in found)


def number_of_areas(arm: Arm, stacked: Stacked) -> int:
    """How many areas an arm has: areas where the waves know them, else sampling units, else the codes of the arm."""
    waves = stacked.waves.values()
    if any(AREA not in wave.columns for wave in waves) and all(wave.psu is not None for wave in waves):
        return len({str(unit) for wave in waves if wave.psu is not None for unit in wave.psu[_in_arm(arm, wave)]})
    return len(areas(arm, stacked))


def category(item: str, code: str, stacked: Stacked) -> Category:
    """One category with its words, from the latest wave that has them."""
    columns = [wave.columns[item] for wave in reversed(stacked.waves.values()) if item in wave.columns]
    words: Text = next((column.labels[code] for column in columns if code in column.labels), {"en": code})
    return Category(item, code, item_label(item, stacked), words)


def item_label(item: str, stacked: Stacked) -> Text:
    columns = [wave.columns[item] for wave in reversed(stacked.waves.values()) if item in wave.columns]
    return next((column.label for column in columns if column.label), {"en": item})


def not_stated(plan: EvaluationPlan, stacked: Stacked) -> Iterator[Note]:
    """Rows that belong to none of a domain's categories, where there are any."""
    for items in plan.domains:
        for role, wave, _ in stacked.parts():
            if all(item in wave.columns for item in items):
                stated = reduce(np.logical_and, [wave.columns[item].answered for item in items])
                if count := int((~stated).sum()):
                    yield Note("domain_not_stated", {"items": " × ".join(items), "wave": role, "count": count})


def _arm_rows(arm: Arm, stacked: Stacked) -> dict[Role, Bools]:
    check_categories(arm.item, *stacked.waves.values())
    for wave in stacked.waves.values():
        if arm.item not in wave.columns:
            raise UnknownArea(
                N_("The wave “{wave}” does not have the item “{item}” that says who lives in the measure's areas."),
                wave=wave.wave.name, item=arm.item, hint=N_("Name its column in the mapping of the wave."),
            )  # fmt: skip
    found = {code for wave in stacked.waves.values() for code in _codes_present(wave.columns[arm.item], np.ones(wave.n, dtype=np.bool_))}
    for code in arm.every:
        if code not in found:
            raise UnknownArea(
                N_("Nobody answered in “{code}”, which the plan names as an area of the measure or of the comparison."),
                code=code, hint=N_("The codes of “{item}” with answers are: {codes}."), item=arm.item, codes=", ".join(sorted(found)),
            )  # fmt: skip
    return _present({role: stacked.spread(role, _in_arm(arm, wave)) for role, wave, _ in stacked.parts()})


def _domain(items: tuple[str, ...], stacked: Stacked) -> Iterator[Group]:
    for item in items:
        check_categories(item, *stacked.waves.values())
    masks: dict[tuple[Role, str, str], Bools] = {
        (role, item, code): stacked.spread(role, wave.columns[item].among((code,)))
        for role, wave, _ in stacked.parts() for item in items if item in wave.columns for code in _codes(item, stacked)
    }  # fmt: skip
    for codes in product(*(_codes(item, stacked) for item in items)):
        pairs = tuple(zip(items, codes, strict=True))
        rows = {
            role: reduce(np.logical_and, [masks[role, item, code] for item, code in pairs])
            for role, wave in stacked.waves.items() if all(item in wave.columns for item in items)
        }  # fmt: skip
        if present := _present(rows):
            yield Group(Scope("domain", tuple(category(item, code, stacked) for item, code in pairs)), present)


def _codes(item: str, stacked: Stacked) -> tuple[str, ...]:
    """The codes of an item, in the order of the latest wave; codes that only an earlier one has come last."""
    columns = [wave.columns[item] for wave in reversed(stacked.waves.values()) if item in wave.columns]
    return tuple(dict.fromkeys(code for column in columns for code in column.codes))


def _in_arm(arm: Arm, wave: Microdata) -> Bools:
    return wave.columns[arm.item].among(arm.every)


def _codes_present(column: Column, rows: Bools) -> set[str]:
    return {column.codes[value] for value in np.unique(column.values[rows & column.answered])}


def _present(rows: dict[Role, Bools]) -> dict[Role, Bools]:
    return {role: mask for role, mask in rows.items() if mask.any()}
