"""What is true in Lindsund, exactly.

Each primary indicator is, for every kind of person, the probability  p = 1 / (1 + exp(−(α_district + x·β + γ·unease + δ)))  with δ ≠ 0
only in the treated districts after the measure. α is solved so that every district has its level of 2024, δ so that the share of the
treated districts together falls by exactly the effect. So the truth is the mean of p over all persons: no sample is involved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from survey_app.demo.population import COMPARISON, DISTRICTS, TREATED, Floats, Ints, Population, population

When = Literal["before", "after"]
Scope = Literal["whole", "treated", "comparison", "effect"]


@dataclass(frozen=True, slots=True)
class Share:
    """A yes or no that everyone has a probability of. Coefficients are logits; `effect` is in percentage points, in the treated districts together."""

    levels: tuple[float, ...]  # per cent in 2024, by district
    woman: float
    age: tuple[float, ...]
    born: tuple[float, ...]
    housing: tuple[float, ...]
    unease: float
    effect: float = 0.0


SHARES: Mapping[str, Share] = {
    "unsafe_late": Share(
        tuple(d.unsafe for d in DISTRICTS),
        0.75,
        (0.25, 0.20, 0.05, 0.0, 0.0, 0.05, 0.20, 0.40),
        (0.0, 0.0, 0.10, 0.20),
        (-0.25, 0.0, 0.20, 0.10),
        0.9,
        -8.0,
    ),
    "worry_area": Share(
        tuple(d.worry for d in DISTRICTS),
        0.35,
        (-0.10, -0.05, 0.0, 0.10, 0.15, 0.10, 0.05, 0.0),
        (0.0, 0.05, 0.10, 0.15),
        (-0.10, 0.0, 0.10, 0.0),
        0.8,
    ),
    "exposure": Share(
        tuple(d.exposure for d in DISTRICTS),
        0.0,
        (0.80, 0.75, 0.45, 0.20, 0.0, -0.25, -0.60, -0.90),
        (0.0, 0.0, 0.05, 0.10),
        (-0.10, 0.0, 0.15, 0.05),
        0.25,
    ),
    "lighting": Share(
        tuple(d.lighting for d in DISTRICTS),
        0.15,
        (0.0, 0.0, 0.0, 0.05, 0.10, 0.10, 0.05, 0.0),
        (0.0, 0.0, 0.0, 0.0),
        (0.10, 0.0, 0.0, 0.0),
        0.5,
        -12.0,
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The probability of every kind of person, (k,), before and after, and the shift of the logit that the measure brought."""

    before: Floats
    after: Floats
    shift: float

    def at(self, when: When) -> Floats:
        return self.before if when == "before" else self.after


@cache
def known(name: str) -> Known:
    """The exact probabilities of one share."""
    people, share = population(), SHARES[name]
    linear = (
        share.woman * (people.sex == 0)
        + np.array(share.age)[people.age]
        + np.array(share.born)[people.born]
        + np.array(share.housing)[people.housing]
        + share.unease * people.unease
    )
    for place, level in enumerate(share.levels):
        here = people.district == place
        linear[here] += _solved(_mean_of(linear[here], people.count[here]), level / 100)
    before = logistic(linear)
    treated = np.isin(people.district, TREATED)
    target = people.mean(before, TREATED) + share.effect / 100
    shift = _solved(_mean_of(linear[treated], people.count[treated]), target) if share.effect else 0.0
    return Known(before, logistic(linear + shift * treated), shift)


def true_share(name: str, scope: Scope, when: When) -> float:
    """The true share in per cent: the mean probability of all persons, or of those in the treated or the comparison districts."""
    return true_mean(known(name).at(when), scope)


def true_mean(probabilities: Floats, scope: Scope) -> float:
    """The mean of a probability of every kind of person over a scope, in per cent."""
    people: Population = population()
    where: dict[Scope, tuple[int, ...] | None] = {"whole": None, "treated": TREATED, "comparison": COMPARISON}
    return 100 * people.mean(probabilities, where[scope])


def true_change(name: str, scope: Scope) -> float:
    """The true change in percentage points; of `effect`, the treated districts' minus the comparison districts'."""
    if scope == "effect":
        return true_change(name, "treated") - true_change(name, "comparison")
    return true_share(name, scope, "after") - true_share(name, scope, "before")


def logistic(logits: Floats) -> Floats:
    made: Floats = 1 / (1 + np.exp(-logits))
    return made


def _mean_of(linear: Floats, count: Ints) -> Callable[[float], float]:
    total = int(count.sum())
    return lambda constant: float((logistic(linear + constant) * count).sum()) / total


def _solved(mean: Callable[[float], float], target: float) -> float:
    """The constant at which the increasing function `mean` has the value `target`, to the last bit."""
    low, high = -15.0, 15.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if mean(middle) < target else (low, middle)
