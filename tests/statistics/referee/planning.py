"""Numbers from numbers: power, sample sizes, corrections for several comparisons."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from survey_app.statistics import planning
from survey_app.statistics.comparisons import adjust_p_values as adjusted
from survey_app.statistics.planning import Group
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.tables import NotUnderstood


def adjust_p_values(p: Sequence[float | None], method: str) -> Answer:
    return {"p_adjusted": adjusted(np.array(p, dtype=np.float64), method)}  # type: ignore[arg-type]


def power(test: str, **given: float) -> Answer:
    if test not in POWER:
        raise NotUnderstood(f"power of {test}")
    return POWER[test](**given)


def _two_proportions(n1: float, n2: float, p1: float, p2: float, deff: float, alpha: float, rho: float) -> Answer:
    groups, given = (Group(p1, n1), Group(p2, n2)), {"design_effect": deff, "correlation": rho}
    return {
        "se": planning.standard_error_of_change(*groups, **given),
        "power": planning.power_of_change(*groups, **given, alpha=alpha),
    }


def _two_proportions_pooled(n1: float, n2: float, p1: float, p2: float, deff: float, alpha: float, rho: float) -> Answer:
    found = planning.power_of_change(Group(p1, n1), Group(p2, n2), design_effect=deff, correlation=rho, alpha=alpha, pooled=True)
    return {"power": found}


def _two_means(n1: float, n2: float, difference: float, sd: float, alpha: float) -> Answer:
    return {"power": planning.power_of_means(difference, sd, (n1, n2), alpha=alpha)}


POWER: Mapping[str, Callable[..., Answer]] = {
    "two_proportions": _two_proportions,
    "two_proportions_pooled": _two_proportions_pooled,
    "two_means_t": _two_means,
}


def detectable_change(n1: float, n2: float, p1: float, deff: float, alpha: float, power: float, direction: str, rho: float = 0.0) -> Answer:
    if direction not in ("up", "down"):
        raise NotUnderstood(f"direction {direction}")
    found = planning.detectable_change(
        Group(p1, n1), n2, direction, design_effect=deff, correlation=rho, alpha=alpha, power=power  # type: ignore[arg-type]
    )  # fmt: skip
    return {"estimate": found}


def detectable_difference_in_differences(n: Sequence[float], p: Sequence[float], deff: float, alpha: float, power: float) -> Answer:
    comparison_before, comparison_after, treated_before, treated_after = (Group(*cell) for cell in zip(p, n, strict=True))
    arms = (treated_before, treated_after), (comparison_before, comparison_after)
    return {
        "se": planning.standard_error_of_difference_in_differences(*arms, design_effect=deff),
        "estimate": planning.detectable_difference_in_differences(*arms, design_effect=deff, alpha=alpha, power=power),
    }


def sample_size(alpha: float, test: str = "margin", **given: float | None) -> Answer:
    if test == "two_proportions_pooled":
        found = _for_pooled_proportions(alpha, **given)  # type: ignore[arg-type]
    elif test == "margin":
        found = _for_margin(alpha, **given)  # type: ignore[arg-type]
    else:
        raise NotUnderstood(f"sample size for {test}")
    return {
        "n_infinite_population": found.n_infinite_population,
        "n_exact": found.n_exact,
        "n": found.n,
        "invite": found.invite,
    }


def _for_margin(alpha: float, p: float, margin: float, deff: float, N: float | None, response_rate: float) -> planning.SampleSize:
    population = np.inf if N is None else N
    return planning.sample_size_for_margin(p, margin, design_effect=deff, population=population, response_rate=response_rate, alpha=alpha)


def _for_pooled_proportions(alpha: float, p1: float, p2: float, power: float) -> planning.SampleSize:
    return planning.sample_size_for_change(p1, p2, alpha=alpha, power=power, pooled=True)


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {
    each.__name__: each for each in (adjust_p_values, power, detectable_change, detectable_difference_in_differences, sample_size)
}
