"""Raking: weights that agree with known population figures, margin by margin, until all agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats, Ints, sums

SMALL_KEY_SPACE = 4_000_000
TOTALS_AGREE = 1e-6  # Relative. Figures that differ by more are from different dates or populations, not from rounding.


class RakingFailed(SurveyAppError):
    """The margins cannot be met."""


class CategoryWithoutRespondents(RakingFailed):
    """A category holds persons in the population, but nobody in it answered."""


class CategoryWithoutPersons(RakingFailed):
    """Somebody in a category answered, but the margin says that it holds nobody."""


class MarginsDisagree(RakingFailed):
    """Two margins of the same respondents add up to different populations."""


class RakingDidNotConverge(RakingFailed):
    """Every category has respondents, but their combinations cannot meet all margins together."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """Known population totals of one variable (or of several crossed into one).

    name    for messages
    codes   (n,) int, 0 … k−1: the category of each row; −1: the row belongs to none (it is from the other wave)
    totals  (k,) float ≥ 0, persons in each category
    labels  k names, for messages
    ValueError when the shapes do not fit.
    """

    name: str
    codes: Ints
    totals: Floats
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        k = len(self.labels)
        if self.totals.shape != (k,) or not np.isfinite(self.totals).all() or (self.totals < 0).any():
            raise ValueError(f"Margin {self.name}: one finite total ≥ 0 for each label.")
        if self.codes.ndim != 1 or (self.codes.size and (self.codes.min() < -1 or self.codes.max() >= k)):
            raise ValueError(f"Margin {self.name}: codes are −1 … {k - 1}.")

    def sums(self, weights: Floats) -> Floats:
        """(k,) the sum of the weights (n,) in each category."""
        return sums(self.codes + 1, weights, len(self.labels) + 1)[1:]


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Weights that meet all margins, with what the variance needs to know of how they came about.

    weights        (n,) float; rows that belong to no margin keep their design weight
    start_weights  (n,) float, the design weights d
    margins        the margins, with the totals actually met
    iterations     sweeps over all margins
    largest_gap    largest relative distance of a category from its total
    cell           (n,) int, which of the c combinations of categories the row has
    categories     (c, p) sparse, 1 where the combination has the category; its rows, one for each respondent, are the calibration
                   variables X
    by_cell        (c, n) sparse, the design weight of each row in the combination that it has
    inverse        (p, p) a generalised inverse of X'DX, D = diag(d)
    """

    weights: Floats
    start_weights: Floats
    margins: tuple[Margin, ...]
    iterations: int
    largest_gap: float
    cell: Ints
    categories: sp.csr_array
    by_cell: sp.csr_array
    inverse: Floats

    def coefficients(self, influence: Floats | sp.csr_array) -> Floats:
        """(p, m) B = (X'DX)⁻ X'D u: the regression of the influence values (n, m) on the categories, with the design weights."""
        crossed = self.categories.T @ (self.by_cell @ influence)
        dense: Floats = crossed.toarray() if sp.issparse(crossed) else crossed
        return self.inverse @ dense

    def residuals(self, influence: Floats) -> Floats:
        """(n, m) u − XB. Deville & Särndal (1992): every calibration has the variance of the regression estimator."""
        fitted: Floats = self.categories @ self.coefficients(influence)
        return influence - fitted[self.cell]

    def category_totals(self, groups: Ints, size: int) -> sp.csr_array:
        """(size, p) sparse, the final weights in each category within each group 0 … size−1 of `groups` (n,)."""
        by_cell = sp.csr_array((self.weights, (groups, self.cell)), shape=(size, self.categories.shape[0]))
        found: sp.csr_array = by_cell @ self.categories
        return found


def rake(design_weights: Floats, margins: Sequence[Margin], *, tolerance: float = 1e-10, most_iterations: int = 5000) -> Raked:
    """Iterative proportional fitting of the weights (n,) to all margins, run until every category is met to `tolerance` (relative).

    Works on the distinct combinations of categories, so that its cost hardly depends on n. Weights of rows with the same combination
    keep their proportions. Two waves are raked at once by margins whose codes are −1 in the other wave.
    CategoryWithoutRespondents, CategoryWithoutPersons, MarginsDisagree, RakingDidNotConverge: see there; each names margin and category.
    Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427–444; Deville, Särndal & Sautory (1993), JASA 88, 1013–1020."""
    d = np.asarray(design_weights, dtype=np.float64)
    if d.ndim != 1 or not np.isfinite(d).all() or (d < 0).any() or any(margin.codes.shape != d.shape for margin in margins):
        raise ValueError("Raking needs weights of shape (n,), finite and not negative, and one code of every margin for each.")
    for margin in margins:
        _check_categories(margin, d)
    margins = _with_one_total(margins)
    cell, cell_codes = _cells(margins, d.size)
    start = sums(cell, d, int(cell_codes[0].size) if cell_codes else 1)
    fitted = start.copy()
    iterations, gap = 0, np.inf
    while margins and iterations < most_iterations and gap > tolerance:
        iterations += 1
        gap = 0.0
        for margin, codes in zip(margins, cell_codes, strict=True):
            reached = sums(codes, fitted, margin.totals.size + 1)
            factor = np.ones(reached.size)
            np.divide(margin.totals, reached[1:], out=factor[1:], where=margin.totals > 0)
            gap = max(gap, float(np.abs(factor - 1).max()))
            fitted *= factor[codes]
    ratio = np.divide(fitted, start, out=np.ones_like(start), where=start > 0)
    weights = d * ratio[cell]
    largest_gap = _check_reached(margins, weights, tolerance, iterations)
    categories = _categories(margins, cell_codes, start.size)
    by_cell = sp.csr_array((d, (cell, np.arange(d.size))), shape=(start.size, d.size))
    inverse = _generalised_inverse((categories.T @ sp.diags_array(start) @ categories).toarray())
    return Raked(weights, d, tuple(margins), iterations, largest_gap, cell, categories, by_cell, inverse)


def _check_categories(margin: Margin, d: Floats) -> None:
    present = margin.sums(d) > 0
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


def _with_one_total(margins: Sequence[Margin]) -> tuple[Margin, ...]:
    """The margins, with totals of the same rows made equal to the last digit; MarginsDisagree when they differ by more than rounding."""
    first: dict[bytes, Margin] = {}
    agreed = []
    for margin in margins:
        other = first.setdefault(np.packbits(margin.codes >= 0).tobytes(), margin)
        total, expected = float(margin.totals.sum()), float(other.totals.sum())
        if abs(total - expected) > TOTALS_AGREE * expected:
            raise MarginsDisagree(
                N_("The margins “{first}” and “{second}” describe populations of different size: {first_total} and {second_total} persons."),
                hint=N_("Take figures of the same date and the same ages, or give shares in per cent instead of persons."),
                first=other.name, second=margin.name, first_total=_figure(expected), second_total=_figure(total),
            )  # fmt: skip
        agreed.append(Margin(margin.name, margin.codes, margin.totals * (expected / total if total else 1.0), margin.labels))
    return tuple(agreed)


def _cells(margins: Sequence[Margin], n: int) -> tuple[Ints, list[Ints]]:
    """The distinct combinations of categories: the cell of each row (n,), and for each margin code + 1 of each cell."""
    cell = np.zeros(n, dtype=np.int64)
    count = 1
    for margin in margins:
        size = margin.totals.size + 1
        key = cell * size + margin.codes + 1
        if count * size <= SMALL_KEY_SPACE:
            seen = np.zeros(count * size, dtype=np.int64)
            seen[key] = 1
            count = int(seen.sum())
            cell = (np.cumsum(seen) - 1)[key]
        else:
            distinct, cell = np.unique(key, return_inverse=True)
            count = distinct.size
    codes = []
    for margin in margins:
        of_cell = np.zeros(count, dtype=np.int64)
        of_cell[cell] = margin.codes + 1
        codes.append(of_cell)
    return cell, codes


def _check_reached(margins: Sequence[Margin], weights: Floats, tolerance: float, iterations: int) -> float:
    """The largest relative gap; RakingDidNotConverge when it is too large."""
    largest = 0.0
    for margin in margins:
        reached = margin.sums(weights)
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


def _categories(margins: Sequence[Margin], cell_codes: Sequence[Ints], cells: int) -> sp.csr_array:
    """(c, p) which combination has which category, the categories of all margins one after the other."""
    rows, columns, width = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
    for margin, codes in zip(margins, cell_codes, strict=True):
        row = np.flatnonzero(codes)
        rows.append(row)
        columns.append(codes[row] - 1 + width)
        width += margin.totals.size
    row, column = np.concatenate(rows), np.concatenate(columns)
    return sp.csr_array((np.ones(row.size), (row, column)), shape=(cells, width))


def _generalised_inverse(crossed: Floats) -> Floats:
    """Of X'DX, which is singular: every margin adds up to the same total. Scaled to a unit diagonal first, so that waves whose weights
    are of different size are treated alike."""
    diagonal = np.diag(crossed)
    unit = np.divide(1.0, np.sqrt(diagonal), out=np.zeros_like(diagonal), where=diagonal > 0)
    inverse = np.linalg.pinv(crossed * unit[:, None] * unit, rcond=1e-11, hermitian=True).astype(np.float64, copy=False)
    return inverse * unit[:, None] * unit


def _figure(value: float) -> int | float:
    """A number for a sentence: whole from 100 on."""
    return round(float(value)) if value >= 100 else round(float(value), 2)
