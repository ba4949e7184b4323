"""Known population totals of columns, as a calibration asks for them: whether they can be, and why they cannot."""

from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from survey_app.errors import N_, SurveyAppError, quoted
from survey_app.statistics.arrays import Floats, Ints, Labels, sums
from survey_app.statistics.auxiliaries import Columns
from survey_app.statistics.distances import TOLERANCE, Distance, DistanceName, unmet

TOTALS_AGREE = 1e-6  # Relative. Figures that differ by more are from different dates or populations, not from rounding.
WIDEN = N_("Widen the bounds, merge categories, or leave out “{name}”.")


class CalibrationFailed(SurveyAppError):
    """The population figures cannot be met."""


class ColumnNotUsable(CalibrationFailed):
    """A column of a calibration that is missing in some rows, is no number, or is 0 for everybody."""


class BoundsNotUsable(CalibrationFailed):
    """Bounds that do not leave a weight as it is, or a distance that lacks them."""


class TotalsDisagree(CalibrationFailed):
    """Columns that hang together in the sample have totals that do not."""


class TotalsOutOfReach(CalibrationFailed):
    """No weights within the bounds meet the totals."""


class CalibrationDidNotConverge(CalibrationFailed):
    """There are weights that meet the totals, but no way to them was found."""


def distance_within(name: DistanceName, bounds: tuple[float, float] | None) -> Distance:
    if bounds is None and name == "logit":
        raise BoundsNotUsable(
            N_("A logit calibration needs bounds."), hint=N_("Say how far a weight may shrink and grow, for example 0.3 and 3.")
        )
    lower, upper = (-np.inf, np.inf) if bounds is None else bounds
    if not lower < 1 < upper or (name == "logit" and not np.isfinite([lower, upper]).all()):
        raise BoundsNotUsable(
            N_("The bounds {lower} and {upper} do not work: a weight is multiplied by a number between them."),
            hint=N_("The lower bound is below 1, the upper one above 1."),
            lower=lower, upper=upper,
        )  # fmt: skip
    return Distance(name, lower, upper)


def checked_columns(columns: Floats, totals: Floats, names: Sequence[str], d: Floats) -> Floats:
    """x (n, p) as float64."""
    x, asked = np.asarray(columns), np.asarray(totals)
    if x.ndim != 2 or asked.shape != (x.shape[1],) or len(names) != x.shape[1]:
        raise ValueError("A calibration needs columns (n, p), p totals and p names.")
    if x.dtype.kind not in "iufb" or asked.dtype.kind not in "iuf" or not np.isfinite(asked).all():
        raise ColumnNotUsable(
            N_("The columns and totals of a calibration are not all numbers."), hint=N_("Turn categories into columns of 0 and 1.")
        )
    if x.shape[0] != d.size:
        raise ColumnNotUsable(
            N_("The columns of a calibration have {found} rows, but there are {rows} weights."),
            hint=N_("Give every row a value of every column."),
            found=x.shape[0], rows=d.size,
        )  # fmt: skip
    x = x.astype(np.float64, copy=False)
    missing = ~np.isfinite(x)
    if missing.any():
        first = int(missing.any(axis=0).argmax())
        raise ColumnNotUsable(
            N_("The column “{column}” has no value in {count} rows, so the weights cannot be calibrated to its total."),
            hint=N_("Fill the gaps, or make a category of them."),
            column=names[first], count=int(missing[:, first].sum()),
        )  # fmt: skip
    for i in np.flatnonzero((asked != 0) & ~(d @ (x != 0) > 0)):
        raise ColumnNotUsable(
            N_("Nobody in the sample counts for “{column}”, whose total is {total}."),
            hint=N_("Merge it with a similar category, or leave it out."),
            column=names[int(i)], total=figure(asked[i]),
        )  # fmt: skip
    return x


def means_within(x: Floats, clusters: Labels | Ints, d: Floats) -> Floats:
    """x (n, p) replaced by the mean of its cluster, weighted by d."""
    if np.shape(clusters) != d.shape:
        raise ValueError("constant_within has one label for each row.")
    cluster = np.unique(np.asarray(clusters), return_inverse=True)[1]
    mass = sums(cluster, d, 0)
    means = np.column_stack([np.divide(sums(cluster, d * column, 0), mass, out=np.zeros_like(mass), where=mass > 0) for column in x.T])
    found: Floats = means[cluster]
    return found


def consistent(x: Floats, totals: Floats, names: Sequence[str], d: Floats) -> Floats:
    """The totals, freed of rounding where columns depend on one another; TotalsDisagree where they contradict that."""
    gram = Columns(x).gram(d)
    size = np.sqrt(np.diag(gram))
    unit = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
    values, vectors = np.linalg.eigh(gram * unit[:, None] * unit)
    dependent = vectors[:, values < 1e-11 * values.max(initial=0.0)]
    excess = dependent @ (dependent.T @ (totals * unit))
    if np.abs(excess).max(initial=0.0) > TOTALS_AGREE * np.abs(totals * unit).max(initial=0.0):
        raise TotalsDisagree(
            N_("The columns {columns} depend on one another in the sample, but their totals contradict that."),
            hint=N_("Take totals of the same date and the same persons, or leave out one of them."),
            columns=quoted(names[int(i)] for i in np.flatnonzero(np.abs(excess) > TOTALS_AGREE * np.abs(excess).max())),
        )  # fmt: skip
    return totals - excess * size


def check_reach(within: Distance, x: Floats, totals: Floats, names: Sequence[str], d: Floats) -> None:
    """TotalsOutOfReach names a total that weights within the bounds do not meet, whatever the others."""
    lower, upper = within.range
    above, below = d @ np.maximum(x, 0), d @ np.maximum(-x, 0)
    least, most = _times(lower, above) - _times(upper, below), _times(upper, above) - _times(lower, below)
    noise = TOLERANCE * (1 + np.abs(totals))
    for i in np.flatnonzero((totals < least - noise) | (totals > most + noise)):
        raise TotalsOutOfReach(
            N_("With weights between {lower} and {upper} times what they were, “{name}” adds up to {least} … {most}, never to {total}."),
            hint=WIDEN, name=names[int(i)], least=figure(least[i]), most=figure(most[i]), total=figure(totals[i]),
            lower=_bound(lower), upper=_bound(upper),
        )  # fmt: skip


def refuse(within: Distance, x: Floats, totals: Floats, names: Sequence[str], d: Floats, gaps: Floats) -> NoReturn:
    """TotalsOutOfReach where no weights within the bounds meet the totals, by a linear program; otherwise CalibrationDidNotConverge."""
    lower, upper = within.range
    left = unmet(x, d, totals, lower, upper)
    worst = int(np.abs(left / (1 + np.abs(totals))).argmax())
    if abs(left[worst]) > TOTALS_AGREE * (1 + abs(totals[worst])):
        raise TotalsOutOfReach(
            N_(
                "The totals cannot be met together with weights between {lower} and {upper} times what they were: "
                "at best “{name}” adds up to {reached} instead of {total}."
            ),
            hint=WIDEN, name=names[worst], reached=figure(totals[worst] - left[worst]), total=figure(totals[worst]), gap=float(left[worst]),
            lower=_bound(lower), upper=_bound(upper),
        )  # fmt: skip
    worst = int(gaps.argmax())
    raise CalibrationDidNotConverge(
        N_("The calibration did not come to an end: “{name}” still misses its total {total} by {gap}."),
        hint=WIDEN, name=names[worst], total=figure(totals[worst]), gap=f"{gaps[worst] * (1 + abs(totals[worst])):.2g}",
    )  # fmt: skip


def _bound(bound: float) -> float | str:
    return figure(bound) if np.isinf(bound) else bound


def _times(bound: float, sums_of_column: Floats) -> Floats:
    """bound · sums, where ∞ · 0 is 0."""
    found: Floats = np.where(sums_of_column > 0, bound * np.where(sums_of_column > 0, sums_of_column, 1.0), 0.0)
    return found


def figure(value: float) -> int | float | str:
    """A number for a sentence: whole from 100 on."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return round(float(value)) if abs(value) >= 100 else round(float(value), 2)
