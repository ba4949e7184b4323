"""Before and after: changes, differences between them, event studies."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from survey_app.statistics import change as changes
from survey_app.statistics import difference_in_differences as did
from survey_app.statistics import event_study as studies
from survey_app.statistics.estimates import Contrast
from survey_app.statistics.families import family as family_of
from survey_app.statistics.quantiles import quantiles_of_groups
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import Survey
from tests.statistics.referee.estimating import LEVEL, method_of, of_contrast, rule_of
from tests.statistics.referee.tables import NotUnderstood
from tests.statistics.referee.terms import Terms, columns_of, terms_of


def change(
    survey: Survey,
    statistic: str,
    column: str,
    period: str,
    earlier: str,
    later: str,
    form: str,
    by: str | None = None,
    levels: Sequence[str] | None = None,
    probability: float | None = None,
    rule: str | None = None,
    interval: str | None = None,
) -> Answer:
    """One number, or one for each level of `by`; with the degrees of freedom of all periods together."""
    if form not in ("absolute", "relative") or (by is None) != (levels is None):
        raise NotUnderstood(f"change {form} of these arguments")
    relative, df = form == "relative", survey.degrees_of_freedom(column, period, by)
    groups = np.where(survey.rows, 0, -1) if by is None else survey.codes(by, levels or [])
    size = 1 if levels is None else len(levels)
    waves = survey.codes(period, [earlier, later])
    match statistic, probability:
        case "mean", None:
            before, after = waves == 0, waves == 1
            found = changes.changes(
                survey.design, survey.numbers(column), before, after, survey.rows, groups=groups, size=size, relative=relative, df=df
            ).contrasts
        case "quantile", float() | int():
            found = tuple(
                _of_quantile(survey, column, probability, np.where(groups == group, waves, -1), rule, interval, relative=relative, df=df)
                for group in range(size)
            )
        case _:
            raise NotUnderstood(f"change of {statistic} of these arguments")
    return of_contrast(found[0]) if levels is None else {**_together([of_contrast(each) for each in found]), "names": levels, "df": df}


def _of_quantile(
    survey: Survey, column: str, p: float, waves: np.ndarray, rule: str | None, interval: str | None, *, relative: bool, df: int
) -> Contrast:
    found = quantiles_of_groups(
        survey.design, survey.numbers(column), p, waves, 2, survey.rows, rule=rule_of(rule), method=method_of(interval)
    )
    return changes.change(found.estimates, before=0, after=1, relative=relative, df=df)


def _together(answers: Sequence[Answer]) -> dict[str, object]:
    return {field: np.array([answer[field] for answer in answers]) for field in answers[0] if field != "level"} | {"level": LEVEL}


def difference_in_differences(survey: Survey, outcome: str, treated: str, post: str, covariates: Terms, form: str) -> Answer:
    values, arm, time = (survey.numbers(each) for each in (outcome, treated, post))
    if form == "linear_model":
        right = terms_of(covariates)
        return of_contrast(
            did.did_linear(survey.design, values, arm, time, right, columns_of(survey.table, right), survey.rows).effect
        )  # fmt: skip
    if form == "cell_means" and not covariates:
        df = survey.degrees_of_freedom(outcome, treated, post)
        return of_contrast(did.did_of_means(survey.design, values, arm, time, survey.rows, df=df).effect)
    raise NotUnderstood(f"difference in differences {form} of these arguments")


def event_study(
    survey: Survey, outcome: str, treated: str, period: str, reference: str, family: str, link: str, covariates: Terms
) -> Answer:
    periods, right = _in_order(survey, period), terms_of(covariates)
    found = studies.event_study(
        survey.design, survey.numbers(outcome), survey.numbers(treated), survey.codes(period, periods), periods, reference, right,
        columns_of(survey.table, right), survey.rows, family=family_of(family, link),
    )  # fmt: skip
    return {
        "names": list(found.periods),
        "estimate": found.values,
        "se": found.standard_errors,
        "vcov": found.covariance,
        "df": found.df,
    }


def _in_order(survey: Survey, period: str) -> list[str]:
    """The periods that occur, in order of time: as numbers where they are."""
    found = [text for text in np.unique(survey.table.text(period)[survey.rows]).tolist() if text]
    try:
        return sorted(found, key=float)
    except ValueError:
        return found


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {each.__name__: each for each in (change, difference_in_differences, event_study)}
