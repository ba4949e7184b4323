"""The weights themselves: their figures, how they came about, and those of the replicates."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from survey_app.statistics import diagnostics
from survey_app.statistics.weighting import NonresponseAdjustment
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import Survey
from tests.statistics.referee.modelling import fit
from tests.statistics.referee.tables import NotUnderstood


def weights(survey: Survey) -> Answer:
    w = survey.design.weights[survey.rows]
    found = diagnostics.weight_figures(w)
    return {
        "n": found.n,
        "n_nonzero": found.n_nonzero,
        "sum": found.sum,
        "min": found.smallest,
        "max": found.largest,
        "mean": found.mean,
        "cv": found.cv,
        "values": w,
    }


def effective_sample_size(survey: Survey) -> Answer:
    w = survey.design.weights[survey.rows]
    return {"kish_neff": diagnostics.effective_n(w), "kish_deff": diagnostics.design_effect(w)}


def calibration(survey: Survey) -> Answer:
    weighted = survey.rows & (survey.weighting.start > 0)
    g = survey.design.weights[weighted] / survey.weighting.start[weighted]
    return {"g_min": g.min(), "g_max": g.max()}


def replicate_weights(survey: Survey) -> Answer:
    found = survey.design.replicates
    if found is None:
        raise NotUnderstood("replicate weights without replicates")
    return {"n_replicates": found.count, "scale": found.scale, "rscales": found.rscales, "weights_file": found.all_weights()}


def intraclass_correlation(survey: Survey, column: str, cluster: str) -> Answer:
    inside = survey.rows & survey.table.known([column, cluster])
    found = diagnostics.intraclass_correlation(survey.numbers(column)[inside], survey.table.text(cluster)[inside])
    return {
        "estimate": found.value,
        "m0": found.m0,
        "mean_cluster_size": found.mean_cluster_size,
        "deff_mean_size": found.design_effect,
        "m_weighted": found.weighted_cluster_size,
        "deff_weighted_size": found.weighted_design_effect,
    }


def nonresponse_factors(survey: Survey, step: int) -> Answer:
    found = survey.weighting.outcomes[step]
    if not isinstance(found, NonresponseAdjustment):
        raise NotUnderstood(f"non-response factors of step {step}")
    return {
        "names": found.labels,
        "n_respondents": found.respondents,
        "n_nonrespondents": found.nonrespondents,
        "estimate": found.factors,
        **({} if found.cuts is None else {"cuts": found.cuts}),
    }


def propensities(survey: Survey, model: Mapping[str, Any]) -> Answer:
    found = fit(survey, **model).fitted()
    return {"minimum": np.nanmin(found), "maximum": np.nanmax(found)}


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {
    each.__name__: each
    for each in (weights, effective_sample_size, calibration, replicate_weights, intraclass_correlation, nonresponse_factors, propensities)
}
