"""How often 95 % intervals hold the truth, measured with many samples from a town of which everything is known.

    ./pejl test --long coverage               10,000 samples of each drawing; prints the table of docs/statistics.md
    ./pejl test --long coverage --write       and writes it there

Ends with exit code 1 where a figure that must be within 94–96 % is not. Every sample has a seed of its own: its number."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from survey_app.statistics.change import change, difference_in_differences
from survey_app.statistics.shares import shares
from tests.statistics.coverage_population import Drawing, Town, build

SAMPLES = 10_000
LOW, HIGH = 94.0, 96.0
PAGE = Path(__file__).parent.parent.parent / "docs" / "statistics.md"
START, END = "<!-- coverage: written by ./pejl test --long coverage --write -->", "<!-- end of coverage -->"
QUANTITIES = ("share", "change", "difference", "rare share")


@dataclass(frozen=True)
class Row:
    """A drawing, and whether its intervals of share, change and difference-in-differences must hold the truth in 94–96 of 100 samples."""

    drawing: Drawing
    required: bool = True


ROWS = {
    "stratified: 80 of some 2,000 persons in each stratum": Row(Drawing(persons=80)),
    "stratified, raked: 140 asked, some 60 % answer": Row(Drawing(persons=140, answering=True)),
    "clustered: 8 of 40 streets in each stratum, 12 persons in each": Row(Drawing(persons=12, streets=8)),
    "clustered, raked: 20 asked in each street": Row(Drawing(persons=20, streets=8, answering=True)),
    "clustered, raked, the same streets in both waves": Row(Drawing(persons=20, streets=8, answering=True, same=True)),
    "10 streets in each cell": Row(Drawing(persons=20, streets=10, by_part=False), required=False),
    "10 streets in each cell, raked": Row(Drawing(persons=28, streets=10, by_part=False, answering=True), required=False),
    "6 streets in each cell": Row(Drawing(persons=20, streets=6, by_part=False), required=False),
    "6 streets in each cell, raked": Row(Drawing(persons=28, streets=6, by_part=False, answering=True), required=False),
    "4 streets in each cell": Row(Drawing(persons=20, streets=4, by_part=False), required=False),
    "4 streets in each cell, raked": Row(Drawing(persons=28, streets=4, by_part=False, answering=True), required=False),
    "4 streets in each arm, the same in both waves, raked": Row(
        Drawing(persons=28, streets=4, by_part=False, answering=True, same=True), required=False
    ),
}


@cache
def town() -> Town:
    return build()


def held(drawing: Drawing, seed: int) -> tuple[bool, ...]:
    """Whether the interval of each of QUANTITIES in the sample with this seed holds the truth."""
    sample = drawing.draw(town(), np.random.default_rng(seed))
    events = np.column_stack([answer[sample.rows] for answer in town().answers.values()])
    found = shares(sample.design, events, town().cell[sample.rows][:, None] == np.arange(4))
    there = change(found, before=0, after=1)
    effect = difference_in_differences(found, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3)
    (low, high), (rare_low, rare_high) = found.intervals()[[0, 4]]
    truth, rare = (town().truth(answer) for answer in town().answers)
    return (
        bool(low <= truth[0] <= high),
        there.low <= truth[1] - truth[0] <= there.high,
        effect.low <= truth[1] - truth[0] - truth[3] + truth[2] <= effect.high,
        bool(rare_low <= rare[0] <= rare_high),
    )


def coverage(drawing: Drawing, seeds: Sequence[int], processes: int = 1) -> np.ndarray:
    """(4,) per cent of the samples in which the interval of each of QUANTITIES held the truth."""
    once = partial(held, drawing)
    if processes == 1:
        return 100 * np.mean([once(seed) for seed in seeds], axis=0)
    with ProcessPoolExecutor(processes) as pool:
        return 100 * np.mean(list(pool.map(once, seeds, chunksize=250)), axis=0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the table into docs/statistics.md")
    asked = parser.parse_args()
    lines = ["| sample | " + " | ".join(QUANTITIES) + " |", "|---" * (1 + len(QUANTITIES)) + "|"]
    print("\n".join(lines), flush=True)
    wrong = []
    for name, row in ROWS.items():
        measured = coverage(row.drawing, range(1, asked.samples + 1), asked.processes)
        lines.append(f"| {name} | " + " | ".join(f"{per_cent:.1f}" for per_cent in measured) + " |")
        print(lines[-1], flush=True)
        if row.required and not all(LOW <= per_cent <= HIGH for per_cent in measured[:3]):
            wrong.append(name)
    if asked.write:
        head, rest = PAGE.read_text(encoding="utf-8").split(START)
        PAGE.write_text(f"{head}{START}\n" + "\n".join(lines) + f"\n{END}{rest.split(END)[1]}", encoding="utf-8")
    for name in wrong:
        print(f"Not within {LOW:.0f}–{HIGH:.0f} %: {name}.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
