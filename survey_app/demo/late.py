"""The six answers on going out late, and the two items whose answers follow from them: so their truth is exact too."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from survey_app.demo.chance import softmax
from survey_app.demo.population import Floats, population
from survey_app.demo.truth import Scope, When, known, true_mean

VERY_SAFE, RATHER_SAFE, RATHER_UNSAFE, VERY_UNSAFE, STAYS_UNSAFE, STAYS_OTHER = range(6)
UNSAFE = (RATHER_UNSAFE, VERY_UNSAFE, STAYS_UNSAFE)

# Rows: the six answers above. Columns of DARK: very safe … very unsafe; of REFRAIN: never, sometimes, often.
DARK = np.array(
    [
        [0.72, 0.26, 0.02, 0.00],
        [0.12, 0.74, 0.13, 0.01],
        [0.01, 0.19, 0.70, 0.10],
        [0.00, 0.03, 0.32, 0.65],
        [0.01, 0.07, 0.47, 0.45],
        [0.18, 0.55, 0.22, 0.05],
    ]
)
REFRAIN = np.array([[0.97, 0.03, 0.00], [0.85, 0.14, 0.01], [0.35, 0.55, 0.10], [0.12, 0.45, 0.43], [0.05, 0.35, 0.60], [0.80, 0.17, 0.03]])
_FOLLOWS: Mapping[str, Floats] = {"unsafe_dark": DARK[:, 2:].sum(axis=1), "refrain": REFRAIN[:, 1:].sum(axis=1)}


@cache
def answers(when: When) -> Floats:
    """(k, 6) probability of each of the six answers for every kind of person."""
    people, unsafe = population(), known("unsafe_late").at(when)
    woman, old = (people.sex == 0).astype(np.float64), (people.age >= 6).astype(np.float64)
    nothing = np.zeros(people.count.size)
    safe_ones = softmax(np.column_stack([nothing - 0.4 * people.unease, nothing + 0.4, -2.0 + 0.6 * woman + 0.9 * old]))
    unsafe_ones = softmax(np.column_stack([nothing, -1.0 + 0.45 * people.unease, -1.2 + 0.3 * people.unease + 0.5 * woman + 0.5 * old]))
    made = np.empty((people.count.size, 6))
    made[:, [VERY_SAFE, RATHER_SAFE, STAYS_OTHER]] = safe_ones * (1 - unsafe)[:, None]
    made[:, list(UNSAFE)] = unsafe_ones * unsafe[:, None]
    return made


def true_follower(name: str, scope: Scope, when: When) -> float:
    """The true share in per cent of `unsafe_dark` (rather or very unsafe) or `refrain` (sometimes or often)."""
    return true_mean(answers(when) @ _FOLLOWS[name], scope)
