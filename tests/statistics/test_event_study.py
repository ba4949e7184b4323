"""Several waves: how far the arms are apart in each, compared with a wave of reference."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from survey_app.errors import SurveyAppError
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.difference_in_differences import EmptyCell, OneArm, did_of_means
from survey_app.statistics.event_study import ReferenceMissing, TooFewPeriods, event_study
from survey_app.statistics.families import LINEAR, LOGIT
from survey_app.statistics.terms import Term, Variable
from tests.statistics import four_waves
from tests.statistics.four_waves import YEARS, column, golden

SEX = [Term.of(Variable("sex", ("man", "woman")))]
HOURS, UNSAFE, TREATED, PERIOD = column("hours"), column("unsafe"), column("treated"), four_waves.period()


@pytest.mark.parametrize(("name", "outcome", "family"), [("gaussian", HOURS, LINEAR), ("quasibinomial", UNSAFE, LOGIT)])
def test_differences_joint_test_and_average_are_the_referees(name: str, outcome: np.ndarray, family):
    columns = {"sex": column("sex")}
    found = event_study(four_waves.design(), outcome, TREATED, PERIOD, YEARS, "2019", SEX, columns, family=family)
    assert found.periods == ("2018", "2020", "2021")
    assert_allclose([*found.values, *found.standard_errors, found.df], golden()[f"event_{name}"], rtol=1e-6)
    assert found.after is not None
    assert found.average_after is not None
    after = [found.after.statistic, found.after.p, found.average_after.value, found.average_after.standard_error]
    assert_allclose(after, golden()[f"event_after_{name}"], rtol=1e-6)


def test_the_test_of_one_period_before_is_the_square_of_its_t():
    found = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019")
    assert found.before is not None
    first = found.contrasts()[0]
    assert found.before.statistic == pytest.approx((first.value / first.standard_error) ** 2, rel=1e-9)
    assert found.before.p == pytest.approx(first.p, rel=1e-9)


def test_each_difference_is_a_difference_in_differences_from_the_reference():
    found = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019")
    for place, year in ((0, 2018), (1, 2020), (2, 2021)):
        rows = np.isin(column("year"), (2019, year))
        did = did_of_means(four_waves.design(), HOURS, TREATED, column("year") == year, rows).effect
        assert_allclose([found.values[place], found.standard_errors[place]], [did.value, did.standard_error], rtol=1e-8)


def test_the_measure_may_start_later_than_after_the_reference():
    early = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2018")
    late = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2018", starts="2020")
    assert early.before is None
    assert late.before is not None
    assert early.after is not None
    assert late.after is not None
    assert (early.after.df, late.before.df, late.after.df) == (3, 1, 2)
    assert late.average_after is not None
    assert late.average_after.value == pytest.approx(late.values[1:].mean(), rel=1e-9)


def test_nothing_after_the_last_period():
    found = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2021")
    assert found.after is None
    assert found.average_after is None
    assert found.before is not None


def test_the_order_of_rows_and_a_period_without_answers_do_not_matter():
    order = np.random.default_rng(1).permutation(TREATED.size)
    expected = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019")
    design = four_waves.design()
    shuffled = type(design).of(
        design.weights[order], np.array(design.stages[0].labels)[design.stratum_of_psu[design.psu]][order], design.psu[order]
    )
    found = event_study(shuffled, HOURS[order], TREATED[order], PERIOD[order] + 1, ("2017", *YEARS), "2019")
    assert found.periods == expected.periods
    assert_allclose(found.covariance, expected.covariance, rtol=1e-7)


def test_rows_of_no_period_are_outside():
    gone = np.arange(TREATED.size) % 9 == 0
    found = event_study(four_waves.design(), HOURS, TREATED, np.where(gone, -1, PERIOD), YEARS, "2019")
    expected = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019", rows=~gone)
    assert_allclose(found.values, expected.values, rtol=1e-9)


NO_MEASURE = "No one here is from the area of the measure, so its effect cannot be estimated. Choose a group with answers from both areas."
NO_COMPARISON = (
    "No one here is from a comparison area, so the change has nothing to be compared with. "
    "Choose a comparison area, or report the change alone."
)
ONE_PERIOD = "All answers here are from the period “2019”, so there is no change to estimate. Choose answers from at least two periods."


def no_reference(period: str) -> str:
    return f"The period of reference “{period}” has no answer here. Compare with a period that has answers from both areas."


def no_answer_in(cell: str) -> str:
    return f"There is no answer in the cell “{cell}”, so the two changes cannot be compared. Choose waves that asked this in both areas."


@pytest.mark.parametrize(
    ("treated", "period", "reference", "error", "told"),
    [
        (TREATED, PERIOD, "2016", ReferenceMissing, no_reference("2016")),
        (TREATED, np.where(PERIOD == 1, -1, PERIOD), "2019", ReferenceMissing, no_reference("2019")),
        (TREATED, np.where(PERIOD == 1, 1, -1), "2019", TooFewPeriods, ONE_PERIOD),
        (np.ones(TREATED.size), PERIOD, "2019", OneArm, NO_COMPARISON),
        (np.zeros(TREATED.size), PERIOD, "2019", OneArm, NO_MEASURE),
        (TREATED, np.where((TREATED == 1) & (PERIOD == 2), -1, PERIOD), "2019", EmptyCell, no_answer_in("measure, 2020")),
        (TREATED, np.where((TREATED == 0) & (PERIOD == 2), -1, PERIOD), "2019", EmptyCell, no_answer_in("comparison, 2020")),
    ],
)
def test_what_cannot_be_compared_is_refused(
    treated: np.ndarray, period: np.ndarray, reference: str, error: type[SurveyAppError], told: str
):
    with pytest.raises(error) as refused:
        event_study(four_waves.design(), HOURS, treated, period, YEARS, reference)
    assert str(refused.value) == told


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_every_interval_has_the_level_asked_for(level: float):
    said = {} if level == 0.95 else {"level": level}  # 95 per cent where nothing is said.
    found = event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019", **said)
    assert found.average_after is not None
    for one in (found.average_after, *found.contrasts(**said)):
        assert (one.high - one.low) / 2 / one.standard_error == pytest.approx(special.stdtrit(found.df, 0.5 + level / 2), rel=1e-9)
    assert found.fit.df == found.df


def test_missing_covariates_may_empty_a_cell():
    age = np.where((TREATED == 1) & (PERIOD == 3), np.nan, column("age"))
    with pytest.raises(EmptyCell, match="“measure, 2021”"):
        event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019", [Term.of(Variable("age"))], {"age": age})


def test_mistakes_of_the_caller():
    with pytest.raises(ValueError, match="2030"):
        event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019", starts="2030")
    with pytest.raises(ValueError, match="no covariates"):
        event_study(four_waves.design(), HOURS, TREATED, PERIOD, YEARS, "2019", [Term.of(Variable("period"))], {"period": PERIOD})


def test_too_few_sampling_units_to_test_together_leave_the_differences_standing():
    rng = np.random.default_rng(5)
    arm, period, psu = (rng.integers(size, size=600) for size in (2, 5, 3))
    found = event_study(SampleDesign.of(np.ones(600), psu=psu), rng.normal(size=600), arm, period, tuple("abcde"), "a")
    assert found.after is None
    assert np.isfinite(found.standard_errors).all()
