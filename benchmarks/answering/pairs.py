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
    """Interleaved pairs, AB and BA by turns; a pair compares the median of `each` runs of the one with that of the other."""
    found: list[tuple[float, float]] = []
    for pair in range(pairs):
        if pair % 2:
            other = _median(second, each)
            found.append((_median(first, each), other))
        else:
            one = _median(first, each)
            found.append((one, _median(second, each)))
    ratios = [one / other for one, other in found]
    firsts, seconds = (1000 * statistics.median(times) for times in zip(*found, strict=True))
    return Ratio(statistics.median(ratios), min(ratios), max(ratios), pairs, firsts, seconds)


def _median(action: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
