"""Models of the survey of opinions that R computed too (golden/models.R), and small surveys with a number to explain."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from survey_app.statistics.coefficients import Coefficients
from survey_app.statistics.families import LOGIT, Family
from survey_app.statistics.regression import Fit, glm
from survey_app.statistics.terms import Term, Variable
from tests.statistics.opinions import KINDS, SEXES, column, design
from tests.statistics.surveys import Survey, surveys

SEX, KIND = Variable("sex", SEXES), Variable("kind", KINDS)
HOURS, SCORE, WOMAN = Variable("hours"), Variable("score"), Variable("woman")
RTOL = 1e-8
GOLDEN = Path(__file__).parent / "golden"


@cache
def data() -> dict[str, np.ndarray]:
    found = {name: column(name) for name in ("sex", "kind", "hours", "score", "trust")}
    return {**found, "woman": (found["sex"] == "woman").astype(np.uint8), "double": 2 * found["hours"]}


def trusting() -> np.ndarray:
    return np.where(column("trust") == "", np.nan, column("trust") == "high")


def logit_of_trust(kind: str = "finite") -> Fit:
    terms = [Term.of(WOMAN), Term.of(KIND), Term.of(HOURS), Term.of(WOMAN, HOURS)]
    return glm(design(kind), trusting(), terms, data(), LOGIT)


@cache
def golden() -> dict[str, np.ndarray]:
    stored = json.loads((GOLDEN / "models.json").read_text(encoding="utf-8"))
    return {name: np.array(numbers) for name, numbers in stored.items() if isinstance(numbers, list)}


def numbers(fit: Coefficients) -> np.ndarray:
    """As golden/models.R keeps a fit: coefficients, covariance, df; only what is estimable."""
    known = ~np.isnan(fit.values)
    return np.concatenate([fit.values[known], fit.covariance[np.ix_(known, known)].ravel(), [fit.df]])


@st.composite
def explained(draw: st.DrawFn) -> tuple[Survey, np.ndarray]:
    """A survey and a number for each row that depends on everything a little."""
    survey = draw(surveys())
    noise = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).normal(0, 1, survey.weights.size)
    return survey, survey.unsafe + survey.sex + 0.5 * survey.age + noise


def columns(survey: Survey) -> dict[str, np.ndarray]:
    return {"sex": survey.sex, "age": survey.age, "unsafe": survey.unsafe}


def fitted_to(survey: Survey, outcome: np.ndarray, *terms: Term, family: Family | None = None) -> Fit:
    given = columns(survey)
    return glm(survey.design, outcome, terms, given) if family is None else glm(survey.design, outcome, terms, given, family)
