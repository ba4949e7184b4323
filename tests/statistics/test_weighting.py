"""Weights from the frame, for non-response and trimmed: sums stay, others' weights carry what is missing, and refusals say whose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from survey_app.statistics import estimates
from survey_app.statistics.calibration import Margin, rake
from survey_app.statistics.design import SampleDesign, WeightNotUsable
from survey_app.statistics.propensity import NoResponseModel, propensity_classes, response_propensities
from survey_app.statistics.replicates import Replicates
from survey_app.statistics.weighting import (
    BoundsNotMet,
    ClassWithoutRespondents,
    FrameDoesNotFit,
    ProbabilityNotUsable,
    ResponseNotUsable,
    frame_weights,
    nonresponse_classes,
    nonresponse_propensity,
    rake_and_trim,
    trim,
    weights_of_probabilities,
)
from tests.statistics.surveys import Survey, surveys

# From the frame


def test_a_frame_gives_population_by_sample():
    found = frame_weights(np.array(["south", "north", "south", "south"]), {"north": 10, "south": 90, "closed": 0})
    assert found.weights.tolist() == [30, 10, 30, 30]
    assert found.labels == ("north", "south")
    assert (found.factors.tolist(), found.population.tolist(), found.sample.tolist()) == ([10, 30], [10, 90], [1, 3])


def test_a_stratum_may_be_taken_whole_and_have_a_number_for_a_name():
    assert frame_weights(np.array([1, 1, 2]), {"1": 2, "2": 5}).weights.tolist() == [1, 1, 5]


def test_a_stratum_of_the_frame_that_nobody_was_drawn_from_is_named():
    with pytest.raises(FrameDoesNotFit, match="Nobody was drawn from the stratum “west”, which holds 250 in the frame"):
        frame_weights(np.array(["east"]), {"east": 5, "west": 250})


@pytest.mark.parametrize(
    ("population", "told"), [({"east": 1}, "2 were drawn from the stratum “east”, of which the frame holds 1"), ({}, "holds 0")]
)
def test_a_stratum_of_which_more_were_drawn_than_it_has_is_named(population, told):
    with pytest.raises(FrameDoesNotFit, match=told):
        frame_weights(np.array(["east", "east"]), population)


def test_probabilities_give_their_inverse():
    assert weights_of_probabilities(np.array([0.1, 1, 0.5])).tolist() == [10, 1, 2]


@pytest.mark.parametrize("wrong", [0, 1.5, -0.1, np.nan])
def test_a_probability_is_above_0_and_at_most_1(wrong):
    with pytest.raises(ProbabilityNotUsable, match=r"of row 2 to be drawn is .*; 1 rows in all"):
        weights_of_probabilities(np.array([0.5, wrong]))


# Non-response by classes

D = np.array([10.0, 20, 30, 40, 5])
ANSWERED = np.array([1, 0, 1, 0, 1])
GROUP = np.array(["old", "old", "young", "young", "young"])


def test_respondents_stand_for_their_class():
    found = nonresponse_classes(D, ANSWERED, GROUP)
    assert_allclose(found.weights, [30, 0, 30 * 75 / 35, 0, 5 * 75 / 35])
    assert found.labels == ("old", "young")
    assert_allclose(found.factors, [3, 75 / 35])
    assert (found.respondents.tolist(), found.nonrespondents.tolist()) == ([1, 2], [1, 1])
    assert (found.propensities, found.cuts) == (None, None)


@given(surveys())
def test_the_sum_of_every_class_stays(survey: Survey):
    answered = (survey.unsafe > 0) | (np.arange(survey.unsafe.size) < 6)  # In every class somebody did.
    found = nonresponse_classes(survey.weights, answered, survey.age)
    for group in range(3):
        assert found.weights[survey.age == group].sum() == pytest.approx(survey.weights[survey.age == group].sum())
    assert (found.weights[~answered] == 0).all()


def test_rows_without_weight_do_not_count():
    found = nonresponse_classes(np.array([10.0, 20, 0, 0, 5]), ANSWERED, GROUP)
    assert (found.respondents.tolist(), found.nonrespondents.tolist()) == ([1, 1], [1, 0])
    assert found.weights.tolist() == [30, 0, 0, 0, 5]


def test_a_class_that_has_no_weight_needs_nobody():
    assert nonresponse_classes(np.array([0.0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1]), GROUP).factors.tolist() == [1, 1]


@pytest.mark.parametrize("weights", [D, np.array([0.0, 20, 30, 40, 5])])
def test_a_class_without_respondents_is_named(weights):
    with pytest.raises(ClassWithoutRespondents, match=r"None of the \d rows in the class “old” responded"):
        nonresponse_classes(weights, ANSWERED * (weights > 10), GROUP)


@pytest.mark.parametrize("wrong", [np.array([1, 0, 2, 0, 1]), np.array([1, 0, np.nan, 0, 1]), ANSWERED[:3], np.array(["yes"] * 5)])
def test_a_response_is_yes_or_no_for_every_row(wrong):
    with pytest.raises(ResponseNotUsable, match=r"not yes or no .* in each of the 5 rows"):
        nonresponse_classes(D, wrong, GROUP)


def test_every_row_has_a_class():
    with pytest.raises(ValueError, match="class"):
        nonresponse_classes(D, ANSWERED, GROUP[:2])


def test_an_adjustment_is_repeated_in_replicates():
    """Two halves: in each replicate one counts twice, and its respondents stand for it anew."""
    half = np.array([0, 0, 1, 1, 1])
    replicates = Replicates(D, half, np.array([[2.0, 0], [0, 2.0]]), 1.0, np.ones(2))
    adjusted = nonresponse_classes(D, ANSWERED, GROUP)
    design = replace(SampleDesign.of(D), replicates=replicates).reweighted(adjusted.weights, adjusted.again)
    assert_allclose(design.replicates.weights(0), [60, 0, 0, 0, 0])
    assert_allclose(design.replicates.weights(1), 2 * nonresponse_classes(D * half, ANSWERED, GROUP).weights)


# Non-response by propensity: R 4.2.2, fitted(glm(f ~ x, family = quasibinomial, weights = w)), and family = binomial without weights.
W = np.array([10.0, 12, 8, 15, 9, 11, 14, 10, 13, 7])
X = np.array([1.0, 2, 4, 3, 5, 2, 6, 1, 3, 4])
F = np.array([0, 1, 0, 1, 1, 0, 1, 0, 0, 1])
COLUMNS, NAMES = np.column_stack([np.ones(10), X]), ("constant", "x")
WEIGHTED = [0.1372708161488754, 0.2972293473766880, 0.7492677140123224, 0.5292396031398655, 0.8881844824820915, 0.2972293473766880,
            0.9547802676370560, 0.1372708161488754, 0.5292396031398655, 0.7492677140123224]  # fmt: skip
UNWEIGHTED = [0.1203693680141686, 0.2657031156127456, 0.7167246764746057, 0.4889691190545447, 0.8699679747306565, 0.2657031156127456,
              0.9464994669572141, 0.1203693680141686, 0.4889691190545447, 0.7167246764746057]  # fmt: skip
CUTS = [0.2657031156127456, 0.4889691190545447, 0.7167246764746057]  # quantile(…, c(.25, .5, .75))


def test_propensities_are_those_of_r():
    assert_allclose(response_propensities(F == 1, COLUMNS, NAMES, W), WEIGHTED, rtol=1e-9)
    assert_allclose(response_propensities(F == 1, COLUMNS, NAMES), UNWEIGHTED, rtol=1e-9)


def test_the_scale_of_the_weights_does_not_matter_to_propensities():
    assert_allclose(response_propensities(F, COLUMNS, NAMES, W * 1e5), WEIGHTED, rtol=1e-9)


def test_rows_without_weight_do_not_count_in_the_fit_but_have_a_propensity():
    more = np.append(COLUMNS, [[1.0, 3]], axis=0)
    found = response_propensities(np.append(F, 0), more, NAMES, np.append(W, 0.0))
    assert_allclose(found, [*WEIGHTED, WEIGHTED[3]], rtol=1e-9)


def test_rows_without_weight_do_not_count_in_the_unweighted_model_either():
    more = np.append(COLUMNS, [[1.0, 3]], axis=0)
    found = nonresponse_propensity(np.append(W, 0.0), np.append(F, 0), more, NAMES, weighted=False)
    assert_allclose(found.propensities[:10], UNWEIGHTED, rtol=1e-9)


def test_each_weight_is_divided_by_its_propensity():
    found = nonresponse_propensity(W, F, COLUMNS, NAMES, rescale=False)
    assert_allclose(found.weights, np.where(F == 1, W / WEIGHTED, 0), rtol=1e-9)
    assert_allclose(found.propensities, WEIGHTED, rtol=1e-9)
    assert (found.labels, found.factors.size, found.respondents.size, found.nonrespondents.size, found.cuts) == ((), 0, 0, 0, None)


@pytest.mark.parametrize(("weighted", "propensities"), [(True, WEIGHTED), (False, UNWEIGHTED)])
def test_and_rescaled_to_the_sum_of_all(weighted, propensities):
    found = nonresponse_propensity(W, F, COLUMNS, NAMES, weighted=weighted).weights
    assert found.sum() == pytest.approx(W.sum())
    assert_allclose(found[F == 1] / found[1], (W / propensities)[F == 1] / (W[1] / propensities[1]), rtol=1e-9)


def test_classes_of_near_propensity_hold_their_upper_cut():
    code, cuts = propensity_classes(np.array(UNWEIGHTED), 4)
    assert_allclose(cuts, CUTS)
    assert code.tolist() == [0, 0, 2, 1, 3, 0, 3, 0, 1, 2]


def test_a_propensity_at_the_cut_but_for_rounding_stands_below_it():
    p = np.array([0.1, 0.3, np.nextafter(0.3, 1), 0.7])
    assert propensity_classes(np.array([0.1, 0.3, 0.3, 0.7]), 2)[0].tolist() == [0, 0, 0, 1]
    assert propensity_classes(p, 2)[0].tolist() == [0, 0, 0, 1]


def test_within_classes_of_propensity_respondents_stand_for_their_class():
    found = nonresponse_propensity(W, F, COLUMNS, NAMES, weighted=False, classes=4, rescale=False)
    code = np.array([0, 0, 2, 1, 3, 0, 3, 0, 1, 2]) + 1
    expected = nonresponse_classes(W, F, code)
    assert_allclose(found.weights, expected.weights)
    assert found.labels == ("1", "2", "3", "4")
    assert_allclose(found.factors, expected.factors)
    assert (found.respondents.tolist(), found.nonrespondents.tolist()) == ([1, 1, 1, 2], [3, 1, 1, 0])
    assert_allclose(found.cuts, CUTS)
    assert_allclose(found.propensities, UNWEIGHTED, rtol=1e-9)


@pytest.mark.parametrize("options", [{}, {"weighted": False}, {"classes": 2}, {"rescale": False}])
def test_the_model_is_fitted_again_to_other_weights(options):
    other = W * np.array([0, 1, 2, 1, 1, 2, 1, 1, 1, 1])
    found = nonresponse_propensity(W, F, COLUMNS, NAMES, **options).again(other)
    assert_allclose(found, nonresponse_propensity(other, F, COLUMNS, NAMES, **options).weights)
    assert not np.allclose(found[F == 1], (nonresponse_propensity(W, F, COLUMNS, NAMES, **options).weights * other / W)[F == 1])


def test_a_model_that_tells_everybody_without_error_is_refused():
    with pytest.raises(NoResponseModel, match="A combination of “x” tells without error who responded"):
        nonresponse_propensity(W, X > 2, COLUMNS, NAMES)
    with pytest.raises(NoResponseModel, match="A combination of “x” tells"):  # Of those with 6, 5 or 4 everybody, of the others some.
        nonresponse_propensity(W, (X > 3) | (F == 1), np.column_stack([np.ones(10), X > 3]), NAMES)


@pytest.mark.parametrize(("answered", "told"), [(np.ones(10), "here 10 of 10"), (np.zeros(10), "here 0 of 10")])
def test_a_response_model_needs_both(answered, told):
    with pytest.raises(NoResponseModel, match=told):
        nonresponse_propensity(W, answered, COLUMNS, NAMES)


def test_what_the_model_knows_it_knows_of_everybody():
    columns = COLUMNS.copy()
    columns[3:5, 1] = np.nan
    with pytest.raises(NoResponseModel, match="“x” is not known of 2 rows"):
        nonresponse_propensity(W, F, columns, NAMES)


@pytest.mark.parametrize("wrong", [{"columns": COLUMNS[:5]}, {"columns": X}, {"names": ("x",)}, {"weights": W[:5]}])
def test_a_response_model_has_shapes_that_fit(wrong):
    with pytest.raises(ValueError, match="response model"):
        response_propensities(**{"responded": F, "columns": COLUMNS, "names": NAMES, **wrong})


# Trimming


def test_trimming_spreads_what_it_takes_in_equal_amounts():
    """R 4.2.2, survey 4.1-1: trimWeights(…, lower = 8.5, upper = 12.5)."""
    found = trim(W, 8.5, 12.5)
    assert_allclose(found.weights, [10.5, 12.5, 8.5, 12.5, 9.5, 11.5, 12.5, 10.5, 12.5, 8.5])
    assert (found.below, found.above, found.rounds) == (2, 3, 1)
    assert found.moved == pytest.approx(2.5)


def test_what_is_spread_may_push_others_out():
    weights = np.array([1.0, 5, 5.9, 12])
    once, strict = trim(weights, upper=6), trim(weights, upper=6, strict=True)
    assert_allclose(once.weights, [3, 7, 7.9, 6])
    assert_allclose(strict.weights, [5.9, 6, 6, 6])
    assert (once.rounds, once.above, strict.above) == (1, 1, 1)
    assert strict.rounds > 1


def test_weights_at_the_bound_are_inside():
    found = trim(np.array([4.0, 6, 6 * (1 + 1e-14)]), 4, 6)
    assert (found.rounds, found.moved) == (0, 0)
    assert found.weights.tolist() == [4, 6, 6 * (1 + 1e-14)]


def test_without_bounds_nothing_is_trimmed():
    assert trim(W).weights.tolist() == W.tolist()


@given(arrays(float, 12, elements=st.floats(0.1, 50)), st.floats(0.2, 0.9), st.floats(1.1, 3))
def test_strict_trimming_keeps_the_sum_within_the_bounds(weights: np.ndarray, lower: float, upper: float):
    mean = weights.mean()
    found = trim(weights, lower * mean, upper * mean, strict=True).weights
    assert found.sum() == pytest.approx(weights.sum())
    assert found.min() >= lower * mean * (1 - 1e-11)
    assert found.max() <= upper * mean * (1 + 1e-11)


def test_rows_without_weight_stay_without():
    assert_allclose(trim(np.array([0.0, 1, 2, 9]), 1.5, 6).weights, [0, 1.5, 4.5, 6])


def test_bounds_that_leave_no_room_for_the_sum_are_refused():
    with pytest.raises(BoundsNotMet, match=r"10\.9 on average, which is not between −∞ and 10"):
        trim(W, upper=10)
    with pytest.raises(BoundsNotMet, match=r"10\.9 on average, which is not between 11 and ∞"):
        trim(W, lower=11)


@pytest.mark.parametrize("strict", [False, True])
def test_where_nobody_is_inside_those_with_room_take_what_is_cut(strict):
    assert_allclose(trim(np.array([1.0, 9.5]), 4, 6, strict=strict).weights, [4.5, 6])
    assert_allclose(trim(np.array([0.5, 9]), 4, 6, strict=strict).weights, [4, 5.5])


def test_trimmed_weights_are_weights():
    with pytest.raises(WeightNotUsable, match="row 1"):
        trim(np.array([-1.0, 2]), upper=3)


@pytest.mark.parametrize("strict", [False, True])
def test_trimming_is_repeated_with_its_bounds(strict):
    other = W[::-1] * 1.1
    assert trim(W, 8, 12.5, strict=strict).again(other).tolist() == trim(other, 8, 12.5, strict=strict).weights.tolist()


# Raking and trimming in turn

SEX = Margin("sex", np.tile([0, 1], 5), np.array([55.0, 65]), ("man", "woman"))
AGE = Margin("age", np.repeat([0, 1], 5), np.array([70.0, 50]), ("young", "old"))


def test_raked_and_trimmed_weights_meet_the_margins_between_the_bounds():
    untrimmed = rake(W, [SEX, AGE])
    assert untrimmed.weights.max() > 20
    found = rake_and_trim(W, [SEX, AGE], 6, 20)
    assert_allclose([*SEX.sums(found.weights), *AGE.sums(found.weights)], [55, 65, 70, 50], rtol=1e-9)
    assert found.weights.min() >= 6 * (1 - 1e-6)
    assert found.weights.max() <= 20 * (1 + 1e-6)
    assert found.iterations > 1
    assert found.start_weights.tolist() == W.tolist()
    assert_allclose(found.again(W * 1.01), found.weights, rtol=1e-5)


def test_small_weights_are_raked_and_trimmed_alike_and_rows_without_weight_left_alone():
    shares = [replace(margin, codes=np.append(margin.codes, 0), totals=margin.totals / 100) for margin in (SEX, AGE)]
    found = rake_and_trim(np.append(W, 0.0), shares, 0.06, 0.20).weights
    assert_allclose(found[:10], rake_and_trim(W, [SEX, AGE], 6, 20).weights / 100, rtol=1e-5)
    assert found[10] == 0


def test_what_is_raked_and_trimmed_is_one_calibration_of_the_design():
    design = SampleDesign.of(W).calibrated(rake_and_trim(W, [SEX, AGE], 6, 20))
    assert_allclose(estimates.total(design, (SEX.codes == 0).astype(float)).standard_errors, 0, atol=1e-6)
    assert estimates.mean(design, X).standard_errors[0] > 0.1


@given(surveys())
def test_bounds_that_no_weight_exceeds_leave_raking_as_it_is(survey: Survey):
    raked = rake(survey.weights, survey.margins)
    found = rake_and_trim(survey.weights, survey.margins, 0.0, 2 * raked.weights.max())
    assert found.weights.tolist() == raked.weights.tolist()
    assert found.iterations == 1


def test_margins_that_need_weights_outside_the_bounds_are_refused():
    with pytest.raises(BoundsNotMet, match=r"After 100 rounds of raking and trimming, \d+ weights still lie outside the bounds 10 and 13"):
        rake_and_trim(W, [SEX, AGE], 10, 13)
