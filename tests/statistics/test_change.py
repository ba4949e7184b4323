"""Before and after: differences and ratios of waves that are independent, or share their persons."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import special

from survey_app.statistics.change import OneWave, change, changes, difference_in_differences, paired_changes, quantile_change, trend
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import Contrast, contrast, mean
from survey_app.statistics.quantiles import quantiles
from survey_app.statistics.replication import stratified_jackknife
from survey_app.statistics.shares import shares
from tests.statistics import four_waves
from tests.statistics.four_waves import SEXES, column, golden
from tests.statistics.surveys import Survey, surveys

RTOL = 1e-9  # The same closed forms; only the order of summation differs.


def four_cells(survey: Survey) -> np.ndarray:
    treated, after = survey.domains.T
    return np.column_stack([treated & ~after, treated & after, ~treated & ~after, ~treated & after])


def between_2019_and_2021() -> tuple[np.ndarray, np.ndarray]:
    return column("year") == 2019, column("year") == 2021


# Positions in estimates.


@given(surveys())
def test_a_difference_in_differences_is_the_difference_of_the_differences(survey: Survey):
    found = shares(survey.design, survey.unsafe, four_cells(survey))
    did = difference_in_differences(found, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3)
    assert did.value == pytest.approx(change(found, before=0, after=1).value - change(found, before=2, after=3).value, abs=1e-12)


@given(surveys())
def test_a_change_back_is_the_same_change_with_the_other_sign(survey: Survey):
    found = shares(survey.design, survey.unsafe, survey.domains)
    there, back = change(found, before=0, after=1), change(found, before=1, after=0)
    assert_allclose([back.value, back.standard_error, back.low, back.high], [-there.value, there.standard_error, -there.high, -there.low])


@given(surveys(), st.floats(0.01, 100))
def test_a_relative_change_does_not_depend_on_the_unit(survey: Survey, unit: float):
    columns = np.where(survey.domains, survey.unsafe[:, None] + 1, np.nan)
    one, other = (change(mean(survey.design, scale * columns), before=0, after=1, relative=True) for scale in (1, unit))
    assert_allclose([one.value, one.standard_error], [other.value, other.standard_error], rtol=1e-7, atol=1e-12)


def test_the_degrees_of_freedom_can_be_those_of_the_whole_design():
    found = mean(four_waves.design(), np.where(np.column_stack(between_2019_and_2021()), column("unsafe")[:, None], np.nan))
    assert change(found, before=0, after=1).df == 16
    wide = change(found, before=0, after=1, relative=True, df=4)
    assert wide.df == 4
    assert wide.high - wide.low > change(found, before=0, after=1, relative=True).high - change(found, before=0, after=1, relative=True).low


# Waves stacked in one design.


def test_a_change_is_the_referees():
    found = changes(four_waves.design(), column("unsafe"), *between_2019_and_2021())
    assert_allclose([found.values[0], found.standard_errors[0]], golden()["change"], rtol=RTOL)
    assert_allclose(np.sqrt(np.diag(found.covariance)), found.standard_errors, rtol=RTOL)


def test_a_relative_change_is_the_referees():
    found = changes(four_waves.design(), column("unsafe"), *between_2019_and_2021(), relative=True)
    assert_allclose([found.values[0], found.standard_errors[0]], golden()["relative_change"], rtol=RTOL)
    assert_allclose(np.sqrt(np.diag(found.covariance)), found.standard_errors, rtol=RTOL)


@pytest.mark.parametrize("relative", [False, True])
def test_changes_of_groups_are_those_of_each_group_with_their_covariance(relative: bool):
    waves, code = between_2019_and_2021(), (column("sex") == "woman").astype(np.int64)
    found = changes(four_waves.design(), column("unsafe"), *waves, groups=code, size=2, relative=relative)
    for sex in (0, 1):
        alone = changes(four_waves.design(), column("unsafe"), *waves, rows=code == sex, relative=relative)
        assert_allclose([found.values[sex], found.covariance[sex, sex]], [alone.values[0], alone.covariance[0, 0]], rtol=RTOL)
        if not relative:
            assert_allclose([found.values[sex], found.standard_errors[sex]], golden()[f"change_{SEXES[sex]}"], rtol=RTOL)
    if not relative:
        direct = contrast(found.levels, np.array([-1.0, 1, 1, -1])).standard_error
        assert direct**2 == pytest.approx(found.covariance.sum() - 4 * found.covariance[0, 1], rel=RTOL)


def test_a_replicated_change_is_the_referees():
    design = four_waves.design()
    design = replace(design, replicates=stratified_jackknife(design))
    found = changes(design, column("unsafe"), *between_2019_and_2021(), df=design.degrees_of_freedom())
    assert_allclose([found.standard_errors[0], found.contrasts[0].df], golden()["jackknife_change"], rtol=RTOL)


def test_the_variances_of_independent_waves_add_up():
    rng = np.random.default_rng(5)
    wave, y = np.repeat([0, 1], 50), (rng.random(100) < 0.4).astype(float)
    found = changes(SampleDesign.of(rng.uniform(1, 3, 100), wave), y, wave == 0, wave == 1)
    assert found.standard_errors[0] == pytest.approx(np.hypot(*found.levels.standard_errors), rel=1e-12)


def test_a_group_that_is_empty_in_a_wave_has_no_known_change_and_does_not_harm_the_others():
    before, after = between_2019_and_2021()
    code = np.where(before & (column("sex") == "man"), 1, 0)
    found = changes(four_waves.design(), column("unsafe"), before, after, groups=code, size=2)
    assert [one.known for one in found.contrasts] == [True, False]
    assert np.isnan(found.values[1])
    assert np.isfinite(found.covariance[0, 0])
    assert np.isnan(found.covariance[[0, 1, 1], [1, 0, 1]]).all()


@pytest.mark.filterwarnings("error")
def test_a_change_relative_to_nothing_is_not_known():
    wave, y = np.repeat([0, 1], 10), np.concatenate([np.zeros(10), np.arange(10.0)])
    found = changes(SampleDesign.of(np.ones(20), wave), y, wave == 0, wave == 1, relative=True)
    assert not found.contrasts[0].known
    assert found.contrasts[0].df == 0
    assert np.isnan([found.values[0], found.standard_errors[0]]).all()
    assert np.isnan(found.covariance).all()


EMPTY = "One of the two waves has no answer here, so there is no change to estimate. Choose waves that both asked this, or a larger group."


def test_a_wave_without_answers_is_refused():
    before, after = between_2019_and_2021()
    design, unsafe = four_waves.design(), column("unsafe")
    for y, rows in ((np.where(after, np.nan, unsafe), None), (unsafe, after), (unsafe, before)):
        with pytest.raises(OneWave, match="One of the two waves"):
            changes(design, y, before, after, rows)
        with pytest.raises(OneWave, match="One of the two waves"):
            quantile_change(design, y, 0.5, before, after, rows)
    with pytest.raises(OneWave) as refused:
        changes(design, unsafe, before, after, groups=np.full(design.n, -1), size=1)
    assert str(refused.value) == EMPTY


def test_rows_without_weight_are_no_answers():
    before, after = between_2019_and_2021()
    design, unsafe, hours = four_waves.design(), column("unsafe"), column("hours")
    silent = replace(design, weights=np.where(before, 0.0, 1.0))
    for refused in (
        lambda: changes(silent, unsafe, before, after),
        lambda: paired_changes(replace(design, weights=np.zeros(design.n)), unsafe, unsafe),
        lambda: quantile_change(silent, hours, 0.5, before, after),
        lambda: trend(silent, hours, column("year"), before | after),
    ):
        with pytest.raises(OneWave, match="One of the two waves"):
            refused()


def test_the_scale_of_the_weights_does_not_matter():
    before, after = between_2019_and_2021()
    design, hours = four_waves.design(), column("hours")
    ones, twos = (replace(design, weights=np.full(design.n, weight)) for weight in (1.0, 2.0))
    for found in (
        lambda design: changes(design, hours, before, after).contrasts[0],
        lambda design: paired_changes(design, hours, 2 * hours).contrasts[0],
        lambda design: quantile_change(design, hours, 0.5, before, after),
        lambda design: trend(design, hours, column("year")),
    ):
        assert_allclose([found(ones).value, found(ones).standard_error], [found(twos).value, found(twos).standard_error], rtol=1e-9)


def half_width(found: Contrast) -> float:
    return (found.high - found.low) / 2 / found.standard_error


@pytest.mark.parametrize("level", [0.5, 0.99])
def test_every_interval_has_the_level_asked_for(level: float):
    waves = between_2019_and_2021()
    design, unsafe, hours = four_waves.design(), column("unsafe"), column("hours")
    levels = changes(design, unsafe, *waves).levels
    did = mean(design, np.where(np.column_stack([*waves, *waves]), unsafe[:, None], np.nan))
    for found in (
        change(levels, before=0, after=1, level=level),
        change(levels, before=0, after=1, level=level, relative=True),
        difference_in_differences(did, treated_before=0, treated_after=1, comparison_before=1, comparison_after=0, level=level),
        changes(design, unsafe, *waves, level=level).contrasts[0],
        paired_changes(design, unsafe, hours, level=level).contrasts[0],
        quantile_change(design, hours, 0.5, *waves, level=level),
        trend(design, hours, column("year"), level=level),
    ):
        assert half_width(found) == pytest.approx(special.stdtrit(found.df, 0.5 + level / 2), rel=1e-9)


def test_where_nothing_is_said_the_level_is_95_per_cent():
    waves = between_2019_and_2021()
    design, unsafe, hours = four_waves.design(), column("unsafe"), column("hours")
    levels = changes(design, unsafe, *waves).levels
    did = difference_in_differences(levels, treated_before=0, treated_after=1, comparison_before=1, comparison_after=0)
    pairs, median, slope = (
        paired_changes(design, unsafe, hours),
        quantile_change(design, hours, 0.5, *waves),
        trend(design, hours, column("year")),
    )
    for found in (change(levels, before=0, after=1), did, changes(design, unsafe, *waves).contrasts[0], pairs.contrasts[0], median, slope):
        assert half_width(found) == pytest.approx(special.stdtrit(found.df, 0.975), rel=1e-9)


def test_the_degrees_of_freedom_asked_for_hold_everywhere():
    waves = between_2019_and_2021()
    design, unsafe = four_waves.design(), column("unsafe")
    levels = changes(design, unsafe, *waves).levels
    did = difference_in_differences(levels, treated_before=0, treated_after=1, comparison_before=1, comparison_after=0, df=5)
    assert did.df == 5
    assert changes(design, unsafe, *waves, df=5).contrasts[0].df == 5
    assert paired_changes(design, unsafe, column("hours"), df=5).contrasts[0].df == 5


def test_a_row_cannot_be_in_both_waves():
    everyone = np.ones(four_waves.design().n, dtype=bool)
    with pytest.raises(ValueError, match=r"^A row belongs to one wave\.$"):
        changes(four_waves.design(), column("unsafe"), everyone, everyone)
    with pytest.raises(ValueError, match=r"^A row belongs to one wave\.$"):
        quantile_change(four_waves.design(), column("hours"), 0.5, everyone, everyone)


# The same persons in both waves.


def panel(seed: int, persons: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Values before and after, weights, and strata of persons."""
    rng = np.random.default_rng(seed)
    before = rng.normal(5, 2, persons)
    return before, before + rng.normal(1, 1, persons), rng.uniform(1, 4, persons), np.arange(persons) % 3


def test_the_change_of_the_same_persons_has_the_standard_error_of_their_own_changes():
    before, after, _, _ = panel(6)
    design = SampleDesign.of(np.ones(120), psu=np.tile(np.arange(60), 2))
    found = changes(design, np.concatenate([before, after]), np.repeat([True, False], 60), np.repeat([False, True], 60))
    assert found.standard_errors[0] == pytest.approx((after - before).std(ddof=1) / np.sqrt(60), rel=1e-12)
    assert found.contrasts[0].df == 59


@given(st.integers(0, 10_000), st.booleans())
def test_long_and_wide_form_of_a_panel_agree(seed: int, relative: bool):
    before, after, weights, strata = panel(seed, 30)
    code = np.arange(30) % 2
    wide = paired_changes(SampleDesign.of(weights, strata), before, after, groups=code, size=2, relative=relative)
    stacked = SampleDesign.of(np.tile(weights, 2), np.tile(strata, 2), np.tile(np.arange(30), 2))
    waves = np.repeat([True, False], 30), np.repeat([False, True], 30)
    long = changes(stacked, np.concatenate([before, after]), *waves, groups=np.tile(code, 2), size=2, relative=relative)
    assert_allclose(wide.values, long.values, rtol=1e-9)
    assert_allclose(wide.covariance, long.covariance, rtol=1e-7, atol=1e-12)
    assert_allclose(np.sqrt(np.diag(wide.covariance)), wide.standard_errors, rtol=1e-7)
    assert [one.df for one in wide.contrasts] == [one.df for one in long.contrasts]


def test_who_is_missing_in_one_wave_is_no_pair():
    before, after, weights, strata = panel(7)
    design, gone, asked = SampleDesign.of(weights, strata), np.arange(60) < 5, np.arange(60) < 40
    missing = paired_changes(design, np.where(gone, np.nan, before), after, asked)
    assert len(missing.contrasts) == 1
    assert_allclose(missing.values, paired_changes(design, before, after, ~gone & asked).values, rtol=1e-12)
    assert missing.standard_errors[0] == pytest.approx(mean(design, after - before, ~gone & asked).standard_errors[0], rel=1e-9)
    with pytest.raises(OneWave, match="One of the two waves"):
        paired_changes(design, np.full(60, np.nan), after)


def test_a_panel_taken_for_independent_waves_has_another_error_and_the_same_change():
    before, after, weights, _ = panel(8)
    y, wave = np.concatenate([before, after]), np.repeat([0, 1], 60)
    same = changes(SampleDesign.of(np.tile(weights, 2), psu=np.tile(np.arange(60), 2)), y, wave == 0, wave == 1)
    apart = changes(SampleDesign.of(np.tile(weights, 2), wave), y, wave == 0, wave == 1)
    assert apart.values[0] == pytest.approx(same.values[0], rel=1e-12)
    assert apart.standard_errors[0] > 1.5 * same.standard_errors[0]


# Quantiles and trends.


def test_the_quantiles_of_independent_waves_change_with_the_sum_of_their_variances():
    before, after = between_2019_and_2021()
    design, hours = four_waves.design(), column("hours")
    found = quantile_change(design, hours, 0.5, before, after)
    one, two = (quantiles(design, hours, np.array([0.5]), rows=rows).estimates for rows in (before, after))
    assert found.value == two.values[0] - one.values[0]
    assert found.standard_error == pytest.approx(np.hypot(one.standard_errors[0], two.standard_errors[0]), rel=1e-9)
    assert quantile_change(design, hours, 0.5, before, after, df=7).df == 7


def test_rule_method_and_domain_are_those_of_the_quantiles():
    before, after = between_2019_and_2021()
    design, hours, women = four_waves.design(), column("hours"), column("sex") == "woman"
    for rule, method in (("hf7", "mean"), ("math", "xlogit")):
        asked = {"rule": rule, "method": method, "level": 0.5}  # The error is taken from the length of the interval at this level.
        found = quantile_change(design, hours, 0.5, before, after, women, **asked)
        waves = [quantiles(design, hours, np.array([0.5]), rows & women, **asked).estimates for rows in (before, after)]
        assert found.value == pytest.approx(waves[1].values[0] - waves[0].values[0], rel=1e-12)
        assert found.standard_error == pytest.approx(np.hypot(*(wave.standard_errors[0] for wave in waves)), rel=1e-9)
        assert found.standard_error != quantile_change(design, hours, 0.5, before, after, women).standard_error


def test_a_trend_is_the_referees_slope():
    found = trend(four_waves.design(), column("hours"), column("year"))
    assert_allclose([found.value, found.standard_error, found.df], golden()["trend"], rtol=1e-7)


def test_a_trend_over_two_waves_is_their_change_by_the_years_between():
    before, after = between_2019_and_2021()
    slope = trend(four_waves.design(), column("hours"), column("year"), before | after)
    found = changes(four_waves.design(), column("hours"), before, after)
    assert_allclose([2 * slope.value, 2 * slope.standard_error], [found.values[0], found.standard_errors[0]], rtol=1e-7)


def test_a_trend_needs_two_waves():
    with pytest.raises(OneWave, match="One of the two waves"):
        trend(four_waves.design(), column("hours"), column("year"), column("year") == 2019)
    with pytest.raises(OneWave, match="One of the two waves"):
        trend(four_waves.design(), np.full(four_waves.design().n, np.nan), column("year"))
