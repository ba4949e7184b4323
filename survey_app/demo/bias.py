"""What non-response leaves in the estimates, on average: computed from the model, with no sample drawn."""

from functools import cache

import numpy as np

from survey_app.demo.population import COMPARISON, DISTRICTS, MARGINS, TREATED, Floats, population
from survey_app.demo.sample import expected_answers, expected_by_kind
from survey_app.demo.truth import Scope, When, known, true_share
from survey_app.statistics.calibration import Margin, rake


def unweighted_bias(name: str, scope: Scope, when: When) -> float:
    """Percentage points by which the plain mean of the answers to expect lies above the truth."""
    return _mean(expected_by_kind(), name, scope, when) - true_share(name, scope, when)


def bias(name: str, scope: Scope, when: When) -> float:
    """The same after raking to sex × age band and to district."""
    return _mean(_raked(), name, scope, when) - true_share(name, scope, when)


def bias_of_effect(name: str) -> float:
    """Percentage points by which the raked difference-in-differences lies above the truth."""
    treated, comparison = (bias(name, arm, "after") - bias(name, arm, "before") for arm in ("treated", "comparison"))
    return treated - comparison


@cache
def _raked() -> Floats:
    """(k,) weight of all answers to expect of a kind of person, together."""
    people = population()
    persons = np.bincount(people.district, people.count, minlength=len(DISTRICTS)).astype(np.float64)
    design_weights = expected_by_kind() * (persons / expected_answers())[people.district]
    cells = people.age * 2 + people.sex
    margins = (
        Margin("sex × age", cells, MARGINS.ravel().astype(np.float64), tuple(map(str, range(MARGINS.size)))),
        Margin("district", people.district, persons, tuple(district.code for district in DISTRICTS)),
    )
    return rake(design_weights, margins).weights


def _mean(weights: Floats, name: str, scope: Scope, when: When) -> float:
    people = population()
    districts = {"treated": TREATED, "comparison": COMPARISON}.get(scope, tuple(range(len(DISTRICTS))))
    here = np.isin(people.district, districts)
    return float(100 * np.average(known(name).at(when)[here], weights=weights[here]))
