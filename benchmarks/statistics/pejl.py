"""The standard job with the public functions of `survey_app.statistics`."""

import numpy as np

from benchmarks.statistics.job import STRATA, Job
from survey_app.statistics.auxiliaries import Calibration
from survey_app.statistics.calibration import Margin, rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.difference_in_differences import ModelledEffect, did_linear, did_logit
from survey_app.statistics.domains import Domains
from survey_app.statistics.families import LINEAR, LOGIT
from survey_app.statistics.regression import Fit, glm
from survey_app.statistics.replication import bootstrap
from survey_app.statistics.shares import Shares, shares
from survey_app.statistics.terms import Term, Variable

REPLICATES = 500


def design_of(job: Job, weights: np.ndarray) -> SampleDesign:
    return SampleDesign.of(weights, job.stratum, job.psu)


def raked(job: Job, design: SampleDesign) -> Calibration:
    margins = [Margin(name, codes, totals, tuple(map(str, range(totals.size)))) for name, codes, totals in job.margins]
    return rake(design.weights, margins)


def shares_of(job: Job, design: SampleDesign) -> Shares:
    return shares(design, job.events, Domains.of_codes(job.stratum, STRATA))


def covariates(job: Job) -> list[Term]:
    return [Term.of(Variable(name)) for name in job.covariates]


def effect(job: Job, design: SampleDesign, *, logit: bool) -> ModelledEffect:
    """The difference-in-differences by regression; the logit's on the probability scale."""
    return (did_logit if logit else did_linear)(
        design, job.events[:, 0].astype(np.float64), job.treated, job.wave, covariates(job), job.covariates
    )  # fmt: skip


def regression(job: Job, design: SampleDesign, *, logit: bool) -> Fit:
    """The same regression without more: coefficients and their covariance."""
    one, two = Variable("treated"), Variable("wave")
    terms = [Term.of(one), Term.of(two), *covariates(job), Term.of(one, two)]
    columns = {**job.covariates, "treated": job.treated, "wave": job.wave}
    return glm(design, job.events[:, 0], terms, columns, LOGIT if logit else LINEAR)


def with_bootstrap(design: SampleDesign) -> SampleDesign:
    return design.replicated(bootstrap(design, REPLICATES, np.random.default_rng(1)))
