"""From the margins of the plan to weights: each wave is raked to the figures that hold for it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.indicators import check_categories
from survey_app.evaluation.microdata import Column, Microdata
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.plan import Margin as PlannedMargin
from survey_app.evaluation.results import BalanceRow, Note
from survey_app.evaluation.scopes import category, item_label
from survey_app.evaluation.stacking import Floats, Role, Stacked
from survey_app.statistics.calibration import CategoryWithoutRespondents, Margin, MarginsDisagree, rake
from survey_app.statistics.design import SampleDesign
from survey_app.texts import Text, in_language

Ints = NDArray[np.int64]
CROSS = "|"
NOT_STATED = "(not stated)"
SAME_TOTAL = 1e-3  # Relative: published tables of one population differ by rounding, those of two dates by more.


class MarginDoesNotFit(SurveyAppError):
    """The categories of a margin are not those of the respondents."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """The stacked design with the weights to estimate with: raked, or the design weights where the plan has no margins."""

    design: SampleDesign
    balance: tuple[BalanceRow, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """One margin in one wave. codes (rows of the wave,): place in `categories`, or −1: not stated."""

    planned: PlannedMargin
    categories: tuple[str, ...]
    codes: Ints
    persons: Floats


def weigh(plan: EvaluationPlan, stacked: Stacked) -> Weighted:
    """Rake every wave to its margins, all at once, so that the variance knows of all of them.

    A row without an answer to a margin's item is its own category, which keeps the share it has in the design-weighted sample;
    the population figures are scaled to the rest. Margins in persons must agree in their total; shares are scaled to it, or to
    the sum of the design weights where no margin is in persons.
    MarginDoesNotFit, and the refusals of `statistics.calibration`.
    """
    margins: list[Margin] = []
    fitted: list[tuple[Role, _Fitted]] = []
    notes: list[Note] = []
    for role, wave, place in stacked.parts():
        planned = [margin for margin in plan.margins if role in margin.waves]
        if wave.wave.without_weight:
            notes.append(Note("without_weight", {"wave": role, "count": wave.wave.without_weight}))
        total = _total(planned, float(wave.design_weights.sum()), wave.wave.name)
        if not planned:
            notes.append(Note("not_calibrated", {"wave": role}))
        for margin in planned:
            one = _fit(margin, wave)
            fitted.append((role, one))
            margins.append(_statistical(one, wave, total, place, stacked.n))
            if count := int((one.codes < 0).sum()):
                facts: dict[str, str | int | float] = {"wave": role, "margin": " × ".join(margin.items), "count": count}
                notes.append(Note("margin_not_stated", {**facts, "percent": round(100 * count / wave.n, 1)}))
    if not margins:
        return Weighted(stacked.design, (), tuple(notes))
    design = stacked.design.calibrated(rake(stacked.design.weights, margins))
    balance = [row for role, one in fitted for row in _balance(role, one, design.weights[stacked.place(role)], stacked)]
    return Weighted(design, tuple(balance), tuple(notes))


def _total(margins: list[PlannedMargin], weights: float, wave: str) -> float:
    """The persons that the margins of a wave add up to."""
    sums = [(sum(margin.totals.values()), margin) for margin in margins if margin.totals]
    if not sums:
        return weights
    total, first = sums[0]
    for other, margin in sums[1:]:
        if abs(other - total) > SAME_TOTAL * total:
            raise MarginsDisagree(
                N_("The margins “{first}” and “{second}” of the wave “{wave}” hold {first_total} and {second_total} persons."),
                first=" × ".join(first.items), second=" × ".join(margin.items), wave=wave, first_total=round(total), second_total=round(other),
                hint=N_("Take both from the same table and date, or state one of them as shares."),
            )  # fmt: skip
    return total


def _fit(margin: PlannedMargin, wave: Microdata) -> _Fitted:
    columns = []
    for item in margin.items:
        if item not in wave.columns:
            raise MarginDoesNotFit(
                N_("The wave “{wave}” does not have the item “{item}” of the margin “{margin}”."),
                wave=wave.wave.name, item=item, margin=" × ".join(margin.items),
                hint=N_("Leave the margin out for this wave (waves: [before] or [after]), or name the item in the mapping."),
            )  # fmt: skip
        check_categories(item, wave)
        columns.append(wave.columns[item])
    figures = margin.totals or margin.shares
    categories = tuple(figures)
    codes = np.full(wave.n, -1, dtype=np.int64)
    stated = np.logical_and.reduce([column.answered for column in columns])
    for combination, rows in _combinations(columns, stated):
        if combination in figures:
            codes[rows] = categories.index(combination)
        else:
            raise MarginDoesNotFit(
                N_("Respondents of the wave “{wave}” are in the category “{category}”, which the margin “{margin}” does not have."),
                wave=wave.wave.name, category=combination, margin=" × ".join(margin.items),
                hint=N_("Add its population figure. The margin's categories are: {categories}."), categories=", ".join(categories),
            )  # fmt: skip
    return _Fitted(margin, categories, codes, np.array([figures[name] for name in categories], dtype=np.float64))


def _combinations(columns: list[Column], stated: NDArray[np.bool_]) -> list[tuple[str, NDArray[np.intp]]]:
    """Each combination of codes that occurs, as `woman|16-19`, with its rows."""
    if not stated.any():
        return []
    rows = np.flatnonzero(stated)
    found, place = np.unique(np.column_stack([column.values[rows] for column in columns]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    names = [CROSS.join(column.codes[value] for column, value in zip(columns, values, strict=True)) for values in found.tolist()]
    return [(name, rows[place == number]) for number, name in enumerate(names)]


def _statistical(one: _Fitted, wave: Microdata, total: float, place: slice, n: int) -> Margin:
    """The margin over all stacked rows, −1 in the other wave, with “not stated” as its last category where it occurs."""
    weights, missing = wave.design_weights, one.codes < 0
    population = float(one.persons.sum())
    apart = float(weights[missing].sum() / weights.sum()) if weights.sum() > 0 else 0.0
    totals = one.persons / population * total * (1 - apart) if population > 0 else one.persons
    _check_respondents(one, wave, total)
    labels, codes = one.categories, one.codes.copy()
    if apart > 0:
        codes[missing] = len(labels)
        totals, labels = np.append(totals, total * apart), (*labels, NOT_STATED)
    everyone = np.full(n, -1, dtype=np.int64)
    everyone[place] = codes
    return Margin(f"{' × '.join(one.planned.items)} ({wave.wave.name})", everyone, totals, labels)


def _check_respondents(one: _Fitted, wave: Microdata, total: float) -> None:
    answered = np.bincount(one.codes[(one.codes >= 0) & (wave.design_weights > 0)], minlength=len(one.categories))
    for name, count, figure in zip(one.categories, answered, one.persons, strict=True):
        if count == 0 and figure > 0:
            raise CategoryWithoutRespondents(
                N_("In the wave “{wave}” no respondent is in the category “{category}” of the margin “{margin}”, which holds {total} persons."),
                wave=wave.wave.name, category=name, margin=" × ".join(one.planned.items),
                total=round(total * figure / float(one.persons.sum())), hint=N_("Merge it with a neighbouring category."),
            )  # fmt: skip


def _balance(role: Role, one: _Fitted, weights: Floats, stacked: Stacked) -> list[BalanceRow]:
    """Of those whose category is known: the population, the respondents, and the respondents as weighted, in per cent."""
    known = one.codes >= 0
    size = len(one.categories)
    counts = np.bincount(one.codes[known], minlength=size)
    weighted = np.bincount(one.codes[known], weights[known], minlength=size)
    population, unweighted, after = (100 * figures / figures.sum() for figures in (one.persons, counts, weighted))
    margin, items = _label(one.planned, stacked), one.planned.items
    return [
        BalanceRow(
            role,
            margin,
            _words(one.planned, name, stacked),
            float(population[i]),
            float(unweighted[i]),
            float(after[i]),
            int(counts[i]),
            items,
        )
        for i, name in enumerate(one.categories)
    ]


def _label(margin: PlannedMargin, stacked: Stacked) -> Text:
    return margin.label or _joined([item_label(item, stacked) for item in margin.items], " × ")


def _words(margin: PlannedMargin, combination: str, stacked: Stacked) -> Text:
    return _joined([category(item, code, stacked).label for item, code in zip(margin.items, combination.split(CROSS), strict=False)], ", ")


def _joined(texts: list[Text], between: str) -> Text:
    """Several words as one, in every language that one of them has."""
    languages = dict.fromkeys(language for text in texts for language in text)
    return {language: between.join(in_language(text, language) for text in texts) for language in languages}
