"""How the mean of an outcome depends on the linear predictor η, and how the outcome varies around it.

Only what a fit needs: the dispersion does not matter for a design-based covariance (“quasi” families)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from survey_app.statistics.arrays import Floats

NEVER = 1e-15  # A probability is kept this far from 0 and 1, so that a score stays a number.


@dataclass(frozen=True, slots=True)
class Family:
    """A distribution with a link.

    name, link  as in R: gaussian identity, binomial logit, binomial probit, poisson log
    mean        η → μ
    slope       η → dμ/dη
    working     (y, η) → the score (y − μ)·(dμ/dη)/V(μ) and the information (dμ/dη)²/V(μ) of each row
    start       y → η near the outcome itself, where iteration begins
    low, high   what an outcome may be
    """

    name: str
    link: str
    mean: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    working: Callable[[Floats, Floats], tuple[Floats, Floats]]
    start: Callable[[Floats], Floats]
    low: float
    high: float


def _logistic(eta: Floats) -> Floats:
    found: Floats = special.expit(eta)
    return found


def _logit_working(y: Floats, eta: Floats) -> tuple[Floats, Floats]:
    mu = _logistic(eta)
    return y - mu, mu * (1 - mu)


def _normal(eta: Floats) -> Floats:
    found: Floats = special.ndtr(eta)
    return found


def _normal_density(eta: Floats) -> Floats:
    found: Floats = np.exp(-0.5 * eta * eta) / np.sqrt(2 * np.pi)
    return found


def _probit_working(y: Floats, eta: Floats) -> tuple[Floats, Floats]:
    mu = np.clip(_normal(eta), NEVER, 1 - NEVER)
    slope = _normal_density(eta)
    ratio = slope / (mu * (1 - mu))
    return (y - mu) * ratio, slope * ratio


def _poisson_working(y: Floats, eta: Floats) -> tuple[Floats, Floats]:
    mu = np.exp(eta)
    return y - mu, mu


def _logistic_slope(eta: Floats) -> Floats:
    mu = _logistic(eta)
    return mu * (1 - mu)


LINEAR = Family(
    "gaussian", "identity", lambda eta: eta, np.ones_like, lambda y, eta: (y - eta, np.ones_like(eta)), lambda y: y, -np.inf, np.inf
)
LOGIT = Family(
    "binomial", "logit", _logistic, _logistic_slope, _logit_working, lambda y: special.logit((y + 0.5) / 2), 0.0, 1.0
)  # fmt: skip
PROBIT = Family(
    "binomial", "probit", _normal, _normal_density, _probit_working, lambda y: special.ndtri((y + 0.5) / 2), 0.0, 1.0
)  # fmt: skip
POISSON = Family("poisson", "log", np.exp, np.exp, _poisson_working, lambda y: np.log(y + 0.1), 0.0, np.inf)


def family(name: str, link: str) -> Family:
    """The family of that name and link; ValueError if there is none."""
    for found in (LINEAR, LOGIT, PROBIT, POISSON):
        if (found.name, found.link) == (name, link):
            return found
    raise ValueError(f"There is no family {name} with the link {link}.")
