"""Totals, means, proportions, ratios, quantiles and spreads; by domain, and contrasts of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from survey_app.statistics import dispersion, estimates, intervals, tables
from survey_app.statistics.estimates import Contrast, Estimates
from survey_app.statistics.quantiles import Quantiles, quantiles, quantiles_of_groups
from survey_app.statistics.shares import domain_means
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import Survey
from tests.statistics.referee.tables import NotUnderstood

LEVEL = 0.95


def described(found: Estimates, names: Sequence[str] | None, df: int | None = None) -> Answer:
    """The fields of estimates; df in the place of each estimate's own."""
    if df is not None:
        found = replace(found, df=np.full(found.values.size, df))
    answer = {
        "estimate": found.values,
        "se": found.standard_errors,
        "vcov": found.covariance,
        "df": found.df,
        "level": LEVEL,
        "ci": found.intervals(LEVEL),
    }
    if names is not None:
        return {"names": list(names), **answer}
    return {field: value if np.ndim(value) == 0 else value[0] for field, value in answer.items() if field != "vcov"}


def of_contrast(found: Contrast) -> Answer:
    return {
        "estimate": found.value,
        "se": found.standard_error,
        "df": found.df,
        "statistic": found.value / found.standard_error if found.standard_error > 0 else np.nan,
        "p": found.p,
        "level": LEVEL,
        "ci": [found.low, found.high],
    }


def mean(survey: Survey, columns: Sequence[str]) -> Answer:
    return described(estimates.mean(survey.design, survey.table.matrix(columns), survey.rows), columns)


def total(survey: Survey, columns: Sequence[str]) -> Answer:
    return described(estimates.total(survey.design, survey.table.matrix(columns), survey.rows), columns)


def proportion(survey: Survey, column: str, levels: Sequence[str]) -> Answer:
    """Shares among all who have a value, be it one of the levels or not."""
    others = [text for text in np.unique(survey.table.text(column)) if text and text not in levels]
    every, k = [*levels, *others], len(levels)
    found = described(estimates.proportions(survey.design, survey.codes(column, every), len(every), survey.rows), every)
    return {field: value[:k, :k] if field == "vcov" else value if np.ndim(value) == 0 else value[:k] for field, value in found.items()}


def ratio(survey: Survey, numerator: str, denominator: str, log: bool = False) -> Answer:
    found = estimates.ratio(survey.design, survey.numbers(numerator), survey.numbers(denominator), survey.rows, log=log)
    return described(found, None)


def by_domain(survey: Survey, **arguments: object) -> Answer:
    names, df, found = _by_domain(survey, **arguments)  # type: ignore[arg-type]
    if isinstance(found, Quantiles):
        return {**described(found.estimates, names), "lower": found.low, "upper": found.high}
    return described(found, names, df)


def _by_domain(
    survey: Survey,
    statistic: str,
    by: str,
    levels: Sequence[str],
    column: str | None = None,
    column_levels: Sequence[str] | None = None,
    numerator: str | None = None,
    denominator: str | None = None,
    probability: float | None = None,
    rule: str | None = None,
    interval: str | None = None,
) -> tuple[Sequence[str], int, Estimates | Quantiles]:
    """Names, degrees of freedom of all domains together, and the estimates."""
    codes = survey.codes(by, levels)
    masks = codes[:, None] == np.arange(len(levels))
    df = survey.degrees_of_freedom(by, column, numerator, denominator)
    match statistic, column, column_levels, numerator, denominator, probability:
        case "mean", str(), None, None, None, None:
            return levels, df, domain_means(survey.design, survey.numbers(column), masks, across=True)
        case "proportion", str(), list(), None, None, None:
            events = np.where(
                survey.table.known([column])[:, None], survey.codes(column, column_levels)[:, None] == np.arange(len(column_levels)), np.nan
            )
            names = [f"{domain}|{level}" for level in column_levels for domain in levels]
            return names, df, domain_means(survey.design, events, masks, across=True)
        case "ratio", None, None, str(), str(), None:
            above, below = (np.where(masks, survey.numbers(each)[:, None], np.nan) for each in (numerator, denominator))
            return levels, df, estimates.ratio(survey.design, above, below)
        case "quantile", str(), None, None, None, float() | int():
            found = quantiles_of_groups(
                survey.design, survey.numbers(column), probability, codes, len(levels), rule=rule_of(rule), method=method_of(interval)
            )
            return levels, df, found
    raise NotUnderstood(f"{statistic} by domain of these arguments")


def contrast(
    survey: Survey,
    of: Mapping[str, object],
    form: str,
    coefficients: Mapping[str, float] | None = None,
    numerator: str | None = None,
    denominator: str | None = None,
) -> Answer:
    names, df, found = _by_domain(survey, **of)  # type: ignore[arg-type]
    found = found.estimates if isinstance(found, Quantiles) else found
    place = {name: number for number, name in enumerate(names)}
    match form, coefficients, numerator, denominator:
        case "linear", dict(), None, None:
            return of_contrast(estimates.contrast(found, {place[name]: c for name, c in coefficients.items()}, df=df))
        case (("ratio" | "log_ratio"), None, str(), str()):
            quotient = estimates.ratio_of_estimates(found, place[numerator], place[denominator], log=form == "log_ratio")
            return of_contrast(Contrast.of(quotient.value, quotient.standard_error, df, LEVEL))
    raise NotUnderstood(f"contrast {form} of these arguments")


def quantile(survey: Survey, column: str, probabilities: Sequence[float], rule: str = "math", interval: str | None = None) -> Answer:
    p = np.array(probabilities, dtype=np.float64)
    found = quantiles(survey.design, survey.numbers(column), p, survey.rows, rule=rule_of(rule), method=method_of(interval))
    return {**_without_names(described(found.estimates, [])), "lower": found.low, "upper": found.high}


def rule_of(rule: str | None) -> str:
    return {"hf1": "math", "hf2": "school"}.get(rule or "math", rule or "math")


def method_of(interval: str | None) -> str:
    if interval is not None and not interval.startswith("woodruff_"):
        raise NotUnderstood(f"interval {interval}")
    return "mean" if interval is None else interval.removeprefix("woodruff_")


def _without_names(answer: Answer) -> Answer:
    return {field: value for field, value in answer.items() if field != "names"}


def variance(survey: Survey, columns: Sequence[str]) -> Answer:
    return described(dispersion.variances(survey.design, survey.table.matrix(columns), survey.rows, counting="rows"), columns)


def covariance_matrix(survey: Survey, columns: Sequence[str]) -> Answer:
    found = dispersion.covariance_matrix(survey.design, survey.table.matrix(columns), survey.rows, counting="rows")
    shape = (len(columns), len(columns))
    return {"names": columns, "estimate": found.values.reshape(shape), "se": found.standard_errors.reshape(shape)}


def coefficient_of_variation(survey: Survey, statistic: str, columns: Sequence[str]) -> Answer:
    found = {"mean": estimates.mean, "total": estimates.total}[statistic](survey.design, survey.table.matrix(columns), survey.rows)
    return {"names": columns, "estimate": dispersion.coefficients_of_variation(found)}


def design_effect(survey: Survey, statistic: str, columns: Sequence[str], reference: str) -> Answer:
    if statistic not in ("mean", "total"):
        raise NotUnderstood(f"design effect of a {statistic}")
    replacement = {"with_replacement": True, "without_replacement": False}[reference]
    found = dispersion.design_effects(
        survey.design, survey.table.matrix(columns), survey.rows, of=statistic, replacement=replacement  # type: ignore[arg-type]
    )  # fmt: skip
    return {"names": columns, "estimate": found}


def crosstab(survey: Survey, row: str, column: str, row_levels: Sequence[str], column_levels: Sequence[str]) -> Answer:
    found = tables.crosstab(
        survey.design, survey.codes(row, row_levels), len(row_levels), survey.codes(column, column_levels), len(column_levels), survey.rows
    )
    return {"estimate": found.values, "se": found.standard_errors}


def degrees_of_freedom(survey: Survey) -> Answer:
    return {"df": survey.degrees_of_freedom()}


def proportion_interval(survey: Survey, column: str, method: str, level: float = LEVEL, effective_n: str | None = None) -> Answer:
    found = estimates.mean(survey.design, survey.numbers(column), survey.rows)
    share, se, df = found.values[0], found.standard_errors[0], float(found.df[0])
    n = float(np.count_nonzero(survey.rows & ~np.isnan(survey.numbers(column))))
    match method, effective_n:
        case "clopper_pearson", "kish":
            limits = intervals.clopper_pearson(share, found.effective_n[0], level)
        case "beta", None:
            limits = intervals.beta(share, se, df, n, level, capped="interval" not in survey.option)
        case "likelihood", None:
            limits = intervals.likelihood(share, se, df, n, level)
        case (("mean" | "logit" | "xlogit" | "asin" | "wilson"), None):
            limits = getattr(intervals, method.removeprefix("x"))(share, se, df, level)
        case _:
            raise NotUnderstood(f"interval {method}")
    return {"estimate": share, "se": se, "df": df, "level": level, "lower": limits[0], "upper": limits[1]}


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {
    each.__name__: each
    for each in (
        mean, total, proportion, ratio, by_domain, contrast, quantile, variance, covariance_matrix, coefficient_of_variation,
        design_effect, crosstab, degrees_of_freedom, proportion_interval,
    )
}  # fmt: skip
