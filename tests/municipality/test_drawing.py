"""The map of districts as a drawing."""

import math
import re
from contextlib import suppress
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.municipality import districts
from survey_app.municipality.districts import District, MapRefused
from survey_app.municipality.drawing import DOT, SIDES, draw, drawable
from tests.needs import reference


def square(west, south, side, code="a", wiggle=0.0):
    """A district with a border of twenty points on each side, which go in and out by `wiggle`."""
    steps = [at / 20 for at in range(20)]
    out = [(west + side * at, south + wiggle * (number % 2)) for number, at in enumerate(steps)]
    out += [(west + side, south + side * at) for at in steps]
    out += [(west + side * (1 - at), south + side) for at in steps]
    out += [(west, south + side * (1 - at)) for at in steps]
    return District(code, code.upper(), (((*out, out[0]),),))


def points(path):
    """The points of a path, ring by ring."""
    rings = []
    for ring in re.findall(r"M([^z]*)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        (x, y), *steps = zip(numbers[::2], numbers[1::2], strict=True)
        found = [(x, y)]
        for along, down in steps:
            found.append((found[-1][0] + along, found[-1][1] + down))
        rings.append(found)
    return rings


def test_north_is_up_and_west_is_left():
    north, south = draw([square(17, 59.1, 0.1, "n"), square(17, 59, 0.1, "s")]).shapes
    assert max(y for _, y in points(north.path)[0]) == min(y for _, y in points(south.path)[0])
    west, east = draw([square(17, 59, 0.1, "w"), square(17.1, 59, 0.1, "e")]).shapes
    assert max(x for x, _ in points(west.path)[0]) == min(x for x, _ in points(east.path)[0])


def test_a_square_on_the_ground_is_a_square_in_the_drawing():
    drawn = draw([District("a", "A", ((((17.0, 60.0), (17.2, 60.0), (17.2, 60.1), (17.0, 60.1), (17.0, 60.0)),),))])
    assert drawn.width == SIDES[0]  # At 60° a degree of longitude is half as long as one of latitude.
    assert abs(drawn.height - drawn.width) <= 2


def test_points_that_nobody_would_miss_are_left_out():
    (ring,) = points(draw([square(17, 59, 0.1)]).shapes[0].path)
    assert len(ring) == 4


@given(st.floats(0.002, 0.02), st.integers(20, 60))
def test_between_neighbours_the_border_is_the_same_however_much_it_is_simplified(wiggle, most):
    upper, lower = square(17, 59.1, 0.1, "u", wiggle), square(17, 59, 0.1, "l")
    shared = [(x, y + 0.1) for x, y in square(17, 59, 0.1, "s", wiggle).polygons[0][0][:21]]
    outline = lower.polygons[0][0]
    lower = District("l", "L", (((*outline[:40], *reversed(shared), *outline[61:]),),))
    drawn = draw([upper, lower], most)
    sides = [{frozenset(side) for ring in points(shape.path) for side in pairwise([*ring, ring[0]])} for shape in drawn.shapes]
    left, right = (min(x for x, _ in points(drawn.shapes[0].path)[0]), max(x for x, _ in points(drawn.shapes[0].path)[0]))
    common = sides[0] & sides[1]
    assert {x for side in common for x, _ in side} >= {left, right}


def test_a_district_too_small_to_be_drawn_is_a_dot():
    small = draw([square(17, 59, 10), square(20, 60, 0.0001, "dot")]).shapes[1]
    (ring,) = points(small.path)
    assert max(x for x, _ in ring) - min(x for x, _ in ring) == 2 * SIDES[0] / DOT


def test_holes_and_islands_are_drawn():
    outer, hole = square(17, 59, 0.1).polygons[0][0], square(17.03, 59.03, 0.03).polygons[0][0]
    island = square(17.2, 59, 0.05).polygons[0][0]
    assert len(points(draw([District("a", "A", ((outer, hole), (island,)))]).shapes[0].path)) == 3


@given(st.floats(-80, 80), st.floats(-170, 170))
def test_a_corner_of_the_ground_is_a_corner_of_the_drawing(south, west):
    drawn = draw([square(west, south, 0.1)])
    x, y = drawn.at(south, west + 0.1)
    assert x == pytest.approx(drawn.width, abs=1.01)
    assert y == pytest.approx(drawn.height, abs=1.01)


def spiral(turns, positions=45_000):
    """A district between two windings, there and back again."""
    half = [at / positions * 2 for at in range(positions // 2)]
    arms = [(part, 0) for part in half] + [(part, 0.0004) for part in reversed(half)]
    out = [
        (
            18 + 2 * (0.05 * part + wide) * math.cos(2 * math.pi * turns * part),
            59 + (0.05 * part + wide) * math.sin(2 * math.pi * turns * part),
        )
        for part, wide in arms
    ]
    return District("spiral", "Spiral", (((*out, out[0]),),))


@pytest.mark.parametrize("turns", [5, 40, 200, 1000])
def test_a_border_that_winds_is_drawn_or_refused_soon(turns):
    begun = process_time()
    with suppress(MapRefused):
        drawable([spiral(turns), square(18.2, 59, 0.05)])
    assert process_time() - begun < 10  # One on a free machine; it took twelve.


def test_a_map_that_would_make_a_page_heavy_is_refused_with_what_mends_it():
    with pytest.raises(MapRefused) as refused:
        drawable([spiral(200), square(18.2, 59, 0.05)])
    assert str(refused.value) == (
        "The borders of the map wind too much to be drawn on a page. "
        "Simplify the borders: a map for residents shows nothing finer than fifty metres."
    )


@pytest.mark.reference
@pytest.mark.parametrize(("name", "largest"), [("stockholm_117_stadsdelar", 6_000), ("stockholm_county_26_municipalities", 3_000)])
def test_a_real_map_is_small_enough_for_a_page(name, largest):
    found = districts.read((reference() / "geo" / f"{name}.geojson").read_bytes(), name)
    drawn = draw(found)
    assert [shape.code for shape in drawn.shapes] == [district.code for district in found]
    assert sum(len(shape.path) for shape in drawn.shapes) < largest
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for shape in drawn.shapes for ring in points(shape.path) for x, y in ring)
