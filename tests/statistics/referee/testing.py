"""Tests of hypotheses."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from survey_app.statistics import ranks, tests
from survey_app.statistics.tests import Significance, TTest
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import Survey
from tests.statistics.referee.estimating import LEVEL
from tests.statistics.referee.tables import NotUnderstood


def of_significance(found: Significance) -> Answer:
    return {"statistic": found.statistic, "df": found.df, "ddf": found.ddf, "p": found.p}


def of_t(found: TTest) -> Answer:
    return {
        "estimate": found.estimate,
        "se": found.standard_error,
        "statistic": found.statistic,
        "df": found.df,
        "p": found.p,
        "level": LEVEL,
        "ci": [found.low, found.high],
    }


def _levels(survey: Survey, column: str) -> list[str]:
    """The levels that the rows of the domain have."""
    text = survey.table.text(column)[survey.rows & (survey.design.weights != 0)]
    return [level for level in np.unique(text) if level]


def independence_test(survey: Survey, row: str, column: str, statistic: str) -> Answer:
    if statistic not in ("rao_scott_f", "rao_scott_chisq", "wald", "adjusted_wald"):
        raise NotUnderstood(f"test of independence by {statistic}")
    across, down = _levels(survey, row), _levels(survey, column)
    found = tests.independence_test(
        survey.design, survey.codes(row, across), len(across), survey.codes(column, down), len(down), survey.rows,
        statistic=statistic,  # type: ignore[arg-type]
    )  # fmt: skip
    return of_significance(found)


def goodness_of_fit_test(survey: Survey, column: str, probabilities: Mapping[str, float]) -> Answer:
    codes = survey.codes(column, list(probabilities))
    found = tests.goodness_of_fit_test(survey.design, codes, np.array(list(probabilities.values())), survey.rows)
    return {"statistic": found.statistic, "scale": found.scale, "df": found.df, "p": found.p}


def t_test(survey: Survey, column: str, group: str | None, mu: float | None = None, levels: Sequence[str] | None = None) -> Answer:
    match group, mu, levels:
        case None, (float() | int()), None:
            return of_t(tests.t_test(survey.design, survey.numbers(column), survey.rows, mu=mu))
        case str(), None, [_, _]:
            return of_t(tests.t_test_of_groups(survey.design, survey.numbers(column), survey.codes(group, levels), survey.rows))
    raise NotUnderstood("t test of these arguments")


def rank_test(survey: Survey, column: str, group: str, levels: Sequence[str], score: str) -> Answer:
    if score not in ("wilcoxon", "normal", "median"):
        raise NotUnderstood(f"rank test of the score {score}")
    values, codes = survey.numbers(column), survey.codes(group, levels)
    if len(levels) == 2:
        return of_t(ranks.rank_test(survey.design, values, codes, survey.rows, score=score, ties="in_order"))  # type: ignore[arg-type]
    found = ranks.rank_test_of_groups(survey.design, values, codes, len(levels), survey.rows, score=score, ties="in_order")  # type: ignore[arg-type]
    return of_significance(found)


FUNCTIONS: Mapping[str, Callable[..., Answer]] = {
    each.__name__: each for each in (independence_test, goodness_of_fit_test, t_test, rank_test)
}
