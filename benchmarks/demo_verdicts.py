"""How often the verdicts on the demo are right: its two waves drawn anew with many seeds, each evaluated without a database.

    ./pejl python -m benchmarks.demo_verdicts --seeds 200

Writes the tables into docs/demo.md, between the marks. Seeds are 1, 2, 3 …: none is picked.
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey_app.demo import plan, simulation
from survey_app.demo.truth import Scope
from survey_app.documents import Document, parse
from survey_app.evaluation.evaluate import evaluate
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.results import Verdict

TODAY = date(2026, 11, 26)
PAGE = Path(__file__).parent.parent / "docs" / "demo.md"
START, END = "<!-- verdicts: written by benchmarks/demo_verdicts.py -->", "<!-- end of verdicts -->"
SCOPES: tuple[Scope, ...] = ("effect", "treated", "comparison", "whole")
NAMES = {"unsafe_late": "unsafe outdoors late", "worry_area": "worried about crime in the area", "exposure": "exposed to crime"}
WORDS = {
    Verdict.IMPROVED: "improved",
    Verdict.WORSENED: "worsened",
    Verdict.NO_CHANGE_THAT_MATTERS: "no change that matters",
    Verdict.NO_DETECTABLE_CHANGE: "no detectable change",
    Verdict.TOO_FEW: "too few",
    Verdict.NOT_COMPARABLE: "not comparable",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one seed gave for one indicator in one scope, beside the truth. before: (estimate, truth, truth inside the interval)."""

    indicator: str
    scope: str
    verdict: Verdict
    points: float
    standard_error: float
    truth: float
    covered: bool
    before: tuple[float, float, bool] | None


def once(seed: int) -> list[Found]:
    """Both waves of one seed, evaluated."""
    before, after = simulation.simulate(seed, TODAY)
    asked = parse(EvaluationPlan, Document("plan", plan.document(TODAY, seed=seed, only_primary=True)))
    evaluation = evaluate(asked, before, after, today=TODAY)
    truths = {(truth.indicator, truth.scope): truth for truth in asked.simulation.truth} if asked.simulation else {}
    found = []
    for indicator in plan.PRIMARY:
        for scope in SCOPES:
            finding, truth = evaluation.finding(indicator, scope), truths[indicator, scope]
            if finding is None or finding.change is None or finding.verdict is None or truth.change is None:
                raise ValueError(f"Seed {seed}: no change of {indicator}, {scope}.")
            change, level = finding.change, None
            if finding.before is not None and truth.before is not None:
                level = (finding.before.percent, truth.before, finding.before.low <= truth.before <= finding.before.high)
            covered = change.low <= truth.change <= change.high
            found.append(Found(indicator, scope, finding.verdict, change.points, change.standard_error, truth.change, covered, level))
    return found


def tables(runs: list[list[Found]]) -> str:
    """The tables of docs/demo.md."""
    rows = [found for run in runs for found in run]
    n = len(runs)
    out = [f"{n} seeds, 1 to {n}. Per cent of the seeds; points are percentage points.", ""]
    out += ["| effect (difference-in-differences) | truth | " + " | ".join(WORDS.values()) + " |", "|---|---" + "|---" * len(WORDS) + "|"]
    for indicator in plan.PRIMARY:
        of = [row for row in rows if row.indicator == indicator and row.scope == "effect"]
        counted = Counter(row.verdict for row in of)
        shares = " | ".join(f"{100 * counted[verdict] / n:.1f}" for verdict in WORDS)
        out.append(f"| {NAMES[indicator]} | {_points(of[0].truth)} | {shares} |")
    out += [
        "",
        "| change | truth | mean estimate | standard deviation | mean standard error | 95 % interval holds the truth |",
        "|---|---|---|---|---|---|",
    ]
    for indicator in plan.PRIMARY:
        for scope in SCOPES:
            of = [row for row in rows if row.indicator == indicator and row.scope == scope]
            points = [row.points for row in of]
            covered = 100 * statistics.fmean(row.covered for row in of)
            error = statistics.fmean(row.standard_error for row in of)
            out.append(
                f"| {NAMES[indicator]}, {scope} | {_points(of[0].truth)} | {_points(statistics.fmean(points))} "
                f"| {statistics.stdev(points):.2f} | {error:.2f} | {covered:.1f} |"
            )
    out += [
        "",
        "| level before | truth, % | mean estimate, % | difference, points | 95 % interval holds the truth |",
        "|---|---|---|---|---|",
    ]
    for indicator in plan.PRIMARY:
        for scope in SCOPES[1:]:
            levels = [row.before for row in rows if row.indicator == indicator and row.scope == scope and row.before]
            mean, truth = statistics.fmean(level[0] for level in levels), levels[0][1]
            covered = 100 * statistics.fmean(level[2] for level in levels)
            out.append(f"| {NAMES[indicator]}, {scope} | {truth:.2f} | {mean:.2f} | {_points(mean - truth)} | {covered:.1f} |")
    return "\n".join([*out, "", *_default(rows, n)])


def _default(rows: Iterable[Found], n: int) -> list[str]:
    """Where the seed that `./pejl demo` uses falls among the others."""
    points = sorted(row.points for row in rows if row.indicator == "unsafe_late" and row.scope == "effect")
    own = next(row for row in once(simulation.SEED) if row.indicator == "unsafe_late" and row.scope == "effect")
    lower = sum(value < own.points for value in points)
    estimate = f"its estimate of the effect on unsafe outdoors late is {_points(own.points)} points ({WORDS[own.verdict]})"
    return [f"`./pejl demo` uses the seed {simulation.SEED}: {estimate}; {lower} of the {n} seeds lie below it."]


def _points(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−").replace("+0.00", "0.00").replace("−0.00", "0.00")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--processes", type=int, default=None)
    parser.add_argument("--print", action="store_true", help="Print the tables and leave docs/demo.md as it is.")
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.processes) as pool:
        made = tables(list(pool.map(once, range(1, asked.seeds + 1), chunksize=5)))
    print(made)
    if not asked.print:
        page = PAGE.read_text()
        head, rest = page.split(START)
        _, tail = rest.split(END)
        PAGE.write_text(f"{head}{START}\n{made}\n{END}{tail}")


if __name__ == "__main__":
    main()
