"""Domains: parts of the population reported by themselves; and sums over the units of a sample within each."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from survey_app.statistics.arrays import Bools, Floats, Ints, sums
from survey_app.statistics.categories import numbered
from survey_app.statistics.stages import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """d domains of n rows, as the e memberships that there are, in the order of the rows; they may overlap.

    row     (e,) int, 0 … n−1, not falling
    domain  (e,) int, 0 … d−1
    """

    n: int
    size: int
    row: Ints
    domain: Ints

    @classmethod
    def of(cls, masks: Bools) -> "Domains":
        """From masks (n, d) or (n,): a wave, an arm of a comparison, a group; they may overlap."""
        masks = masks[:, None] if masks.ndim == 1 else masks
        row, domain = np.nonzero(masks)
        return cls(masks.shape[0], masks.shape[1], row, domain)

    @classmethod
    def of_codes(cls, codes: Ints, size: int) -> "Domains":
        """From one code (n,) 0 … size−1 for each row, −1: in no domain."""
        if codes.size and not (int(codes.min()) >= -1 and int(codes.max()) < size):
            raise ValueError(f"Codes of domains are −1 … {size - 1}.")
        row = np.flatnonzero(codes >= 0)
        return cls(codes.size, size, row, codes[row] if row.size < codes.size else codes)

    @property
    def rows(self) -> Bools:
        """(n,) who is in any domain."""
        found = np.zeros(self.n, dtype=np.bool_)
        found[self.row] = True
        return found

    def where(self, rows: Bools) -> "Domains":
        """The domains without the rows (n,) that are False."""
        if rows.all():
            return self
        kept = rows[self.row]
        return Domains(self.n, self.size, self.row[kept], self.domain[kept])

    def adder(self, place: Ints, weights: Floats, size: int) -> sp.csc_array:
        """(size, n) sparse: adds up, weighted by `weights` (n,), the rows whose membership has the same place; `place` (e, c): each
        membership counts at c places. It goes through the rows in their order."""
        memberships = np.bincount(self.row, minlength=self.n)
        start = np.concatenate([[0], np.cumsum(memberships * place.shape[1])])
        return sp.csc_array((np.repeat(weights[self.row], place.shape[1]), place.ravel(), start), shape=(size, self.n))

    def sums(self, values: Floats) -> Floats:
        """(d,) the sum of values (n,) in each domain."""
        return sums(self.domain, values[self.row], self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The q pairs of a unit and a domain that have rows in common, in the order of the units.

    unit    (q,) int
    domain  (q,) int
    of_member (e,) int, the pair of each membership
    """

    unit: Ints
    domain: Ints
    of_member: Ints

    @classmethod
    def of_stage(cls, domains: Domains, stage: Stage) -> "Groups":
        """Of the sampling units of a stage."""
        if stage.own_rows:
            return cls(domains.row, domains.domain, np.arange(domains.row.size))
        return cls.of(domains, stage.unit, stage.units)

    @classmethod
    def of(cls, domains: Domains, unit: Ints, units: int) -> "Groups":
        """Of the units 0 … units−1 that rows belong to (n,)."""
        number, keys = numbered(unit[domains.row] * domains.size + domains.domain, units * domains.size)
        return cls(keys // domains.size, keys % domains.size, number)

    def collected(self, place: Ints, size: int) -> sp.csr_array:
        """(size, q) sparse: adds up the pairs that have the same place (q,)."""
        return sp.csr_array((np.ones(place.size), (place, np.arange(place.size))), shape=(size, place.size))
