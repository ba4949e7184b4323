"""What is reported: each measure with its figures, its aim, and whether the aim is met."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.answering.machine import percentile


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. met: None where there is no aim."""

    what: str
    measured: str
    aim: str = "–"
    met: bool | None = None

    def __str__(self) -> str:
        return f"| {self.what} | {self.measured} | {self.aim} | {'–' if self.met is None else 'met' if self.met else 'MISSED'} |"


@dataclass(slots=True)
class Report:
    """The table, printed row by row as it grows."""

    lines: list[Line] = field(default_factory=list)

    def head(self) -> None:
        print("| measure | measured | aim | |", "|---|---|---|---|", sep="\n", flush=True)

    def add(self, what: str, measured: str, aim: str = "–", met: bool | None = None) -> None:
        self.lines.append(Line(what, measured, aim, met))
        print(self.lines[-1], flush=True)

    @property
    def missed(self) -> int:
        return sum(line.met is False for line in self.lines)


def spread(seconds: Sequence[float]) -> str:
    """Median and 99th percentile in milliseconds."""
    if not seconds:
        return "none"
    return f"p50 {1000 * percentile(seconds, 0.5):.0f} ms, p99 {1000 * percentile(seconds, 0.99):.0f} ms"


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Least squares: how much the second grows an hour, the first being seconds."""
    if len(points) < 2:
        return 0.0
    middle = sum(x for x, _ in points) / len(points)
    across = sum((x - middle) ** 2 for x, _ in points)
    return 3600 * sum((x - middle) * y for x, y in points) / across if across else 0.0
