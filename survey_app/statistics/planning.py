"""Before anyone is asked: how large a change a survey can see, and how likely it is to see it.

Normal approximation with the variance of each group's own share (unpooled), a common design effect, and for panels the correlation of
the two estimates: se² = deff·(p₁q₁/n₁ + p₂q₂/n₂ − 2ρ√(p₁q₁p₂q₂/(n₁n₂))). Fleiss, Levin & Paik (2003), Statistical Methods for Rates and
Proportions; Kish (1965), Survey Sampling. All shares are 0 … 1, all n are expected answers (see `expected_answers`)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, special


@dataclass(frozen=True, slots=True)
class Group:
    """One group in one wave: the share expected there (0 … 1), and how many answers are expected."""

    share: float
    answers: float

    def __post_init__(self) -> None:
        if not (0 <= self.share <= 1 and self.answers > 0):
            raise ValueError("A group needs a share within 0 … 1 and more than 0 answers.")

    @property
    def variance(self) -> float:
        """Of the share under simple random sampling."""
        return self.share * (1 - self.share) / self.answers


def expected_answers(invited: float, response_rate: float) -> float:
    """Answers to expect from `invited` persons at a response rate of 0 … 1."""
    if not 0 < response_rate <= 1:
        raise ValueError("A response rate lies above 0 and at most at 1.")
    return invited * response_rate


def invitations(answers: float, response_rate: float) -> int:
    """Persons to invite to expect that many answers, rounded up."""
    if not 0 < response_rate <= 1:
        raise ValueError("A response rate lies above 0 and at most at 1.")
    return int(np.ceil(answers / response_rate - 1e-9))


def standard_error_of_change(before: Group, after: Group, *, design_effect: float = 1.0, correlation: float = 0.0) -> float:
    """Of after − before. correlation: of the two estimates; 0 for independent samples, above 0 when the same persons answer."""
    shared = 2 * correlation * np.sqrt(before.variance * after.variance)
    return float(np.sqrt(design_effect * (before.variance + after.variance - shared)))


def power_of_change(before: Group, after: Group, *, design_effect: float = 1.0, correlation: float = 0.0, alpha: float = 0.05) -> float:
    """Probability (0 … 1) that a two-sided test at `alpha` sees the change from `before` to `after`."""
    se = standard_error_of_change(before, after, design_effect=design_effect, correlation=correlation)
    return _power(after.share - before.share, se, alpha)


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
    """The smallest change (> 0, in the direction asked for) that is seen with probability `power`; NaN when even the largest is not."""
    room = 1 - before.share if direction == "up" else before.share
    sign = 1 if direction == "up" else -1

    def lacking(change: float) -> float:
        after = Group(min(max(before.share + sign * change, 0.0), 1.0), answers_after)
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
    return _power(effect, se, alpha)


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
    return float((special.ndtri(1 - alpha / 2) + special.ndtri(power)) * se)


def _power(effect: float, se: float, alpha: float) -> float:
    z = special.ndtri(1 - alpha / 2)
    if se == 0:
        return 1.0 if effect else alpha
    return float(special.ndtr(abs(effect) / se - z) + special.ndtr(-abs(effect) / se - z))
