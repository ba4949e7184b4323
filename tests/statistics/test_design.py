"""What a design knows of strata and PSUs, and what it refuses."""

import numpy as np
import pytest

from survey_app.statistics.design import SampleDesign, WeightNotUsable
from survey_app.statistics.lonely import LonelyStratum
from survey_app.statistics.stages import UnitInTwoStrata
from survey_app.statistics.variance import covariance

STRATA = np.array(["north", "north", "north", "south", "south", "south"])
PSU = np.array(["1", "1", "2", "1", "2", "2"])


def test_without_strata_and_psus_every_row_is_its_own_psu_in_one_stratum():
    design = SampleDesign.of(np.ones(5))
    assert (design.psus, design.strata, design.degrees_of_freedom()) == (5, 1, 4)


def test_psu_labels_start_anew_in_every_stratum():
    design = SampleDesign.of(np.ones(6), STRATA, PSU)
    assert design.psus == 4
    assert design.psus_by_stratum.tolist() == [2, 2]


def test_labels_may_be_numbers():
    by_text, by_number = (
        SampleDesign.of(np.ones(6), STRATA, PSU),
        SampleDesign.of(np.ones(6), np.array([7, 7, 7, 9, 9, 9]), PSU.astype(int)),
    )
    assert by_number.psu.tolist() == by_text.psu.tolist()
    assert by_number.stages[0].labels == ("7", "9")


def test_a_psu_in_two_strata_is_refused_when_psus_are_numbered_through():
    with pytest.raises(UnitInTwoStrata, match="“1” is found both in stratum “north” and in stratum “south”"):
        SampleDesign.of(np.ones(6), STRATA, PSU, nest=False)


def test_degrees_of_freedom_count_psus_and_strata_where_the_domain_has_rows():
    design = SampleDesign.of(np.ones(6), STRATA, PSU)
    assert design.degrees_of_freedom() == 2
    assert design.degrees_of_freedom(STRATA == "north") == 1
    assert design.degrees_of_freedom(np.zeros(6, dtype=bool)) == 0


def test_rows_with_weight_0_keep_their_psu_in_the_design_but_give_no_degrees_of_freedom():
    design = SampleDesign.of(np.array([0.0, 0.0, 1, 1, 1, 1]), STRATA, PSU)
    assert design.psus_by_stratum.tolist() == [2, 2]
    assert design.degrees_of_freedom() == 1


def test_a_lonely_stratum_is_named():
    design = SampleDesign.of(np.ones(5), np.array(["harbour", "centre", "centre", "east", "east"]))
    assert design.lonely_strata() == ("harbour",)
    with pytest.raises(LonelyStratum, match="The stratum “harbour” has only one sampling unit"):
        covariance(design, np.ones(5))


def test_many_lonely_strata_are_counted_and_the_first_are_named():
    design = SampleDesign.of(np.ones(7), np.array(list("abcdefg")))
    with pytest.raises(LonelyStratum, match=r"7 strata have only one sampling unit each.*: a, b, c, d, e, …"):
        covariance(design, np.ones(7))


def test_the_average_of_the_other_strata_needs_another_stratum():
    design = SampleDesign.of(np.ones(2), np.array(["a", "b"]), lonely="average")
    with pytest.raises(LonelyStratum, match="no other stratum"):
        covariance(design, np.ones(2))


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([1.0, -1.0], "The weight of row 2 is -1.0; 1 weights in all"),
        ([np.nan, np.inf], "The weight of row 1 is nan; 2 weights in all"),
        (["many", "few"], "not numbers"),
    ],
)
def test_a_weight_that_is_no_weight_is_named(weights, sentence):
    with pytest.raises(WeightNotUsable, match=sentence):
        SampleDesign.of(np.array(weights))


@pytest.mark.parametrize("weights", [[], [[1.0], [1.0]]])
def test_weights_are_one_for_each_row(weights):
    with pytest.raises(ValueError, match="weights"):
        SampleDesign.of(np.array(weights))


def test_every_row_has_a_stratum():
    with pytest.raises(ValueError, match="2 values are given for the 3 rows"):
        SampleDesign.of(np.ones(3), np.array(["a", "b"]))
