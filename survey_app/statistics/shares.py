"""Means and shares of many variables in many domains at once, with standard errors that account for the calibration.

The variance needs only what each sampling unit adds up to. For variable k in domain d, with calibration variables x, unit j has

    T_j(d, k) = [Σ_{i∈j∩d} w y − p_dk Σ_{i∈j∩d} w] / N_d − (Σ_{i∈j} w x)'B_dk,

so the rows are read once for the sums of y in every pair of unit and domain, and once for those in every pair of calibration cell and
domain, from which B = (X'DX)⁻X'D u follows. No matrix with a column for each category and a row for each person is ever made."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from survey_app.statistics import intervals
from survey_app.statistics.arrays import Bools, Floats, Ints, check_rows
from survey_app.statistics.auxiliaries import generalised_inverse
from survey_app.statistics.categories import Categories
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.domains import Domains, Groups
from survey_app.statistics.estimates import Estimates, mean
from survey_app.statistics.lonely import Lonely
from survey_app.statistics.replicate_means import replicate_means
from survey_app.statistics.replicates import Replicates
from survey_app.statistics.stages import Stage

Values = NDArray[Any]  # (n, k) of bool, uint8 or float; turned into float64 some columns at a time.
AT_ONCE = 16_000_000  # Numbers held at once: 128 MB.


@dataclass(frozen=True, slots=True, eq=False)
class Shares(Estimates):
    """m shares (0 … 1)."""

    def intervals(self, level: float = 0.95) -> Floats:
        """(m, 2) logit intervals, exact at 0 and 1; NaN where df is 0. See `intervals.of_share`."""
        return intervals.of_share(self.values, self.standard_errors, self.df.astype(np.float64), self.effective_n, level)


def shares(design: SampleDesign, events: Values, domains: Domains | Bools, *, across: bool = False) -> Shares:
    """The weighted share of each event in each domain: `domain_means` of events 0 … 1, with intervals that stay within 0 and 1.

    ValueError: an event inside a domain is not within 0 … 1."""
    inside = _domains(design, domains)
    check_rows(design.n, events)
    columns = events[:, None] if events.ndim == 1 else events
    if not _within_0_and_1(columns) and not _within_0_and_1(columns[np.unique(inside.row)]):
        raise ValueError("An event inside a domain must lie within 0 … 1.")
    found = domain_means(design, columns, inside, across=across)
    return Shares(*(getattr(found, name) for name in Estimates.__slots__))


def domain_means(design: SampleDesign, values: Values, domains: Domains | Bools, *, across: bool = False) -> Estimates:
    """The weighted mean of each variable in each domain, with the full covariance between the domains.

    values  : (n, k) or (n,). NaN: the row is outside the domains of that variable.
    domains : d domains, or masks (n, d) or (n,), that may overlap. A wave, an arm, a group: each is a domain of one stacked design.
    across  : also the covariance between different variables; otherwise it is NaN between them, not 0.
    With k variables and d domains there are m = k·d estimates; variable e in domain j stands at e·d + j.
    LonelyStratum as the design's rule says. RowsDiffer."""
    inside = _domains(design, domains)
    y = values[:, None] if values.ndim == 1 else values
    check_rows(design.n, y)
    if inside.n != design.n:
        raise ValueError("The domains are those of another sample.")
    inside = inside.where(design.weights != 0)
    k, d = y.shape[1], inside.size
    if design.replicates is not None and not _has_gaps(y, inside):
        return _replicated(design, design.replicates, y, inside, across=across)
    if not _collapses(design) or _has_gaps(y, inside):
        return _one_by_one(design, y, inside, across=across)
    shares_of, blocks = np.empty((k, d)), np.zeros((k, d, d))
    covariance = np.zeros((k * d, k * d)) if across else np.full((k * d, k * d), np.nan)
    for number, stage in enumerate(design.stages):
        summed = _Summed.of(design, stage, inside)
        for some, block in _portions(y, k if across else _width(design.n)):
            means, parts = summed.means(block)
            if number == 0:
                shares_of[some] = means
            for part in parts:  # (units, variables, d)
                if across:
                    flat = part.reshape(part.shape[0], -1)
                    covariance += summed.lonely.factor * (flat.T @ flat)
                else:
                    blocks[some] += summed.lonely.factor * _crossed(part)
    if not across:
        for e in range(k):
            covariance[e * d : (e + 1) * d, e * d : (e + 1) * d] = blocks[e]
    return _with_domains(design, shares_of.reshape(-1), covariance, inside, k)


def _domains(design: SampleDesign, domains: Domains | Bools) -> Domains:
    if isinstance(domains, Domains):
        return domains
    check_rows(design.n, domains)
    return Domains.of(domains)


def _within_0_and_1(events: Values) -> bool:
    if np.issubdtype(events.dtype, np.floating):
        return all(float(np.nanmin(column, initial=0)) >= 0 and float(np.nanmax(column, initial=1)) <= 1 for column in events.T)
    return events.size == 0 or (events.min() >= 0 and events.max() <= 1)


def _collapses(design: SampleDesign) -> bool:
    """Whether unit totals follow from the sums of `_Summed`: weights as drawn, or calibrated once to categories."""
    if (
        design.replicates is not None
        or design.unequal is not None
        or len(design.calibrations) > 1
        or any(map(design.lonely_differs, design.stages))
    ):
        return False
    return all(
        isinstance(one.auxiliaries, Categories) and one.spread is None and one.weights is design.weights for one in design.calibrations
    )


def _has_gaps(y: Values, domains: Domains) -> bool:
    """Whether a row of a domain has no value."""
    return bool(np.issubdtype(y.dtype, np.floating) and np.isnan(y[domains.row]).any())


def _crossed(parts: Floats) -> Floats:
    """(k, d, d) the cross products Σ_j P_j P_j' of each variable, for parts P (units, k, d).

    In slices so small that no product is divided among threads: they would wait for each other longer than they work."""
    units, k, d = parts.shape
    step = max(1, 200_000 // d**2)
    found = np.zeros((k, d, d))
    for first in range(0, units, step):
        some = np.ascontiguousarray(parts[first : first + step].transpose(1, 0, 2))
        found += some.transpose(0, 2, 1) @ some
    return found


def _width(n: int) -> int:
    return max(1, AT_ONCE // max(n, 1))


def _portions(y: Values, width: int) -> Iterator[tuple[slice, Floats]]:
    """At most `width` columns of y (n, k) at a time as float64, always in the same memory: getting new memory takes longer than filling it."""
    n, k = y.shape
    held = np.empty(n * min(width, k))
    for start in range(0, k, width):
        some = slice(start, min(start + width, k))
        block = held[: n * (some.stop - start)].reshape(n, -1)
        np.copyto(block, y[:, some])
        yield some, block


@dataclass(frozen=True, slots=True, eq=False)
class _Summed:
    """One stage of a design, ready to take in variables.

    groups       the q pairs of unit and domain; adder (q, n) sums over their rows; weight (q, 1) their sums of w
    of_domain    (d, q), of_stratum (H·d, q): add up the pairs of a domain, and of a domain in a stratum
    size         (d,) N_d, the weights of each domain
    calibrated   what the regression on the calibration's categories needs; None without calibration
    """

    stage: Stage
    lonely: Lonely
    groups: Groups
    adder: sp.csc_array
    weight: Floats
    of_domain: sp.csr_array
    of_stratum: sp.csr_array
    size: Floats
    calibrated: "_Calibrated | None"

    @classmethod
    def of(cls, design: SampleDesign, stage: Stage, domains: Domains) -> "_Summed":
        groups, d = Groups.of_stage(domains, stage), domains.size
        lonely = design.lonely_of(stage, domains.rows)
        adder = domains.adder(groups.of_member[:, None], design.weights, groups.unit.size)
        weight = adder @ np.ones((design.n, 1))
        of_domain = groups.collected(groups.domain, d)
        of_stratum = groups.collected(stage.stratum_of_unit[groups.unit] * d + groups.domain, stage.strata * d)
        categories = design.calibrations[0].auxiliaries if design.calibrations else None
        calibrated = _Calibrated.of(design, stage, domains, categories) if isinstance(categories, Categories) else None
        return cls(stage, lonely, groups, adder, weight, of_domain, of_stratum, (of_domain @ weight)[:, 0], calibrated)

    def means(self, y: Floats) -> tuple[Floats, Iterator[Floats]]:
        """The means (k, d) of variables y (n, k), and the scaled deviations of the unit totals (units, k, d) of some units at a time."""
        k, d = y.shape[1], self.size.size
        empty = self.size == 0
        size = np.where(empty, 1.0, self.size)[:, None]
        of_group = self.adder @ y
        found: Floats = (self.of_domain @ of_group) / size  # (d, k)
        influence = (of_group - found[self.groups.domain] * self.weight) / size[self.groups.domain]
        by_stratum = (self.of_stratum @ influence).reshape(-1, d, k).transpose(0, 2, 1).reshape(-1, k * d)
        coefficients = None
        if self.calibrated is not None:
            coefficients = self.calibrated.coefficients(y, found, size)
            by_stratum = by_stratum - self.calibrated.x_of_stratum @ coefficients
        centre, scale = self.lonely.centres(self.stage, by_stratum)
        means = np.where(empty, np.nan, found.T)
        return means, self._deviations(influence, coefficients, centre, np.sqrt(scale), k, d)

    def _deviations(self, influence: Floats, coefficients: Floats | None, centre: Floats, root: Floats, k: int, d: int) -> Iterator[Floats]:
        step = max(1, AT_ONCE // (k * d))
        for first in range(0, self.stage.units, step):
            last = min(first + step, self.stage.units)
            a, b = np.searchsorted(self.groups.unit, [first, last])
            totals = np.zeros((last - first, k, d))
            totals[self.groups.unit[a:b] - first, :, self.groups.domain[a:b]] = influence[a:b]
            flat = totals.reshape(last - first, k * d)
            if coefficients is not None and self.calibrated is not None:
                flat -= self.calibrated.x_of_units(first, last) @ coefficients
            h = self.stage.stratum_of_unit[first:last]
            flat -= centre[h]
            flat *= root[h][:, None]
            yield totals


@dataclass(frozen=True, slots=True, eq=False)
class _Calibrated:
    """What the regression on the categories of the calibration needs.

    adder         (p·d, n) sums with the start weights, over the rows of a category in a domain; weight (p, d) its sums of 1
    x_of_unit     (J, p), sparse where large, and x_of_stratum (H, p): the sums of w·x
    inverse       (p, p) of X'DX
    """

    adder: sp.csc_array
    weight: Floats
    x_of_unit: Floats | sp.csr_array
    x_of_stratum: Floats
    inverse: Floats

    @classmethod
    def of(cls, design: SampleDesign, stage: Stage, domains: Domains, categories: Categories) -> "_Calibrated":
        start_weights, d = design.calibrations[0].start_weights, domains.size
        adder = domains.adder(
            categories.columns(domains.row, np.int32) * d + domains.domain[:, None].astype(np.int32),
            start_weights,
            (categories.width + 1) * d,
        )
        weight = (adder @ np.ones(design.n)).reshape(-1, d)[:-1]
        x_of_unit = categories.totals(stage.unit, stage.units, design.weights, dense=stage.units * categories.width <= AT_ONCE)
        of_stratum = sp.csr_array(
            (np.ones(stage.units), (stage.stratum_of_unit, np.arange(stage.units))), shape=(stage.strata, stage.units)
        )
        x_of_stratum = of_stratum @ x_of_unit
        x_of_stratum = x_of_stratum.toarray() if sp.issparse(x_of_stratum) else x_of_stratum
        return cls(adder, weight, x_of_unit, x_of_stratum, generalised_inverse(categories.gram(start_weights)))

    def x_of_units(self, first: int, last: int) -> Floats:
        """(last − first, p)"""
        some = self.x_of_unit[first:last]
        found: Floats = some.toarray() if sp.issparse(some) else some
        return found

    def coefficients(self, y: Floats, means: Floats, size: Floats) -> Floats:
        """(p, k·d) B for each variable of y (n, k) in each domain, given the means (d, k)."""
        p, d = self.weight.shape
        crossed = (self.adder @ y).reshape(p + 1, d, -1)[:-1]
        crossed = (crossed - self.weight[:, :, None] * means) / size
        return self.inverse @ crossed.transpose(0, 2, 1).reshape(p, -1)


def _replicated(design: SampleDesign, replicates: Replicates, y: Values, domains: Domains, *, across: bool) -> Estimates:
    """The same from replicate weights."""
    k, d = y.shape[1], domains.size
    adder = domains.adder(domains.domain[:, None], design.weights, d)
    size = adder @ np.ones((design.n, 1))
    values, covariance = np.empty(k * d), np.full((k * d, k * d), np.nan)
    for some, block in _portions(y, k if across else _width(design.n)):
        first, last = some.start * d, (some.start + block.shape[1]) * d
        values[first:last] = np.divide(adder @ block, size, out=np.full((d, block.shape[1]), np.nan), where=size > 0).T.reshape(-1)
        found = replicate_means(replicates, block, domains)
        step = last - first if across else d
        for start in range(first, last, step):
            here = slice(start, start + step)
            covariance[here, here] = replicates.covariance_of(found[:, start - first : start - first + step], values[here])
    return _with_domains(design, values, covariance, domains, k)


def _one_by_one(design: SampleDesign, y: Values, domains: Domains, *, across: bool) -> Estimates:
    """The same by the influence of every row: for designs and weights whose unit totals do not follow from a few sums."""
    n, k, d = design.n, y.shape[1], domains.size
    if domains.row.size == 0:
        return _with_domains(design, np.full(k * d, np.nan), np.full((k * d, k * d), np.nan), domains, k)
    masks = np.zeros((n, d), dtype=np.bool_)
    masks[domains.row, domains.domain] = True
    if across:
        return mean(design, np.hstack([np.where(masks, y[:, [e]], np.nan) for e in range(k)]))
    found = [mean(design, np.where(masks, y[:, [e]], np.nan)) for e in range(k)]
    covariance = np.full((k * d, k * d), np.nan)
    for e, one in enumerate(found):
        covariance[e * d : (e + 1) * d, e * d : (e + 1) * d] = one.covariance
    stacked = {name: np.concatenate([getattr(one, name) for one in found]) for name in ("values", "df", "n", "effective_n")}
    present = np.hstack([one.present[:, one.domain] for one in found])
    return Estimates(covariance=covariance, present=present, domain=np.arange(k * d), design=design, **stacked)


def _with_domains(design: SampleDesign, values: Floats, covariance: Floats, domains: Domains, k: int) -> Estimates:
    """The estimates with what is known of their domains."""
    unknown = np.isnan(values)
    covariance[unknown, :] = covariance[:, unknown] = np.nan
    present = np.zeros((design.psus, domains.size), dtype=np.bool_)
    present[design.psu[domains.row], domains.domain] = True
    if design.replicates is None:
        df = np.array([design.degrees_of_freedom_of_psus(column) for column in present.T], dtype=np.int64)
    else:
        masks = [np.bincount(domains.row[domains.domain == j], minlength=design.n) > 0 for j in range(domains.size)]
        df = np.array(design.degrees_of_freedom_of(masks), dtype=np.int64)
    size, squares = domains.sums(design.weights), domains.sums(design.weights**2)
    effective_n = np.divide(size**2, squares, out=np.zeros(domains.size), where=squares > 0)
    n: Ints = np.bincount(domains.domain, minlength=domains.size)
    every: Ints = np.tile(np.arange(domains.size), k)
    return Estimates(values, covariance, df[every], n[every], effective_n[every], present, every, design)
