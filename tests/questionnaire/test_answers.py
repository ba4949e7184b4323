"""Answers are checked page by page, and once more as a whole."""

import pytest
from hypothesis import given

from survey_app.questionnaire.answers import AnswersRefused, check_form, complete, to_form
from survey_app.questionnaire.routing import path
from tests.questionnaire.documents import SMALL, library, read, small
from tests.questionnaire.strategies import answers, malformed

FIRST, SECOND = small.sections


def fault(form, section=FIRST, questionnaire=small):
    (only,) = check_form(questionnaire, form)[1][section.id]
    return only


def test_each_kind_of_item_gives_its_kind_of_value():
    form = {
        "safe": ["no"],
        "avoid": ["bus", "park"],
        "street.litter": ["2"],
        "street.dark": [""],
        "years": [" 12 "],
        "km": ["1,5"],
        "csrf_token": ["x"],
    }
    kept = {"safe": "no", "avoid": ["park", "bus"], "street": {"litter": "2"}, "years": 12, "km": 1.5}
    assert check_form(small, form) == (kept, {})


def test_a_form_may_be_left_empty():
    assert check_form(small, {}) == ({}, {})
    assert check_form(small, {"safe": [""], "years": [" "], "street.litter": [""]}) == ({}, {})


def test_good_answers_are_kept_beside_faulty_ones_which_are_told_section_by_section():
    kept, faults = check_form(small, {"safe": ["no"], "years": ["många"], "km": ["långt"], "why": ["x" * 21]})
    assert kept == {"safe": "no"}
    assert {section: [each.field for each in found] for section, found in faults.items()} == {FIRST.id: ["years", "km"], SECOND.id: ["why"]}


def test_an_item_off_the_path_is_not_read():
    assert check_form(small, {"safe": ["yes"], "why": ["Mörkt"]}) == ({"safe": "yes"}, {})


def test_an_item_that_an_answer_of_the_same_form_opens_is_read():
    form = {"safe": ["no"], "why": ["Mörkt"], "told": ["yes"]}
    assert check_form(small, form)[0] == {"safe": "no", "why": "Mörkt", "told": "yes"}


def test_a_faulty_answer_opens_nothing():
    kept, faults = check_form(small, {"safe": ["no", "yes"], "why": ["Mörkt"]})
    assert (kept, list(faults)) == ({}, [FIRST.id])


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"safe": ["maybe"]}, "safe"),
        ({"safe": ["yes", "no"]}, "safe"),
        ({"avoid": ["moon"]}, "avoid"),
        ({"street.litter": ["9"]}, "street.litter"),
        ({"street.moon": ["1"]}, "street"),
    ],
)
def test_a_code_that_was_not_offered_is_a_fault_and_no_crash(form, field):
    found = fault(form)
    assert found.field == field
    assert "not among those that can be chosen" in str(found.error)


def test_an_exclusive_answer_rules_out_the_others():
    assert "rules out the others" in str(fault({"avoid": ["none", "park"]}).error)


@pytest.mark.parametrize("written", ["91", "-1", "1.5", "twelve", "1e3", "0x10", "9" * 1000, "1 2 3 4", "NaN", "½", "²"])
def test_what_is_no_whole_number_in_the_range_is_refused_in_plain_words(written):
    assert str(fault({"years": [written]}).error) == "Write a whole number with digits, from 0 to 90."


def test_a_number_with_decimals_is_told_without_the_word_whole():
    assert str(fault({"km": ["far"]}).error) == "Write the number with digits, from 0 to 5000."


def test_text_that_is_too_long_says_by_how_much():
    told = str(fault({"safe": ["no"], "why": ["x" * 21]}, SECOND).error)
    assert told == "Your text has 21 characters. Shorten it to 20 at most."


def test_a_required_item_says_what_to_do():
    required = read(SMALL.replace("code: safe", "code: safe\n        required: true"))
    assert str(fault({}, required.sections[0], questionnaire=required).error) == "Choose an answer."


def test_a_required_matrix_wants_every_row():
    required = read(SMALL.replace("code: street", "code: street\n        required: true"))
    assert fault({"street.litter": ["1"]}, required.sections[0], questionnaire=required).field == "street.dark"


def test_answers_off_the_path_are_dropped_from_a_response():
    assert complete(small, {"safe": "yes", "why": "Mörkt", "told": "yes"}) == {"safe": "yes"}


def test_a_response_to_an_unknown_item_is_refused():
    with pytest.raises(AnswersRefused):
        complete(small, {"shoe_size": 42})


def test_a_refused_response_names_every_fault():
    with pytest.raises(AnswersRefused) as refusal:
        complete(small, {"safe": "maybe", "years": 200})
    assert [each.item for each in refusal.value.faults] == ["safe", "years"]


def test_a_whole_number_is_stored_as_one():
    assert repr(complete(small, {"years": 5.0})) == "{'years': 5}"


@given(answers(library))
def test_completing_is_idempotent(given_answers):
    once = complete(library, given_answers)
    assert complete(library, once) == once
    assert set(once) == {item.code for item in path(library, given_answers)} & set(given_answers)


@given(answers(library))
def test_a_valid_answer_survives_its_form(given_answers):
    kept = complete(library, given_answers)
    form = {}
    for item in path(library, kept):
        form |= to_form(item, kept.get(item.code))
    assert check_form(library, form) == (kept, {})


@given(malformed(library))
def test_malformed_answers_are_refused_and_never_crash(given_answers):
    try:
        kept = complete(library, given_answers)
    except AnswersRefused:
        return
    assert complete(library, kept) == kept


@pytest.mark.parametrize(
    "malformed_answer",
    [
        {"years": 10**400},
        {"years": float("nan")},
        {"years": True},
        {"km": float("inf")},
        {"street": {"litter": []}},
        {"street": {"litter": None}},
        {"street": {None: "1"}},
        {"street": []},
        {"avoid": [[]]},
        {"avoid": "park"},
        {"safe": []},
        {"safe": {}},
    ],
    ids=repr,
)
def test_a_value_of_the_wrong_kind_is_refused(malformed_answer):
    with pytest.raises(AnswersRefused):
        complete(small, malformed_answer)
