"""Weights that agree with known population figures: post-stratification and raking to margins, calibration to totals of columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey_app.errors import N_
from survey_app.statistics.arrays import Bools, Floats, Ints, Labels, sums
from survey_app.statistics.auxiliaries import Calibration, Columns
from survey_app.statistics.categories import Categories
from survey_app.statistics.design import checked_weights
from survey_app.statistics.distances import TOLERANCE, Distance, DistanceName, Equations, unmet
from survey_app.statistics.totals import (
    TOTALS_AGREE,
    CalibrationFailed,
    check_reach,
    checked_columns,
    consistent,
    distance_within,
    figure,
    means_within,
    refuse,
)

MOST_ROUNDS = 300
NEXT_TO_NOTHING = 1e-6


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
        if codes.ndim != 1:
            raise MarginNotUsable(
                N_("The margin “{margin}” has its codes in a table instead of one for each row."),
                hint=N_("Cross the variables into one, with a number for each combination of their categories."),
                margin=self.name,
            )  # fmt: skip
        codes = codes.astype(np.int64, copy=False)
        lowest, highest = int(codes.min(initial=0)), int(codes.max(initial=-1))
        if lowest < -1 or highest >= k:
            raise MarginNotUsable(
                N_("The margin “{margin}” has the code {code}, but only {categories} categories, numbered from 0."),
                hint=N_("Number the categories 0, 1, 2 …; −1 for rows that belong to none. Their names are the labels."),
                margin=self.name, code=lowest if lowest < -1 else highest, categories=k,
            )  # fmt: skip
        object.__setattr__(self, "codes", codes)

    def sums(self, weights: Floats) -> Floats:
        """(k,) the sum of the weights (n,) in each category."""
        return sums(self.codes + 1, weights, len(self.labels) + 1)[1:]


def rake(weights: Floats, margins: Sequence[Margin]) -> Calibration:
    """Iterative proportional fitting of the weights (n,) to all margins, until every category is met to 1e-10 (relative).

    Works on the distinct combinations of categories, so that its cost hardly depends on n. Weights of rows with the same combination
    keep their proportions; rows that belong to no margin keep their weight. Two waves are raked at once by margins whose codes are −1
    in the other wave. Without margins the weights stay.
    WeightNotUsable, MarginNotUsable, CategoryWithoutRespondents, CategoryWithoutPersons, MarginsDisagree, RakingDidNotConverge: see
    there; each names margin and category.
    Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427–444; Deville, Särndal & Sautory (1993), JASA 88, 1013–1020."""
    d = checked_weights(weights, np.size(weights))
    if not margins:
        return Calibration(d, d, Columns(np.zeros((d.size, 0))), 0, 0.0, lambda again: rake(again, margins))
    cells = _cells(margins, d.size)
    return _raked(d, margins, _one_total(margins, cells), cells)


def poststratify(weights: Floats, margin: Margin, *, partial: bool = False) -> Calibration:
    """The weights (n,) times population by sample in each category of one margin; rows that belong to none keep their weight.

    partial : a category without respondents is left out, so that the weights add up to less than the population; otherwise it is
    refused. WeightNotUsable, MarginNotUsable, CategoryWithoutRespondents, CategoryWithoutPersons: see `rake`.
    Holt & Smith (1979), Journal of the Royal Statistical Society A 142, 33–46; Valliant (1993), JASA 88, 89–96."""
    d = checked_weights(weights, np.size(weights))
    return _poststratified(d, margin, _cells([margin], d.size), partial)


def calibrate(
    weights: Floats,
    columns: Floats,
    totals: Floats,
    names: Sequence[str],
    *,
    distance: DistanceName = "linear",
    bounds: tuple[float, float] | None = None,
    constant_within: Labels | Ints | None = None,
    error_variance: Floats | None = None,
) -> Calibration:
    """The weights (n,) changed as little as possible so that the columns x (n, p) add up to the totals (p,): w = d·g, Σ w·x = totals.

    names           p names of the columns, for messages
    distance        what “little” means: linear, g = 1 + u (the regression estimator); raking, g = eᵘ; logit, an S-curve between the bounds
    bounds          (L, U), L < 1 < U: every g stays between them. linear and raking are cut off there; logit needs them
    constant_within (n,) label of a cluster within which g is the same: x is replaced by its mean there, weighted by d
    error_variance  (n,) σ² > 0 of the regression behind it: u = x′λ/σ². None: all alike
    x may be rank-deficient (all categories of several variables) when the totals are consistent.
    WeightNotUsable, ColumnNotUsable, BoundsNotUsable, TotalsDisagree, TotalsOutOfReach, CalibrationDidNotConverge: see there.
    Deville & Särndal (1992), JASA 87, 376–382; Lemaître & Dufour (1987), Survey Methodology 13, 199–207."""
    d = checked_weights(weights, np.size(weights))
    x, asked = checked_columns(columns, totals, names, d), np.asarray(totals, dtype=np.float64)
    within = distance_within(distance, bounds)
    spread = None if error_variance is None else checked_columns(error_variance[:, None], asked[:1], ["error variance"], d)[:, 0]
    if spread is not None and not (spread > 0).all():
        raise ValueError("The error variances are above 0.")
    if constant_within is not None:
        x = means_within(x, constant_within, d)
    asked = consistent(x, asked, names, d)
    check_reach(within, x, asked, names, d)
    solution, rounds = Equations(within, x, d, asked, np.ones_like(d) if spread is None else spread).solve()
    if not solution.gap < TOLERANCE:
        refuse(within, x, asked, names, d, solution.gaps)

    def refit(again: Floats) -> Calibration:
        return calibrate(
            again, columns, totals, names,
            distance=distance, bounds=bounds, constant_within=constant_within, error_variance=error_variance,
        )  # fmt: skip

    return Calibration(d * solution.g, d, Columns(x), rounds, solution.gap, refit, spread)


def _poststratified(d: Floats, margin: Margin, cells: Categories, partial: bool) -> Calibration:
    reached = _reached(cells, cells.sums(d))[0]
    totals = np.where(reached > 0, margin.totals, 0.0) if partial else margin.totals
    return replace(_raked(d, [margin], [totals], cells), refit=lambda again: _poststratified(again, margin, cells, partial))


def _raked(d: Floats, margins: Sequence[Margin], totals: Sequence[Floats], cells: Categories) -> Calibration:
    start = cells.sums(d)
    fitted, rounds, gap = start.copy(), 0, np.inf
    while rounds < MOST_ROUNDS and gap > TOLERANCE:
        rounds += 1
        gap = 0.0
        for margin, codes, total in zip(margins, cells.of_cell, totals, strict=True):
            reached = sums(codes, fitted, total.size + 1)
            if rounds == 1:
                _check_categories(margin, total, reached[1:] > 0, d)
            factor = np.ones(total.size + 1)
            np.divide(total, reached[1:], out=factor[1:], where=total > 0)
            gap = max(gap, float(np.abs(factor - 1).max()))
            fitted *= factor[codes]
    if gap > TOLERANCE:
        fitted, gap = _slowly_raked(margins, totals, cells, start, fitted)
    ratio = np.divide(fitted, start, out=np.ones_like(start), where=start > 0)
    return Calibration(d * ratio[cells.cell], d, cells, rounds, gap, lambda again: _raked(again, margins, totals, cells))


def _slowly_raked(
    margins: Sequence[Margin], totals: Sequence[Floats], cells: Categories, start: Floats, fitted: Floats
) -> tuple[Floats, float]:
    """The weights of the cells (c,) where the proportional fitting comes to no end, by Newton's method, and the gap left.

    RakingDidNotConverge says what the fitting reached, and whether the margins can be met at all."""
    asked = np.concatenate(totals)
    by_newton, _ = Equations(Distance("raking"), cells.indicators.toarray(), start, asked, np.ones_like(start)).solve()
    g = by_newton.g[start > 0]
    if by_newton.gap < TOLERANCE and g.min() > NEXT_TO_NOTHING * g.max():
        return start * by_newton.g, by_newton.gap
    gaps = [_gaps(reached, total) for reached, total in zip(_reached(cells, fitted), totals, strict=True)]
    worst = max(range(len(margins)), key=lambda i: gaps[i].max())
    category = int(gaps[worst].argmax())
    cannot = np.abs(unmet(cells.indicators, start, asked, 0.0, np.inf)).max() > TOTALS_AGREE * asked.max()
    raise RakingDidNotConverge(
        N_(
            "The margins cannot be met together: after {iterations} rounds the category “{category}” of the margin “{margin}” "
            "stands at {reached} persons instead of {total}."
        )
        if cannot
        else N_(
            "The margins can be met only by giving some respondents next to no weight: after {iterations} rounds the category “{category}” "
            "of the margin “{margin}” stands at {reached} persons instead of {total}."
        ),
        hint=N_("Too few respondents share some combination of categories. Merge small categories, or leave out a margin."),
        iterations=MOST_ROUNDS, margin=margins[worst].name, category=margins[worst].labels[category], gap=float(gaps[worst][category]),
        reached=figure(_reached(cells, fitted)[worst][category]), total=figure(totals[worst][category]),
    )  # fmt: skip


def _cells(margins: Sequence[Margin], n: int) -> Categories:
    for margin in margins:
        if margin.codes.size != n:
            raise MarginNotUsable(
                N_("The margin “{margin}” has codes for {codes} rows, but there are {rows} weights."),
                hint=N_("Give every row one code; −1 where it belongs to no category."),
                margin=margin.name, codes=margin.codes.size, rows=n,
            )  # fmt: skip
    return Categories.of([margin.codes for margin in margins], [margin.totals.size for margin in margins])


def _reached(cells: Categories, by_cell: Floats) -> list[Floats]:
    """For each margin (k,) the sums in its categories, from those in the cells (c,)."""
    return [sums(codes, by_cell, size + 1)[1:] for codes, size in zip(cells.of_cell, cells.sizes, strict=True)]


def _gaps(reached: Floats, total: Floats) -> Floats:
    """(k,) relative."""
    found: Floats = np.divide(np.abs(reached - total), total, out=np.zeros_like(total), where=total > 0)
    return found


def _check_categories(margin: Margin, totals: Floats, present: Bools, d: Floats) -> None:
    for i in np.flatnonzero(present != (totals > 0)):
        if present[i]:
            raise CategoryWithoutPersons(
                N_("According to the margin “{margin}”, nobody belongs to the category “{category}”, but {respondents} of the respondents do."),
                hint=N_("Correct the figure, or merge the category with a similar one."),
                margin=margin.name, category=margin.labels[i], respondents=int(((margin.codes == i) & (d > 0)).sum()),
            )  # fmt: skip
        raise CategoryWithoutRespondents(
            N_("No respondent is in the category “{category}” of the margin “{margin}”, which holds {total} persons."),
            hint=N_("Merge it with a similar category."),
            margin=margin.name, category=margin.labels[i], total=figure(margin.totals[i]),
        )  # fmt: skip


def _one_total(margins: Sequence[Margin], cells: Categories) -> list[Floats]:
    """The totals, those of the same rows made equal to the last digit; MarginsDisagree when they differ by more than rounding."""
    first: dict[bytes, Margin] = {}
    agreed = []
    for margin, codes in zip(margins, cells.of_cell, strict=True):
        other = first.setdefault(np.packbits(codes > 0).tobytes(), margin)
        total, expected = float(margin.totals.sum()), float(other.totals.sum())
        if abs(total - expected) > TOTALS_AGREE * expected:
            raise MarginsDisagree(
                N_("The margins “{first}” and “{second}” describe populations of different size: {first_total} and {second_total} persons."),
                hint=N_("Take figures of the same date and the same ages, or give shares in per cent instead of persons."),
                first=other.name, second=margin.name, first_total=figure(expected), second_total=figure(total),
            )  # fmt: skip
        agreed.append(margin.totals * (expected / total if total else 1.0))
    return agreed
