"""Means of many variables in many domains, in every replicate."""

import numpy as np

from survey_app.statistics.arrays import Floats
from survey_app.statistics.domains import Domains, Groups
from survey_app.statistics.replicates import Replicates


def replicate_means(replicates: Replicates, y: Floats, domains: Domains) -> Floats:
    """(R, k·d) the weighted mean of each variable of y (n, k) in each domain, in each replicate; variable e in domain j at e·d + j.
    NaN where a replicate has no one in the domain.

    Without weighting steps the rows of a unit share their factors: they are read once for the sums of each unit, and a replicate is a
    product of those with its factors. With steps, such as calibrating anew, every replicate reads the rows."""
    n, d, units = domains.n, domains.size, replicates.factors.shape[0]
    if replicates.steps:
        adder = domains.adder(domains.domain[:, None], np.ones(n), d)
        found = []
        for r in range(replicates.count):
            adder.data = replicates.weights(r)[domains.row]
            found.append(_divided(adder @ y, adder @ np.ones((n, 1))).T.reshape(-1))
        return np.array(found)
    groups = Groups.of(domains, replicates.unit, units)
    adder = domains.adder(groups.of_member[:, None], replicates.base, groups.unit.size)
    by_unit = np.zeros((units, d, y.shape[1] + 1))
    by_unit[groups.unit, groups.domain] = adder @ np.column_stack([y, np.ones(n)])
    sums = (replicates.factors.T @ by_unit.reshape(units, -1)).reshape(replicates.count, d, -1)
    return _divided(sums[:, :, :-1], sums[:, :, -1:]).transpose(0, 2, 1).reshape(replicates.count, -1)


def _divided(sums: Floats, size: Floats) -> Floats:
    found: Floats = np.divide(sums, size, out=np.full(sums.shape, np.nan), where=size > 0)
    return found
