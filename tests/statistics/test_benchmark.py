"""The benchmark counts seconds of the same answer: bare numpy, written from the formulas alone, finds what the public functions find."""

import pytest
from numpy.testing import assert_allclose

from benchmarks.statistics import pejl, work
from benchmarks.statistics.job import Job


@pytest.fixture(scope="module")
def job() -> Job:
    return Job.make(20_000)


def test_bare_numpy_finds_the_same_weights_shares_errors_and_effects(job, tmp_path):
    design = pejl.design_of(job, job.weights)
    raked, calibration = work.bare.rake(job), pejl.raked(job, design)
    work.check(job, tmp_path, raked, design.calibrated(calibration), pejl.design_of(job, calibration.weights))


def test_a_survey_that_was_stored_is_the_same_when_it_is_loaded(job, tmp_path):
    job.save(tmp_path)
    loaded = Job.load(tmp_path)
    for name in ("weights", "stratum", "psu", "categories", "totals", "events", "treated", "wave"):
        assert_allclose(getattr(loaded, name), getattr(job, name), rtol=0, atol=0)
