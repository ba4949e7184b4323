"""Answers are checked page by page, and once more as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire.answers import AnswersRefused, answered, check_form, complete
from survey_app.questionnaire.items import Information
from survey_app.questionnaire.routing import path
from tests.questionnaire.documents import SMALL, everything, library, read, small
from tests.questionnaire.strategies import TODAY, answers, malformed, to_form

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
    assert str(fault({"km": ["far"]}).error) == "Write the number with digits, from 0 to 5000. Decimals: at most 1."


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
    kept = complete(small, {"safe": "yes", "why": "Mörkt", "told": "yes"})
    assert kept["safe"] == "yes"
    assert not {"why", "told"} & set(kept)


def test_what_was_met_and_left_blank_is_kept_as_blank():
    assert complete(small, {"safe": "yes"}) == {"safe": "yes", "avoid": None, "street": None, "years": None, "km": None}


def test_what_was_not_reached_is_absent_unlike_what_was_left_blank():
    sent_early = complete(small, {"safe": "no"}, until="first")
    assert "why" in {item.code for item in path(small, sent_early)}
    assert "why" not in sent_early
    assert sent_early["years"] is None


def test_nulls_alone_are_no_answer():
    assert not answered(complete(small, {}))
    assert answered(complete(small, {"years": 0}))


def test_a_response_to_an_unknown_item_is_refused():
    with pytest.raises(AnswersRefused):
        complete(small, {"shoe_size": 42})


def test_a_refused_response_names_every_fault():
    with pytest.raises(AnswersRefused) as refusal:
        complete(small, {"safe": "maybe", "years": 200})
    assert [each.item for each in refusal.value.faults] == ["safe", "years"]


def test_a_whole_number_is_stored_as_one():
    assert repr(complete(small, {"years": 5.0})["years"]) == "5"


BOTH = pytest.mark.parametrize("asked", [library, everything], ids=["library", "everything"])


def completed(asked, given_answers):
    """Complete, without the answers that contradict each other."""
    try:
        return complete(asked, given_answers, today=TODAY)
    except AnswersRefused as refusal:
        left = {fault.item for fault in refusal.faults}
        return completed(asked, {key: value for key, value in given_answers.items() if key.partition(".")[0] not in left})


@BOTH
@given(data=st.data())
def test_completing_is_idempotent(asked, data):
    once = completed(asked, data.draw(answers(asked)))
    assert complete(asked, once, today=TODAY) == once


@BOTH
@given(data=st.data())
def test_a_response_has_a_word_on_every_item_of_the_path_and_on_no_other(asked, data):
    kept = completed(asked, data.draw(answers(asked)))
    assert {key for key in kept if "." not in key} == {item.code for item in path(asked, kept) if not isinstance(item, Information)}


@BOTH
@given(data=st.data())
def test_a_valid_answer_survives_its_form(asked, data):
    kept = {key: value for key, value in completed(asked, data.draw(answers(asked))).items() if value is not None}
    form = {key: [value] for key, value in kept.items() if "." in key}
    for item in path(asked, kept):
        form |= to_form(item, kept.get(item.code))
    assert check_form(asked, form, TODAY) == (kept, {})


@BOTH
@given(data=st.data())
def test_malformed_answers_are_refused_and_never_crash(asked, data):
    try:
        kept = complete(asked, data.draw(malformed(asked)), today=TODAY)
    except AnswersRefused:
        return
    assert complete(asked, kept, today=TODAY) == kept


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
