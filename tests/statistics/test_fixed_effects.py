"""Regression with absorbed effects.

Referees: golden/models.R (svyglm with dummies); our own regression with dummies."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from survey_app.statistics.collinearity import CollinearInReplicate
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate
from survey_app.statistics.fixed_effects import fixed_effects_regression
from survey_app.statistics.regression import glm
from survey_app.statistics.replication import jackknife
from survey_app.statistics.terms import OneLevel, Term, Variable
from tests.statistics.models import RTOL, SCORE, columns, data, explained, golden
from tests.statistics.opinions import column, design

UNSAFE, SEX, AGE = Variable("unsafe"), Variable("sex", ("man", "woman")), Variable("age", ("young", "middle", "old"))


def test_absorbed_effects_are_dummies_as_in_r():
    fit = fixed_effects_regression(design("finite"), column("hours"), [Term.of(SCORE)], data(), [column("kind"), column("sex")])
    assert_allclose([fit.values[0], fit.standard_errors[0], fit.df], golden()["absorbed"], RTOL)


@given(explained())
def test_absorbed_effects_are_dummies_also_by_replicates(drawn):
    survey, number = drawn
    x = {**columns(survey), "unsafe": survey.unsafe + np.arange(number.size) % 5}  # Varies in every cell.
    for each in (survey.design, replace(survey.design, replicates=jackknife(SampleDesign.of(survey.weights, psu=survey.psu)))):
        absorbed = fixed_effects_regression(each, number, [Term.of(UNSAFE)], x, [survey.sex, survey.age])
        dummies = glm(each, number, [Term.of(UNSAFE), Term.of(SEX), Term.of(AGE)], x)
        assert_allclose(absorbed.values[0], dummies.values[1], 1e-7, 1e-9)
        assert_allclose(absorbed.standard_errors[0], dummies.standard_errors[1], 1e-6, 1e-9)
        assert absorbed.df == each.degrees_of_freedom()


def test_areas_and_years_make_difference_in_differences():
    rng = np.random.default_rng(2)
    area, year = np.repeat(np.arange(8), 2), np.tile([0, 1], 8)
    treated = (area < 4).astype(float)
    y = rng.normal(size=16) + area
    one = SampleDesign.of(np.ones(16), psu=area)
    fit = fixed_effects_regression(one, y, [Term.of(Variable("d"))], {"d": treated * year}, [area, year])
    change = y[year == 1] - y[year == 0]
    assert_allclose(fit.values[0], change[:4].mean() - change[4:].mean())
    assert fit.df == 7


def test_what_the_areas_explain_is_not_estimable():
    area = np.repeat(np.arange(5), 4)
    x = np.random.default_rng(1).normal(size=20)
    given_ = {"size": area * 10.0, "x": x}
    terms = [Term.of(Variable("size")), Term.of(Variable("x"))]
    fit = fixed_effects_regression(SampleDesign.of(np.ones(20), psu=area), x**2, terms, given_, [area])
    alone = fixed_effects_regression(SampleDesign.of(np.ones(20), psu=area), x**2, terms[1:], given_, [area])
    assert np.isnan(fit.values[0])
    assert_allclose([fit.values[1], fit.standard_errors[1]], [alone.values[0], alone.standard_errors[0]])


def test_rows_outside_stay_in_the_design_only():
    inside = np.arange(column("weight").size) % 3 > 0
    terms, absorb = [Term.of(SCORE)], [column("kind")]
    fit = fixed_effects_regression(design("finite"), column("hours"), terms, data(), absorb, rows=inside)
    missing = fixed_effects_regression(design("finite"), np.where(inside, column("hours"), np.nan), terms, data(), absorb)
    assert_allclose([fit.values, fit.standard_errors], [missing.values, missing.standard_errors])
    assert fit.n == np.sum(inside & ~np.isnan(column("score")))


def test_nobody_and_one_level_are_refused():
    with pytest.raises(NothingToEstimate):
        fixed_effects_regression(SampleDesign.of(np.ones(3)), np.full(3, np.nan), [Term.of(UNSAFE)], {"unsafe": np.ones(3)}, [np.ones(3)])
    with pytest.raises(OneLevel):
        fixed_effects_regression(SampleDesign.of(np.ones(3)), np.ones(3), [Term.of(SEX)], {"sex": np.zeros(3, dtype=int)}, [np.ones(3)])


def test_what_a_replicate_cannot_give_is_refused_by_name():
    area = np.repeat(np.arange(4), 5)
    treated = (area == 0) * np.tile([0, 0, 0, 1, 1], 4)
    one = SampleDesign.of(np.ones(20), psu=area)
    with pytest.raises(CollinearInReplicate) as refused:
        fixed_effects_regression(
            replace(one, replicates=jackknife(one)), np.arange(20.0) ** 2, [Term.of(Variable("d"))], {"d": treated}, [area]
        )
    assert refused.value.facts == {"coefficient": "d"}
