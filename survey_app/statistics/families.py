"""How the mean of an outcome depends on the linear predictor η, and how the outcome varies around it.

Only what a fit needs: the dispersion does not matter for a design-based covariance (“quasi” families)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from survey_app.statistics.arrays import Floats

LARGEST = 300.0  # A linear predictor beyond, met on the way to the solution, counts as this much: e^300 squared is still a number.


@dataclass(frozen=True, slots=True)
class Family:
    """A distribution with a link.

    name, link  as in R: gaussian identity, binomial logit, binomial probit, poisson log
    mean        η → μ
    slope       η → dμ/dη
    working     (y, η) → the score (y − μ)·(dμ/dη)/V(μ) and the information (dμ/dη)²/V(μ) of each row
    predictor   μ → η
    low, high   what an outcome may be
    """

    name: str
    link: str
    mean: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    working: Callable[[Floats, Floats], tuple[Floats, Floats]]
    predictor: Callable[[Floats], Floats]
    low: float
    high: float


def _identity(eta: Floats) -> Floats:
    return eta


def _linear_working(y: Floats, eta: Floats) -> tuple[Floats, Floats]:
    return y - eta, np.ones_like(eta)


def _logistic(eta: Floats) -> Floats:
    found: Floats = special.expit(eta)
    return found


def _logistic_slope(eta: Floats) -> Floats:
    mu = _logistic(eta)
    return mu * (1 - mu)


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
    """By the hazards φ/Φ and φ/(1 − Φ), which stay numbers where a probability rounds to 0 or 1."""
    yes, no = (np.exp(-0.5 * eta * eta - special.log_ndtr(way * eta)) / np.sqrt(2 * np.pi) for way in (1, -1))
    return y * yes - (1 - y) * no, yes * no


def _poisson_working(y: Floats, eta: Floats) -> tuple[Floats, Floats]:
    mu = np.exp(np.minimum(eta, LARGEST))
    return y - mu, mu


LINEAR = Family("gaussian", "identity", _identity, np.ones_like, _linear_working, _identity, -np.inf, np.inf)
LOGIT = Family("binomial", "logit", _logistic, _logistic_slope, _logit_working, special.logit, 0.0, 1.0)
PROBIT = Family("binomial", "probit", _normal, _normal_density, _probit_working, special.ndtri, 0.0, 1.0)
POISSON = Family("poisson", "log", np.exp, np.exp, _poisson_working, np.log, 0.0, np.inf)


def family(name: str, link: str) -> Family:
    """The family of that name and link; ValueError if there is none."""
    for found in (LINEAR, LOGIT, PROBIT, POISSON):
        if (found.name, found.link) == (name, link):
            return found
    raise ValueError(f"There is no family {name} with the link {link}.")
