"""A calibration that cannot be is refused with the column, and with the reason."""

import numpy as np
import pytest

from survey_app.statistics.calibration import calibrate
from survey_app.statistics.design import WeightNotUsable
from survey_app.statistics.totals import (
    BoundsNotUsable,
    CalibrationDidNotConverge,
    ColumnNotUsable,
    TotalsDisagree,
    TotalsOutOfReach,
    distance_within,
    figure,
    refuse,
)

X = np.column_stack([np.ones(4), [0.0, 0, 1, 1], [1.0, 2, 3, 4]])
T, NAMES = np.array([10.0, 4, 26]), ("persons", "women", "rooms")


def calibrated(x=X, totals=T, names=NAMES, weights=None, **options):
    return calibrate(np.ones(len(x)) if weights is None else weights, x, totals, names, **options)


def test_a_gap_in_a_column_is_named_and_counted():
    x = X.copy()
    x[1:3, 2] = np.nan
    with pytest.raises(ColumnNotUsable, match="“rooms” has no value in 2 rows"):
        calibrated(x)


@pytest.mark.parametrize(("x", "totals"), [(X.astype(str), T), (X, T.astype(str)), (X, np.array([10, np.nan, 26]))])
def test_columns_and_totals_are_numbers(x, totals):
    with pytest.raises(ColumnNotUsable, match="not all numbers"):
        calibrated(x, totals)


def test_columns_have_as_many_rows_as_there_are_weights():
    with pytest.raises(ColumnNotUsable, match="have 4 rows, but there are 3 weights"):
        calibrated(weights=np.ones(3))


def test_weights_are_weights():
    with pytest.raises(WeightNotUsable, match="row 1"):
        calibrated(weights=np.array([np.nan, 1, 1, 1]))


@pytest.mark.parametrize("wrong", [{"totals": T[:2]}, {"names": NAMES[:2]}, {"x": X[:, 0]}, {"constant_within": np.array(["a", "b"])}])
def test_shapes_fit(wrong):
    with pytest.raises(ValueError, match=r"columns|label"):
        calibrated(**wrong)


@pytest.mark.parametrize("variance", [np.array([1.0, 0, 1, 1]), np.array([1.0, -1, 1, 1])])
def test_error_variances_are_positive(variance):
    with pytest.raises(ValueError, match=r"^The error variances are above 0\.$"):
        calibrated(error_variance=variance)


def test_a_gap_in_the_error_variances_is_named():
    with pytest.raises(ColumnNotUsable, match="The column “error variance” has no value in 1 rows"):
        calibrated(error_variance=np.array([1.0, np.nan, 1, 1]))


def test_a_column_that_is_0_for_everybody_with_a_weight_is_named():
    with pytest.raises(ColumnNotUsable, match=r"Nobody in the sample counts for “women”, whose total is 4\.0"):
        calibrated(weights=np.array([1.0, 1, 0, 0]))


def test_a_column_of_zeros_whose_total_is_0_is_no_trouble():
    x = X.copy()
    x[:, 1] = 0
    found = calibrated(x, np.array([10.0, 0, 26]))
    np.testing.assert_allclose(found.weights @ x, [10, 0, 26])


def test_logit_needs_bounds():
    with pytest.raises(BoundsNotUsable, match="needs bounds"):
        calibrated(distance="logit")


@pytest.mark.parametrize(
    ("distance", "bounds"),
    [("linear", (1.1, 2)), ("raking", (0.5, 0.9)), ("linear", (1, 2)), ("logit", (-np.inf, 2)), ("logit", (0.5, np.inf))],
)
def test_bounds_leave_a_weight_as_it_is(distance, bounds):
    with pytest.raises(BoundsNotUsable, match=f"{bounds[0]} and {bounds[1]} do not work"):
        calibrated(distance=distance, bounds=bounds)


@pytest.mark.parametrize("bounds", [(-np.inf, 4), (0.1, np.inf)])
def test_a_bound_may_be_missing_on_one_side(bounds):
    totals = T - [0, 0, 2]
    np.testing.assert_allclose(calibrated(totals=totals, distance="raking", bounds=bounds).weights @ X, totals, rtol=1e-9)


CATEGORIES = np.column_stack([X[:, 1], 1 - X[:, 1], [0.0, 1, 1, 1], [1.0, 0, 0, 0], [1.0, 2, 3, 4]])
LABELS = ("women", "men", "owners", "tenants", "rooms")


def test_totals_of_columns_that_depend_on_one_another_must_agree():
    with pytest.raises(TotalsDisagree, match="The columns “women”, “men”, “owners”, “tenants” depend on one another") as told:
        calibrated(CATEGORIES, np.array([4.0, 6, 8, 3, 26]), LABELS)
    assert "rooms" not in str(told.value)


def test_totals_that_disagree_by_rounding_are_met():
    totals = np.array([4.0, 6, 8, 2.000001, 26])
    found = calibrated(CATEGORIES, totals, LABELS)
    np.testing.assert_allclose(found.weights @ CATEGORIES, totals, rtol=1e-6)


def test_a_single_total_out_of_reach_is_named_with_what_can_be_reached():
    with pytest.raises(
        TotalsOutOfReach, match=r"between 0\.5 and 1\.5 times what they were, “persons” adds up to 2\.0 … 6\.0, never to 10\.0"
    ):
        calibrated(distance="logit", bounds=(0.5, 1.5))


def test_a_negative_total_is_out_of_reach_of_positive_weights():
    with pytest.raises(TotalsOutOfReach, match=r"between 0\.0 and ∞ times.*“women” adds up to 0\.0 … ∞, never to -1\.0"):
        calibrated(totals=np.array([10.0, -1, 26]), distance="raking")


def test_a_column_may_be_negative():
    with pytest.raises(TotalsOutOfReach, match=r"“balance” adds up to -4\.0 … 6\.0, never to 9\.0"):
        calibrated(np.array([[1.0], [2], [-1], [-1]]), np.array([9.0]), ("balance",), bounds=(0, 2))


def test_totals_out_of_reach_together_are_named_with_the_gap():
    """Each can be reached, not all: whoever has a weight of 2 at most cannot have 26 rooms with so few women."""
    with pytest.raises(TotalsOutOfReach, match=r"cannot be met together with weights between 0\.0 and 3\.0 times.*instead of") as told:
        calibrated(totals=np.array([6.0, 0.5, 20]), distance="linear", bounds=(0.0, 3.0))
    assert abs(told.value.facts["gap"]) > 1e-3


def test_totals_that_only_a_weight_of_0_would_meet_are_approached_and_the_rest_is_told():
    with pytest.raises(CalibrationDidNotConverge, match=r"still misses its total 4\.0 by [0-9.]+e-"):
        calibrated(distance="raking", bounds=(-1, 4))


def test_what_was_not_found_although_it_may_exist_is_said_so():
    with pytest.raises(CalibrationDidNotConverge, match=r"did not come to an end: “rooms” still misses its total 26\.0 by 2\.7\. Widen"):
        refuse(distance_within("linear", None), X, T, NAMES, np.ones(4), np.array([0, 0, 0.1]))


@pytest.mark.parametrize(("value", "told"), [(99.994, 99.99), (100.4, 100), (-250.6, -251), (np.inf, "∞"), (-np.inf, "−∞"), (0.126, 0.13)])
def test_figures_of_a_sentence_are_whole_from_100_on(value, told):
    assert figure(value) == told
