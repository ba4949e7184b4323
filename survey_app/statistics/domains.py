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

    def where(self, rows: Bools) -> "Domains":
        """The domains without the rows (n,) that are False."""
        kept = rows[self.row]
        return self if bool(kept.all()) else Domains(self.n, self.size, self.row[kept], self.domain[kept])

    def sums(self, values: Floats) -> Floats:
        """(d,) the sum of values (n,) in each domain."""
        return sums(self.domain, values[self.row], self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The q pairs of a unit and a domain that have rows in common, in the order of the units.

    unit    (q,) int
    domain  (q,) int
    member  (q, n) sparse, the weight of each row in its pairs
    """

    unit: Ints
    domain: Ints
    member: sp.csr_array

    @classmethod
    def of(cls, domains: Domains, unit: Ints, units: int, weights: Floats) -> "Groups":
        """Of the units 0 … units−1 of the rows (n,), with weights (n,)."""
        number, keys = numbered(unit[domains.row] * domains.size + domains.domain, units * domains.size)
        member = sp.csr_array((weights[domains.row], (number, domains.row)), shape=(keys.size, domains.n))
        return cls(keys // domains.size, keys % domains.size, member)

    @classmethod
    def of_stage(cls, domains: Domains, stage: Stage, weights: Floats) -> "Groups":
        """Of the sampling units of a stage."""
        if not stage.own_rows:
            return cls.of(domains, stage.unit, stage.units, weights)
        e = domains.row.size
        return cls(domains.row, domains.domain, sp.csr_array((weights[domains.row], domains.row, np.arange(e + 1)), shape=(e, domains.n)))

    def sums(self, values: Floats) -> Floats:
        """(q, k) the weighted sums of values (n, k) in each pair."""
        found: Floats = self.member @ values
        return found

    def collected(self, place: Ints, size: int) -> sp.csr_array:
        """(size, q) sparse: adds up the pairs that have the same place (q,)."""
        return sp.csr_array((np.ones(place.size), (place, np.arange(place.size))), shape=(size, place.size))
