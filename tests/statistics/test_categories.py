"""Categories held as cells are the 0/1 columns they stand for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from survey_app.statistics import categories as room
from survey_app.statistics.auxiliaries import Calibration, Columns
from survey_app.statistics.categories import Categories

SIZES = (2, 3, 4)


@st.composite
def codes(draw: st.DrawFn) -> list[np.ndarray]:
    n = draw(st.integers(1, 25))
    lowest = draw(st.lists(st.sampled_from([-1, 0]), min_size=3, max_size=3))
    return [draw(arrays(np.int64, n, elements=st.integers(low, size - 1))) for low, size in zip(lowest, SIZES, strict=True)]


def dummies(given_codes: list[np.ndarray]) -> np.ndarray:
    return np.hstack([(code[:, None] == np.arange(size)).astype(float) for code, size in zip(given_codes, SIZES, strict=True)])


@settings(max_examples=40)
@given(codes(), st.sampled_from([4_000_000, 3, 7]), st.integers(0, 2**16))
def test_they_cross_add_up_and_fit_like_the_columns(given_codes, keys_at_most, seed):
    rng = np.random.default_rng(seed)
    n, x = given_codes[0].size, dummies(given_codes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "KEYS_AT_MOST", keys_at_most)
        found = Categories.of(given_codes, SIZES)
    w, values, coefficients, groups = rng.uniform(0, 3, n), rng.normal(size=(n, 2)), rng.normal(size=(9, 2)), rng.integers(0, 3, n)
    assert_allclose(found.crossed(values), x.T @ values, atol=1e-12)
    assert_allclose(found.gram(w), (x.T * w) @ x, atol=1e-12)
    assert_allclose(found.fitted(coefficients), x @ coefficients, atol=1e-12)
    expected = np.array([(w[:, None] * x)[groups == g].sum(axis=0) for g in range(3)])
    dense, sparse = (found.totals(groups, 3, w, dense=wanted) for wanted in (True, False))
    assert_allclose(dense, expected, atol=1e-12)
    assert_allclose(sparse.toarray(), expected, atol=1e-12)
    columns = found.columns(np.arange(n))
    assert_allclose(np.eye(10)[columns].sum(axis=1)[:, :9], x)


@settings(max_examples=40)
@given(codes(), st.integers(0, 2**16))
def test_what_categories_explain_is_taken_out_of_the_variance(given_codes, seed):
    rng = np.random.default_rng(seed)
    x = dummies(given_codes)
    d = rng.uniform(0.5, 3, x.shape[0])
    cells, columns = (Calibration(d * 1.5, d, auxiliaries, 1, 0.0, None) for auxiliaries in (Categories.of(given_codes, SIZES), Columns(x)))
    z = cells.weights[:, None] * np.column_stack([x, rng.normal(size=x.shape[0])])
    assert_allclose(cells.residuals(z)[:, :-1], 0, atol=1e-10)
    assert_allclose(cells.residuals(z), columns.residuals(z), atol=1e-10)
    assert_allclose(cells.g, 1.5)
