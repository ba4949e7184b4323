"""Many shares in many domains at once: the same as one by one from the influence of every row, whatever the design."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics import shares as room
from survey_app.statistics.arrays import RowsDiffer
from survey_app.statistics.calibration import rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.domains import Domains
from survey_app.statistics.estimates import Estimates, mean
from survey_app.statistics.lonely import LonelyRule
from survey_app.statistics.replicates import ReplicateFailed
from survey_app.statistics.replication import bootstrap
from survey_app.statistics.shares import domain_means, shares
from survey_app.statistics.stages import StageLabels
from tests.statistics.surveys import Survey, surveys


def slowly(design: SampleDesign, columns: np.ndarray, domains: np.ndarray) -> Estimates:
    """Every pair of variable and domain as a column of its own, missing outside the domain."""
    return mean(design, np.hstack([np.where(domains, column[:, None], np.nan) for column in columns.T]))


def agree(found: Estimates, expected: Estimates) -> None:
    assert_allclose(found.values, expected.values, rtol=1e-9)
    assert_allclose(found.covariance, expected.covariance, rtol=1e-7, atol=1e-13)
    assert found.df.tolist() == expected.df.tolist()
    assert found.n.tolist() == expected.n.tolist()
    assert_allclose(found.effective_n, expected.effective_n)


def columns_of(survey: Survey) -> np.ndarray:
    return np.column_stack([survey.unsafe, survey.sex, survey.age * 1.5])


DESIGNS = {
    "elements": lambda s: SampleDesign.of(s.weights),
    "strata": lambda s: SampleDesign.of(s.weights, s.strata, lonely="adjust"),
    "clusters": lambda s: s.design,
    "finite": lambda s: SampleDesign.of(s.weights, s.strata, s.psu, fpc=np.where(s.strata == 0, 0.4, 0.7)),
    "stages": lambda s: SampleDesign.of_stages(
        s.weights,
        [StageLabels(s.psu, s.strata, np.full(s.psu.size, 0.5)), StageLabels(None, None, np.full(s.psu.size, 0.3))],
        lonely="remove",
    ),
}


@pytest.mark.parametrize("kind", DESIGNS)
@settings(max_examples=25)
@given(survey=surveys(), calibrated=st.booleans())
def test_sums_over_units_give_what_every_row_gives(kind: str, survey: Survey, calibrated: bool):
    design = DESIGNS[kind](survey)
    if calibrated:
        design = design.calibrated(rake(survey.weights, survey.margins))
    agree(domain_means(design, columns_of(survey), survey.domains, across=True), slowly(design, columns_of(survey), survey.domains))


@pytest.mark.parametrize("rule", ["adjust", "average", "remove", "certainty"])
@settings(max_examples=25)
@given(survey=surveys())
def test_lonely_strata_follow_the_same_rule(rule: LonelyRule, survey: Survey):
    strata = survey.strata.copy()
    strata[0] = 9
    design = SampleDesign.of(survey.weights, strata, survey.psu, lonely=rule)
    agree(domain_means(design, columns_of(survey), survey.domains, across=True), slowly(design, columns_of(survey), survey.domains))


@settings(max_examples=25)
@given(surveys(), st.booleans())
def test_replicates_give_the_same_at_once_and_one_by_one(survey: Survey, calibrated: bool):
    design = survey.design.replicated(bootstrap(survey.design, 8, np.random.default_rng(1)))
    if calibrated:
        design = design.calibrated(rake(survey.weights, survey.margins))
    try:
        found = domain_means(design, columns_of(survey), survey.domains, across=True)
    except ReplicateFailed:  # A replicate may leave a category of a margin without respondents.
        reject()
    expected = slowly(design, columns_of(survey), survey.domains)
    assert_allclose(found.values, expected.values)
    assert_allclose(found.covariance, expected.covariance, rtol=1e-7, atol=1e-12, equal_nan=True)


@settings(max_examples=25)
@given(surveys())
def test_between_variables_the_covariance_is_unknown_unless_asked_for(survey: Survey):
    within, across = (domain_means(survey.design, columns_of(survey), survey.domains, across=wanted) for wanted in (False, True))
    for e in range(3):
        here = slice(2 * e, 2 * e + 2)
        assert_allclose(within.covariance[here, here], across.covariance[here, here], rtol=1e-9, atol=1e-15)
        assert np.isnan(within.covariance[here, :][:, [i for i in range(6) if i // 2 != e]]).all()


@settings(max_examples=25)
@given(surveys())
def test_the_size_of_the_portions_does_not_matter(survey: Survey):
    expected = domain_means(survey.design, columns_of(survey), survey.domains)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "AT_ONCE", 3)
        found = domain_means(survey.design, columns_of(survey), survey.domains)
    agree(found, expected)


@settings(max_examples=25)
@given(surveys())
def test_bytes_truths_and_numbers_are_the_same_events(survey: Survey):
    expected = shares(survey.design, survey.unsafe, survey.domains)
    for kind in (np.uint8, np.bool_, np.float32, np.int64):
        agree(shares(survey.design, survey.unsafe.astype(kind), survey.domains), expected)


def test_domains_may_be_codes_or_masks():
    codes = np.array([0, 1, -1, 1, 0])
    by_code, by_mask = Domains.of_codes(codes, 2), Domains.of(codes[:, None] == np.arange(2))
    assert by_code.row.tolist() == by_mask.row.tolist()
    assert by_code.domain.tolist() == by_mask.domain.tolist()
    with pytest.raises(ValueError, match="−1 … 1"):
        Domains.of_codes(np.array([0, 2]), 2)


def test_columns_that_miss_different_rows_have_domains_of_their_own():
    y = np.array([[1.0, np.nan], [0, 1], [np.nan, 0], [1, 1], [0, 0]])
    found = domain_means(SampleDesign.of(np.ones(5)), y, np.ones(5, dtype=bool))
    assert_allclose(found.values, [0.5, 0.5])
    assert found.n.tolist() == [4, 4]
    agree(found, replace(slowly(SampleDesign.of(np.ones(5)), y, np.ones((5, 1), dtype=bool)), covariance=found.covariance))


def test_rows_must_agree_in_number():
    for values, domains in ((np.ones(4), np.ones(3, dtype=bool)), (np.ones(3), np.ones((2, 1), dtype=bool))):
        with pytest.raises(RowsDiffer, match="for the 3 rows"):
            domain_means(SampleDesign.of(np.ones(3)), values, domains)
