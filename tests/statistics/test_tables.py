"""Two-way tables. Referee: golden/opinions.R (svytable, svyby of R's survey)."""

import numpy as np
from hypothesis import given
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.tables import crosstab
from tests.statistics.opinions import KINDS, RTOL, TRUST, codes, design, golden
from tests.statistics.surveys import Survey, surveys

TRUSTS, KIND = codes("trust", TRUST), codes("kind", KINDS)


def test_counts_and_shares_of_each_column_are_those_of_r():
    counts = crosstab(design("finite"), TRUSTS, 3, KIND, 3)
    assert_allclose(counts.values.ravel(), golden()["crosstab"], RTOL)
    shares = crosstab(design("finite"), TRUSTS, 3, KIND, 3, of="column_shares")
    assert_allclose(shares.values.ravel(), golden()["column_shares"], RTOL)
    assert_allclose(shares.estimates.covariance.ravel(), golden()["column_shares_covariance"], 1e-8, 1e-15)


@given(surveys())
def test_margins_of_a_table_are_the_sums_of_weights(survey: Survey):
    table = crosstab(survey.design, survey.sex, 2, survey.age, 3)
    assert_allclose(table.values.sum(axis=1), np.bincount(survey.sex, survey.weights))
    assert_allclose(table.values.sum(axis=0), np.bincount(survey.age, survey.weights))
    assert_allclose(crosstab(survey.design, survey.sex, 2, survey.age, 3, of="shares").values, table.values / survey.weights.sum())
    assert_allclose(crosstab(survey.design, survey.sex, 2, survey.age, 3, of="row_shares").values.sum(axis=1), 1)


@given(surveys())
def test_a_table_turned_over_has_its_row_shares_in_the_columns(survey: Survey):
    across = crosstab(survey.design, survey.sex, 2, survey.age, 3, of="row_shares")
    down = crosstab(survey.design, survey.age, 3, survey.sex, 2, of="column_shares")
    assert_allclose(down.values, across.values.T)
    assert_allclose(down.standard_errors, across.standard_errors.T, atol=1e-12)


def test_who_did_not_answer_both_is_outside_and_an_empty_row_has_no_shares():
    four = SampleDesign.of(np.array([1.0, 2, 4, 8]))
    row, column = np.array([0, 0, -1, 0]), np.array([0, 1, 1, -1])
    assert crosstab(four, row, 2, column, 2).values.tolist() == [[1, 2], [0, 0]]
    shares = crosstab(four, row, 2, column, 2, of="row_shares")
    assert_allclose(shares.values, [[1 / 3, 2 / 3], [np.nan, np.nan]])
    assert crosstab(four, row, 2, column, 2, np.array([True, False, True, True])).values.tolist() == [[1, 0], [0, 0]]
