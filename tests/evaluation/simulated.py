"""Small invented waves with strata, PSUs, areas and arms, drawn from a seed."""

import numpy as np

from survey_app.evaluation.microdata import Column, Microdata
from tests.evaluation.making import make_facts

AREAS = ("a", "b", "c", "d")
SEXES = ("woman", "man")


def simulate(name: str, seed: int, n: int = 400, *, fall: float = 0.0) -> Microdata:
    """A wave of n answers to `safe` (1 unsafe, 2 safe), with area, sex, five PSUs in each area, and weights from 0.5 to 3.

    Areas a and b are unsafe to 40 % less `fall`, c and d to 30 %; every tenth does not know.
    """
    random = np.random.default_rng(seed)
    area = random.integers(0, 4, n)
    sex = random.integers(0, 2, n)
    unsafe = random.random(n) < np.where(area < 2, 0.4 - fall, 0.3) + 0.1 * (sex == 0)
    safe = np.where(random.random(n) < 0.1, -3, np.where(unsafe, 0, 1)).astype(np.int16)
    columns = {
        "safe": Column(("1", "2"), safe, wording="w"),
        "area": Column(AREAS, area.astype(np.int16), {code: {"en": code.upper()} for code in AREAS}, label={"en": "Area"}),
        "sex": Column(SEXES, sex.astype(np.int16), label={"en": "Sex"}),
    }
    psu = np.array([f"{AREAS[i]}{j}" for i, j in zip(area, random.integers(0, 5, n), strict=True)])
    strata = np.array(["north" if i % 2 == 0 else "south" for i in area])
    return Microdata(make_facts(name), columns, random.uniform(0.5, 3, n), strata, psu, None)
