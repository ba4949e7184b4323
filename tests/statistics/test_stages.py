"""Stages of sampling: what was drawn from what, and what cannot be so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import mean, total
from survey_app.statistics.stages import PopulationNotUsable, PopulationTooSmall, PopulationVaries, StageLabels, UnitInTwoStrata
from survey_app.statistics.variance import covariance

STRATA = np.array(["north", "north", "north", "south", "south"])
Y = np.array([3.0, 5, 4, 8, 2])


def test_a_finite_population_may_be_given_as_units_or_as_the_fraction_drawn():
    units, fractions = (
        SampleDesign.of(np.ones(5), STRATA, fpc=fpc) for fpc in (np.array([6.0] * 3 + [8] * 2), np.array([0.5] * 3 + [0.25] * 2))
    )
    assert_allclose(covariance(units, Y), covariance(fractions, Y))
    # Textbook: Σ (1 − f) n s²; s² = 1 and 18.
    assert_allclose(covariance(units, Y), [[0.5 * 3 * 1 + 0.75 * 2 * 18]])


def test_among_fractions_1_is_a_census():
    design = SampleDesign.of(np.ones(5), STRATA, fpc=np.array([0.5] * 3 + [1.0] * 2))
    assert_allclose(covariance(design, Y), [[0.5 * 3 * 1]])


def test_without_weights_they_are_the_population_by_the_sample():
    design = SampleDesign.of(None, STRATA, fpc=np.array([6.0] * 3 + [8] * 2))
    assert design.weights.tolist() == [2, 2, 2, 4, 4]


def test_weights_follow_from_all_stages():
    schools, classes = np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])
    design = SampleDesign.of_stages(
        None, [StageLabels(schools, None, np.full(4, 10.0)), StageLabels(classes, None, np.array([4.0, 4, 6, 6]))]
    )
    assert design.weights.tolist() == [10, 10, 15, 15]
    with pytest.raises(ValueError, match="every stage needs its finite population"):
        SampleDesign.of_stages(None, [StageLabels(schools, None, np.full(4, 10.0)), StageLabels(classes)])


def test_a_census_has_no_variance_though_it_is_a_single_unit():
    design = SampleDesign.of(np.ones(3), np.array(["all", "some", "some"]), fpc=np.array([1.0, 4, 4]))
    assert design.lonely_strata() == ()
    assert_allclose(covariance(design, np.array([100.0, 1, 3])), [[0.5 * 2 * 2]])
    assert design.degrees_of_freedom() == 1


def two_stages(y: np.ndarray, psu: np.ndarray, population: float, within: np.ndarray) -> float:
    """Cochran (1977), equation 10.13 in totals of z: V1 + f1 Σ V2, by loops."""
    units = np.unique(psu)
    totals = np.array([y[psu == unit].sum() for unit in units])
    f1 = units.size / population
    second = 0.0
    for unit in units:
        z = y[psu == unit]
        f2 = z.size / within[psu == unit][0]
        second += (1 - f2) * z.size * z.var(ddof=1)
    return (1 - f1) * units.size * totals.var(ddof=1) + f1 * second


@settings(max_examples=25)
@given(st.lists(st.floats(-100, 100), min_size=6, max_size=6), st.floats(4, 50), st.floats(3, 30))
def test_the_second_stage_adds_what_the_textbook_says(values, population, within):
    y, psu = np.array(values), np.array([0, 0, 1, 1, 2, 2])
    inside = np.where(psu == 1, within + 2, within)
    design = SampleDesign.of_stages(np.ones(6), [StageLabels(psu, None, np.full(6, population)), StageLabels(None, None, inside)])
    assert_allclose(covariance(design, y)[0, 0], two_stages(y, psu, population, inside), rtol=1e-9, atol=1e-7)


def test_without_a_finite_population_the_first_stage_stands_for_all():
    psu = np.array([0, 0, 1, 1, 2])
    one = SampleDesign.of(np.ones(5), None, psu)
    two = SampleDesign.of_stages(np.ones(5), [StageLabels(psu), StageLabels(None, None, np.full(5, 20.0))])
    assert len(two.stages) == 1
    assert_allclose(mean(one, Y).covariance, mean(two, Y).covariance)


def test_units_of_the_second_stage_start_anew_in_every_unit_of_the_first():
    psu, unit = np.array([0, 0, 1, 1]), np.array(["a", "b", "a", "b"])
    fpc = np.full(4, 5.0)
    restarting, through = (
        SampleDesign.of_stages(np.ones(4), [StageLabels(psu, None, fpc), StageLabels(labels, None, fpc)]) for labels in (unit, np.arange(4))
    )
    assert_allclose(total(restarting, Y[:4]).covariance, total(through, Y[:4]).covariance)


def test_strata_of_the_second_stage_are_within_a_unit_of_the_first():
    psu = np.repeat([0, 1], 4)
    second = StageLabels(None, np.array(list("aabbaabb")), np.full(8, 4.0))
    design = SampleDesign.of_stages(np.ones(8), [StageLabels(psu, None, np.full(8, 4.0)), second])
    assert design.stages[1].strata == 4
    y = np.array([1.0, 3, 0, 0, 0, 0, 5, 9])
    # f1 = 1/2; V1 = ½·2·((4−9)²+(14−9)²) and f1·(1−½)·2·(2 + 8) of the two strata that vary.
    assert_allclose(covariance(design, y), [[0.5 * 2 * 50 + 0.5 * 0.5 * 2 * (2 + 8)]])


@pytest.mark.parametrize(
    ("fpc", "error", "sentence"),
    [
        ([6.0, 7, 6, 8, 8], PopulationVaries, "stratum “north” name different populations, from 6.0 to 7.0"),
        ([2.0, 2, 2, 8, 8], PopulationTooSmall, "“north” is said to hold 2.0 sampling units, but 3 were drawn"),
        ([6.0, 6, np.nan, 8, 8], PopulationNotUsable, "row 3 is nan"),
        ([6.0, 6, 6, 0, 0], PopulationNotUsable, "row 4 is 0.0"),
        ([6.0, 6, 6, 0.5, 0.5], PopulationNotUsable, "mix fractions with numbers of units: 0.5 and 6.0"),
        (["six"] * 5, PopulationNotUsable, "not numbers"),
    ],
)
def test_a_population_that_cannot_be_is_refused_by_name(fpc, error, sentence):
    with pytest.raises(error, match=sentence) as refused:
        SampleDesign.of(np.ones(5), STRATA, fpc=np.array(fpc))
    assert refused.value.hint


def test_a_unit_in_two_strata_is_refused_when_units_are_numbered_through():
    with pytest.raises(UnitInTwoStrata, match="“7” is found both in stratum “north” and in stratum “south”"):
        SampleDesign.of(np.ones(5), STRATA, np.array([7, 8, 9, 7, 6]), nest=False)
