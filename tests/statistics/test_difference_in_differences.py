"""Treated and comparison, before and after: from cell means, a linear model and a logit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose
from scipy import special

from survey_app.errors import SurveyAppError
from survey_app.statistics.change import OneWave
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.difference_in_differences import EmptyCell, OneArm, did_linear, did_logit, did_of_means
from survey_app.statistics.estimates import Contrast
from survey_app.statistics.replication import stratified_jackknife
from survey_app.statistics.terms import Term, Variable
from tests.statistics import four_waves
from tests.statistics.four_waves import COVARIATES, column, golden
from tests.statistics.surveys import Survey, surveys

COLUMNS = {"sex": column("sex"), "age": column("age")}
HOURS, UNSAFE = column("hours"), column("unsafe")
TREATED, POST = column("treated"), four_waves.post()
METHODS = [did_of_means, did_linear, did_logit]


def numbers(found: Contrast) -> list[float]:
    return [found.value, found.standard_error]


@given(surveys())
def test_the_saturated_linear_model_is_the_difference_of_the_differences_error_and_all(survey: Survey):
    treated, post = survey.domains.T
    means = did_of_means(survey.design, survey.unsafe, treated, post)
    linear = did_linear(survey.design, survey.unsafe, treated, post)
    assert_allclose(numbers(linear.effect), numbers(means.effect), rtol=1e-7, atol=1e-9)
    assert linear.effect.df == max(means.effect.df, 0) + 1 - 4


@given(surveys())
def test_so_it_is_with_replicates(survey: Survey):
    treated, post = survey.domains.T
    design = replace(survey.design, replicates=stratified_jackknife(survey.design))
    means = did_of_means(design, survey.unsafe + survey.age, treated, post)
    if np.isfinite(means.effect.standard_error):  # Otherwise a replicate has left out a whole cell.
        linear = did_linear(design, survey.unsafe + survey.age, treated, post)
        assert_allclose(numbers(linear.effect), numbers(means.effect), rtol=1e-6, atol=1e-9)


def test_the_effect_is_one_change_less_the_other():
    found = did_of_means(four_waves.design(), HOURS, TREATED, POST)
    assert_allclose(numbers(found.effect), golden()["did"], rtol=1e-9)
    assert found.effect.value == pytest.approx(found.treated.value - found.comparison.value, rel=1e-12)
    cells = [HOURS[(treated == TREATED) & (post == POST) & ~np.isnan(HOURS)] for treated in (1, 0) for post in (False, True)]
    weights = [column("weight")[(t == TREATED) & (p == POST) & ~np.isnan(HOURS)] for t in (1, 0) for p in (False, True)]
    assert_allclose(found.cells.values, [np.average(y, weights=w) for y, w in zip(cells, weights, strict=True)], rtol=1e-12)
    assert found.effect.df == 32
    assert did_of_means(four_waves.design(), HOURS, TREATED, POST, df=9).effect.df == 9


def test_with_covariates_the_coefficient_is_the_referees():
    found = did_linear(four_waves.design(), HOURS, TREATED, POST, COVARIATES, COLUMNS)
    assert_allclose([*numbers(found.effect), found.effect.df], golden()["did_linear"], rtol=1e-8)
    assert found.estimand == "coefficient"
    assert found.fit.names[-1] == "treated:post"


@pytest.mark.parametrize("estimand", ["effect_on_the_treated", "cross_difference"])
def test_a_logit_is_told_on_the_probability_scale_by_the_name_of_what_it_estimates(estimand):
    found = did_logit(four_waves.design(), UNSAFE, TREATED, POST, COVARIATES, COLUMNS, estimand=estimand)
    assert_allclose([*numbers(found.effect), found.effect.df], golden()[estimand], rtol=1e-6)  # R's glm stops at 1e-8 of the deviance.
    assert found.estimand == estimand


def test_without_covariates_the_cross_difference_of_a_logit_is_the_difference_of_the_differences():
    logit = did_logit(four_waves.design(), UNSAFE, TREATED, POST, estimand="cross_difference")
    assert_allclose(numbers(logit.effect), numbers(did_of_means(four_waves.design(), UNSAFE, TREATED, POST).effect), rtol=1e-7)


def test_what_is_missing_is_outside():
    gone = np.arange(TREATED.size) % 7 == 0
    apart = did_linear(four_waves.design(), HOURS, TREATED, POST, rows=~gone).effect
    for method in (did_of_means, did_linear):
        assert_allclose(
            numbers(method(four_waves.design(), HOURS, np.where(gone, np.nan, TREATED), POST).effect), numbers(apart), rtol=1e-9
        )
        assert_allclose(
            numbers(method(four_waves.design(), HOURS, TREATED, np.where(gone, np.nan, POST)).effect), numbers(apart), rtol=1e-9
        )


NO_MEASURE = "No one here is from the area of the measure, so its effect cannot be estimated. Choose a group with answers from both areas."
NO_COMPARISON = (
    "No one here is from a comparison area, so the change has nothing to be compared with. "
    "Choose a comparison area, or report the change alone."
)
ONE_WAVE = (
    "All answers here are from one wave, so there is no change to estimate. "
    "Choose answers from a wave before the measure and from one after it."
)


def no_answer_in(cell: str) -> str:
    return f"There is no answer in the cell “{cell}”, so the two changes cannot be compared. Choose waves that asked this in both areas."


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("treated", "post", "error", "told"),
    [
        (np.ones(TREATED.size), POST, OneArm, NO_COMPARISON),
        (np.zeros(TREATED.size), POST, OneArm, NO_MEASURE),
        (TREATED, np.ones(TREATED.size), OneWave, ONE_WAVE),
        (TREATED, np.where((TREATED == 1) & ~POST, np.nan, POST), EmptyCell, no_answer_in("measure, before")),
        (TREATED, np.where((TREATED == 1) & POST, np.nan, POST), EmptyCell, no_answer_in("measure, after")),
        (TREATED, np.where((TREATED == 0) & ~POST, np.nan, POST), EmptyCell, no_answer_in("comparison, before")),
        (TREATED, np.where((TREATED == 0) & POST, np.nan, POST), EmptyCell, no_answer_in("comparison, after")),
    ],
)
def test_what_cannot_be_compared_is_refused(method, treated: np.ndarray, post: np.ndarray, error: type[SurveyAppError], told: str):
    with pytest.raises(error) as refused:
        method(four_waves.design(), UNSAFE, treated, post)
    assert str(refused.value) == told


def test_rows_without_weight_are_no_answers():
    design = four_waves.design()
    with pytest.raises(EmptyCell, match="“measure, after”"):
        did_of_means(replace(design, weights=np.where((TREATED == 1) & POST, 0.0, 1.0)), UNSAFE, TREATED, POST)


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_every_interval_has_the_level_asked_for(level: float):
    said = {} if level == 0.95 else {"level": level}  # 95 per cent where nothing is said.
    means = did_of_means(four_waves.design(), UNSAFE, TREATED, POST, **said)
    models = [method(four_waves.design(), UNSAFE, TREATED, POST, **said).effect for method in (did_linear, did_logit)]
    for found in (means.effect, means.treated, means.comparison, *models):
        assert (found.high - found.low) / 2 / found.standard_error == pytest.approx(special.stdtrit(found.df, 0.5 + level / 2), rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_the_domain_is_kept(method):
    women = column("sex") == "woman"
    found = method(four_waves.design(), UNSAFE, TREATED, POST, rows=women).effect
    assert_allclose(numbers(found), numbers(method(four_waves.design(), np.where(women, UNSAFE, np.nan), TREATED, POST).effect), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_domain_of_one_arm_is_refused(method):
    with pytest.raises(OneArm):
        method(four_waves.design(), UNSAFE, TREATED, POST, rows=TREATED == 1)


def test_without_a_word_a_logit_estimates_the_effect_on_the_treated():
    found = did_logit(four_waves.design(), UNSAFE, TREATED, POST, COVARIATES, COLUMNS)
    assert found.estimand == "effect_on_the_treated"
    assert_allclose(numbers(found.effect), golden()["effect_on_the_treated"][:2], rtol=1e-6)
    assert found.fit.names[-1] == "treated:post"


def test_the_changes_of_the_arms_have_the_degrees_of_freedom_asked_for():
    found = did_of_means(four_waves.design(), HOURS, TREATED, POST, df=9)
    assert (found.treated.df, found.comparison.df) == (9, 9)


def test_missing_covariates_may_empty_a_cell():
    age = np.where((TREATED == 1) & POST, np.nan, column("age"))
    with pytest.raises(EmptyCell, match="“measure, after”"):
        did_linear(four_waves.design(), HOURS, TREATED, POST, [Term.of(Variable("age"))], {"age": age})


def test_arm_and_wave_are_told_by_0_and_1():
    for wrong in (TREATED + 1, TREATED / 2, -TREATED):
        with pytest.raises(ValueError, match=r"^An arm or a wave is told by 0 and 1\.$"):
            did_of_means(four_waves.design(), HOURS, wrong, POST)
    with pytest.raises(ValueError, match=r"^Arm and wave are no covariates\.$"):
        did_linear(four_waves.design(), HOURS, TREATED, POST, [Term.of(Variable("post"))], {"post": POST})


def test_the_areas_of_a_panel_are_its_sampling_units():
    """The error of an effect on areas is that of the areas' own changes."""
    rng = np.random.default_rng(3)
    areas = 20
    before, after, treated = rng.normal(5, 1, areas), rng.normal(6, 1, areas), np.arange(areas) % 2
    design = SampleDesign.of(np.ones(2 * areas), psu=np.tile(np.arange(areas), 2))
    found = did_of_means(design, np.concatenate([before, after]), np.tile(treated, 2), np.repeat([0, 1], areas))
    own = after - before
    variance = sum(own[treated == arm].var() / 10 for arm in (0, 1)) * areas / (areas - 1)
    assert found.effect.value == pytest.approx(own[treated == 1].mean() - own[treated == 0].mean(), rel=1e-12)
    assert found.effect.standard_error == pytest.approx(np.sqrt(variance), rel=1e-12)
