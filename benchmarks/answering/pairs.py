"""How many times as long one thing takes as another, measured so that a machine that others use disturbs both alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median over all pairs, with the smallest and the largest; and the median milliseconds of each of the two."""

    median: float
    smallest: float
    largest: float
    pairs: int
    first: float
    second: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.pairs} pairs, {self.smallest:.2f}–{self.largest:.2f}; {self.first:.1f} ms beside {self.second:.1f} ms)"


def compare(first: Callable[[], object], second: Callable[[], object], *, pairs: int, each: int) -> Ratio:
    """A pair compares the median of `each` runs of the one with that of the other. They run by turns, ABBA, one by one: what else the
    machine does then disturbs both alike."""
    found = [_pair(first, second, each) for _ in range(pairs)]
    ratios = [one / other for one, other in found]
    firsts, seconds = (1000 * statistics.median(times) for times in zip(*found, strict=True))
    return Ratio(statistics.median(ratios), min(ratios), max(ratios), pairs, firsts, seconds)


def _pair(first: Callable[[], object], second: Callable[[], object], each: int) -> tuple[float, float]:
    ones, others = [], []
    for run in range(each):
        if run % 2:
            others.append(_seconds(second))
            ones.append(_seconds(first))
        else:
            ones.append(_seconds(first))
            others.append(_seconds(second))
    return statistics.median(ones), statistics.median(others)


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
