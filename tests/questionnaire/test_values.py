"""What an item of each kind takes from a form, and the sentence for what it does not."""

from datetime import date

import pytest

from survey_app.questionnaire.answers import check_form, complete
from tests.questionnaire.documents import everything

TODAY = date(2026, 5, 17)
UNKNOWN = "This answer is not among those that can be chosen."


def checked(form):
    """The answers of a form that has come to the second page, and its faults: field → sentence."""
    answers, faults = check_form(
        everything, {"trust": ["5"], **{field: [text] if isinstance(text, str) else text for field, text in form.items()}}, TODAY
    )
    answers.pop("trust", None)
    return answers, {fault.field: str(fault.error) for found in faults.values() for fault in found}


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        ({"agreed": "yes"}, {"agreed": "yes"}),
        ({"housing": "house"}, {"housing": "house"}),
        ({"housing": "other", "housing.other": " Ett  tält\u202e "}, {"housing": "other", "housing.other": "Ett  tält"}),
        ({"housing": "house", "housing.other": "Ett tält"}, {"housing": "house"}),
        ({"places": ["bus", "park"]}, {"places": ["park", "bus"]}),
        ({"places": "none"}, {"places": ["none"]}),
        ({"places": ["park", "bus", "stairs"], "housing": "house"}, {"housing": "house", "places": ["park", "bus"]}),
        ({"places": ["park", "other"], "places.other": "Bron"}, {"places": ["park", "other"], "places.other": "Bron"}),
        ({"street.litter": "1", "street.dark": ""}, {"street": {"litter": "1"}}),
        ({"street.stairs": "1", "housing": "house"}, {"housing": "house"}),
        ({"persons": "4", "children": "4"}, {"persons": 4, "children": 4}),
        ({"km": "1,25"}, {"km": 1.25}),
        ({"km": "١٫٥"}, {"km": 1.5}),
        ({"happened.day": "1", "happened.month": "02", "happened.year": "2024"}, {"happened": "2024-02-01"}),
        ({"happened.day": "٢٩", "happened.month": "٢", "happened.year": "٢٠٢٤"}, {"happened": "2024-02-29"}),
        ({"happened.day": "17", "happened.month": "5", "happened.year": "2026"}, {"happened": "2026-05-17"}),
        ({"moved.month": "5", "moved.year": "2026"}, {"moved": "2026-05"}),
        ({"born.year": "1900"}, {"born": "1900"}),
        ({"first_things.1": "youth"}, {"first_things": ["youth"]}),
        ({"first_things.1": "youth", "first_things.2": "light"}, {"first_things": ["youth", "light"]}),
        ({"where": "north", "where.cell": "250m26412_8034"}, {"where": "north", "where.cell": "250m26412_8034"}),
        ({"where.cell": "250m26412_8034"}, {"where.cell": "250m26412_8034"}),
        ({"word": "Ljus"}, {"word": "Ljus"}),
    ],
    ids=repr,
)
def test_what_an_item_takes(form, answers):
    assert checked(form) == (answers, {})


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"agreed": "no"}, "agreed", UNKNOWN),
        ({"housing": "castle"}, "housing", UNKNOWN),
        ({"housing": "other", "housing.other": "x" * 201}, "housing.other", "Your text has 201 characters. Shorten it to 200 at most."),
        ({"places": "park"}, "places", "Tick at least 2 answers, or none: you ticked 1."),
        ({"places": ["park", "bus", "square", "other"]}, "places", "You ticked 4 answers. Keep 3 at most."),
        ({"places": ["none", "bus"]}, "places", "One of the answers you ticked rules out the others."),
        ({"trust": "11"}, "trust", UNKNOWN),
        ({"street.dark": "9"}, "street.dark", UNKNOWN),
        ({"persons": "3", "children": "4"}, "children", "Write a whole number with digits, from 0 to 3."),
        ({"persons": "3", "children": "few"}, "children", "Write a whole number with digits, from 0 to 3."),
        ({"persons": "0"}, "persons", "Write a whole number with digits, from 1 to 20."),
        ({"km": "1.255"}, "km", "Write the number with digits, from 0 to 50. Decimals: at most 2."),
        ({"persons": "3", "children": "1", "adults": "1"}, "adults", "Barn och vuxna är inte lika många som personerna."),
        ({"happened.day": "1", "happened.year": "2024"}, "happened.month", "A part of the date is missing."),
        (
            {"happened.day": "30", "happened.month": "2", "happened.year": "2024"},
            "happened.day",
            "This is not a date. Write it with digits, as 1 5 2026.",
        ),
        ({"happened.day": "ett", "happened.month": "2", "happened.year": "2024"}, "happened.day", "This is not a date."),
        ({"happened.day": "1", "happened.month": "5", "happened.year": "24"}, "happened.year", "Write the year with four digits."),
        (
            {"happened.day": "18", "happened.month": "5", "happened.year": "2026"},
            "happened.day",
            "Write a date from 2020-01-01 to 2026-05-17.",
        ),
        ({"happened.day": "31", "happened.month": "12", "happened.year": "2019"}, "happened.day", "Write a date from 2020-01-01"),
        ({"moved.month": "13", "moved.year": "2024"}, "moved.month", "This is not a month. Write it with digits, as 5 2026."),
        ({"moved.month": "6", "moved.year": "2026"}, "moved.month", "Write a date from 1900-01 to 2026-05."),
        ({"born.year": "i fjol"}, "born.year", "This is not a year. Write it with digits, as 2026."),
        ({"born.year": "2027"}, "born.year", "Write a date from 1900 to 2026."),
        ({"first_things.2": "light"}, "first_things.1", "A place before this one is empty."),
        ({"first_things.1": "light", "first_things.2": "light"}, "first_things.2", "The same answer stands in two places."),
        ({"first_things.1": "moon"}, "first_things", UNKNOWN),
        ({"where": "west"}, "where", UNKNOWN),
        ({"where": "north", "where.cell": "59.3,18.1"}, "where.cell", "The point on the map could not be read."),
        ({"where": "north", "where.cell": "500m13206_4017"}, "where.cell", "The point on the map could not be read."),
        ({"word": "x" * 41}, "word", "Your text has 41 characters. Shorten it to 40 at most."),
    ],
    ids=repr,
)
def test_what_an_item_refuses_and_how_that_is_said(form, field, said):
    _answers, faults = checked(form)
    assert list(faults) == [field]
    assert faults[field].startswith(said)


def test_a_check_is_looked_at_only_when_all_that_it_compares_is_answered():
    assert checked({"children": "1", "adults": "1"})[1] == {}
    assert checked({"persons": "2", "adults": "1"})[1] == {}
    assert list(checked({"persons": "2", "children": "0", "adults": "1"})[1]) == ["adults"]


def test_a_limit_of_an_answer_that_is_missing_is_no_limit():
    assert checked({"children": "19"}) == ({"children": 19}, {})


def test_an_information_has_no_answer_and_no_field():
    assert "about" not in complete(everything, {"trust": "1"}, today=TODAY)
    assert "about" not in everything.fields
