"""Intervals of shares stay within 0 and 1 and are honest at the edges.

SHARES_AFTER and the limits: R 4.2.2, survey 4.1-1, svyciprop(~unsafe, design, method, level) and ~rare on the second wave of
golden/independent.csv, as golden/referee.R reads it; tolerance 1e-8: R's "logit" stops fitting at 1e-8."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.intervals import asin, beta, clopper_pearson, likelihood, logit, mean, of_share, wilson

SHARES = st.floats(0.001, 0.999)
ERRORS = st.floats(0.0001, 0.3)
DFS = st.integers(1, 500)
N = 111
SHARES_AFTER = {"unsafe": (0.282281251539, 0.0550555062335, 20), "rare": (0.0723476826085, 0.0269538284574, 20)}
METHODS = {
    "mean": mean,
    "logit": logit,
    "asin": asin,
    "wilson": wilson,
    "likelihood": lambda *share, level=0.95: likelihood(*share, N, level),
    "beta": lambda *share, level=0.95: beta(*share, N, level),
}
WITHIN = [method for name, method in METHODS.items() if name != "mean"]


@pytest.mark.parametrize(
    ("indicator", "method", "level", "low", "high"),
    [
        ("unsafe", "mean", 0.95, 0.16743747797, 0.39712502511),
        ("unsafe", "mean", 0.9, 0.18732601557, 0.37723648751),
        ("unsafe", "logit", 0.95, 0.18242138592, 0.40943054482),
        ("unsafe", "logit", 0.9, 0.19752104154, 0.38592187711),
        ("unsafe", "asin", 0.95, 0.1757278206, 0.40293137083),
        ("unsafe", "asin", 0.9, 0.19285553279, 0.38136049868),
        ("unsafe", "beta", 0.95, 0.17390521212, 0.41291825395),
        ("unsafe", "beta", 0.9, 0.1896993396, 0.39118947917),
        ("rare", "mean", 0.95, 0.016122981682, 0.12857238353),
        ("rare", "logit", 0.95, 0.032643255002, 0.15272090213),
        ("rare", "asin", 0.95, 0.02659561741, 0.13816432032),
        ("rare", "beta", 0.95, 0.027102675114, 0.1505725324),
        ("rare", "beta", 0.9, 0.032461991178, 0.13653973013),
    ],
)
def test_the_limits_are_those_of_r(indicator, method, level, low, high):
    assert_allclose(METHODS[method](*SHARES_AFTER[indicator], level=level), [low, high], rtol=1e-8)


# R interpolates the profile of the deviance between a few points: 3e-5.
@pytest.mark.parametrize(
    ("indicator", "level", "low", "high"),
    [
        ("unsafe", 0.95, 0.17793118578, 0.40530878757),
        ("unsafe", 0.9, 0.19426666415, 0.38314255929),
        ("rare", 0.95, 0.029001302372, 0.14223669937),
        ("rare", 0.9, 0.034702133712, 0.12825533512),
    ],
)
def test_the_limits_of_the_likelihood_are_those_of_r(indicator, level, low, high):
    assert_allclose(likelihood(*SHARES_AFTER[indicator], N, level), [low, high], atol=3e-5)


@given(SHARES, ERRORS, DFS, st.sampled_from(WITHIN))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(share, standard_error, df, method):
    low, high = method(share, standard_error, df)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@given(SHARES, ERRORS, DFS, st.sampled_from(list(METHODS.values())))
def test_the_interval_of_the_opposite_is_the_mirror_image(share, standard_error, df, method):
    assert_allclose(method(1 - share, standard_error, df), 1 - method(share, standard_error, df)[::-1], atol=1e-9)


def test_all_methods_agree_when_the_standard_error_is_small():
    share = (0.3, 1e-4, 100)
    for limits in (logit(*share), asin(*share), wilson(*share), likelihood(*share, 1e9), beta(*share, 1e9)):
        assert_allclose(limits, mean(*share), atol=1e-6)


@pytest.mark.parametrize("method", WITHIN)
def test_the_standard_error_of_a_share_of_0_or_1_says_nothing(method):
    assert np.isnan(method(np.array([0.0, 1.0, np.nan]), 0.0, 30)).all()


@pytest.mark.parametrize("method", METHODS.values())
def test_without_degrees_of_freedom_no_method_has_limits(method):
    assert np.isnan(method(0.3, 0.0, 0)).all()


@pytest.mark.parametrize("method", [mean, logit, asin, wilson, METHODS["likelihood"]])
def test_a_share_without_error_has_an_interval_without_width(method):
    assert_allclose(method(0.3, 0.0, 20), [0.3, 0.3])


def test_an_interval_of_arcsines_that_would_pass_an_edge_stops_there():
    assert asin(0.01, 0.01, 14)[0] == 0
    assert asin(0.99, 0.01, 14)[1] == 1


@given(SHARES, ERRORS, DFS)
def test_the_limits_of_wilson_are_the_shares_whose_own_standard_error_reaches_the_estimate(share, standard_error, df):
    effective_n = share * (1 - share) / standard_error**2
    limits = wilson(share, standard_error, df)
    t = (mean(share, standard_error, df)[1] - share) / standard_error
    assert_allclose((share - limits) ** 2, t**2 * limits * (1 - limits) / effective_n, rtol=1e-6, atol=1e-12)


@given(SHARES, ERRORS, DFS, st.integers(2, 5000))
def test_the_likelihood_falls_at_its_limits_by_as_much_as_the_quantile_allows(share, standard_error, df, n):
    limits = likelihood(share, standard_error, df, n)
    t = (mean(share, standard_error, df)[1] - share) / standard_error
    told = (limits > 1e-12) & (limits < 1 - 1e-12)  # Nearer to an edge, rounding decides.
    p, q = limits[told], 1 - limits[told]
    deviance = 2 * (share * np.log(share / p) + (1 - share) * np.log((1 - share) / q)) * share * (1 - share) / standard_error**2
    assert_allclose(deviance, t**2 * n / (n - 1), rtol=1e-3)


def test_a_design_more_precise_than_a_simple_random_sample_is_not_believed():
    precise = (0.3, 0.02, 40)  # Implies 525 answers.
    assert_allclose(beta(*precise, 100), clopper_pearson(0.3, 100))
    believed = beta(*precise, 100, capped=False)
    assert beta(*precise, 100)[0] < believed[0] < believed[1] < beta(*precise, 100)[1]


def test_a_share_without_error_is_seen_in_all_answers_but_no_more():
    assert_allclose(beta(0.3, 0.0, 20, 100), clopper_pearson(0.3, 100))
    assert np.isnan(beta(0.3, 0.0, 20, 100, capped=False)).all()


def test_the_effective_n_of_beta_shrinks_with_few_degrees_of_freedom():
    few, many = beta(0.3, 0.05, 3, 500), beta(0.3, 0.05, 300, 500)
    assert few[0] < many[0] < many[1] < few[1]


@pytest.mark.parametrize("method", METHODS.values())
def test_shares_and_errors_broadcast(method):
    shares, errors = np.array([0.2, 0.3, 0.4]), np.array([[0.01], [0.02]])
    together = method(shares, errors, 20)
    assert together.shape == (2, 3, 2)
    assert_allclose(together[1, 2], method(0.4, 0.02, 20))


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


@pytest.mark.parametrize("share", [1 - 2e-16, 1 + 2e-16])
def test_a_share_that_is_1_but_for_rounding_is_1(share):
    assert_allclose(of_share(share, 1e-17, 30.0, 50.0), of_share(1.0, 0.0, 30.0, 50.0))


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
