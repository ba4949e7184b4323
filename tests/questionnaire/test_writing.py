"""Numbers and text as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire.writing import cleaned, number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("7,5", 7.5),
        ("7.5", 7.5),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("1\u202f200", 1200),
        ("1'200", 1200),
        ("\u221233", -33),
        ("٣٤", 34),
        ("٣٫٥", 3.5),
        ("۱۲", 12),
        ("\u200f12", 12),
        ("", None),
        ("12 år", None),
        ("1,2,3", None),
        ("inf", None),
    ],
)
def test_numbers_are_read_as_they_are_written(written, meant):
    assert number(written) == meant


@given(st.integers(-(10**12), 10**12))
def test_every_whole_number_reads_as_itself(value):
    assert number(str(value)) == value


@given(st.text())
def test_anything_may_be_typed_for_a_number(written):
    number(written)


def test_control_characters_go_and_line_breaks_stay():
    assert cleaned("Park\x00en\r\nvid\x1b[31m sjön\u202e\rbron\t1 ") == "Parken\nvid[31m sjön\nbron 1"


@given(st.text())
def test_cleaning_is_idempotent(written):
    assert cleaned(cleaned(written)) == cleaned(written)
