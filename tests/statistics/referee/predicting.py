"""What models predict, for given values and on average."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from survey_app.statistics import effects
from survey_app.statistics.effects import Effects, Scenario
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import Survey
from tests.statistics.referee.estimating import LEVEL, of_contrast
from tests.statistics.referee.modelling import fit
from tests.statistics.referee.tables import NotUnderstood


def of_effects(found: Effects) -> Answer:
    return {
        "names": list(found.names),
        "estimate": found.values,
        "se": found.standard_errors,
        "vcov": found.covariance,
        "df": found.df,
        "level": LEVEL,
        "ci": found.intervals(LEVEL),
    }


def prediction(survey: Survey, model: Mapping[str, Any], at: Sequence[Mapping[str, float | str]], scale: str = "response") -> Answer:
    if scale != "response":
        raise NotUnderstood(f"prediction on the scale {scale}")
    offset = model.get("offset")
    given = [_values(model, {name: value for name, value in each.items() if name != offset}) for each in at]
    shift = None if offset is None else np.array([each[offset] for each in at], dtype=np.float64)
    found = of_effects(effects.prediction(fit(survey, **model), given, shift))
    return {field: value for field, value in found.items() if field != "names"}


def marginal_effect(
    survey: Survey,
    model: Mapping[str, Any],
    scenarios: Sequence[Mapping[str, Any]],
    covariates: str = "fixed",
    average_over: str | None = None,
) -> Answer:
    if covariates not in ("fixed", "sampled"):
        raise NotUnderstood(f"{covariates} covariates")
    over = None if average_over is None else survey.table.true(average_over)
    found = effects.marginal_effect(
        fit(survey, **model), [_scenario(model, each) for each in scenarios], over, covariates  # type: ignore[arg-type]
    )  # fmt: skip
    weights = [each.get("coefficient") for each in scenarios]
    if all(weight is None for weight in weights):
        return of_effects(found)
    return of_contrast(effects.effect_contrast(found, np.array(weights, dtype=np.float64)))


def _scenario(model: Mapping[str, Any], given: Mapping[str, Any]) -> Scenario:
    if unknown := given.keys() - {"name", "set", "drop_terms", "coefficient"}:
        raise NotUnderstood(f"a scenario with {', '.join(sorted(unknown))}")
    return Scenario(given["name"], _values(model, given["set"]), tuple(given.get("drop_terms", ())))


def _values(model: Mapping[str, Any], given: Mapping[str, float | str]) -> dict[str, float | str]:
    """Levels are text, whatever they look like."""
    kinds = {column["column"]: column["kind"] for term in model["terms"] for column in term["columns"]}
    return {name: str(value) if kinds.get(name) == "categorical" else value for name, value in given.items()}


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {each.__name__: each for each in (prediction, marginal_effect)}
