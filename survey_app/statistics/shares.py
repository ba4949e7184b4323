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
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.auxiliaries import generalised_inverse
from survey_app.statistics.categories import Categories
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.domains import Domains, Groups
from survey_app.statistics.estimates import Estimates, mean
from survey_app.statistics.stages import Stage
from survey_app.statistics.variance import centres, factor_for_lonely

Values = NDArray[Any]  # (n, k) of bool, uint8 or float; turned into float64 some columns at a time.
AT_ONCE = 8_000_000  # Numbers held at once: 64 MB.


@dataclass(frozen=True, slots=True, eq=False)
class Shares(Estimates):
    """m shares (0 … 1)."""

    def intervals(self, level: float = 0.95) -> Floats:
        """(m, 2) logit intervals, exact at 0 and 1; NaN where df is 0. See `intervals.of_share`."""
        return intervals.of_share(self.values, self.standard_errors, self.df.astype(np.float64), self.effective_n, level)


def shares(design: SampleDesign, events: Values, domains: Domains | Bools, *, across: bool = False) -> Shares:
    """The weighted share of each event in each domain: `domain_means` of events 0 … 1, with intervals that stay within 0 and 1.

    ValueError: an event inside a domain is not within 0 … 1."""
    inside = domains if isinstance(domains, Domains) else Domains.of(domains)
    columns = events[:, None] if events.ndim == 1 else events
    if columns.dtype != np.bool_:
        for some in _blocks(columns.shape[1], columns.shape[0]):
            seen = columns[:, some] if inside.row.size >= inside.n else columns[inside.row][:, some]
            if not (np.isnan(seen) | ((seen >= 0) & (seen <= 1))).all():
                raise ValueError("An event inside a domain must lie within 0 … 1.")
    found = domain_means(design, columns, inside, across=across)
    return Shares(*(getattr(found, name) for name in Estimates.__slots__))


def domain_means(design: SampleDesign, values: Values, domains: Domains | Bools, *, across: bool = False) -> Estimates:
    """The weighted mean of each variable in each domain, with the full covariance between the domains.

    values  : (n, k) or (n,). NaN: the row is outside the domains of that variable.
    domains : d domains, or masks (n, d) or (n,), that may overlap. A wave, an arm, a group: each is a domain of one stacked design.
    across  : also the covariance between different variables; otherwise it is NaN between them, not 0.
    With k variables and d domains there are m = k·d estimates; variable e in domain j stands at e·d + j.
    LonelyStratum as the design's rule says. ValueError: shapes differ."""
    inside = domains if isinstance(domains, Domains) else Domains.of(domains)
    y = values[:, None] if values.ndim == 1 else values
    if y.shape[0] != design.n or inside.n != design.n:
        raise ValueError("Values and domains need one row for each row of the design.")
    inside = inside.where(design.weights != 0)
    k, d = y.shape[1], inside.size
    if not _collapses(design) or (np.issubdtype(y.dtype, np.floating) and np.isnan(y[inside.row]).any()):
        return _one_by_one(design, y, inside, across=across)
    design.check_lonely()
    shares_of, blocks = np.empty((k, d)), np.zeros((k, d, d))
    covariance = np.zeros((k * d, k * d)) if across else np.full((k * d, k * d), np.nan)
    for number, stage in enumerate(design.stages):
        summed = _Summed.of(design, stage, inside)
        for some in [slice(0, k)] if across else _blocks(k, design.n):
            means, parts = summed.means(np.ascontiguousarray(y[:, some], dtype=np.float64))
            factor = factor_for_lonely(design, stage)
            if number == 0:
                shares_of[some] = means
            for part in parts:  # (units, variables, d)
                if across:
                    flat = part.reshape(part.shape[0], -1)
                    covariance += factor * (flat.T @ flat)
                else:
                    by_variable = part.transpose(1, 2, 0)
                    blocks[some] += factor * (by_variable @ by_variable.transpose(0, 2, 1))
    if not across:
        for e in range(k):
            covariance[e * d : (e + 1) * d, e * d : (e + 1) * d] = blocks[e]
    return _with_domains(design, shares_of.reshape(-1), covariance, inside, k)


def _collapses(design: SampleDesign) -> bool:
    """Whether unit totals follow from the sums of `_Summed`: weights as drawn, or calibrated once to categories."""
    if design.replicates is not None or design.unequal is not None or design.lonely_in_domains or len(design.calibrations) > 1:
        return False
    return all(
        isinstance(one.auxiliaries, Categories) and one.spread is None and one.weights is design.weights for one in design.calibrations
    )


def _blocks(k: int, n: int) -> Iterator[slice]:
    width = max(1, AT_ONCE // max(n, 1))
    return (slice(start, min(start + width, k)) for start in range(0, k, width))


@dataclass(frozen=True, slots=True, eq=False)
class _Summed:
    """One stage of a design, ready to take in variables.

    groups     the pairs of unit and domain; weight (q,) of each
    of_domain  (d, q), of_stratum (H·d, q): add up the pairs of a domain, of a domain in a stratum
    size       (d,) N_d, the weights of each domain
    cells      the pairs of calibration cell and domain with their start weights; None without calibration
    of_category (p·d, pairs): adds up the cells of a category in a domain; category_weight (p, d)
    x_of_unit  (J, p), x_of_stratum (H, p) the sums of w·x; inverse (p, p) of X'DX
    """

    design: SampleDesign
    stage: Stage
    groups: Groups
    weight: Floats
    of_domain: sp.csr_array
    of_stratum: sp.csr_array
    size: Floats
    calibrated: "_Calibrated | None"

    @classmethod
    def of(cls, design: SampleDesign, stage: Stage, domains: Domains) -> "_Summed":
        groups = Groups.of_stage(domains, stage, design.weights)
        weight = groups.sums(np.ones((design.n, 1)))
        of_domain = groups.collected(groups.domain, domains.size)
        of_stratum = groups.collected(stage.stratum_of_unit[groups.unit] * domains.size + groups.domain, stage.strata * domains.size)
        categories = design.calibrations[0].auxiliaries if design.calibrations else None
        calibrated = _Calibrated.of(design, stage, domains, categories) if isinstance(categories, Categories) else None
        return cls(design, stage, groups, weight, of_domain, of_stratum, (of_domain @ weight)[:, 0], calibrated)

    def means(self, y: Floats) -> tuple[Floats, Iterator[Floats]]:
        """The means (k, d) of variables y (n, k), and the scaled deviations of the unit totals (units, k, d) of some units at a time."""
        k, d = y.shape[1], self.size.size
        empty = self.size == 0
        size = np.where(empty, 1.0, self.size)[:, None]
        of_group = self.groups.sums(y)
        found: Floats = (self.of_domain @ of_group) / size  # (d, k)
        influence = (of_group - found[self.groups.domain] * self.weight) / size[self.groups.domain]
        by_stratum = (self.of_stratum @ influence).reshape(-1, d, k).transpose(0, 2, 1).reshape(-1, k * d)
        coefficients = None
        if self.calibrated is not None:
            coefficients = self.calibrated.coefficients(y, found, size)
            by_stratum = by_stratum - self.calibrated.x_of_stratum @ coefficients
        centre, scale = centres(self.design, self.stage, by_stratum)
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
    """What the regression on the categories needs.

    cells        the pairs of calibration cell and domain, with the start weights
    of_category  (p·d, pairs) adds up the cells of a category in a domain
    weight       (p, d) the start weights of each category in each domain
    x_by_unit    (J, p) sparse, x_of_stratum (H, p): the sums of w·x
    inverse      (p, p) of X'DX
    """

    cells: Groups
    of_category: sp.csr_array
    weight: Floats
    x_by_unit: sp.csr_array
    x_of_stratum: Floats
    inverse: Floats

    @classmethod
    def of(cls, design: SampleDesign, stage: Stage, domains: Domains, categories: Categories) -> "_Calibrated":
        start_weights = design.calibrations[0].start_weights
        cells = Groups.of(domains, categories.cell, categories.cells, start_weights)
        has = categories.indicators[cells.unit].tocoo()
        pair, category = has.coords
        of_category = sp.csr_array(
            (has.data, (category * domains.size + cells.domain[pair], pair)), shape=(categories.width * domains.size, cells.unit.size)
        )
        weight = (of_category @ cells.sums(np.ones((design.n, 1)))).reshape(categories.width, domains.size)
        by_cell = sp.csr_array((design.weights, (stage.unit, categories.cell)), shape=(stage.units, categories.cells))
        x_by_unit = by_cell @ categories.indicators
        of_stratum = sp.csr_array(
            (np.ones(stage.units), (stage.stratum_of_unit, np.arange(stage.units))), shape=(stage.strata, stage.units)
        )
        inverse = generalised_inverse(categories.gram(start_weights))
        return cls(cells, of_category, weight, x_by_unit, (of_stratum @ x_by_unit).toarray(), inverse)

    def x_of_units(self, first: int, last: int) -> Floats:
        """(last − first, p)"""
        found: Floats = self.x_by_unit[first:last].toarray()
        return found

    def coefficients(self, y: Floats, means: Floats, size: Floats) -> Floats:
        """(p, k·d) B for each variable of y (n, k) in each domain, given the means (d, k)."""
        p, d = self.weight.shape
        crossed = (self.of_category @ self.cells.sums(y)).reshape(p, d, -1)
        crossed = (crossed - self.weight[:, :, None] * means) / size
        return self.inverse @ crossed.transpose(0, 2, 1).reshape(p, -1)


def _one_by_one(design: SampleDesign, y: Values, domains: Domains, *, across: bool) -> Estimates:
    """The same by the influence of every row: for designs and weights whose unit totals do not follow from a few sums."""
    n, k, d = design.n, y.shape[1], domains.size
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
    df = np.array([design.degrees_of_freedom_of_psus(column) for column in present.T], dtype=np.int64)
    size, squares = domains.sums(design.weights), domains.sums(design.weights**2)
    effective_n = np.divide(size**2, squares, out=np.zeros(domains.size), where=squares > 0)
    n: Ints = np.bincount(domains.domain, minlength=domains.size)
    every: Ints = np.tile(np.arange(domains.size), k)
    return Estimates(values, covariance, df[every], n[every], effective_n[every], present, every, design)
