"""Levels and changes of one indicator in every scope, all from one design with their full covariance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from survey_app.evaluation.indicators import Counted
from survey_app.evaluation.results import Difference, Level
from survey_app.evaluation.scopes import Group
from survey_app.evaluation.stacking import Bools, Role, Stacked
from survey_app.evaluation.weighting import Weighted
from survey_app.statistics.change import change, difference_in_differences
from survey_app.statistics.estimates import Contrast
from survey_app.statistics.shares import Shares, shares

AT_ONCE = 64  # Domains in one pass: their PSU totals are held in memory side by side.


@dataclass(frozen=True, slots=True)
class Estimated:
    """One indicator in one scope. A level is None where no one belongs to the scope in that wave, or the wave did not ask."""

    before: Level | None
    after: Level | None
    change: Difference | None


def estimate(stacked: Stacked, weighted: Weighted, counted: dict[Role, Counted], groups: Sequence[Group]) -> tuple[Estimated, ...]:
    """Levels and change in each group; in the order of the groups."""
    found: list[Estimated] = []
    for some in _portions(groups):
        found += _portion(stacked, weighted, counted, some)
    return tuple(found)


def estimate_effect(
    stacked: Stacked, weighted: Weighted, counted: dict[Role, Counted], treated: Group, comparison: Group
) -> Difference | None:
    """The change among the treated less the change in the comparison areas; None when a wave has no one of an arm, or no SE."""
    domains = [_domain(stacked, counted, group, role) for group in (treated, comparison) for role in ("before", "after")]
    known = [domain for domain in domains if domain is not None]
    if len(known) < len(domains):
        return None
    found = _shares(stacked, weighted, counted, known)
    contrast = difference_in_differences(found, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3)
    return _difference(contrast, found, plus=(1, 2), minus=(0, 3))


def _portions(groups: Sequence[Group]) -> Iterator[Sequence[Group]]:
    half = AT_ONCE // 2
    return (groups[start : start + half] for start in range(0, len(groups), half))


def _portion(stacked: Stacked, weighted: Weighted, counted: dict[Role, Counted], groups: Sequence[Group]) -> Iterator[Estimated]:
    domains: list[Bools] = []
    places: list[dict[Role, int]] = []
    for group in groups:
        place: dict[Role, int] = {}
        for role in stacked.waves:
            if (domain := _domain(stacked, counted, group, role)) is not None:
                place[role] = len(domains)
                domains.append(domain)
        places.append(place)
    if not domains:
        return (Estimated(None, None, None) for _ in groups)
    found = _shares(stacked, weighted, counted, domains)
    levels = _levels(found)
    return (_estimated(found, levels, place) for place in places)


def _estimated(found: Shares, levels: list[Level], place: dict[Role, int]) -> Estimated:
    before, after = place.get("before"), place.get("after")
    difference = None
    if before is not None and after is not None:
        difference = _difference(change(found, before=before, after=after), found, plus=(after,), minus=(before,))
    return Estimated(None if before is None else levels[before], None if after is None else levels[after], difference)


def _domain(stacked: Stacked, counted: dict[Role, Counted], group: Group, role: Role) -> Bools | None:
    if role not in counted or role not in group.rows:
        return None
    return group.rows[role] & stacked.spread(role, counted[role].base)


def _shares(stacked: Stacked, weighted: Weighted, counted: dict[Role, Counted], domains: list[Bools]) -> Shares:
    events = np.zeros(stacked.n, dtype=np.bool_)
    for role, rows in counted.items():
        events |= stacked.spread(role, rows.event)
    return shares(weighted.design, events, np.column_stack(domains))


def _levels(found: Shares) -> list[Level]:
    """In per cent. Without degrees of freedom nothing is known of the uncertainty: the interval is everything."""
    limits, errors = found.intervals(), found.standard_errors
    levels = []
    for i, value in enumerate(found.values):
        df, n, effective_n = int(found.df[i]), int(found.n[i]), float(found.effective_n[i])
        percent = 0.0 if np.isnan(value) else 100 * float(value)
        if df < 1 or n == 0:
            levels.append(Level(percent, 0.0, 0.0, 100.0, 0, n, effective_n))
        else:
            low, high = 100 * limits[i]
            levels.append(Level(percent, 100 * float(errors[i]), float(low), float(high), df, n, effective_n))
    return levels


def _difference(contrast: Contrast, found: Shares, plus: tuple[int, ...], minus: tuple[int, ...]) -> Difference | None:
    """In points. Where every share is 0 or 1 the standard error is 0; then the exact limits of the shares bound the change."""
    if contrast.df < 1 or np.isnan(contrast.value) or (found.df[[*plus, *minus]] < 1).any():
        return None
    if contrast.standard_error > 0:
        low, high, p = contrast.low, contrast.high, contrast.p
    else:
        limits = found.intervals()
        low = float(limits[[*plus], 0].sum() - limits[[*minus], 1].sum())
        high = float(limits[[*plus], 1].sum() - limits[[*minus], 0].sum())
        p = 1.0 if low <= 0 <= high else 0.0
    return Difference(100 * contrast.value, 100 * contrast.standard_error, 100 * low, 100 * high, contrast.df, p)
