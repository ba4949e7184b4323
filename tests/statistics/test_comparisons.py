"""P values of many comparisons."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from survey_app.statistics.comparisons import STATSMODELS, adjust_p_values

P = np.array([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.205, 0.9])
MANY = arrays(float, st.integers(0, 30), elements=st.floats(0, 1))
METHODS = st.sampled_from(list(STATSMODELS))
few_examples = settings(max_examples=15)  # Statsmodels collects garbage after every Holm, which takes a tenth of a second.


# R 4.2.2: p.adjust(p, method); tolerance: the digits printed.
@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("bonferroni", [0.01, 0.08, 0.39, 0.41, 0.42, 0.6, 0.74, 1, 1, 1]),
        ("holm", [0.01, 0.072, 0.312, 0.312, 0.312, 0.312, 0.312, 0.615, 0.615, 0.9]),
        ("hochberg", [0.01, 0.072, 0.252, 0.252, 0.252, 0.296, 0.296, 0.41, 0.41, 0.9]),
        ("hommel", [0.01, 0.072, 0.185, 0.185, 0.185, 0.24, 0.2733333333, 0.41, 0.41, 0.9]),
        ("benjamini_hochberg", [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.1057142857, 0.2277777778, 0.2277777778, 0.9]),
        (
            "benjamini_yekutieli",
            [0.02928968254, 0.11715873016, *[0.24603333333] * 3, 0.2928968254, 0.30963378685, *[0.66715388007] * 2, 1],
        ),
    ],
)
def test_the_adjusted_p_values_are_those_of_r(method, expected):
    assert_allclose(adjust_p_values(P, method), expected, rtol=1e-9)


@few_examples
@given(MANY, METHODS)
def test_adjusted_p_values_are_never_smaller_stay_within_1_and_keep_their_order(p, method):
    adjusted = adjust_p_values(p, method)
    assert (adjusted >= p - 1e-12).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= -1e-12).all()


@few_examples
@given(st.permutations(range(10)), METHODS)
def test_the_order_of_the_comparisons_does_not_matter(order, method):
    assert_allclose(adjust_p_values(P[order], method), adjust_p_values(P, method)[order])


@few_examples
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=5))
def test_holm_is_bonferroni_in_every_subset_of_the_comparisons(p):
    """A closed test: the largest Bonferroni p value of all sets that hold the comparison (Marcus, Peritz & Gabriel 1976)."""
    sets = [s for size in range(1, len(p) + 1) for s in itertools.combinations(range(len(p)), size)]
    closed = [max(min(1, len(s) * min(p[i] for i in s)) for s in sets if each in s) for each in range(len(p))]
    assert_allclose(adjust_p_values(np.array(p), "holm"), closed)


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=5))
def test_hommel_is_simes_in_every_subset_of_the_comparisons(p):
    sets = [s for size in range(1, len(p) + 1) for s in itertools.combinations(range(len(p)), size)]
    simes = {s: min(len(s) * x / (i + 1) for i, x in enumerate(sorted(p[j] for j in s))) for s in sets}
    closed = [max(simes[s] for s in sets if each in s) for each in range(len(p))]
    assert_allclose(adjust_p_values(np.array(p), "hommel"), closed)


@given(METHODS)
def test_a_comparison_that_could_not_be_made_is_not_counted(method):
    with_gap = adjust_p_values(np.array([0.01, np.nan, 0.04]), method)
    assert np.isnan(with_gap[1])
    assert_allclose(with_gap[[0, 2]], adjust_p_values(np.array([0.01, 0.04]), method))


def test_the_p_values_given_are_left_as_they_were():
    p = np.array([0.01, 0.04])
    adjust_p_values(p, "holm")
    assert p.tolist() == [0.01, 0.04]


@pytest.mark.parametrize("p", [-0.1, 1.1, np.inf])
def test_a_p_value_is_a_probability(p):
    with pytest.raises(ValueError, match="p value"):
        adjust_p_values(np.array([0.5, p]), "holm")
