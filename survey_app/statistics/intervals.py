"""Confidence intervals of shares: within 0 and 1, and honest at the edges.

Every function takes arrays that broadcast together: share (0 … 1), its standard error, degrees of freedom (df), and for some n, the
answers that the share rests on. It gives (…, 2) limits, low and high, by the t quantile with df. Unless it says otherwise the limits
are NaN where df < 1 (all answers from one PSU a stratum: the uncertainty cannot be known) and where the share is 0, 1 or NaN, of
which the standard error says nothing: `of_share` is the one that knows what to do there.

Names as in R survey's svyciprop. Korn & Graubard (1998), Survey Methodology 24, 193–201; Lumley (2010), Complex Surveys, 2.6."""

import numpy as np
from scipy import special

from survey_app.statistics.arrays import Floats

Numbers = Floats | float
BOTH = np.array([-1.0, 1.0])
CONVERGED = 1e-12  # On the logit scale.
ROUNDING = 1e-12  # A share this near to 0 or 1 is 0 or 1, but for the order in which weights were added up.


def mean(share: Numbers, standard_error: Numbers, df: Numbers, level: float = 0.95) -> Floats:
    """Share ± t·standard error (Wald). It leaves 0 … 1 when the share is near an edge, and has no width at 0 and 1."""
    share, standard_error, df = _floats(share, standard_error, df)
    return share[..., None] + BOTH * (_t(df, level) * standard_error)[..., None]


def logit(share: Numbers, standard_error: Numbers, df: Numbers, level: float = 0.95) -> Floats:
    """Wald on the logit scale, mapped back. R's methods “xlogit” and “logit”, which are the same."""
    share, standard_error, df = _inside(share, standard_error, df)
    return np.asarray(special.expit(_logits(share, standard_error, df, level)))


def asin(share: Numbers, standard_error: Numbers, df: Numbers, level: float = 0.95) -> Floats:
    """Wald on the scale of arcsin √share, the angle kept within 0 … π/2, mapped back. (R folds an angle below 0 back above it.)"""
    share, standard_error, df = _inside(share, standard_error, df)
    half = _t(df, level) * standard_error / (2 * np.sqrt(share * (1 - share)))
    angles = np.arcsin(np.sqrt(share))[..., None] + BOTH * half[..., None]
    return np.asarray(np.sin(np.clip(angles, 0, np.pi / 2)) ** 2)


def wilson(share: Numbers, standard_error: Numbers, df: Numbers, level: float = 0.95) -> Floats:
    """Wilson's score interval with the effective n that the standard error implies, n* = p(1 − p)/se².

    Wilson (1927), Journal of the American Statistical Association 22, 209–212."""
    share, standard_error, df = _inside(share, standard_error, df)
    squared = (_t(df, level) * standard_error) ** 2
    pull = squared / (share * (1 - share))  # t²/n*
    half = np.sqrt(squared + (pull / 2) ** 2)
    return np.asarray(((share + pull / 2)[..., None] + BOTH * half[..., None]) / (1 + pull)[..., None])


def likelihood(share: Numbers, standard_error: Numbers, df: Numbers, n: Numbers, level: float = 0.95) -> Floats:
    """The shares whose deviance, scaled as Rao and Scott do, stays below t².

    With n* = p̂(1 − p̂)/se² and D(p) = 2(p̂ ln(p̂/p) + (1 − p̂) ln((1 − p̂)/(1 − p))): n*·D(p) = t²·n/(n − 1), the last factor being the
    Pearson dispersion of a quasi-binomial model with nothing but an intercept. Rao & Scott (1984), Annals of Statistics 12, 46–60."""
    share, standard_error, df, n = _inside(share, standard_error, df, n)
    aim = ((_t(df, level) * standard_error) ** 2 * n / (n - 1) / (2 * share * (1 - share)))[..., None]
    p, theta = share[..., None], _logits(share, standard_error, df, level)
    for _ in range(100):  # Newton from the outside, where the deviance, convex in θ, is met by steps that never overshoot.
        apart = p * (np.log(p) - special.log_expit(theta)) + (1 - p) * (np.log1p(-p) - special.log_expit(-theta))
        slope = special.expit(theta) - p
        step = np.divide(apart - aim, slope, out=np.zeros_like(slope), where=aim > 0)
        theta = theta - step
        if not (np.abs(step) > CONVERGED * (1 + np.abs(theta))).any():
            break
    return np.asarray(special.expit(theta))


def beta(share: Numbers, standard_error: Numbers, df: Numbers, n: Numbers, level: float = 0.95, *, capped: bool = True) -> Floats:
    """Korn and Graubard's: Clopper–Pearson on the effective n, p(1 − p)/se²·(t with n − 1 df / t with df)².

    n       answers, or rows of the domain
    capped  the effective n is at most n, as Korn and Graubard have it. False: as R has it, a shorter interval when the design is more
            precise than a simple random sample; NaN where the standard error is 0.
    """
    share, standard_error, df, n = _inside(share, standard_error, df, n)
    edge = np.full_like(share, np.inf if capped else np.nan)
    precision = np.divide(share * (1 - share), standard_error**2, out=edge, where=standard_error > 0)
    effective = precision * (_t(n - 1, level) / _t(df, level)) ** 2
    return clopper_pearson(share, np.minimum(effective, n) if capped else effective, level)


def clopper_pearson(share: Numbers, effective_n: Numbers, level: float = 0.95) -> Floats:
    """The exact binomial interval of a share, 0 and 1 included, seen in `effective_n` answers (need not be whole).

    NaN where effective_n is 0 and where the share is NaN. Clopper & Pearson (1934), Biometrika 26, 404–413."""
    share, effective_n = _floats(share, effective_n)
    seen = effective_n > 0
    n = np.where(seen, effective_n, 1.0)
    x = np.where(seen, share, 0.5) * n
    tail = (1 - level) / 2
    low = np.where(x > 0, special.betaincinv(np.where(x > 0, x, 1.0), n - x + 1, tail), 0.0)
    high = np.where(x < n, special.betaincinv(x + 1, np.where(x < n, n - x, 1.0), 1 - tail), 1.0)
    return np.where((seen & ~np.isnan(share))[..., None], np.stack([low, high], axis=-1), np.nan)


def of_share(share: Numbers, standard_error: Numbers, df: Numbers, effective_n: Numbers, level: float = 0.95) -> Floats:
    """The interval to print: logit; where the share is exactly 0 or 1, Clopper–Pearson on the effective n; never Wald.

    effective_n : Kish's, see `diagnostics.effective_n`. NaN where df < 1 and where there is no answer.
    At 0 and 1 Kish's effective n knows the weights but not the clusters: with strongly alike clusters the limit is too near."""
    share, standard_error, df, effective_n = _floats(share, standard_error, df, effective_n)
    nearest = np.round(share)
    edge = np.abs(share - nearest) < ROUNDING
    share, edge = np.where(edge, nearest, share), edge & (df >= 1)
    return np.where(edge[..., None], clopper_pearson(share, effective_n, level), logit(share, standard_error, df, level))


def _floats(*numbers: Numbers) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in numbers)))


def _inside(share: Numbers, *others: Numbers) -> tuple[Floats, ...]:
    """The same, the share NaN where it is 0 or 1."""
    share, *rest = _floats(share, *others)
    return np.where((share > 0) & (share < 1), share, np.nan), *rest


def _logits(share: Floats, standard_error: Floats, df: Floats, level: float) -> Floats:
    """Wald limits on the logit scale."""
    half = _t(df, level) * standard_error / (share * (1 - share))
    return np.asarray(special.logit(share)[..., None] + BOTH * half[..., None])


def _t(df: Floats, level: float) -> Floats:
    """The two-sided quantile; NaN where df < 1."""
    return np.asarray(special.stdtrit(np.where(df >= 1, df, np.nan), 0.5 + level / 2))
