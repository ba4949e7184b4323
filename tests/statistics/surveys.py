"""Small surveys for Hypothesis, and the slow way to compute what the engine computes fast."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from survey_app.statistics.calibration import Margin
from survey_app.statistics.design import SampleDesign

ROWS = st.integers(12, 30)


@dataclass(frozen=True)
class Survey:
    """Two strata or more, each with two PSUs or more; a 0/1 answer; two domains; two margins with respondents everywhere."""

    weights: np.ndarray
    strata: np.ndarray
    psu: np.ndarray
    unsafe: np.ndarray
    domains: np.ndarray
    sex: np.ndarray
    age: np.ndarray

    @property
    def design(self) -> SampleDesign:
        return SampleDesign.of(self.weights, self.strata, self.psu)

    @property
    def margins(self) -> list[Margin]:
        n = float(self.weights.size)
        sex = Margin("sex", self.sex, n * np.array([0.45, 0.55]), ("man", "woman"))
        return [sex, Margin("age", self.age, n * np.array([0.3, 0.5, 0.2]), ("young", "middle", "old"))]

    def in_order(self, order: np.ndarray) -> "Survey":
        return replace(self, **{name: getattr(self, name)[order] for name in self.__dataclass_fields__})


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    n = draw(ROWS)
    place = np.arange(n)
    weights = draw(arrays(float, n, elements=st.floats(0.5, 20)))
    unsafe = draw(arrays(np.int64, n, elements=st.integers(0, 1))).astype(float)
    domains = draw(arrays(np.bool_, (n, 2)))
    domains[:4] = [[False, False], [False, True], [True, False], [True, True]]  # No domain is empty, nor what they leave over.
    shift = draw(st.integers(0, 5))
    # All combinations of sex and age occur, so that the margins can always be met.
    return Survey(weights, place % 2, place // 2 % 3, unsafe, domains, (place + shift) // 3 % 2, (place + shift) % 3)


def slow_variance(weights: np.ndarray, strata: np.ndarray, psu: np.ndarray, influence: np.ndarray) -> float:
    """The variance of a total as the textbook writes it: loops over strata, PSUs and rows."""
    variance = 0.0
    for stratum in sorted(set(strata.tolist())):
        rows = [(j, w * u) for w, u, s, j in zip(weights, influence, strata, psu, strict=True) if s == stratum]
        totals = [sum(z for j, z in rows if j == unit) for unit in sorted({j for j, _ in rows})]
        mean = sum(totals) / len(totals)
        variance += len(totals) / (len(totals) - 1) * sum((total - mean) ** 2 for total in totals)
    return variance
