"""Coordinates: intervals whole, labels apart, everything inside its chart."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from survey_app.reports import charts
from survey_app.reports.blocks import Figure, Pair
from survey_app.reports.contents import contents
from survey_app.reports.layout import FULL, Axis, Est, axis_for, spread, text_width, wrap
from tests.reports.sample import scenarios

points = st.floats(-80, 80, allow_nan=False)
intervals = st.lists(
    st.tuples(points, st.floats(0.1, 40), st.floats(0.1, 40)).map(lambda t: Est(t[0], t[0] - t[1], t[0] + t[2])), min_size=1, max_size=30
)


@given(intervals)
def test_an_interval_is_never_cut(estimates):
    axis = axis_for(estimates, 100, 300)
    assert all(100 - 1e-6 <= axis.at(e.low) <= axis.at(e.value) <= axis.at(e.high) <= 300 + 1e-6 for e in estimates)


@given(intervals)
def test_zero_stands_in_the_middle_of_a_symmetric_axis(estimates):
    assert axis_for(estimates, 0, 200, symmetric=True).at(0) == 100


@given(st.floats(0.5, 500), st.floats(40, 400))
def test_axis_labels_never_touch(reach, width):
    ticks = [x for _, x in Axis(-reach, reach, 0, width).ticks(room=23)]
    assert all(after - before >= 22.9 for before, after in itertools.pairwise(ticks))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(0, 30))
def test_labels_moved_apart_keep_their_order_and_their_distance(wanted, gap):
    placed = sorted(zip(wanted, spread(wanted, gap), strict=True))
    assert all(b[1] - a[1] >= gap - 0.02 for a, b in itertools.pairwise(placed))


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzåäö", min_size=1, max_size=12), min_size=1, max_size=20), st.floats(60, 200))
def test_a_label_is_broken_at_spaces_and_loses_nothing(words, width):
    lines = wrap(" ".join(words), width)
    assert " ".join(lines) == " ".join(words)
    assert all(text_width(line) <= width for line in lines if " " in line)


def test_pairs_that_differ_for_certain_are_counted():
    apart = [Est(10, 8, 12), Est(30, 28, 32), Est(31, 29, 33)]
    assert charts.separable(apart) == (2, 3)


def figures(blocks):
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Pair):
            yield from figures((block.left, block.right))


def test_no_chart_is_wider_than_the_column_and_no_mark_lies_outside():
    for name, evaluation in scenarios().items():
        told = contents(evaluation)
        for figure in figures((*told.front.blocks, *(b for s in told.sections for b in s.blocks))):
            c = figure.coordinates
            assert c["width"] <= FULL, name
            assert all(0 <= row[key] <= c["width"] for row in c.get("rows", ()) for key in ("x", "x1", "x2") if key in row), (
                name,
                figure.headline,
            )
            assert all(0 <= row["y"] <= c["height"] for row in c.get("rows", ())), (name, figure.headline)
