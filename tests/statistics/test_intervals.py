"""Intervals of shares stay within 0 and 1 and are honest at the edges. Agreement with R: test_referee."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.intervals import clopper_pearson, logit, of_share

SHARES = st.floats(0.001, 0.999)


@given(SHARES, st.floats(0.0001, 0.3), st.integers(1, 500))
def test_a_logit_interval_holds_its_share_and_stays_within_0_and_1(share, standard_error, df):
    low, high = logit(share, standard_error, float(df))
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@given(SHARES, st.floats(0.0001, 0.3), st.integers(1, 500))
def test_the_interval_of_the_opposite_is_the_mirror_image(share, standard_error, df):
    assert_allclose(logit(1 - share, standard_error, float(df)), 1 - logit(share, standard_error, float(df))[::-1], atol=1e-9)


@given(st.floats(0, 1), st.floats(1, 5000))
def test_an_exact_interval_holds_its_share_and_stays_within_0_and_1(share, n):
    low, high = clopper_pearson(share, n)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_an_exact_interval_is_that_of_binomial_tables():
    assert_allclose(clopper_pearson(0.1, 50.0), [0.033275094, 0.218135366], rtol=1e-7)  # R: binom.test(5, 50)


def test_at_0_the_upper_limit_is_what_would_give_no_event_in_one_of_forty_samples():
    assert_allclose(of_share(0.0, 0.0, 30.0, 50.0), [0, 1 - 0.025 ** (1 / 50)])


def test_at_1_the_lower_limit_is_the_mirror_image():
    assert_allclose(of_share(1.0, 0.0, 30.0, 50.0), [0.025 ** (1 / 50), 1])


def test_between_the_edges_the_interval_is_logit():
    assert_allclose(of_share(0.2, 0.02, 30.0, 50.0), logit(0.2, 0.02, 30.0))


@pytest.mark.parametrize(("share", "effective_n"), [(0.2, 50.0), (0.0, 50.0), (np.nan, 0.0)])
def test_without_degrees_of_freedom_there_is_no_interval(share, effective_n):
    assert np.isnan(of_share(share, 0.0, 0.0, effective_n)).all()


def test_a_higher_level_gives_a_wider_interval():
    narrow, wide = of_share(0.2, 0.02, 30.0, 50.0, 0.9), of_share(0.2, 0.02, 30.0, 50.0, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_many_shares_are_done_at_once():
    together = of_share(np.array([0.0, 0.2, 1.0]), np.array([0.0, 0.02, 0.0]), np.array([30.0, 30.0, 30.0]), np.array([50.0, 50.0, 50.0]))
    assert_allclose(together, [of_share(0.0, 0.0, 30.0, 50.0), of_share(0.2, 0.02, 30.0, 50.0), of_share(1.0, 0.0, 30.0, 50.0)])
