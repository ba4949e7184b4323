"""Confidence intervals of shares: within 0 and 1, and honest at the edges."""

import numpy as np
from scipy import special

from survey_app.statistics.arrays import Floats


def logit(share: Floats | float, standard_error: Floats | float, df: Floats | float, level: float = 0.95) -> Floats:
    """(…, 2) interval of a share strictly between 0 and 1 on the logit scale, with t quantiles, mapped back.

    share, standard_error, df : broadcast together; df degrees of freedom. NaN where df < 1, or share is 0 or 1: see `of_share`.
    The method "xlogit" of R survey's svyciprop."""
    share, standard_error, df = (np.asarray(a, dtype=np.float64) for a in (share, standard_error, df))
    inside = (share > 0) & (share < 1) & (df >= 1)
    p = np.where(inside, share, 0.5)
    half = special.stdtrit(np.where(inside, df, 1.0), 0.5 + level / 2) * standard_error / (p * (1 - p))
    limits = special.expit(special.logit(p)[..., None] + half[..., None] * np.array([-1.0, 1.0]))
    return np.where(inside[..., None], limits, np.nan)


def clopper_pearson(share: Floats | float, effective_n: Floats | float, level: float = 0.95) -> Floats:
    """(…, 2) exact binomial interval of a share seen in `effective_n` answers (need not be whole). NaN where effective_n is 0.

    Clopper & Pearson (1934), Biometrika 26, 404–413; with an effective sample size Korn & Graubard (1998), Survey Methodology 24, 193–201."""
    share, effective_n = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (share, effective_n)))
    seen = effective_n > 0
    n = np.where(seen, effective_n, 1.0)
    x = np.where(seen, share, 0.5) * n
    tail = (1 - level) / 2
    low = np.where(x > 0, special.betaincinv(np.where(x > 0, x, 1.0), n - x + 1, tail), 0.0)
    high = np.where(x < n, special.betaincinv(x + 1, np.where(x < n, n - x, 1.0), 1 - tail), 1.0)
    return np.where(seen[..., None], np.stack([low, high], axis=-1), np.nan)


def of_share(
    share: Floats | float, standard_error: Floats | float, df: Floats | float, effective_n: Floats | float, level: float = 0.95
) -> Floats:
    """(…, 2) the interval to print: logit; where the share is exactly 0 or 1, Clopper–Pearson on the effective n; never Wald.

    NaN where df < 1 (all answers from one PSU a stratum: the uncertainty cannot be known) and where there is no answer.
    At 0 and 1 Kish's effective n knows the weights but not the clusters: with strongly alike clusters the limit is too near."""
    share, standard_error, df, effective_n = np.broadcast_arrays(
        *(np.asarray(a, dtype=np.float64) for a in (share, standard_error, df, effective_n))
    )
    edge = ((share == 0) | (share == 1)) & (df >= 1)
    return np.where(edge[..., None], clopper_pearson(share, effective_n, level), logit(share, standard_error, df, level))
