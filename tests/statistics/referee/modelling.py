"""Models: their coefficients, and tests and contrasts of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from survey_app.statistics import coefficients, regression
from survey_app.statistics.coefficients import Coefficients
from survey_app.statistics.families import family as family_of
from survey_app.statistics.fixed_effects import fixed_effects_regression as absorbed
from survey_app.statistics.ordinal import proportional_odds as ordinal
from survey_app.statistics.regression import Fit
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import Survey
from tests.statistics.referee.estimating import LEVEL, of_contrast
from tests.statistics.referee.tables import NotUnderstood
from tests.statistics.referee.terms import Terms, columns_of, terms_of


def of_coefficients(found: Coefficients) -> Answer:
    return {
        "names": list(found.names),
        "estimate": found.values,
        "se": found.standard_errors,
        "vcov": found.covariance,
        "df": found.df,
        "statistic": found.statistics,
        "p": found.p_values,
        "level": LEVEL,
        "ci": found.intervals(LEVEL),
        "n_used": found.n,
    }


def fit(survey: Survey, outcome: str, family: str, link: str, terms: Terms, intercept: bool = True, offset: str | None = None) -> Fit:
    right = terms_of(terms)
    return regression.glm(
        survey.design, survey.numbers(outcome), right, columns_of(survey.table, right), family_of(family, link),
        offset=None if offset is None else survey.numbers(offset), intercept=intercept, rows=survey.rows,
    )  # fmt: skip


def _absorbed(survey: Survey, outcome: str, terms: Terms, absorb: Sequence[str]) -> Coefficients:
    right = terms_of(terms)
    groups = [survey.table.text(name) for name in absorb]
    return absorbed(survey.design, survey.numbers(outcome), right, columns_of(survey.table, right), groups, rows=survey.rows)


def _ordinal(survey: Survey, outcome: str, levels: Sequence[str], terms: Terms) -> Coefficients:
    right = terms_of(terms)
    return ordinal(survey.design, survey.table.text(outcome), levels, right, columns_of(survey.table, right), rows=survey.rows)


MODELS: Mapping[str, Callable[..., Coefficients]] = {
    "glm": fit,
    "fixed_effects_regression": _absorbed,
    "proportional_odds": _ordinal,
}


def _model(survey: Survey, given: Mapping[str, Any]) -> Coefficients:
    arguments = dict(given)
    return MODELS[arguments.pop("type", "glm")](survey, **arguments)


def glm(survey: Survey, **arguments: Any) -> Answer:
    return of_coefficients(fit(survey, **arguments))


def fixed_effects_regression(survey: Survey, **arguments: Any) -> Answer:
    return of_coefficients(_absorbed(survey, **arguments))


def proportional_odds(survey: Survey, **arguments: Any) -> Answer:
    return of_coefficients(_ordinal(survey, **arguments))


def model_contrast(survey: Survey, model: Mapping[str, Any], coefficients: Mapping[str, float]) -> Answer:
    return of_contrast(_contrast(_model(survey, model), coefficients))


_contrast = coefficients.model_contrast


def term_test(survey: Survey, model: Mapping[str, Any], method: str, terms: Sequence[str] = (), coefficients: Sequence[str] = ()) -> Answer:
    if method != "wald":
        raise NotUnderstood(f"term test {method}")
    found = _term_test(_model(survey, model), terms, coefficients)
    return {"statistic": found.statistic, "df": found.df, "ddf": found.ddf, "p": found.p}


_term_test = coefficients.term_test


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {
    each.__name__: each for each in (glm, fixed_effects_regression, proportional_odds, model_contrast, term_test)
}
