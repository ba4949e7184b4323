"""Before and after, and the difference between two changes."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from survey_app.statistics.change import change, difference_in_differences
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import shares
from tests.statistics.surveys import Survey, surveys


def four_cells(survey: Survey) -> np.ndarray:
    treated, after = survey.domains.T
    return np.column_stack([treated & ~after, treated & after, ~treated & ~after, ~treated & after])


@given(surveys())
def test_a_difference_in_differences_is_the_difference_of_the_differences(survey: Survey):
    cells = four_cells(survey)
    found = shares(survey.design, survey.unsafe, cells)
    did = difference_in_differences(found, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3)
    assert did.value == pytest.approx(change(found, before=0, after=1).value - change(found, before=2, after=3).value, abs=1e-12)


@given(surveys())
def test_a_change_back_is_the_same_change_with_the_other_sign(survey: Survey):
    found = shares(survey.design, survey.unsafe, survey.domains)
    there, back = change(found, before=0, after=1), change(found, before=1, after=0)
    assert_allclose([back.value, back.standard_error, back.low, back.high], [-there.value, there.standard_error, -there.high, -there.low])


def test_the_variances_of_independent_waves_add_up():
    rng = np.random.default_rng(5)
    wave, y = np.repeat([0, 1], 50), (rng.random(100) < 0.4).astype(float)
    found = shares(SampleDesign.of(rng.uniform(1, 3, 100), wave), y, np.column_stack([wave == 0, wave == 1]))
    assert change(found, before=0, after=1).standard_error == pytest.approx(np.hypot(*found.standard_errors), rel=1e-12)


def test_the_change_of_the_same_persons_has_the_standard_error_of_their_own_changes():
    rng = np.random.default_rng(6)
    before, after = (rng.random((2, 60)) < 0.5).astype(float)
    after[:40] = before[:40]
    person, wave = np.tile(np.arange(60), 2), np.repeat([0, 1], 60)
    found = shares(SampleDesign.of(np.ones(120), None, person), np.concatenate([before, after]), np.column_stack([wave == 0, wave == 1]))
    own = after - before
    assert change(found, before=0, after=1).standard_error == pytest.approx(own.std(ddof=1) / np.sqrt(60), rel=1e-12)
    assert change(found, before=0, after=1).df == 59
