"""One part of the benchmark in a process of its own: python -m benchmarks.statistics.work PART FOLDER. Prints what it measured as JSON.

make N      the job, stored
pairs K     bare and Pejl by turns, K times each, after checking that they agree; leaves Pejl's figures for the comparison with R
memory      peak MiB of weights and shares, from stored arrays only
regressions peak MiB of the two regressions
fixed       500 bootstrap replicates with the weights as given
again       … with the weights raked anew in every replicate
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.testing import assert_allclose

from benchmarks.statistics import bare, pejl
from benchmarks.statistics.job import Job

SAME_WEIGHTS, SAME_SHARES, SAME_ERRORS, SAME_LOGIT = 1e-9, 1e-10, 1e-8, 1e-7  # Relative.


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pairs(folder: Path, times: int) -> dict[str, list[float]]:
    """Seconds of each part, bare and Pejl by turns, so that whatever else the machine does meets both."""
    job = Job.load(folder)
    design = pejl.design_of(job, job.weights)
    raked, calibration = bare.rake(job), pejl.raked(job, design)
    calibrated, given = design.calibrated(calibration), pejl.design_of(job, calibration.weights)
    check(job, folder, raked, calibrated, given)
    work: dict[str, Callable[[], object]] = {
        "bare weights": lambda: bare.rake(job),
        "pejl weights": lambda: pejl.raked(job, design),
        "bare shares": lambda: bare.shares(job, raked),
        "pejl shares": lambda: pejl.shares_of(job, calibrated),
        "bare did_linear": lambda: bare.did(job, raked.weights, logit=False),
        "pejl did_linear": lambda: pejl.effect(job, given, logit=False),
        "bare did_logit": lambda: bare.did(job, raked.weights, logit=True),
        "pejl did_logit": lambda: pejl.regression(job, given, logit=True),
        "pejl effect_logit": lambda: pejl.effect(job, given, logit=True),
        "pejl effect_calibrated": lambda: pejl.effect(job, calibrated, logit=False),
        "pejl design": lambda: pejl.design_of(job, job.weights),
    }
    found: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(times):
        for name, part in work.items():
            found[name].append(seconds(part))
    return found


def check(job: Job, folder: Path, raked: bare.Raked, calibrated: pejl.SampleDesign, given: pejl.SampleDesign) -> None:
    """Speed is of the same answer."""
    assert_allclose(calibrated.weights, raked.weights, rtol=SAME_WEIGHTS)
    found, (p, se) = pejl.shares_of(job, calibrated), bare.shares(job, raked)
    assert_allclose(found.values.reshape(p.shape[::-1]).T, p, rtol=SAME_SHARES)
    assert_allclose(found.standard_errors.reshape(p.shape[::-1]).T, se, rtol=SAME_ERRORS)
    np.save(folder / "pejl_weights.npy", calibrated.weights)
    np.save(folder / "pejl_shares.npy", np.stack([found.values, found.standard_errors]).reshape(2, *p.shape[::-1]))
    for name, logit in (("did_linear", False), ("did_logit", True)):
        fit = pejl.regression(job, given, logit=logit)
        place = fit.place("treated:wave")
        ours = np.array([fit.values[place], fit.standard_errors[place]])
        assert_allclose(ours, bare.did(job, raked.weights, logit=logit), rtol=SAME_LOGIT if logit else SAME_ERRORS)
        np.save(folder / f"pejl_{name}.npy", ours)
    effect = pejl.effect(job, given, logit=False).effect
    assert_allclose([effect.value, effect.standard_error], np.load(folder / "pejl_did_linear.npy"), rtol=SAME_ERRORS)


def compare_with_r(folder: Path) -> None:
    """What R left in the folder, against what Pejl left."""
    assert_allclose(np.load(folder / "pejl_weights.npy"), np.fromfile(folder / "r_weights.double"), rtol=SAME_WEIGHTS)
    shares = np.fromfile(folder / "r_shares.double").reshape(-1, 2, bare.SHARES)  # (domains, figure, share)
    ours = np.load(folder / "pejl_shares.npy")[:, :, : shares.shape[0]]
    assert_allclose(ours.transpose(2, 0, 1), shares, rtol=SAME_ERRORS)
    for name in ("did_linear", "did_logit"):
        assert_allclose(np.load(folder / f"pejl_{name}.npy"), np.fromfile(folder / f"r_{name}.double"), rtol=SAME_LOGIT)


def memory(folder: Path, *, regressions: bool) -> float:
    """Peak MiB of this process."""
    job = Job.load(folder)
    design = pejl.design_of(job, job.weights)
    design = design.calibrated(pejl.raked(job, design))
    if regressions:
        pejl.effect(job, design, logit=False)
        pejl.effect(job, design, logit=True)
    else:
        pejl.shares_of(job, design)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def replicates(folder: Path, *, again: bool) -> float:
    """Seconds to make 500 replicates and estimate 40 shares in 24 domains from them."""
    job = Job.load(folder)
    design = pejl.design_of(job, job.weights)
    calibration = pejl.raked(job, design)
    given = pejl.design_of(job, calibration.weights)
    if again:
        return seconds(lambda: pejl.shares_of(job, pejl.with_bootstrap(design).calibrated(calibration)))
    return seconds(lambda: pejl.shares_of(job, pejl.with_bootstrap(given)))


def main(part: str, folder: Path, count: int) -> object:
    if part == "make":
        Job.make(count).save(folder)
        return None
    if part == "pairs":
        return pairs(folder, count)
    if part == "compare":
        return compare_with_r(folder)
    if part in ("memory", "regressions"):
        return memory(folder, regressions=part == "regressions")
    return replicates(folder, again=part == "again")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)))
