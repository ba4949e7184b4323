"""The power that the demo's sample was planned with."""

from survey_app.demo.population import COMPARISON, TREATED
from survey_app.demo.sample import expected_answers, expected_design_effect
from survey_app.demo.truth import Scope, true_share
from survey_app.statistics.planning import Group, power_of_difference_in_differences


def planned_power(indicator: str = "unsafe_late") -> float:
    """Probability that the difference-in-differences is told apart from zero, with the answers and the design effect expected."""
    answers, effect = expected_answers(), max(expected_design_effect(arm) for arm in (TREATED, COMPARISON))

    def arm(scope: Scope, districts: tuple[int, ...]) -> tuple[Group, Group]:
        n = float(answers[list(districts)].sum())
        return Group(true_share(indicator, scope, "before") / 100, n), Group(true_share(indicator, scope, "after") / 100, n)

    return power_of_difference_in_differences(arm("treated", TREATED), arm("comparison", COMPARISON), design_effect=effect)
