"""Raking, post-stratification and calibration meet what they are asked, change nothing they need not change, and say whom they cannot serve."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize

from survey_app.statistics import categories, estimates
from survey_app.statistics.calibration import (
    CategoryWithoutPersons,
    Margin,
    calibrate,
    poststratify,
    rake,
)
from survey_app.statistics.design import SampleDesign, WeightNotUsable
from survey_app.statistics.totals import TotalsOutOfReach
from tests.statistics.surveys import Survey, surveys

SEX = Margin("sex", np.array([0, 0, 1, 1]), np.array([40.0, 60.0]), ("man", "woman"))
AGE = Margin("age", np.array([0, 1, 0, 1]), np.array([30.0, 70.0]), ("under 50", "50 and over"))


@given(surveys())
def test_every_margin_is_met(survey: Survey):
    raked = rake(survey.weights, survey.margins)
    for margin in survey.margins:
        assert_allclose(margin.sums(raked.weights), margin.totals, rtol=1e-9)
    assert raked.largest_gap <= 1e-9


@given(surveys(), st.floats(1e-3, 1e4))
def test_the_scale_of_the_design_weights_does_not_matter(survey: Survey, scale: float):
    assert_allclose(rake(survey.weights * scale, survey.margins).weights, rake(survey.weights, survey.margins).weights, rtol=1e-8)


@given(surveys())
def test_the_order_of_the_margins_does_not_matter(survey: Survey):
    assert_allclose(rake(survey.weights, survey.margins[::-1]).weights, rake(survey.weights, survey.margins).weights, rtol=1e-8)


@given(surveys())
def test_weights_of_the_same_categories_keep_their_proportions(survey: Survey):
    ratio = rake(survey.weights, survey.margins).weights / survey.weights
    for cell in range(6):
        same = ratio[survey.sex * 3 + survey.age == cell]
        assert_allclose(same, same[0], rtol=1e-12)


def test_weights_that_meet_the_margins_stay():
    weights = np.array([12.0, 28, 18, 42])
    assert_allclose(rake(weights, [SEX, AGE]).weights, weights, rtol=1e-12)


def test_one_margin_is_post_stratification():
    raked = rake(np.array([1.0, 3, 1, 1]), [SEX])
    assert_allclose(raked.weights, [10, 30, 30, 30])
    assert_allclose(raked.g, [10, 10, 30, 30])
    assert raked.iterations == 2  # The second round finds all met.
    assert raked.largest_gap == 0


def test_a_margin_of_nobody_changes_nothing():
    nobody = Margin("sex elsewhere", np.full(4, -1), np.zeros(2), SEX.labels)
    assert_allclose(rake(np.ones(4), [SEX, nobody]).weights, [20, 20, 30, 30])


def test_without_margins_the_design_weights_stay():
    raked = rake(np.array([1.0, 2.0]), [])
    assert raked.weights.tolist() == [1, 2]
    assert (raked.iterations, raked.largest_gap) == (0, 0)
    assert raked.again(np.array([3.0, 4.0])).tolist() == [3, 4]
    assert raked.residuals(np.array([[1.0], [2.0]])).tolist() == [[1], [2]]


def test_each_wave_has_margins_of_its_own():
    before = replace(SEX, codes=np.array([0, 0, 1, 1, -1, -1]))
    after = Margin("sex", np.array([-1, -1, -1, -1, 0, 1]), np.array([500.0, 300.0]), SEX.labels)
    assert_allclose(rake(np.ones(6), [before, after]).weights, [20, 20, 30, 30, 500, 300])


def test_rows_that_belong_to_no_margin_keep_their_design_weight():
    margin = replace(SEX, codes=np.array([0, 0, 1, -1]))
    assert rake(np.ones(4), [margin]).weights[3] == 1


def test_a_category_that_is_empty_in_population_and_sample_is_no_trouble():
    margin = Margin("sex", SEX.codes, np.array([40.0, 60.0, 0.0]), ("man", "woman", "other"))
    assert_allclose(rake(np.ones(4), [margin, AGE]).weights, rake(np.ones(4), [SEX, AGE]).weights)


def test_many_combinations_of_categories_are_found_by_sorting(monkeypatch):
    expected = rake(np.array([1.0, 2, 3, 4]), [SEX, AGE]).weights
    monkeypatch.setattr(categories, "KEYS_AT_MOST", 1)
    assert_allclose(rake(np.array([1.0, 2, 3, 4]), [SEX, AGE]).weights, expected)


def test_waves_may_have_populations_of_different_size():
    before = Margin("sex", np.array([0, 1, -1, -1]), np.array([1.0, 1.0]), SEX.labels)
    after = Margin("sex", np.array([-1, -1, 0, 1]), np.array([5.0, 5.0]), SEX.labels)
    assert rake(np.ones(4), [before, after]).weights.sum() == 12


def test_totals_that_differ_by_rounding_are_made_equal():
    rounded = replace(AGE, totals=np.array([30.0, 70.00001]))
    assert_allclose(rake(np.ones(4), [SEX, rounded]).weights.sum(), 100, rtol=1e-12)


@pytest.mark.parametrize("scale", [1, 1e-6, 1e6])
def test_margins_that_proportional_fitting_meets_too_slowly_are_met(scale: float):
    """Nearly all men are young and all women old: a round of fitting brings the margins nearer by a thousandth of their distance."""
    weights = scale * np.array([1000.0, 1, 1, 1000])
    sex, age = replace(SEX, totals=np.array([50.0, 50.0])), replace(AGE, totals=np.array([50.05, 49.95]))
    raked = rake(weights, [sex, age])
    assert raked.iterations == 300
    assert raked.largest_gap < 1e-10
    assert_allclose([*sex.sums(raked.weights), *age.sums(raked.weights)], [50, 50, 50.05, 49.95], rtol=1e-9)
    first, second, third, fourth = raked.weights / weights
    assert first * fourth == pytest.approx(second * third)  # Raking leaves the odds ratio as it is.


@pytest.mark.parametrize("wrong", [np.nan, -1.0, np.inf])
def test_weights_that_are_no_weights_are_refused(wrong):
    with pytest.raises(WeightNotUsable, match="row 2"):
        rake(np.array([1, wrong, 1, 1]), [SEX])


@given(surveys())
def test_again_is_the_same_raking_of_other_weights(survey: Survey):
    other = survey.weights * np.linspace(1, 2, survey.weights.size)
    assert_allclose(rake(survey.weights, survey.margins).again(other), rake(other, survey.margins).weights, rtol=1e-12)


@given(surveys(), st.randoms())
def test_the_order_of_the_rows_and_the_numbers_of_categories_do_not_matter(survey: Survey, random):
    order = np.array(random.sample(range(survey.weights.size), survey.weights.size))
    turned = [Margin(m.name, m.totals.size - 1 - m.codes, m.totals[::-1], m.labels[::-1]) for m in survey.in_order(order).margins]
    assert_allclose(rake(survey.weights[order], turned).weights, rake(survey.weights, survey.margins).weights[order], rtol=1e-8)


@given(surveys())
def test_a_raked_total_is_certain(survey: Survey):
    design = survey.design.calibrated(rake(survey.weights, survey.margins))
    found = estimates.total(design, np.column_stack([survey.sex == 1, survey.age == 2]).astype(float))
    assert_allclose(found.standard_errors, 0, atol=1e-7)


@given(surveys())
def test_post_stratification_is_raking_to_one_margin(survey: Survey):
    margin = survey.margins[1]
    found = poststratify(survey.weights, margin)
    assert_allclose(found.weights, survey.weights * (margin.totals / margin.sums(survey.weights))[margin.codes])
    assert_allclose(found.weights, rake(survey.weights, [margin]).weights, rtol=1e-14)
    u = survey.unsafe[:, None]
    assert_allclose(found.residuals(u), rake(survey.weights, [margin]).residuals(u), atol=1e-9)


OLD = Margin("age", np.array([0, 0, 1, -1]), np.array([10.0, 20, 5]), ("young", "middle", "old"))


def test_partial_post_stratification_leaves_the_category_out():
    found = poststratify(np.ones(4), OLD, partial=True)
    assert found.weights.tolist() == [5, 5, 20, 1]
    assert found.again(np.array([0.0, 0, 2, 1])).tolist() == [0, 0, 20, 1]  # In a replicate another one may be empty too.


def test_partial_post_stratification_still_needs_persons_for_its_respondents():
    with pytest.raises(CategoryWithoutPersons, match="“young”"):
        poststratify(np.ones(4), replace(OLD, totals=np.array([0.0, 20, 5])), partial=True)


# Ten rows, calibrated by R 4.2.2 with survey 4.1-1: calibrate(svydesign(ids = ~1, weights = ~w), ~x + f, c(120, 400, 60), …).
D = np.array([10.0, 12, 8, 15, 9, 11, 14, 10, 13, 7])
X = np.array([1.0, 2, 4, 3, 5, 2, 6, 1, 3, 4])
F = np.array([0.0, 1, 0, 1, 1, 0, 1, 0, 0, 1])
Y = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
COLUMNS, TOTALS, NAMES = np.column_stack([np.ones(10), X, F]), np.array([120.0, 400, 60]), ("persons", "x", "f")
BY_R = {
    ("linear", None): [9.594042596702906, 8.723280097738646, 11.653323977878344, 13.390406309995818, 11.017811211384508, 12.376738060776372,
                       19.459369881899136, 9.594042596702906, 16.781852767939469, 7.409132498981889],
    ("raking", None): [9.525739892973887, 9.144174171566947, 11.998612906684347, 13.297457621549402, 10.798118519072286, 12.190050817539808,
                       19.541042464181015, 9.525739892973887, 16.759856489828074, 7.219207223630350],
    ("logit", (0.4, 2.5)): [9.515254999717870, 9.124967118447346, 11.891906403425818, 13.253097181265488, 10.859039976826788,
                            12.244909172312950, 19.529007104546004, 9.515254999717870, 16.832674424825488, 7.233888618914381],
    ("linear", (0.7, 1.38)): [9.561088988423286, 8.441878014437444, 11.04, 13.346080673832294, 11.360128191241962, 12.565935534841643,
                              19.32, 9.561088988423286, 17.271886488311786, 7.531913120488300],
}  # fmt: skip


@pytest.mark.parametrize(("distance", "bounds"), BY_R)
def test_calibrated_weights_are_those_of_r(distance, bounds):
    found = calibrate(D, COLUMNS, TOTALS, NAMES, distance=distance, bounds=bounds)
    assert_allclose(found.weights, BY_R[distance, bounds], rtol=1e-9)
    assert found.largest_gap < 1e-10


@pytest.mark.parametrize(
    ("distance", "of_mean", "of_total"),
    [("linear", 0.5780806860067241, 69.369682320806902), ("raking", 0.5738126221441002, 68.8575146572920147)],
)
def test_standard_errors_after_calibration_are_those_of_r(distance, of_mean, of_total):
    design = SampleDesign.of(D).calibrated(calibrate(D, COLUMNS, TOTALS, NAMES, distance=distance))
    assert_allclose(estimates.mean(design, Y).standard_errors, of_mean, rtol=1e-9)
    assert_allclose(estimates.total(design, Y).standard_errors, of_total, rtol=1e-9)


def test_error_variances_are_those_of_r():
    """calibrate(…, ~x + f, variance = x^2)."""
    by_r = [6.931555727886569, 7.747393335806945, 11.119640213189367, 16.274176771887234, 10.846292147589262, 16.156792274293043,
            16.843023134280941, 6.931555727886569, 18.860456056744432, 8.289114610435618]  # fmt: skip
    found = calibrate(D, COLUMNS, TOTALS, NAMES, error_variance=X**2)
    assert_allclose(found.weights, by_r, rtol=1e-9)
    assert_allclose(found.spread, X**2)
    design = SampleDesign.of(D).calibrated(found)
    assert_allclose(estimates.mean(design, Y).standard_errors, 0.7115970897815092, rtol=1e-9)
    assert_allclose(estimates.total(design, Y).standard_errors, 85.39165077378108, rtol=1e-9)


def test_an_error_variance_in_proportion_to_the_only_column_gives_the_ratio_estimator():
    found = calibrate(D, X[:, None], np.array([400.0]), ["x"], error_variance=X)
    assert_allclose(found.g, 400 / (D @ X))
    assert found.iterations == 1  # The equations are linear.
    residuals = found.weights * (Y - X * (D @ Y) / (D @ X))
    assert_allclose(
        estimates.total(SampleDesign.of(D).calibrated(found), Y).standard_errors, np.sqrt(10) * residuals.std(ddof=1), rtol=1e-9
    )


CLUSTER = np.array(["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"])
IN_CLUSTER = np.repeat([11.0, 11.5, 10, 12, 10], 2)


def test_weights_constant_within_clusters_are_those_of_r():
    """calibrate(svydesign(ids = ~cl, weights = ~cw), ~x, c(120, 400), aggregate.stage = 1)."""
    by_r = np.repeat([5.0, 14.540229885057467, 12.643678160919535, 15.172413793103443, 12.643678160919535], 2)
    assert_allclose(calibrate(IN_CLUSTER, COLUMNS[:, :2], TOTALS[:2], NAMES[:2], constant_within=CLUSTER).weights, by_r, rtol=1e-9)


def test_within_clusters_of_unequal_weights_g_is_constant_and_the_totals_are_met():
    found = calibrate(D, COLUMNS[:, :2], TOTALS[:2], NAMES[:2], constant_within=CLUSTER)
    assert_allclose(found.g[::2], found.g[1::2])
    assert_allclose(found.weights @ COLUMNS[:, :2], TOTALS[:2])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"distance": "raking"},
        {"distance": "logit", "bounds": (0.4, 2.5)},
        {"bounds": (0.7, 1.38)},
        {"constant_within": CLUSTER},
        {"error_variance": X**2},
    ],
)
def test_again_is_the_same_calibration_of_other_weights(options):
    found, other = calibrate(D, COLUMNS, TOTALS, NAMES, **options), D * np.linspace(0.98, 1.02, 10)
    assert_allclose(found.again(other), calibrate(other, COLUMNS, TOTALS, NAMES, **options).weights, rtol=1e-12)
    assert found.start_weights is D
    assert not options or np.abs(found.weights / calibrate(D, COLUMNS, TOTALS, NAMES).weights - 1).max() > 1e-3


@given(surveys())
def test_linear_calibration_is_the_regression_estimator(survey: Survey):
    x = np.column_stack([np.ones(survey.sex.size), survey.sex, survey.age])
    totals = np.array([100.0, 45, 90])
    found = calibrate(survey.weights, x, totals, ["persons", "sex", "age"])
    coefficients = np.linalg.solve((x.T * survey.weights) @ x, x.T @ (survey.weights * survey.unsafe))
    greg = survey.weights @ survey.unsafe + (totals - survey.weights @ x) @ coefficients
    assert_allclose(found.weights @ survey.unsafe, greg, atol=1e-8)


def dummies(survey: Survey) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """All categories of both margins: five columns of rank four."""
    x = np.column_stack([m.codes == i for m in survey.margins for i in range(m.totals.size)]).astype(float)
    return x, np.concatenate([m.totals for m in survey.margins]), [label for m in survey.margins for label in m.labels]


@given(surveys())
def test_calibration_by_raking_distance_is_raking(survey: Survey):
    x, totals, names = dummies(survey)
    found, raked = calibrate(survey.weights, x, totals, names, distance="raking"), rake(survey.weights, survey.margins)
    assert_allclose(found.weights, raked.weights, rtol=1e-8)
    u = survey.unsafe[:, None]
    assert_allclose(found.residuals(u), raked.residuals(u), atol=1e-7)


@given(surveys(), st.sampled_from(["linear", "raking", "logit"]), st.floats(1.1, 4))
def test_calibration_meets_its_totals_within_the_bounds_or_says_that_none_can(survey: Survey, distance, upper: float):
    x, totals, names = dummies(survey)
    scale = survey.weights.sum() / survey.weights.size
    if not feasible(survey.weights, x, totals * scale, 1 / upper, upper):
        with pytest.raises(TotalsOutOfReach, match="Widen the bounds"):
            calibrate(survey.weights, x, totals * scale, names, distance=distance, bounds=(1 / upper, upper))
        return
    found = calibrate(survey.weights, x, totals * scale, names, distance=distance, bounds=(1 / upper, upper))
    assert_allclose(found.weights @ x, totals * scale, rtol=1e-8)
    assert found.g.min() >= 1 / upper - 1e-12
    assert found.g.max() <= upper + 1e-12
    assert_allclose(found.again(survey.weights), found.weights)


def feasible(d: np.ndarray, x: np.ndarray, totals: np.ndarray, lower: float, upper: float) -> bool:
    """By the plainest linear program: are there weights at all?"""
    asked = optimize.linprog(np.zeros(d.size), A_eq=x.T, b_eq=totals, bounds=np.column_stack([lower * d, upper * d]))
    return asked.status == 0


def test_a_calibrated_total_is_certain():
    for distance, bounds in BY_R:
        design = SampleDesign.of(D).calibrated(calibrate(D, COLUMNS, TOTALS, NAMES, distance=distance, bounds=bounds))
        assert_allclose(estimates.total(design, COLUMNS).standard_errors, 0, atol=1e-9)


def test_the_scale_of_a_column_does_not_matter():
    expected = calibrate(D, COLUMNS, TOTALS, NAMES, distance="raking").weights
    for scale in (1e-6, 1e6):
        stretched = np.array([1, scale, 1])
        assert_allclose(calibrate(D, COLUMNS * stretched, TOTALS * stretched, NAMES, distance="raking").weights, expected, rtol=1e-8)
