"""Regression of an ordered outcome.

Referees: golden/models.R (svyolr, whose optimiser stops early: 1e-3); statsmodels' OrderedModel on repeated rows; a logit."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose
from statsmodels.miscmodels.ordinal_model import OrderedModel

from survey_app.statistics.collinearity import CollinearInReplicate
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import NothingToEstimate
from survey_app.statistics.families import LOGIT
from survey_app.statistics.newton import Separated
from survey_app.statistics.ordinal import proportional_odds
from survey_app.statistics.outcomes import OutcomeNotUsable
from survey_app.statistics.regression import glm
from survey_app.statistics.replicates import Replicates
from survey_app.statistics.terms import Term, Variable
from tests.statistics.models import HOURS, SEX, data, explained, golden, trusting
from tests.statistics.opinions import TRUST, column, design
from tests.statistics.surveys import slow_variance

X = Term.of(Variable("x"))


def test_slopes_cut_points_and_errors_are_those_of_r():
    fit = proportional_odds(design("finite"), column("trust"), TRUST, [Term.of(SEX), Term.of(HOURS)], data())
    assert fit.names == ("sex[woman]", "hours", "low|some", "some|high")
    theirs = golden()["odds"].reshape(2, 4)
    assert_allclose(fit.values, theirs[0], 1e-3)
    assert_allclose(fit.standard_errors, theirs[1], 2e-3)


def test_two_levels_are_a_logit():
    fit = glm(design("finite"), trusting(), [Term.of(SEX), Term.of(HOURS)], data(), LOGIT)
    two = np.where(column("trust") == "", "", np.where(column("trust") == "high", "yes", "no"))
    odds = proportional_odds(design("finite"), two, ("no", "yes"), [Term.of(SEX), Term.of(HOURS)], data())
    turn = np.array([[0, 1, 0], [0, 0, 1], [-1, 0, 0]])
    assert_allclose(odds.values, turn @ fit.values, 1e-8)
    assert_allclose(odds.covariance, turn @ fit.covariance @ turn.T, 1e-7)
    assert odds.df == fit.df


def test_weights_count_like_repeated_rows():
    rng = np.random.default_rng(8)
    x, times = rng.normal(size=60), rng.integers(1, 4, 60)
    y = np.clip(np.round(x + rng.logistic(size=60)), -1, 1).astype(int) + 1
    fit = proportional_odds(SampleDesign.of(times.astype(float)), y, ("0", "1", "2"), [X], {"x": x})
    theirs = OrderedModel(np.repeat(y, times), np.repeat(x, times)[:, None], distr="logit").fit(method="newton", disp=False)
    cuts = theirs.model.transform_threshold_params(theirs.params)[1:-1]
    assert_allclose(fit.values, [theirs.params[0], *cuts], 1e-5)


@settings(max_examples=15)
@given(explained())
def test_the_variance_is_the_textbooks_of_how_much_each_row_moves_the_coefficients(drawn):
    survey, number = drawn
    outcome = np.digitize(number, np.quantile(number, [0.3, 0.7]))
    noise = np.random.default_rng(0).normal(size=number.size)

    def fit(weights: np.ndarray):
        return proportional_odds(SampleDesign.of(weights, survey.strata, survey.psu), outcome, "abc", [X], {"x": noise})

    moved = []
    for row in range(number.size):
        up, down = survey.weights.copy(), survey.weights.copy()
        up[row] *= 1 + 1e-4
        down[row] *= 1 - 1e-4
        moved.append((fit(up).values - fit(down).values) / (2e-4 * survey.weights[row]))
    slow = [slow_variance(survey.weights, survey.strata, survey.psu, u) for u in np.array(moved).T]
    assert_allclose(np.diag(fit(survey.weights).covariance), slow, 1e-4, 1e-12)


def test_where_the_numbers_start_only_moves_the_cut_points():
    rng = np.random.default_rng(5)
    year = np.repeat(np.arange(2012.0, 2024, 2), 30)
    y = np.clip(np.round((year - 2018) / 4 + rng.logistic(size=year.size)), -1, 1).astype(int) + 1
    one = SampleDesign.of(rng.uniform(1, 3, year.size))
    raw = proportional_odds(one, y, "abc", [X], {"x": year})
    shifted = proportional_odds(one, y, "abc", [X], {"x": year - 2018})
    assert_allclose(raw.values, shifted.values + np.array([0, 1, 1]) * shifted.values[0] * 2018, 1e-9)
    assert_allclose(raw.standard_errors[0], shifted.standard_errors[0], 1e-8)


def test_a_collinear_column_is_not_estimable():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=50), rng.integers(0, 3, 50)
    one = SampleDesign.of(np.ones(50))
    alone = proportional_odds(one, y, "abc", [X], {"x": x})
    both = proportional_odds(one, y, "abc", [X, Term.of(Variable("twice"))], {"x": x, "twice": 2 * x})
    assert np.isnan(both.values[1])
    assert_allclose(both.values[[0, 2, 3]], alone.values)
    assert_allclose(both.standard_errors[[0, 2, 3]], alone.standard_errors)


def test_what_has_no_answer_is_refused():
    one, x = SampleDesign.of(np.ones(6)), {"x": np.arange(6.0)}
    with pytest.raises(OutcomeNotUsable) as refused:
        proportional_odds(one, np.array([0, 0, 2, 2, 0, 2]), ("low", "some", "high"), [X], x)
    assert refused.value.facts == {"level": "some"}
    with pytest.raises(Separated):
        proportional_odds(one, np.array([0, 0, 1, 1, 2, 2]), "abc", [X], x)
    with pytest.raises(NothingToEstimate):
        proportional_odds(one, np.full(6, -1), "abc", [X], x)


@pytest.mark.parametrize(("lost", "named"), [("level", "b|c"), ("group", "group")])
def test_what_a_replicate_cannot_give_is_refused_by_name(lost, named):
    y, group = np.tile([0, 1, 2], 8), np.repeat([0, 1], 12)
    weights = np.column_stack([np.ones(24), y != 1 if lost == "level" else group == 0]).astype(float)
    one = SampleDesign.of(np.ones(24)).replicated(Replicates.from_weights(weights, scale=1.0))
    with pytest.raises(CollinearInReplicate) as refused:
        proportional_odds(one, y, "abc", [Term.of(Variable("group"))], {"group": group})
    assert refused.value.facts == {"coefficient": named}
