"""What changed: the mean of a later wave less that of an earlier one, and the difference between two such changes.

All are contrasts of estimates from one stacked design, so that what the waves have in common (PSUs, persons, margins) is in their
covariance: independent waves have the wave as part of the stratum, a panel has its persons (or areas) as PSUs, in strata without wave."""

from dataclasses import dataclass

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.domains import Domains
from survey_app.statistics.estimates import Contrast, Estimates, contrast, mean, ratio_of_estimates
from survey_app.statistics.quantiles import Method, Rule, quantiles_of_groups
from survey_app.statistics.regression import glm
from survey_app.statistics.shares import domain_means
from survey_app.statistics.terms import Term, Variable


class OneWave(SurveyAppError):
    """A change needs answers from two waves, and one of them has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The change of a mean in each of g groups.

    contrasts   g changes with their intervals; not `known` where a group is empty in a wave, or relative to a mean of 0
    covariance  (g, g) of the changes; NaN beside a change that cannot be estimated
    levels      2g means: those before of all groups, then those after
    """

    contrasts: tuple[Contrast, ...]
    covariance: Floats
    levels: Estimates

    @property
    def values(self) -> Floats:
        """(g,)"""
        return np.array([one.value for one in self.contrasts])

    @property
    def standard_errors(self) -> Floats:
        """(g,)"""
        return np.array([one.standard_error for one in self.contrasts])


def change(
    estimates: Estimates, *, before: int, after: int, relative: bool = False, df: int | None = None, level: float = 0.95
) -> Contrast:
    """After minus before; `before` and `after` are positions in `estimates`.

    relative : after by before, minus 1, by the delta method; not known where the estimate before is 0
    df : degrees of freedom, see `contrast`"""
    found = contrast(estimates, {before: -1.0, after: 1.0}, df=df, level=level)
    if not relative:
        return found
    if estimates.values[before] == 0:
        return Contrast.of(float("nan"), float("nan"), 0, level)
    ratio = ratio_of_estimates(estimates, after, before)
    return Contrast.of(ratio.value - 1, ratio.standard_error, found.df, level)


def difference_in_differences(
    estimates: Estimates,
    *,
    treated_before: int,
    treated_after: int,
    comparison_before: int,
    comparison_after: int,
    df: int | None = None,
    level: float = 0.95,
) -> Contrast:
    """The change among the treated minus the change in the comparison areas; all four are positions in `estimates`.

    Equal to the interaction of a linear regression on arm, wave and their product, with the survey's sandwich variance."""
    signs = {treated_before: -1.0, treated_after: 1.0, comparison_before: 1.0, comparison_after: -1.0}
    return contrast(estimates, signs, df=df, level=level)


def changes(
    design: SampleDesign,
    column: Floats,
    before: Bools,
    after: Bools,
    rows: Bools | None = None,
    *,
    groups: Ints | None = None,
    size: int = 1,
    relative: bool = False,
    df: int | None = None,
    level: float = 0.95,
) -> Changes:
    """The change of the mean (or, of a 0/1 column, the share) between two waves of stacked rows.

    column : (n,) NaN: the row is outside. before, after : (n,) the rows of each wave
    groups : (n,) codes 0 … size−1, −1 in none: one change for each; None: one change for all
    relative, df : see `change`. OneWave: a wave has no answer at all in the domain."""
    if (before & after).any():
        raise ValueError("A row belongs to one wave.")
    inside = (before | after) & (design.weights != 0) & ~np.isnan(column)
    if rows is not None:
        inside &= rows
    if groups is not None:
        inside &= groups >= 0
    _refuse_empty(inside & before, inside & after)
    code = np.where(inside, size * after + (0 if groups is None else groups), -1)
    return _changes(domain_means(design, column, Domains.of_codes(code, 2 * size)), relative, df, level)


def paired_changes(
    design: SampleDesign,
    before: Floats,
    after: Floats,
    rows: Bools | None = None,
    *,
    groups: Ints | None = None,
    size: int = 1,
    relative: bool = False,
    df: int | None = None,
    level: float = 0.95,
) -> Changes:
    """The same from one row for each person (or area) with its value in both waves, (n,) each: the mean of the individual changes.

    Rows with a missing value in either wave are outside. Among these persons it equals `changes` of the stacked rows with the person
    as PSU."""
    inside = ~(np.isnan(before) | np.isnan(after)) & (design.weights != 0)
    if rows is not None:
        inside &= rows
    _refuse_empty(inside, inside)
    members = inside[:, None] & ((np.zeros(design.n, dtype=np.int64) if groups is None else groups)[:, None] == np.arange(size))
    columns = [np.where(members, wave[:, None], np.nan) for wave in (before, after)]
    return _changes(mean(design, np.hstack(columns)), relative, df, level)


def quantile_change(
    design: SampleDesign,
    column: Floats,
    probability: float,
    before: Bools,
    after: Bools,
    rows: Bools | None = None,
    *,
    rule: Rule = "math",
    method: Method = "mean",
    df: int | None = None,
    level: float = 0.95,
) -> Contrast:
    """The change of a quantile between two waves of stacked rows; see `quantiles.quantiles_of_groups` for rule and method."""
    if (before & after).any():
        raise ValueError("A row belongs to one wave.")
    inside = (design.weights != 0) & ~np.isnan(column) & (True if rows is None else rows)
    _refuse_empty(inside & before, inside & after)
    code = np.where(before | after, after.astype(np.int64), -1)
    found = quantiles_of_groups(design, column, probability, code, 2, inside, rule=rule, method=method, level=level)
    return change(found.estimates, before=0, after=1, df=df, level=level)


def trend(design: SampleDesign, column: Floats, time: Floats, rows: Bools | None = None, *, level: float = 0.95) -> Contrast:
    """The change per unit of time (per year): the slope of the survey-weighted regression of `column` (n,) on `time` (n,), several waves
    together, with that model's degrees of freedom. OneWave: all answers have the same time."""
    inside = (design.weights != 0) & ~np.isnan(column) & ~np.isnan(time) & (True if rows is None else rows)
    moments = time[inside]
    _refuse_empty(moments == moments.min(initial=np.inf), moments > moments.min(initial=np.inf))
    fit = glm(design, column, [Term.of(Variable("time"))], {"time": time}, rows=inside)
    place = fit.place("time")
    return Contrast.of(float(fit.values[place]), float(fit.standard_errors[place]), fit.df, level)


def _changes(levels: Estimates, relative: bool, df: int | None, level: float) -> Changes:
    g = levels.values.size // 2
    found = tuple(change(levels, before=i, after=g + i, relative=relative, df=df, level=level) for i in range(g))
    before, after = levels.values[:g], levels.values[g:]
    up, down = np.ones(g), np.ones(g)
    if relative:
        up = np.divide(1.0, before, out=np.full(g, np.nan), where=before != 0)
        down = after * up**2
    v = levels.covariance
    rise, fall = v[g:, g:] * np.outer(up, up), v[:g, :g] * np.outer(down, down)
    crossed = v[g:, :g] * np.outer(up, down)
    return Changes(found, rise + fall - crossed - crossed.T, levels)


def _refuse_empty(before: Bools, after: Bools) -> None:
    if not (before.any() and after.any()):
        raise OneWave(
            N_("One of the two waves has no answer here, so there is no change to estimate."),
            hint=N_("Choose waves that both asked this, or a larger group."),
        )
