"""The same numbers in bare numpy and scipy: how fast they can be had when nothing is general, checked or explained.

It knows that rows come in the order of the PSUs, that domains are strata, and that every stratum has 50 PSUs."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from benchmarks.statistics.job import LEVELS, PSUS, PSUS_IN_STRATUM, SHARES, STRATA, Job

SIZES = list(LEVELS.values())
STARTS = np.cumsum([0, *SIZES])
SCALE = PSUS_IN_STRATUM / (PSUS_IN_STRATUM - 1)
TABLE_AT_MOST = 4_000_000


@dataclass(frozen=True)
class Raked:
    """weights (n,); of each cell its category in each margin, and the sum of its design weights."""

    weights: np.ndarray
    codes: list[np.ndarray]
    mass: np.ndarray


def rake(job: Job) -> Raked:
    """Raking on the distinct combinations of categories."""
    key = np.zeros(job.weights.size, np.int64)
    for codes, size in zip(job.categories, SIZES, strict=True):
        key *= size
        key += codes
    space = int(np.prod(SIZES))
    if space <= TABLE_AT_MOST:
        mass = np.bincount(key, job.weights, minlength=space)
        found = np.flatnonzero(mass)
        place = np.empty(space, np.int64)
        place[found] = np.arange(found.size)
        cell, mass = place[key], mass[found]
    else:
        found, cell = np.unique(key, return_inverse=True)
        mass = np.bincount(cell, job.weights)
    rest, codes = found.copy(), []
    for size in reversed(SIZES):
        codes.append(rest % size)
        rest //= size
    codes.reverse()
    fitted, gap = mass.copy(), 1.0
    while gap > 1e-10:
        gap = 0.0
        for of_cell, (_, _, totals) in zip(codes, job.margins, strict=True):
            factor = totals / np.bincount(of_cell, fitted, minlength=totals.size)
            gap = max(gap, np.abs(factor - 1).max())
            fitted *= factor[of_cell]
    return Raked(job.weights * (fitted / mass)[cell], codes, mass)


def shares(job: Job, raked: Raked) -> tuple[np.ndarray, np.ndarray]:
    """(24, 40) shares and their standard errors, which account for the raking."""
    n, w = job.weights.size, raked.weights
    y = job.events.astype(np.float64)
    starts = np.searchsorted(job.psu, np.arange(PSUS + 1))
    by_psu = sp.csr_matrix((w, np.arange(n, dtype=np.int32), starts), shape=(PSUS, n)) @ y
    mass = np.bincount(job.psu, w, minlength=PSUS)
    domain = np.arange(PSUS) // PSUS_IN_STRATUM
    size = np.bincount(job.stratum, w, minlength=STRATA)
    p = by_psu.reshape(STRATA, PSUS_IN_STRATUM, SHARES).sum(axis=1) / size[:, None]
    x_by_psu = np.hstack(
        [np.bincount(job.psu * k + c, w, minlength=PSUS * k).reshape(PSUS, k) for c, k in zip(job.categories, SIZES, strict=True)]
    )
    b = np.linalg.pinv(_gram(raked), rcond=1e-12, hermitian=True) @ _crossed(job, y, p, size)
    z = -(x_by_psu @ b).reshape(PSUS, STRATA, SHARES)
    z[np.arange(PSUS), domain] += (by_psu - p[domain] * mass[:, None]) / size[domain][:, None]
    z = z.reshape(STRATA, PSUS_IN_STRATUM, -1)
    variance = SCALE * ((z - z.mean(axis=1, keepdims=True)) ** 2).sum(axis=(0, 1))
    return p, np.sqrt(variance).reshape(STRATA, SHARES)


def _gram(raked: Raked) -> np.ndarray:
    """X'DX from the tables of every two margins."""
    gram = np.zeros((STARTS[-1], STARTS[-1]))
    for i, first in enumerate(raked.codes):
        for j in range(i, len(SIZES)):
            table = np.bincount(first * SIZES[j] + raked.codes[j], raked.mass, minlength=SIZES[i] * SIZES[j]).reshape(SIZES[i], SIZES[j])
            gram[STARTS[i] : STARTS[i + 1], STARTS[j] : STARTS[j + 1]] = table
            gram[STARTS[j] : STARTS[j + 1], STARTS[i] : STARTS[i + 1]] = table.T
    return gram


def _crossed(job: Job, y: np.ndarray, p: np.ndarray, size: np.ndarray) -> np.ndarray:
    """X'D u of every share in every domain, domain by domain with a sparse matrix of its rows' categories."""
    crossed = np.empty((STARTS[-1], STRATA, SHARES))
    starts = np.searchsorted(job.stratum, np.arange(STRATA + 1))
    for s, (a, b) in enumerate(pairwise(starts)):
        place = (job.categories[:, a:b] + STARTS[:-1, None]).T.ravel().astype(np.int32)
        d = np.repeat(job.weights[a:b], len(SIZES))
        x = sp.csr_matrix((d, place, np.arange(0, d.size + 1, len(SIZES), dtype=np.int32)), shape=(b - a, STARTS[-1]))
        mass = np.bincount(place, d, minlength=STARTS[-1])
        crossed[:, s] = (x.T @ y[a:b] - mass[:, None] * p[s]) / size[s]
    return crossed.reshape(STARTS[-1], -1)


def did(job: Job, weights: np.ndarray, *, logit: bool) -> tuple[float, float]:
    """The coefficient of treated × wave and its standard error, with six covariates, weights as given."""
    y = job.events[:, 0].astype(float)
    x = np.column_stack([np.ones(y.size), job.treated, job.wave, job.treated * job.wave, *job.covariates.values()]).astype(float)
    if not logit:
        xw = x * weights[:, None]
        gram = xw.T @ x
        beta = np.linalg.solve(gram, xw.T @ y)
        return _with_error(job, beta, gram, xw * (y - x @ beta)[:, None])
    beta, step = np.zeros(x.shape[1]), np.ones(1)
    while np.abs(step).max() > 1e-10:
        mu = 1 / (1 + np.exp(-(x @ beta)))
        gram = (x * (weights * mu * (1 - mu))[:, None]).T @ x
        step = np.linalg.solve(gram, x.T @ (weights * (y - mu)))
        beta += step
    mu = 1 / (1 + np.exp(-(x @ beta)))
    return _with_error(job, beta, gram, x * (weights * (y - mu))[:, None])


def _with_error(job: Job, beta: np.ndarray, gram: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    bread = np.linalg.inv(gram)
    totals = np.add.reduceat(scores, np.searchsorted(job.psu, np.arange(PSUS)), axis=0).reshape(STRATA, PSUS_IN_STRATUM, -1)
    totals = (totals - totals.mean(axis=1, keepdims=True)).reshape(PSUS, -1)
    return float(beta[3]), float(np.sqrt((SCALE * bread @ (totals.T @ totals) @ bread)[3, 3]))
