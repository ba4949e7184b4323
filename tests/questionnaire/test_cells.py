"""Squares on the ground: what is kept of a point."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire import cells

latitudes, longitudes, sizes = st.floats(-85, 85), st.floats(-179, 179), st.integers(250, 9999)


@given(latitudes, longitudes, sizes)
def test_a_point_lies_in_the_square_it_is_kept_as(latitude, longitude, metres):
    south, west, north, east = cells.bounds(cells.cell(latitude, longitude, metres))
    assert south - 1e-9 <= latitude <= north + 1e-9
    assert west - 1e-9 <= longitude <= east + 1e-9


@given(latitudes, longitudes, sizes)
def test_the_middle_of_a_square_is_kept_as_the_same_square(latitude, longitude, metres):
    name = cells.cell(latitude, longitude, metres)
    assert cells.cell(*cells.centre(name), metres) == name
    assert cells.size(name) == metres


@given(st.floats(-70, 70), longitudes, sizes)
def test_a_square_is_as_wide_as_it_is_high(latitude, longitude, metres):
    south, west, north, east = cells.bounds(cells.cell(latitude, longitude, metres))
    assert (north - south) * cells.METRES == pytest.approx(metres)
    assert (east - west) * cells.METRES * math.cos(math.radians((south + north) / 2)) == pytest.approx(metres)


@pytest.mark.parametrize(
    "name", ["", "250", "250m1", "250m1_2_3", "25m1_2", "250m99999_0", "250m0_999999", "250m-99999_0", "x250m1_2", "250m1_2\n"]
)
def test_what_names_no_square_is_none(name):
    assert (cells.bounds(name), cells.centre(name), cells.size(name)) == (None, None, None)
