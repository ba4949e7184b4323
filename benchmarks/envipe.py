"""From a file of 92,051 respondents in 13,195 sampling units to an estimate: seconds and memory, in processes of their own.

    ./pejl python -m benchmarks.envipe

Takes the survey from the folder PEJL_REFERENCE. Ends with exit code 1 where the median passes the limits of the README.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

REPETITIONS = 5
LIMIT_SECONDS, LIMIT_MIB = 10, 1024
TREE = Path(__file__).parent.parent
SURVEY = TREE / "tests" / "real" / "envipe"
REFERENCE = Path(os.environ.get("PEJL_REFERENCE") or TREE.parent / "shared" / "reference")


def once() -> None:
    """Read, evaluate, and print: seconds to read, seconds to evaluate, peak MiB, the estimate and its standard error."""
    started = time.perf_counter()
    from survey_app.evaluation.evaluate import evaluate
    from survey_app.evaluation.plan import read_plan
    from survey_app.imports.wave import read_wave

    plan = read_plan((SURVEY / "plan.yaml").read_bytes(), "plan.yaml")
    wave = read_wave(SURVEY / "wave.yaml", {"PEJL_REFERENCE": str(REFERENCE)})
    read = time.perf_counter()
    found = evaluate(plan, None, wave, today=date.today()).findings[0].after
    done = time.perf_counter()
    assert found is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{read - started:.2f} {done - read:.2f} {peak:.0f} {found.percent:.2f} {found.standard_error:.2f}")


def main() -> int:
    if not (REFERENCE / "data").is_dir():
        print(f"PEJL_REFERENCE names no folder of real surveys: {REFERENCE}", file=sys.stderr)
        return 1
    runs = []
    print("    read  evaluate  peak MiB")
    for _ in range(REPETITIONS):
        ran = subprocess.run([sys.executable, "-m", "benchmarks.envipe", "once"], cwd=TREE, capture_output=True, text=True, check=True)
        reading, evaluating, peak, percent, error = map(float, ran.stdout.split())
        runs.append((reading, evaluating, peak))
        print(f"{reading:7.2f}s {evaluating:8.2f}s {peak:9.0f}")
    reading, evaluating, peak = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"{reading:7.2f}s {evaluating:8.2f}s {peak:9.0f}  median of {REPETITIONS}: {reading + evaluating:.2f} s in all")
    print(f"Exposed to crime against the person: {percent:.1f} % (standard error {error:.2f})")
    within = reading + evaluating <= LIMIT_SECONDS and peak <= LIMIT_MIB
    print("Within" if within else "Beyond", f"the limits: {LIMIT_SECONDS} s, {LIMIT_MIB} MiB.")
    return 0 if within else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["once"]:
        once()
    else:
        sys.exit(main())
