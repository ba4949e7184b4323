"""Before anyone is asked: how large a change a survey can see, how likely it is to see it, and how many to ask.

Normal approximation with the variance of each group's own share (unpooled), a common design effect, a finite population, and for panels
the correlation of the two estimates: se² = deff·(v₁ + v₂ − 2ρ√(v₁v₂)), v = p(1 − p)/n·(1 − n/N). Fleiss, Levin & Paik (2003), Statistical
Methods for Rates and Proportions; Kish (1965), Survey Sampling; Cochran (1977), Sampling Techniques, 4. All shares are 0 … 1, all n are
expected answers (see `expected_answers`). ValueError: a number that no plan can have, such as a share above 1."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, special

from survey_app.errors import N_, SurveyAppError

FEWEST_ANSWERS, MOST_ANSWERS = 1e-6, 1e20
SMALLEST_CHANGE = 1e-6


class NothingToDetect(SurveyAppError):
    """The shares of the plan imply no change, which no sample is large enough to see."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group in one wave: the share expected there (0 … 1), how many answers are expected, and of how many persons."""

    share: float
    answers: float
    population: float = np.inf

    def __post_init__(self) -> None:
        if not (0 <= self.share <= 1 and 0 < self.answers <= self.population):
            raise ValueError("A group needs a share within 0 … 1, and more than 0 answers of no more than its population.")

    @property
    def variance(self) -> float:
        """Of the share under simple random sampling."""
        return self.share * (1 - self.share) / self.answers * (1 - self.answers / self.population)


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many answers a plan needs, and how many persons must be asked for them.

    n_infinite_population  answers needed if the population were infinite
    n_exact                answers needed
    n                      the same, rounded up
    invite                 persons to invite, n_exact by the response rate, rounded up. More than the population holds: the plan is out of
                           reach at this response rate.
    """

    n_infinite_population: float
    n_exact: float
    n: int
    invite: int


def expected_answers(invited: float, response_rate: float) -> float:
    """Answers to expect from `invited` persons at a response rate of 0 … 1."""
    return invited * _rate(response_rate)


def invitations(answers: float, response_rate: float) -> int:
    """Persons to invite to expect that many answers, rounded up."""
    return _up(answers / _rate(response_rate))


def sample_size_for_margin(
    share: float,
    margin: float,
    *,
    design_effect: float = 1.0,
    population: float = np.inf,
    response_rate: float = 1.0,
    alpha: float = 0.05,
) -> SampleSize:
    """Answers for an interval of share ± margin at level 1 − alpha: n₀ = z²p(1 − p)·deff/margin², n = n₀/(1 + n₀/N)."""
    if not (0 < share < 1 and margin > 0 and design_effect > 0 and population > 0):
        raise ValueError("A share lies between 0 and 1, and margin, design effect and population are above 0.")
    infinite = _z(alpha) ** 2 * share * (1 - share) * design_effect / margin**2
    return _sized(infinite, infinite / (1 + infinite / population), response_rate)


def sample_size_for_change(
    before: float,
    after: float,
    *,
    design_effect: float = 1.0,
    correlation: float = 0.0,
    population: float = np.inf,
    response_rate: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
    pooled: bool = False,
) -> SampleSize:
    """Answers in each of the two waves, so that the change between the shares is seen with probability `power`.

    population: of each wave; it counts as infinite for n_infinite_population. See `power_of_change` for the rest."""

    def power_at(answers: float, persons: float) -> float:
        groups = Group(before, answers, persons), Group(after, answers, persons)
        return power_of_change(*groups, design_effect=design_effect, correlation=correlation, alpha=alpha, pooled=pooled)

    return _smallest(power_at, after - before, power, population, response_rate)


def sample_size_for_difference_in_differences(
    treated: tuple[float, float],
    comparison: tuple[float, float],
    *,
    design_effect: float = 1.0,
    correlation: float = 0.0,
    population: float = np.inf,
    response_rate: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> SampleSize:
    """Answers in each of the four cells, so that the difference between the changes is seen with probability `power`.

    treated, comparison : shares (before, after) of each arm. population: of each cell."""

    def power_at(answers: float, persons: float) -> float:
        arms = [(Group(arm[0], answers, persons), Group(arm[1], answers, persons)) for arm in (treated, comparison)]
        return power_of_difference_in_differences(*arms, design_effect=design_effect, correlation=correlation, alpha=alpha)

    return _smallest(power_at, (treated[1] - treated[0]) - (comparison[1] - comparison[0]), power, population, response_rate)


def standard_error_of_change(before: Group, after: Group, *, design_effect: float = 1.0, correlation: float = 0.0) -> float:
    """Of after − before. correlation: of the two estimates; 0 for independent samples, above 0 when the same persons answer."""
    if not (design_effect > 0 and -1 <= correlation <= 1):
        raise ValueError("A design effect is above 0, a correlation within −1 … 1.")
    shared = 2 * correlation * np.sqrt(before.variance * after.variance)
    return float(np.sqrt(design_effect * max(before.variance + after.variance - shared, 0.0)))


def power_of_change(
    before: Group,
    after: Group,
    *,
    design_effect: float = 1.0,
    correlation: float = 0.0,
    alpha: float = 0.05,
    pooled: bool = False,
) -> float:
    """Probability (0 … 1) that a two-sided test at `alpha` sees the change from `before` to `after`.

    pooled: the test takes its standard error from the share of both groups together, as the χ² test of a table does."""
    effect = after.share - before.share
    se = standard_error_of_change(before, after, design_effect=design_effect, correlation=correlation)
    if not pooled:
        return _power(effect, se, se, alpha)
    share = (before.share * before.answers + after.share * after.answers) / (before.answers + after.answers)
    same = [Group(share, group.answers, group.population) for group in (before, after)]
    return _power(effect, se, standard_error_of_change(*same, design_effect=design_effect, correlation=correlation), alpha)


def power_of_means(
    difference: float, standard_deviation: float, answers: tuple[float, float], *, design_effect: float = 1.0, alpha: float = 0.05
) -> float:
    """Probability (0 … 1) that a two-sided t test at `alpha` sees a difference between the means of two independent groups.

    difference, standard_deviation : in the unit of the answers. answers: of each group, more than 2 together after the design effect.
    Cohen (1988), Statistical Power Analysis, 2."""
    from statsmodels.stats.power import TTestIndPower  # Takes a second or two, which few can spare at the start.

    first, second = (n / design_effect for n in answers)
    if not (standard_deviation > 0 and min(first, second) > 0 and first + second > 2):
        raise ValueError("Means need a standard deviation above 0 and more than 2 effective answers.")
    return float(TTestIndPower().power(abs(difference) / standard_deviation, first, alpha, ratio=second / first))


def detectable_effect(standard_error: float, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest effect that a two-sided test at `alpha` sees with probability `power`: (z₁₋α/₂ + z_power)·se."""
    if not 0 < power < 1:
        raise ValueError("A power lies between 0 and 1.")
    return float((_z(alpha) + special.ndtri(power)) * standard_error)


def detectable_change(
    before: Group,
    answers_after: float,
    direction: Literal["up", "down"],
    *,
    design_effect: float = 1.0,
    correlation: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> float:
    """The smallest change (> 0, in the direction asked for) that is seen with probability `power`; NaN when even the largest is not.

    Both waves are of the population of `before`."""
    room = 1 - before.share if direction == "up" else before.share
    sign = 1 if direction == "up" else -1

    def lacking(change: float) -> float:
        after = Group(min(max(before.share + sign * change, 0.0), 1.0), answers_after, before.population)
        return power_of_change(before, after, design_effect=design_effect, correlation=correlation, alpha=alpha) - power

    if room <= 0 or lacking(room) < 0:
        return float("nan")
    return float(optimize.brentq(lacking, 1e-12, room, xtol=1e-12))


def standard_error_of_difference_in_differences(
    treated: tuple[Group, Group], comparison: tuple[Group, Group], *, design_effect: float = 1.0, correlation: float = 0.0
) -> float:
    """Of (treated after − before) − (comparison after − before); each arm is (before, after), the arms are independent."""
    first, second = (standard_error_of_change(*arm, design_effect=design_effect, correlation=correlation) for arm in (treated, comparison))
    return float(np.hypot(first, second))


def power_of_difference_in_differences(
    treated: tuple[Group, Group],
    comparison: tuple[Group, Group],
    *,
    design_effect: float = 1.0,
    correlation: float = 0.0,
    alpha: float = 0.05,
) -> float:
    """Probability (0 … 1) that a two-sided test at `alpha` sees the difference between the two changes that the shares imply.

    treated, comparison : (before, after) of each arm. It counts sampling error only, not that areas may drift apart by themselves."""
    effect = (treated[1].share - treated[0].share) - (comparison[1].share - comparison[0].share)
    se = standard_error_of_difference_in_differences(treated, comparison, design_effect=design_effect, correlation=correlation)
    return _power(effect, se, se, alpha)


def detectable_difference_in_differences(
    treated: tuple[Group, Group],
    comparison: tuple[Group, Group],
    *,
    design_effect: float = 1.0,
    correlation: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> float:
    """The smallest difference between the changes that is seen with probability `power`, (z₁₋α/₂ + z_power)·se, the shares as given."""
    se = standard_error_of_difference_in_differences(treated, comparison, design_effect=design_effect, correlation=correlation)
    return detectable_effect(se, alpha=alpha, power=power)


def _z(alpha: float) -> float:
    if not 0 < alpha < 1:
        raise ValueError("A level of significance lies between 0 and 1.")
    return float(special.ndtri(1 - alpha / 2))


def _power(effect: float, se: float, se_without_change: float, alpha: float) -> float:
    """The estimate spreads by `se`; the test takes it to spread by `se_without_change` when there is no change."""
    limit = _z(alpha) * se_without_change
    if se == 0:
        return alpha if effect == 0 else float(abs(effect) > limit)
    return float(special.ndtr((abs(effect) - limit) / se) + special.ndtr((-abs(effect) - limit) / se))


def _smallest(
    power_at: Callable[[float, float], float], effect: float, power: float, population: float, response_rate: float
) -> SampleSize:
    if abs(effect) < SMALLEST_CHANGE:
        raise NothingToDetect(
            N_("The shares that are expected imply no change, and no sample is large enough to see none."),
            hint=N_("Enter the smallest change that would matter to you."),
        )

    def answers(persons: float) -> float:
        def lacking(log_n: float) -> float:
            return power_at(min(np.exp(log_n), persons), persons) - power

        least, most = np.log(FEWEST_ANSWERS), np.log(min(MOST_ANSWERS, persons))
        if not power < 1 or lacking(least) >= 0:
            raise ValueError("A power lies above the level of significance and below 1, and at least one share between 0 and 1.")
        return float(np.exp(optimize.brentq(lacking, least, most, xtol=1e-13)))

    return _sized(answers(np.inf), answers(population), response_rate)


def _sized(infinite: float, exact: float, response_rate: float) -> SampleSize:
    return SampleSize(infinite, exact, _up(exact), invitations(exact, response_rate))


def _up(persons: float) -> int:
    return int(np.ceil(persons - 1e-9))


def _rate(response_rate: float) -> float:
    if not 0 < response_rate <= 1:
        raise ValueError("A response rate lies above 0 and at most at 1.")
    return response_rate
