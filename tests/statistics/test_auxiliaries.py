"""What calibration variables explain: taken out of the influence values, whatever they are worth and however they hang together."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.statistics.auxiliaries import Columns, generalised_inverse
from survey_app.statistics.calibration import Margin, calibrate, rake
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.variance import covariance

D, X = np.array([10.0, 12, 8, 15, 9, 11]), np.array([1.0, 2, 4, 3, 5, 2])
Y = np.array([3.0, 1, 4, 1, 5, 9])


def crossed_columns(sizes: tuple[int, ...], n: int = 600) -> np.ndarray:
    """(n, Σ sizes) all categories of several variables: of rank Σ sizes + 1 − the number of variables."""
    random = np.random.default_rng(4)
    codes = [np.concatenate([np.arange(size), random.integers(0, size, n - size)]) for size in sizes]
    return np.column_stack([code == i for code, size in zip(codes, sizes, strict=True) for i in range(size)]).astype(float)


@pytest.mark.parametrize("sizes", [(2, 3), (12, 40), (5, 20, 60)])
@pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
def test_the_inverse_of_margins_that_add_up_alike_leaves_out_what_they_say_twice(sizes: tuple[int, ...], scale: float):
    """Whatever the variables are measured in: here each in another unit, over up to six powers of ten."""
    x = crossed_columns(sizes)
    x *= np.geomspace(1, scale, x.shape[1])
    gram = Columns(x).gram(np.random.default_rng(5).uniform(0.1, 30, len(x)))
    inverse, unit = generalised_inverse(gram), np.sqrt(np.diag(gram))
    assert_allclose(gram @ inverse @ gram / unit / unit[:, None], gram / unit / unit[:, None], atol=1e-9)
    assert np.trace(inverse @ gram) == pytest.approx(sum(sizes) + 1 - len(sizes), abs=1e-6)


@pytest.mark.parametrize(("difference", "rank"), [(1e-6, 1), (1e-4, 2)])
def test_variables_that_differ_by_no_more_than_rounding_count_once(difference: float, rank: int):
    x = np.column_stack([X, X * (1 + difference * np.cos(np.arange(6)))])
    gram = Columns(x).gram(D)
    assert np.trace(generalised_inverse(gram) @ gram) == pytest.approx(rank, abs=1e-3)


def test_a_variable_that_nobody_has_explains_nothing():
    gram = np.array([[4.0, 0, 2], [0, 0, 0], [2, 0, 3]])
    assert_allclose(generalised_inverse(gram), np.array([[3.0, 0, -2], [0, 0, 0], [-2, 0, 4]]) / 8)


def test_what_is_taken_out_is_the_regression_with_start_weights_by_the_error_variance():
    """By the normal equations."""
    columns, spread = np.column_stack([np.ones(6), X]), X**2
    found = calibrate(D, columns, np.array([70.0, 190]), ("persons", "x"), error_variance=spread)
    weight = D / spread
    b = np.linalg.solve(columns.T @ (weight[:, None] * columns), columns.T @ (weight * Y))
    assert_allclose(found.coefficients(Y[:, None])[:, 0], b, rtol=1e-9)
    assert_allclose(found.residuals((found.weights * Y)[:, None])[:, 0], found.weights * (Y - columns @ b), rtol=1e-9)
    assert_allclose(found.g, found.weights / D)


def test_a_calibrated_row_without_weight_adds_nothing_but_its_unit():
    """Row 6 has no weight, and shares its PSU with row 5: as if it were not there."""
    weights, psu, codes = np.append(D, 0.0), np.array([0, 0, 1, 1, 2, 2, 2]), np.array([0, 1, 0, 1, 0, 1, 1])

    def of(rows: slice) -> np.ndarray:
        raked = rake(weights[rows], [Margin("sex", codes[rows], np.array([40.0, 60]), ("man", "woman"))])
        assert_allclose(raked.g[6:], 1)
        return covariance(SampleDesign.of(weights[rows], None, psu[rows]).calibrated(raked), np.append(Y, 7.0)[rows])

    assert_allclose(of(slice(7)), of(slice(6)), rtol=1e-12)
    assert of(slice(7))[0, 0] > 0
