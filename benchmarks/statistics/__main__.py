"""How fast the statistics are beside R and beside bare numpy, and how much memory they take.

    ./pejl python -m benchmarks.statistics                        10⁴, 10⁵ and 10⁶ respondents, three rounds
    ./pejl python -m benchmarks.statistics --sizes 10000 --rounds 1
    ./pejl python -m benchmarks.statistics --write                … and puts the tables into docs/statistics.md

In every round R, bare numpy and Pejl do the standard job (`job.py`) one after the other; what counts is the median. Before a second is
counted, all three must agree on weights (10⁻⁹), shares (10⁻¹⁰), standard errors (10⁻⁸) and logit (10⁻⁷). Peak memory is that of a fresh
process that only loads arrays. Where Rscript with survey is missing, its seconds of another day are taken, and the table says so.
Ends with exit code 1 where a target is missed."""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.statistics.job import STRATA

TREE = Path(__file__).parent.parent.parent
PEER = Path(__file__).parent / "peer.R"
PAGE = TREE / "docs" / "statistics.md"
START, END = "<!-- speed: written by benchmarks.statistics --write -->", "<!-- end of speed -->"
SIZES = (10_000, 100_000, 1_000_000)
DOMAINS_BY_R = {1_000_000: 1}  # R needs a quarter of a minute for each; the others are done whole.
PARTS = {
    "weights": "weights to 8 margins",
    "shares": "40 shares × 24 domains",
    "did_linear": "DiD, 6 covariates, linear",
    "did_logit": "DiD, 6 covariates, logit",
}
OTHERS = {
    "effect_logit": "DiD, logit, with the effect on the probability scale",
    "effect_calibrated": "DiD, linear, with errors that account for the raking",
    "design": "design from labels of strata and PSUs",
}
# Measured on 25 November 2026 on two shared cores: R 4.2.2 with survey 4.1-1, and svy 0.35.0, the fastest package of Python that has
# these weights. R's shares at 10⁵ from 2 of 24 domains, at 10⁶ from 1.
RECORDED_R = {
    10_000: {"weights": 0.82, "shares": 2.97, "did_linear": 0.04, "did_logit": 0.06},
    100_000: {"weights": 2.0, "shares": 26.0, "did_linear": 0.21, "did_logit": 0.26},
    1_000_000: {"weights": 6.9, "shares": 374.0, "did_linear": 3.7},
}
RECORDED_PYTHON = {10_000: 0.06, 100_000: 0.23, 1_000_000: 2.65}
Seconds = dict[int, dict[str, float]]


@dataclass(frozen=True)
class Target:
    """What is to be reached, what was, and whether more is better."""

    what: str
    measured: float | None
    limit: float
    unit: str = "×"
    at_least: bool = True

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        measured = "not measured" if self.measured is None else f"{self.measured:.3g} {self.unit}"
        word = {True: "met", False: "MISSED", None: "–"}[self.met]
        return f"| {self.what} | {'≥' if self.at_least else '≤'} {self.limit:g} {self.unit} | {measured} | {word} |"


def work(part: str, folder: Path, count: int = 0) -> Any:
    """One part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.statistics.work", part, str(folder), str(count)]
    ran = subprocess.run(command, cwd=TREE, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ran.stdout)


def r_is_there() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(survey)"], capture_output=True, check=False).returncode == 0


def by_r(folder: Path, n: int) -> dict[str, float]:
    """R's seconds; shares for all domains, from as many as were done."""
    domains = DOMAINS_BY_R.get(n, STRATA)
    ran = subprocess.run(["Rscript", str(PEER), str(folder), str(n), str(domains)], stdout=subprocess.PIPE, text=True, check=True)
    found = {name: float(seconds) for name, seconds in (line.split() for line in ran.stdout.splitlines())}
    found["shares"] *= STRATA / domains
    return found


def measure(folders: dict[int, Path], rounds: int, *, with_r: bool) -> Seconds:
    """Medians in seconds by number of respondents: "bare shares", "pejl shares", "r shares" … Every round goes through all sizes."""
    found: dict[int, dict[str, list[float]]] = {n: defaultdict(list) for n in folders}
    for turn in range(rounds):
        for n, folder in folders.items():
            for name, seconds in work("pairs", folder, 3 if n >= 1_000_000 else 7).items():
                found[n][name] += seconds
            if with_r:
                for name, second in by_r(folder, n).items():
                    found[n][f"r {name}"].append(second)
                if turn == 0:
                    work("compare", folder)
    medians = {n: {name: statistics.median(seconds) for name, seconds in parts.items()} for n, parts in found.items()}
    return medians if with_r else {n: parts | {f"r {part}": s for part, s in RECORDED_R[n].items()} for n, parts in medians.items()}


def ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below is not None else None


def tables(seconds: Seconds, *, with_r: bool) -> Iterator[str]:
    yield f"| part | respondents | Pejl, s | bare numpy, s | Pejl / bare | R, s{'' if with_r else ' (recorded)'} | R / Pejl |"
    yield "|---" * 7 + "|"
    for part, name in PARTS.items():
        for n, found in seconds.items():
            own, bare, r = found[f"pejl {part}"], found[f"bare {part}"], found.get(f"r {part}")
            note = f" (from {DOMAINS_BY_R[n]} of {STRATA} domains)" if with_r and part == "shares" and n in DOMAINS_BY_R else ""
            of_r = ("–", "–") if r is None else (f"{f'{r:.0f}' if r >= 100 else f'{r:.3g}'}{note}", f"{r / own:.0f}")
            yield f"| {name} | {n:,} | {own:.3g} | {bare:.3g} | {own / bare:.2f} | {of_r[0]} | {of_r[1]} |"
    for part, name in OTHERS.items():
        for n, found in seconds.items():
            yield f"| {name} | {n:,} | {found[f'pejl {part}']:.3g} | – | – | – | – |"


def targets(seconds: Seconds, peak: float | None, fixed: float | None) -> Iterator[Target]:
    """The lines that must be met, for the sizes that were measured."""
    for n, part, limit in (
        (1_000_000, "weights", 30), (100_000, "shares", 300), (1_000_000, "shares", 500), (1_000_000, "did_linear", 8), (1_000_000, "did_logit", 8),
    ):  # fmt: skip
        if n in seconds:
            yield Target(f"{PARTS[part]}, {n:,}: R / Pejl", ratio(seconds[n].get(f"r {part}"), seconds[n][f"pejl {part}"]), limit)
    if (largest := seconds.get(1_000_000)) is not None:
        yield Target(f"{PARTS['weights']}, 1,000,000: svy (recorded) / Pejl", RECORDED_PYTHON[1_000_000] / largest["pejl weights"], 10)
    for part, name in PARTS.items():
        for n in (size for size in seconds if size == 1_000_000 or (part == "shares" and size == 100_000)):
            yield Target(f"{name}, {n:,}: Pejl / bare", seconds[n][f"pejl {part}"] / seconds[n][f"bare {part}"], 2, at_least=False)
    if peak is not None:
        yield Target("weights and 40 × 24 shares, 1,000,000: peak memory", peak, 1024, "MiB", at_least=False)
    if fixed is not None:
        yield Target("500 bootstrap replicates of 40 × 24, 100,000, weights fixed", fixed, 3, "s", at_least=False)
    if {100_000, 1_000_000} <= seconds.keys():
        for part, name in PARTS.items():
            growth = math.log10(seconds[1_000_000][f"pejl {part}"] / seconds[100_000][f"pejl {part}"])
            yield Target(f"{name}: slope on log–log, 100,000 to 1,000,000", growth, 1.1, "", at_least=False)


def said(seconds: Seconds, peaks: dict[str, float], replicated: dict[str, float], *, rounds: int, with_r: bool) -> Iterator[str]:
    """Everything but the lines of the targets."""
    yield f"Medians of {rounds} rounds on {os.cpu_count()} cores with a load of {os.getloadavg()[2]:.1f}, {date.today():%d %B %Y}."
    if not with_r:
        yield "R's seconds were recorded on another day, for R with the package survey is not here."
    yield ""
    yield from tables(seconds, with_r=with_r)
    if peaks:
        yield f"\nPeak memory at 1,000,000: weights and shares {peaks['memory']:.0f} MiB, regressions {peaks['regressions']:.0f} MiB."
    if replicated:
        yield (
            f"\n500 bootstrap replicates of 40 × 24 at 100,000: weights fixed {replicated['fixed']:.2f} s, "
            f"raked anew in each {replicated['again']:.1f} s (once)."
        )
    yield "\n| target | limit | measured | |\n|---|---|---|---|"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-r", action="store_true", help="take R's recorded seconds")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/statistics.md")
    asked = parser.parse_args()
    with_r = not asked.without_r and r_is_there()
    peaks: dict[str, float] = {}
    replicated: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folders = {n: Path(name) / str(n) for n in sorted(asked.sizes)}
        for n, folder in folders.items():
            folder.mkdir()
            work("make", folder, n)
        seconds = measure(folders, asked.rounds, with_r=with_r)
        if (folder := folders.get(1_000_000)) is not None:
            peaks = {part: statistics.median(work(part, folder) for _ in range(asked.rounds)) for part in ("memory", "regressions")}
        if (folder := folders.get(100_000)) is not None:
            replicated["fixed"] = statistics.median(work("fixed", folder) for _ in range(asked.rounds))
            replicated["again"] = work("again", folder)
    found = list(targets(seconds, peaks.get("memory"), replicated.get("fixed")))
    text = "\n".join([*said(seconds, peaks, replicated, rounds=asked.rounds, with_r=with_r), *map(str, found)])
    print(text)
    if asked.write:
        head, rest = PAGE.read_text(encoding="utf-8").split(START)
        PAGE.write_text(f"{head}{START}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return int(any(target.met is False for target in found))


if __name__ == "__main__":
    sys.exit(main())
