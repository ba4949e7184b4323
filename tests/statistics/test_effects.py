"""Predictions and average marginal effects.

Referee: golden/models.R (predict of svyglm; averages and their delta method written out in R); replicates."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.effects import NotEstimable, Scenario, effect_contrast, marginal_effect, prediction
from survey_app.statistics.estimates import NothingToEstimate, mean
from survey_app.statistics.families import LOGIT, POISSON
from survey_app.statistics.regression import glm
from survey_app.statistics.replication import jackknife
from survey_app.statistics.terms import Term, Variable
from tests.statistics.models import HOURS, RTOL, SEX, data, explained, fitted_to, golden, logit_of_trust
from tests.statistics.opinions import column, design

WOMEN_AND_MEN = [Scenario("women", {"woman": 1}), Scenario("men", {"woman": 0})]
MAN, AGE = Variable("sex", ("man", "woman")), Variable("age", ("young", "middle", "old"))


def test_predictions_are_those_of_r():
    at = [{"woman": 0, "kind": "town", "hours": 8}, {"woman": 1, "kind": "country", "hours": 15}]
    found = prediction(logit_of_trust(), at)
    assert_allclose(np.concatenate([found.values, found.covariance.ravel()]), golden()["predicted"], RTOL)


def test_an_average_effect_is_that_of_r():
    found = effect_contrast(marginal_effect(logit_of_trust(), WOMEN_AND_MEN), np.array([1, -1]))
    assert_allclose([found.value, found.standard_error], golden()["average"], RTOL)
    assert found.df == logit_of_trust().df


def test_scenarios_together_are_the_scenarios_one_by_one():
    fit = logit_of_trust()
    both = marginal_effect(fit, WOMEN_AND_MEN)
    assert both.names == ("women", "men")
    for place, scenario in enumerate(WOMEN_AND_MEN):
        alone = marginal_effect(fit, [scenario])
        assert_allclose([both.values[place], both.standard_errors[place]], [alone.values[0], alone.standard_errors[0]])
        assert_allclose(both.intervals()[place], alone.intervals()[0])


def test_leaving_a_term_out_is_setting_its_column_to_0():
    fit = logit_of_trust()
    without = marginal_effect(fit, [Scenario("without", without=["woman", "woman:hours"])])
    men = marginal_effect(fit, [Scenario("men", {"woman": 0})])
    assert_allclose([without.values, without.standard_errors], [men.values, men.standard_errors])


def test_the_average_over_some_rows_is_theirs():
    fit = logit_of_trust()
    town = column("kind") == "town"
    found = marginal_effect(fit, [Scenario("as they are")], average_over=town)
    used = town & fit.used
    assert_allclose(found.values[0], np.average(fit.fitted()[used], weights=column("weight")[used]))


def test_rows_that_the_model_leaves_out_are_not_averaged_over():
    town = column("kind") == "town"
    fit = glm(design("finite"), column("hours"), [Term.of(SEX)], data(), rows=town)
    everybody = marginal_effect(fit, [Scenario("as they are")], average_over=np.ones(town.size, dtype=bool))
    assert_allclose(everybody.values[0], np.average(column("hours")[town], weights=column("weight")[town]))


def test_a_linear_effect_is_the_coefficient():
    fit = glm(design("finite"), column("hours"), [Term.of(Variable("woman")), Term.of(HOURS)], {**data(), "hours": column("score")})
    found = effect_contrast(marginal_effect(fit, WOMEN_AND_MEN), np.array([1, -1]))
    assert_allclose([found.value, found.standard_error], [fit.values[1], fit.standard_errors[1]])


def test_offsets_count_in_averages_and_predictions():
    offset = np.log(column("hours"))
    fit = glm(design("finite"), column("score"), [Term.of(SEX)], data(), POISSON, offset=offset)
    women = fit.used & (column("sex") == "woman")
    found = marginal_effect(fit, [Scenario("women", {"sex": "woman"})], women)
    assert_allclose(found.values[0], np.average(fit.fitted()[women], weights=column("weight")[women]))
    assert_allclose(prediction(fit, [{"sex": "woman"}], np.array([np.log(10.0)])).values, 10 * np.exp(fit.values.sum()))


@given(explained())
def test_sampled_covariates_give_the_error_of_the_mean_itself(drawn):
    """The average of a linear fit over its own rows is the mean of the outcome, so the two have the same error."""
    survey, number = drawn
    fit = fitted_to(survey, number, Term.of(MAN), Term.of(AGE))
    found = marginal_effect(fit, [Scenario("as they are")], covariates="sampled")
    theirs = mean(survey.design, number)
    assert_allclose([found.values[0], found.standard_errors[0]], [theirs.values[0], theirs.standard_errors[0]], 1e-7, 1e-10)


def test_sampled_covariates_agree_with_the_jackknife():
    rng = np.random.default_rng(6)
    n = 3000
    x, treated = rng.normal(size=n), rng.integers(0, 2, n)
    y = rng.random(n) < 1 / (1 + np.exp(-x - treated))
    one = SampleDesign.of(rng.uniform(1, 2, n), psu=np.repeat(np.arange(100), 30))
    terms, given_ = [Term.of(Variable("treated")), Term.of(Variable("x"))], {"treated": treated, "x": x}
    scenarios = [Scenario("with", {"treated": 1}), Scenario("without", {"treated": 0})]
    linearised = marginal_effect(glm(one, y, terms, given_, LOGIT), scenarios, covariates="sampled")
    again = replace(one, replicates=jackknife(one))
    replicated = marginal_effect(glm(again, y, terms, given_, LOGIT), scenarios)
    assert_allclose(replicated.values, linearised.values)
    assert_allclose(replicated.covariance, linearised.covariance, rtol=0.03)


def test_predictions_by_replicates_are_close_to_linearised_ones():
    at = [{"woman": 0, "kind": "town", "hours": 8}, {"woman": 1, "kind": "town", "hours": 15}]
    plain, replicated = (prediction(logit_of_trust(kind), at) for kind in ("plain", "jackknife"))
    assert_allclose(replicated.values, plain.values)
    assert_allclose(replicated.standard_errors, plain.standard_errors, rtol=0.25)  # 15 PSUs


def test_a_model_with_a_collinear_column_cannot_be_asked_what_would_be():
    fit = glm(design("finite"), column("score"), [Term.of(HOURS), Term.of(Variable("double"))], data())
    for ask in (lambda: marginal_effect(fit, [Scenario("half", {"hours": 5})]), lambda: prediction(fit, [{"hours": 5, "double": 10}])):
        with pytest.raises(NotEstimable) as refused:
            ask()
        assert refused.value.facts == {"coefficient": "double"}


def test_nobody_to_average_over_is_refused():
    with pytest.raises(NothingToEstimate):
        marginal_effect(logit_of_trust(), WOMEN_AND_MEN, average_over=np.zeros(column("weight").size, dtype=bool))
