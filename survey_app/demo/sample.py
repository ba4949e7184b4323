"""Who is invited, and who answers: a stratified sample of each wave, and non-response that depends on who one is.

Men, the young and those born abroad answer less, as in Swedish surveys of this kind (National Council for Crime Prevention, on
non-response in the Swedish Crime Survey). Whether one feels safe does not matter by itself.
"""

from functools import cache

import numpy as np

from survey_app.demo.population import COMPARISON, DISTRICTS, OTHER, TREATED, Floats, Ints, population, shared_out
from survey_app.demo.truth import logistic

INVITED_PER_ARM = 4400  # In the treated districts, in the comparison districts, and in the others: a third each.
RESPONSE_RATE = 0.40  # Expected among those invited.

_WOMAN = 0.30
_AGE = np.array([-0.85, -0.95, -0.70, -0.40, 0.0, 0.35, 0.75, 0.60])
_BORN = np.array([0.0, -0.15, -0.45, -0.65])


@cache
def invited() -> Ints:
    """(district,) persons invited in each wave: within an arm in proportion to the population."""
    people, made = population(), np.zeros(len(DISTRICTS), dtype=np.int64)
    persons = np.bincount(people.district, people.count, minlength=len(DISTRICTS)).astype(np.float64)
    for arm in (TREATED, COMPARISON, OTHER):
        made[list(arm)] = shared_out(INVITED_PER_ARM, persons[list(arm)])
    return made


@cache
def propensity() -> Floats:
    """(k,) probability that a person of each kind answers when invited. Its mean over those invited is RESPONSE_RATE."""
    people = population()
    linear = _WOMAN * (people.sex == 0) + _AGE[people.age] + _BORN[people.born]
    chance = _invitation_rate() * people.count
    low, high = -10.0, 10.0
    for _ in range(100):
        middle = (low + high) / 2
        rate = float((logistic(linear + middle) * chance).sum() / chance.sum())
        low, high = (middle, high) if rate < RESPONSE_RATE else (low, middle)
    return logistic(linear + low)


def respondents(rng: np.random.Generator) -> Ints:
    """(n,) the kind of each person who answers: sampled without replacement in every district, then lost to non-response."""
    people = population()
    sampled = []
    for place, count in enumerate(invited()):
        here = np.flatnonzero(people.district[people.kind] == place)
        sampled.append(rng.choice(here, size=int(count), replace=False))
    kinds = people.kind[np.concatenate(sampled)]
    answering: Ints = kinds[rng.random(kinds.size) < propensity()[kinds]]
    return answering


def expected_by_kind() -> Floats:
    """(k,) answers to expect in each wave from each kind of person."""
    made: Floats = propensity() * _invitation_rate() * population().count
    return made


def expected_answers() -> Floats:
    """(district,) answers to expect in each wave."""
    return np.bincount(population().district, expected_by_kind(), minlength=len(DISTRICTS)).astype(np.float64)


def expected_design_effect(districts: tuple[int, ...]) -> float:
    """Kish's design effect to expect when the answers of these districts are weighted to the population by district, age and sex.

    The weight of a cell is persons / expected answers; the effect is n·Σw² / (Σw)² over the expected answers."""
    people = population()
    answers = expected_by_kind()
    cell = (people.district * 8 + people.age) * 2 + people.sex
    here = np.isin(people.district, districts)
    n = np.bincount(cell[here], answers[here])
    persons = np.bincount(cell[here], people.count[here].astype(np.float64))
    used = n > 0
    weights = persons[used] / n[used]
    return float(n[used].sum() * (n[used] * weights**2).sum() / (n[used] * weights).sum() ** 2)


def _invitation_rate() -> Floats:
    """(k,) probability of being invited."""
    people = population()
    persons = np.bincount(people.district, people.count, minlength=len(DISTRICTS))
    rate: Floats = (invited() / persons)[people.district]
    return rate
