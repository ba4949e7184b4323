"""Survey-weighted regression.

Referees: golden/models.R (svyglm); statsmodels for the coefficients; loops and numerical derivatives for the covariance."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.collinearity import CollinearInReplicate
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate, contrast, mean
from survey_app.statistics.families import LINEAR, LOGIT, POISSON, PROBIT, Family, family
from survey_app.statistics.newton import NotConverged, Separated
from survey_app.statistics.outcomes import OutcomeNotUsable
from survey_app.statistics.regression import glm
from survey_app.statistics.replicates import Replicates
from survey_app.statistics.terms import NotNumeric, OneLevel, Term, Variable
from tests.statistics.models import (
    HOURS,
    KIND,
    RTOL,
    SCORE,
    SEX,
    columns,
    data,
    explained,
    fitted_to,
    golden,
    numbers,
    trusting,
)
from tests.statistics.opinions import column, design
from tests.statistics.surveys import slow_variance

MAN, AGE = Variable("sex", ("man", "woman")), Variable("age", ("young", "middle", "old"))
THEIRS = {"logit": sm.families.Binomial(), "probit": sm.families.Binomial(sm.families.links.Probit()), "log": sm.families.Poisson()}


@pytest.mark.parametrize("kind", ["finite", "post", "jackknife"])
def test_a_linear_regression_is_that_of_r(kind):
    terms = [Term.of(SEX), Term.of(KIND), Term.of(SCORE), Term.of(SEX, KIND)]
    fit = glm(design(kind), column("hours"), terms, data())
    assert_allclose(numbers(fit), golden()[f"linear_{kind}"], RTOL)
    assert fit.names[-1] == "sex[woman]:kind[country]"


@pytest.mark.parametrize("kind", ["finite", "post", "jackknife"])
def test_a_logit_is_that_of_r(kind):
    fit = glm(design(kind), trusting(), [Term.of(SEX), Term.of(KIND), Term.of(HOURS)], data(), LOGIT)
    assert_allclose(numbers(fit), golden()[f"logit_{kind}"], RTOL)


def test_a_probit_is_that_of_r():
    fit = glm(design("finite"), trusting(), [Term.of(SEX), Term.of(KIND), Term.of(HOURS)], data(), PROBIT)
    assert_allclose(numbers(fit), golden()["probit_finite"], 5e-6)  # R stops a step earlier.


def test_a_poisson_regression_with_an_offset_is_that_of_r():
    fit = glm(design("finite"), column("score"), [Term.of(SEX)], data(), POISSON, offset=np.log(column("hours")))
    assert_allclose(numbers(fit), golden()["poisson_finite"], RTOL)


def test_a_domain_stays_in_its_design_as_in_r():
    fit = glm(design("finite"), column("hours"), [Term.of(SEX)], data(), rows=column("kind") == "town")
    assert_allclose(numbers(fit), golden()["town"], RTOL)
    assert fit.n == np.sum(column("kind") == "town")


def test_without_an_intercept_as_in_r():
    fit = glm(design("finite"), column("hours"), [Term.of(SCORE)], data(), intercept=False)
    assert_allclose(numbers(fit), golden()["without_intercept"], RTOL)


def test_a_collinear_column_is_not_estimable_and_does_not_disturb_the_others():
    fit = glm(design("finite"), column("score"), [Term.of(HOURS), Term.of(Variable("double")), Term.of(SEX)], data())
    assert_allclose(numbers(fit), golden()["collinear"], RTOL)
    assert np.isnan(fit.values[fit.names.index("double")])
    assert np.isnan(fit.standard_errors[fit.names.index("double")])


@pytest.mark.parametrize("model", [LOGIT, PROBIT, POISSON], ids=lambda model: model.link)
@given(explained())
def test_the_coefficients_are_those_of_statsmodels(model: Family, drawn):
    survey, number = drawn
    outcome = np.round(np.abs(number)) if model is POISSON else survey.unsafe
    y, x = outcome, np.column_stack([np.ones(number.size), number])
    if model is not POISSON and (np.ptp(y) == 0 or _apart(number[y == 0], number[y == 1])):
        return
    fit = glm(survey.design, y, [Term.of(Variable("x"))], {"x": number}, model)
    theirs = sm.GLM(y, x, THEIRS[model.link], var_weights=survey.weights).fit(tol=1e-14, maxiter=200)
    assert_allclose(fit.values, theirs.params, 1e-6, 1e-6)
    assert_allclose(fit.fitted(), theirs.fittedvalues, 1e-6, 1e-9)


def _apart(no: np.ndarray, yes: np.ndarray) -> bool:
    """A number that (nearly) tells no from yes gives coefficients without end."""
    return max(no.min(), yes.min()) > min(no.max(), yes.max()) - 0.3


@given(explained())
def test_the_variance_is_the_textbooks_of_how_much_each_row_moves_the_coefficient(drawn):
    survey, number = drawn
    terms = [Term.of(MAN), Term.of(AGE)]
    fit = fitted_to(survey, number, *terms)
    moved = []
    for row in range(survey.weights.size):
        changes = []
        for way in (1, -1):
            weights = survey.weights.copy()
            weights[row] *= 1 + way * 1e-4
            changes.append(fit.refit(weights))
        moved.append((changes[0] - changes[1]) / (2e-4 * survey.weights[row]))
    slow = [slow_variance(survey.weights, survey.strata, survey.psu, u) for u in np.array(moved).T]
    assert_allclose(np.diag(fit.covariance), slow, 1e-5, 1e-12)
    assert_allclose(fit.influence(), moved, 1e-5, 1e-9)


@given(explained())
def test_one_dummy_is_the_difference_of_two_means_error_and_all(drawn):
    survey, number = drawn
    fit = fitted_to(survey, number, Term.of(MAN))
    inside = np.where((survey.sex == np.arange(2)[:, None]).T, number[:, None], np.nan)
    difference = contrast(mean(survey.design, inside), {1: 1.0, 0: -1.0})
    assert_allclose([fit.values[1], fit.standard_errors[1]], [difference.value, difference.standard_error], 1e-8, 1e-10)


@given(explained())
def test_a_saturated_model_gives_the_means_of_the_cells(drawn):
    survey, number = drawn
    fit = fitted_to(survey, number, Term.of(MAN), Term.of(AGE), Term.of(MAN, AGE))
    for sex in range(2):
        for age in range(3):
            cell = (survey.sex == sex) & (survey.age == age)
            assert_allclose(fit.fitted()[cell], np.average(number[cell], weights=survey.weights[cell]), 1e-9, 1e-9)


@given(explained(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_scale_of_weights_matters(drawn, random):
    survey, number = drawn
    terms = [Term.of(MAN), Term.of(AGE)]
    fit = fitted_to(survey, number, *terms)
    order = np.array(random.sample(range(number.size), number.size))
    shuffled = survey.in_order(order)
    scaled = SampleDesign.of(shuffled.weights * 1000, shuffled.strata, shuffled.psu)
    again = glm(scaled, number[order], terms, columns(shuffled))
    assert_allclose(numbers(again), numbers(fit), 1e-7, 1e-9)


@given(explained())
def test_another_base_says_the_same_in_other_words(drawn):
    survey, number = drawn
    fit = fitted_to(survey, number, Term.of(AGE))
    turned = {"age": (2 - survey.age).astype(np.int64)}
    again = glm(survey.design, number, [Term.of(Variable("age", ("old", "middle", "young")))], turned)
    assert_allclose(again.values[2], -fit.values[2], 1e-7, 1e-9)
    assert_allclose(again.standard_errors[2], fit.standard_errors[2], 1e-7, 1e-9)
    assert_allclose(again.fitted(), fit.fitted(), 1e-7, 1e-9)


@given(explained())
def test_rows_of_weight_0_and_rows_outside_say_nothing_but_stay_in_the_design(drawn):
    survey, number = drawn
    inside = survey.domains[:, 0]
    if np.unique(survey.sex[inside]).size < 2:
        return
    weightless = SampleDesign.of(survey.weights * inside, survey.strata, survey.psu)
    fits = [
        glm(survey.design, number, [Term.of(MAN)], columns(survey), rows=inside),
        glm(weightless, number, [Term.of(MAN)], columns(survey)),
        glm(survey.design, np.where(inside, number, np.nan), [Term.of(MAN)], columns(survey)),
    ]
    for fit in fits[1:]:
        assert_allclose(numbers(fit), numbers(fits[0]), 1e-9, 1e-12)


def test_a_year_and_its_square_are_not_taken_for_the_same():
    rng = np.random.default_rng(1)
    year = np.repeat(np.arange(2012.0, 2026, 2), 30)
    y = rng.normal(size=year.size)
    design_ = SampleDesign.of(rng.uniform(1, 3, y.size))
    raw = glm(design_, y, [Term.of(Variable("year")), Term.of(Variable("square"))], {"year": year, "square": year**2})
    near = year - 2018
    shifted = glm(design_, y, [Term.of(Variable("year")), Term.of(Variable("square"))], {"year": near, "square": near**2})
    assert_allclose(raw.values[2], shifted.values[2], 1e-7)
    assert_allclose(raw.standard_errors[2], shifted.standard_errors[2], 1e-7)


def test_blocks_of_rows_give_what_one_matrix_gives():
    rng = np.random.default_rng(3)
    n = 20_000
    x, w = np.column_stack([np.ones(n), rng.normal(size=n)]), rng.uniform(1, 3, n)
    y = (rng.random(n) < 1 / (1 + np.exp(-x[:, 1]))).astype(np.uint8)
    fit = glm(SampleDesign.of(w), y, [Term.of(Variable("x"))], {"x": x[:, 1]}, LOGIT)
    theirs = sm.GLM(y, x, sm.families.Binomial(), var_weights=w).fit(tol=1e-14)
    mu = theirs.fittedvalues
    scores = x * (w * (y - mu))[:, None]
    bread = np.linalg.inv((x.T * (w * mu * (1 - mu))) @ x)
    assert_allclose(fit.values, theirs.params, 1e-9)
    assert_allclose(fit.covariance, bread @ scores.T @ scores @ bread * n / (n - 1), 1e-8)


@pytest.mark.parametrize("model", [LINEAR, LOGIT, PROBIT, POISSON], ids=lambda model: model.link)
def test_rows_that_are_alike_are_computed_once_with_the_same_result(model):
    rng = np.random.default_rng(4)
    n = 500
    given_ = {"sex": rng.integers(0, 2, n), "age": rng.integers(0, 3, n), "unsafe": rng.integers(0, 2, n)}
    y = rng.integers(0, 2, n) if model is not POISSON else rng.poisson(3, n)
    one = SampleDesign.of(rng.uniform(0, 3, n) * (rng.random(n) < 0.9), psu=np.arange(n) // 10)
    terms = [Term.of(MAN), Term.of(AGE), Term.of(Variable("unsafe")), Term.of(MAN, AGE)]
    once = glm(one, y, terms, given_, model)
    each = glm(one, y, terms, given_, model, offset=np.zeros(n))  # With an offset, every row is computed.
    assert (once.scores.cell is None, each.scores.cell is None) == (False, True)
    assert_allclose(numbers(once), numbers(each), 1e-8, 1e-12)
    assert_allclose(once.influence(), each.influence(), 1e-7, 1e-12)
    assert_allclose(once.fitted(), each.fitted(), 1e-9)
    others = one.weights * (given_["unsafe"] * given_["age"] * given_["sex"] < 2)  # One of the distinct rows has lost its weight.
    assert_allclose(once.refit(others), each.refit(others), 1e-8, 1e-10)


def test_outcomes_that_a_column_tells_without_error_are_refused_by_name():
    treated, post = np.repeat([0, 0, 1, 1], 10), np.repeat([0, 1, 0, 1], 10)
    y = np.where((treated == 1) & (post == 1), 0, np.tile([0, 1], 20))
    terms = [Term.of(Variable("treated")), Term.of(Variable("post")), Term.of(Variable("treated"), Variable("post"))]
    for model in (LOGIT, PROBIT, POISSON):
        with pytest.raises(Separated) as refused:
            glm(SampleDesign.of(np.ones(40)), y, terms, {"treated": treated, "post": post}, model)
        assert refused.value.facts == {"coefficient": "treated:post"}
    linear = glm(SampleDesign.of(np.ones(40)), y, terms, {"treated": treated, "post": post})
    assert_allclose(linear.values, [0.5, 0, 0, -0.5], atol=1e-12)


@pytest.mark.parametrize("model", [LOGIT, PROBIT, POISSON], ids=lambda model: model.link)
def test_a_group_without_a_case_is_refused_by_name(model):
    group = np.tile([0, 1], 20)
    with pytest.raises(Separated) as refused:
        glm(SampleDesign.of(np.ones(40)), (1 - group) * np.repeat([0, 1], 20), [Term.of(Variable("group"))], {"group": group}, model)
    assert refused.value.facts == {"coefficient": "group"}


def test_a_steep_slope_is_not_separated():
    rng = np.random.default_rng(7)
    x = rng.uniform(-1, 1, 3000)
    y = rng.random(3000) < 1 / (1 + np.exp(-100 * x))
    fit = glm(SampleDesign.of(np.ones(3000)), y, [Term.of(Variable("x"))], {"x": x}, LOGIT)
    assert_allclose(fit.values, sm.GLM(y, sm.add_constant(x), sm.families.Binomial()).fit(tol=1e-14).params, 1e-7)


def test_a_constant_repeats_the_intercept_whatever_rounding_makes_of_it():
    number = np.arange(1, 78)
    constant = number * 0.1 / number
    assert np.ptp(constant) > 0
    x = np.random.default_rng(2).normal(size=77)
    terms = [Term.of(Variable("constant")), Term.of(Variable("x"))]
    fit = glm(SampleDesign.of(np.ones(77)), x**2, terms, {"constant": constant, "x": x})
    assert_allclose(np.isnan(fit.values), [False, True, False])


@pytest.mark.parametrize("model", [LOGIT, PROBIT], ids=lambda model: model.link)
@pytest.mark.parametrize("seed", range(2, 8))
def test_two_numbers_that_together_part_0_from_1_are_refused(model, seed):
    x = np.random.default_rng(seed).normal(size=(2, 20))
    with pytest.raises(Separated):
        glm(
            SampleDesign.of(np.ones(20)),
            x.sum(axis=0) > 0,
            [Term.of(Variable(name)) for name in "ab"],
            dict(zip("ab", x, strict=True)),
            model,
        )


def test_a_number_that_parts_0_from_1_is_refused():
    x = np.arange(20.0)
    with pytest.raises(Separated):
        glm(SampleDesign.of(np.ones(20)), x > 9, [Term.of(Variable("x"))], {"x": x}, LOGIT)


def test_a_rare_outcome_is_not_separated():
    y = np.zeros(100_000)
    y[:3] = 1
    group = np.tile([0, 1], 50_000)
    fit = glm(SampleDesign.of(np.ones(y.size)), y, [Term.of(Variable("group"))], {"group": group}, LOGIT)
    assert_allclose(fit.values, [np.log(2 / 49_998), np.log(1 / 49_999) - np.log(2 / 49_998)], 1e-6)


@pytest.mark.parametrize(
    ("outcome", "model"),
    [([0, 1, 2, 1], LOGIT), ([-1, 0, 1, 2], POISSON), ([0, 0, 0, 0], LOGIT), ([1, 1, 1, 1], PROBIT), ([0, 0, 0, 0], POISSON)],
)
def test_an_outcome_that_the_family_does_not_know_is_refused(outcome, model):
    with pytest.raises(OutcomeNotUsable):
        glm(SampleDesign.of(np.ones(4)), np.array(outcome), [Term.of(HOURS)], {"hours": np.arange(4.0)}, model)


def test_text_and_the_infinite_are_refused():
    one = SampleDesign.of(np.ones(4))
    with pytest.raises(OutcomeNotUsable):
        glm(one, np.array(["yes", "no", "yes", "no"]), [Term.of(HOURS)], {"hours": np.arange(4.0)})
    with pytest.raises(NotNumeric) as refused:
        glm(one, np.arange(4.0), [Term.of(HOURS)], {"hours": np.array([1, 2, -np.inf, 3])})
    assert refused.value.facts == {"column": "hours"}
    with pytest.raises(NotNumeric, match="offset"):
        glm(one, np.arange(4.0), [Term.of(HOURS)], {"hours": np.arange(4.0)}, POISSON, offset=np.array([0, 0, 0, -np.inf]))


def test_as_many_entries_as_rows():
    one = SampleDesign.of(np.ones(4))
    with pytest.raises(ValueError, match="values are given for the"):
        glm(one, np.arange(3.0), [Term.of(HOURS)], {"hours": np.arange(4.0)})


def test_numbers_far_from_the_rest_do_not_throw_the_iteration_off():
    """Long tails: a full step from the mean of all would overshoot by orders of magnitude."""
    rng = np.random.default_rng(332)
    x = rng.standard_t(1, 200)
    y = rng.poisson(np.exp(np.clip(x / np.std(x), -10, 10)))
    fit = glm(SampleDesign.of(np.ones(200)), y, [Term.of(Variable("x"))], {"x": x}, POISSON)
    theirs = sm.GLM(y, sm.add_constant(x), sm.families.Poisson()).fit(tol=1e-14)
    assert_allclose(fit.values, theirs.params, 1e-7)


def test_a_model_of_nobody_and_of_one_level_is_refused():
    one = SampleDesign.of(np.ones(4))
    with pytest.raises(NothingToEstimate):
        glm(one, np.full(4, np.nan), [Term.of(HOURS)], {"hours": np.arange(4.0)})
    with pytest.raises(OneLevel):
        glm(one, np.arange(4.0), [Term.of(MAN)], {"sex": np.array(["man", "man", "woman", "woman"])}, rows=np.arange(4) < 2)


def test_more_coefficients_than_sampling_units_leave_the_uncertainty_unknown():
    few = SampleDesign.of(np.ones(12), psu=np.repeat([0, 1, 2], 4))
    x = np.random.default_rng(1).normal(size=(3, 12))
    fit = glm(few, np.arange(12.0), [Term.of(Variable(name)) for name in "abc"], dict(zip("abc", x, strict=True)))
    assert fit.df == 3 - 1 + 1 - 4
    assert np.isnan(fit.intervals()).all()
    assert np.isnan(fit.p_values).all()


def replicated(weights: np.ndarray) -> SampleDesign:
    """Two replicates, the second with these weights."""
    one = SampleDesign.of(np.ones(weights.size))
    return one.replicated(Replicates.from_weights(np.column_stack([np.ones(weights.size), weights]), scale=1.0))


@pytest.mark.parametrize("model", [LINEAR, LOGIT])
def test_a_coefficient_that_a_replicate_cannot_give_is_refused_by_name(model):
    group = np.repeat([0, 1], 10)
    with pytest.raises(CollinearInReplicate) as refused:
        glm(replicated(1.0 - group), np.tile([0, 1], 10), [Term.of(Variable("group"))], {"group": group}, model)
    assert refused.value.facts == {"coefficient": "group"}


def test_a_replicate_without_a_case_and_one_without_a_row_are_refused():
    y, x = np.repeat([0, 1], 10), {"x": np.tile([0.0, 1, 2, 1, 4], 4)}
    with pytest.raises(Separated):
        glm(replicated(1.0 - y), y, [Term.of(Variable("x"))], x, LOGIT)
    with pytest.raises(CollinearInReplicate):
        glm(replicated(1.0 - y), y, [Term.of(Variable("x"))], x, rows=y == 1)


def test_what_does_not_converge_says_so(monkeypatch):
    monkeypatch.setattr("survey_app.statistics.newton.ROUNDS", 2)
    with pytest.raises(NotConverged):
        glm(design("finite"), trusting(), [Term.of(SEX)], data(), LOGIT)


def test_families_are_found_by_name_and_link():
    assert [family(each.name, each.link) for each in (LINEAR, LOGIT, PROBIT, POISSON)] == [LINEAR, LOGIT, PROBIT, POISSON]
    with pytest.raises(ValueError, match="no family"):
        family("gamma", "log")
