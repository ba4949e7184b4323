"""Weights that agree with known population figures: post-stratification and raking to the categories of margins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, sums
from survey_app.statistics.auxiliaries import Calibration, Columns
from survey_app.statistics.categories import Categories
from survey_app.statistics.design import checked_weights

TOTALS_AGREE = 1e-6  # Relative. Figures that differ by more are from different dates or populations, not from rounding.


class CalibrationFailed(SurveyAppError):
    """The population figures cannot be met."""


class MarginNotUsable(CalibrationFailed):
    """Codes or totals of a margin that are no numbers, or do not fit together."""


class CategoryWithoutRespondents(CalibrationFailed):
    """A category holds persons in the population, but nobody in it answered."""


class CategoryWithoutPersons(CalibrationFailed):
    """Somebody in a category answered, but the margin says that it holds nobody."""


class MarginsDisagree(CalibrationFailed):
    """Two margins of the same respondents add up to different populations."""


class RakingDidNotConverge(CalibrationFailed):
    """Every category has respondents, but their combinations cannot meet all margins together."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """Known population totals of one variable (or of several crossed into one).

    name    for messages
    codes   (n,) int, 0 … k−1: the category of each row; −1: the row belongs to none (it is from the other wave)
    totals  (k,) float ≥ 0, persons in each category
    labels  k names, for messages
    MarginNotUsable when they are no numbers or do not fit together.
    """

    name: str
    codes: Ints
    totals: Floats
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        codes, totals, k = np.asarray(self.codes), np.asarray(self.totals), len(self.labels)
        if codes.dtype.kind not in "iu":
            raise MarginNotUsable(
                N_("The codes of the margin “{margin}” are not whole numbers."),
                hint=N_("Number the categories 0, 1, 2 …; −1 for rows that belong to none. Their names are the labels."),
                margin=self.name,
            )  # fmt: skip
        if totals.dtype.kind not in "iuf" or not np.isfinite(totals).all() or (totals < 0).any():
            raise MarginNotUsable(
                N_("The totals of the margin “{margin}” are not all numbers of persons."),
                hint=N_("Give every category one number that is 0 or more."),
                margin=self.name,
            )  # fmt: skip
        if totals.shape != (k,):
            raise MarginNotUsable(
                N_("The margin “{margin}” has {totals} totals for {categories} categories."),
                hint=N_("Give every category one number that is 0 or more."),
                margin=self.name, totals=totals.size, categories=k,
            )  # fmt: skip
        lowest, highest = int(codes.min(initial=0)), int(codes.max(initial=-1))
        if codes.ndim != 1 or lowest < -1 or highest >= k:
            raise MarginNotUsable(
                N_("The margin “{margin}” has the code {code}, but only {categories} categories, numbered from 0."),
                hint=N_("Number the categories 0, 1, 2 …; −1 for rows that belong to none. Their names are the labels."),
                margin=self.name, code=lowest if lowest < -1 else highest, categories=k,
            )  # fmt: skip

    def sums(self, weights: Floats) -> Floats:
        """(k,) the sum of the weights (n,) in each category."""
        return sums(self.codes + 1, weights, len(self.labels) + 1)[1:]


def rake(weights: Floats, margins: Sequence[Margin], *, tolerance: float = 1e-10, most_iterations: int = 5000) -> Calibration:
    """Iterative proportional fitting of the weights (n,) to all margins, run until every category is met to `tolerance` (relative).

    Works on the distinct combinations of categories, so that its cost hardly depends on n. Weights of rows with the same combination
    keep their proportions; rows that belong to no margin keep their weight. Two waves are raked at once by margins whose codes are −1
    in the other wave.
    WeightNotUsable, MarginNotUsable, CategoryWithoutRespondents, CategoryWithoutPersons, MarginsDisagree, RakingDidNotConverge: see
    there; each names margin and category.
    Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427–444; Deville, Särndal & Sautory (1993), JASA 88, 1013–1020."""
    d = checked_weights(weights, np.size(weights))
    if not margins:
        return Calibration(d, d, Columns(np.zeros((d.size, 0))), 0, 0.0, lambda start: rake(start, margins))
    cells = _cells(margins, d.size)
    return _raked(d, _with_one_total(margins, cells), cells, tolerance, most_iterations)


def poststratify(weights: Floats, margin: Margin, *, partial: bool = False) -> Calibration:
    """The weights (n,) times population by sample in each category of one margin; rows that belong to none keep their weight.

    partial : a category without respondents is left out, so that the weights add up to less than the population; otherwise it is
    refused. WeightNotUsable, MarginNotUsable, CategoryWithoutRespondents, CategoryWithoutPersons: see `rake`.
    Holt & Smith (1979), Journal of the Royal Statistical Society A 142, 33–46; Valliant (1993), JASA 88, 89–96."""
    d = checked_weights(weights, np.size(weights))
    return _poststratified(d, margin, _cells([margin], d.size), partial)


def _poststratified(d: Floats, margin: Margin, cells: Categories, partial: bool) -> Calibration:
    if partial:
        margin = replace(margin, totals=np.where(_reached(margin, cells.of_cell[0], cells.sums(d)) > 0, margin.totals, 0.0))
    found = _raked(d, [margin], cells, tolerance=1e-10, most_iterations=1)
    return replace(found, refit=lambda start: _poststratified(start, margin, cells, partial))


def _raked(d: Floats, margins: Sequence[Margin], cells: Categories, tolerance: float, most_iterations: int) -> Calibration:
    start = cells.sums(d)
    for margin, codes in zip(margins, cells.of_cell, strict=True):
        _check_categories(margin, d, present=_reached(margin, codes, start) > 0)
    fitted = start.copy()
    iterations, gap = 0, np.inf
    while iterations < most_iterations and gap > tolerance:
        iterations += 1
        gap = 0.0
        for margin, codes in zip(margins, cells.of_cell, strict=True):
            factor = np.ones(margin.totals.size + 1)
            np.divide(margin.totals, _reached(margin, codes, fitted), out=factor[1:], where=margin.totals > 0)
            gap = max(gap, float(np.abs(factor - 1).max()))
            fitted *= factor[codes]
    ratio = np.divide(fitted, start, out=np.ones_like(start), where=start > 0)
    largest_gap = _check_reached(margins, cells, fitted, tolerance, iterations)
    refit = lambda again: _raked(again, margins, cells, tolerance, most_iterations)  # noqa: E731
    return Calibration(d * ratio[cells.cell], d, cells, iterations, largest_gap, refit)


def _cells(margins: Sequence[Margin], n: int) -> Categories:
    for margin in margins:
        if margin.codes.size != n:
            raise MarginNotUsable(
                N_("The margin “{margin}” has codes for {codes} rows, but there are {rows} weights."),
                hint=N_("Give every row one code; −1 where it belongs to no category."),
                margin=margin.name, codes=margin.codes.size, rows=n,
            )  # fmt: skip
    return Categories.of([margin.codes for margin in margins], [margin.totals.size for margin in margins])


def _reached(margin: Margin, codes: Ints, by_cell: Floats) -> Floats:
    """(k,) the sum in each category, from the sums in each cell (c,) and the cells' codes + 1."""
    return sums(codes, by_cell, margin.totals.size + 1)[1:]


def _check_categories(margin: Margin, d: Floats, present: Bools) -> None:
    for i in np.flatnonzero(present != (margin.totals > 0)):
        if present[i]:
            raise CategoryWithoutPersons(
                N_("According to the margin “{margin}”, nobody belongs to the category “{category}”, but {respondents} of the respondents do."),
                hint=N_("Correct the figure, or merge the category with a similar one."),
                margin=margin.name, category=margin.labels[i], respondents=int(((margin.codes == i) & (d > 0)).sum()),
            )  # fmt: skip
        raise CategoryWithoutRespondents(
            N_("No respondent is in the category “{category}” of the margin “{margin}”, which holds {total} persons."),
            hint=N_("Merge it with a similar category."),
            margin=margin.name, category=margin.labels[i], total=_figure(margin.totals[i]),
        )  # fmt: skip


def _with_one_total(margins: Sequence[Margin], cells: Categories) -> tuple[Margin, ...]:
    """The margins, with totals of the same rows made equal to the last digit; MarginsDisagree when they differ by more than rounding."""
    first: dict[bytes, Margin] = {}
    agreed = []
    for margin, codes in zip(margins, cells.of_cell, strict=True):
        other = first.setdefault(np.packbits(codes > 0).tobytes(), margin)
        total, expected = float(margin.totals.sum()), float(other.totals.sum())
        if abs(total - expected) > TOTALS_AGREE * expected:
            raise MarginsDisagree(
                N_("The margins “{first}” and “{second}” describe populations of different size: {first_total} and {second_total} persons."),
                hint=N_("Take figures of the same date and the same ages, or give shares in per cent instead of persons."),
                first=other.name, second=margin.name, first_total=_figure(expected), second_total=_figure(total),
            )  # fmt: skip
        agreed.append(replace(margin, totals=margin.totals * (expected / total if total else 1.0)))
    return tuple(agreed)


def _check_reached(margins: Sequence[Margin], cells: Categories, fitted: Floats, tolerance: float, iterations: int) -> float:
    """The largest relative gap; RakingDidNotConverge when it is too large."""
    largest = 0.0
    for margin, codes in zip(margins, cells.of_cell, strict=True):
        reached = _reached(margin, codes, fitted)
        gaps = np.abs(reached - margin.totals) / np.where(margin.totals > 0, margin.totals, 1.0)
        worst = int(gaps.argmax())
        if gaps[worst] > 10 * tolerance:
            raise RakingDidNotConverge(
                N_(
                    "The margins cannot be met together: after {iterations} rounds the category “{category}” of the margin “{margin}” "
                    "stands at {reached} persons instead of {total}."
                ),
                hint=N_("Too few respondents share some combination of categories. Merge small categories, or leave out a margin."),
                iterations=iterations, margin=margin.name, category=margin.labels[worst],
                reached=_figure(reached[worst]), total=_figure(margin.totals[worst]), gap=float(gaps[worst]),
            )  # fmt: skip
        largest = max(largest, float(gaps[worst]))
    return largest


def _figure(value: float) -> int | float:
    """A number for a sentence: whole from 100 on."""
    return round(float(value)) if value >= 100 else round(float(value), 2)
