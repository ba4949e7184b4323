"""The path is computed from the answers that are themselves on it."""

from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire.answers import complete
from survey_app.questionnaire.routing import path, walk
from tests.questionnaire.documents import library, small
from tests.questionnaire.strategies import answers


def codes(items):
    return [item.code for item in items]


def test_an_item_is_asked_only_when_its_condition_holds():
    assert "why" in codes(path(small, {"safe": "no"}))
    assert "why" not in codes(path(small, {"safe": "yes"}))


def test_an_answer_off_the_path_opens_no_further_item():
    assert "told" not in codes(path(small, {"safe": "yes", "why": "Mörkt"}))


def test_a_page_without_items_on_the_path_is_left_out():
    assert list(walk(small, {"safe": "yes"})) == ["first"]
    assert list(walk(small, {"safe": "no"})) == ["first", "second"]


def test_a_page_shows_those_of_its_items_that_are_on_the_path():
    assert codes(walk(small, {"safe": "no"})["second"]) == ["why"]


def test_only_the_exposed_are_asked_what_happened():
    assert "incident" not in walk(library, {"exposure": {"theft": "no"}})
    assert "incident" in walk(library, {"exposure": {"theft": "no", "fraud": "once"}})


@given(answers(library), st.data())
def test_the_path_never_depends_on_answers_off_the_path(given_answers, data):
    asked = set(codes(path(library, given_answers)))
    off = [code for code in library.items if code not in asked]
    removed = set(data.draw(st.lists(st.sampled_from(off), unique=True))) if off else set()
    left = {code: value for code, value in given_answers.items() if code not in removed}
    assert codes(path(library, left)) == codes(path(library, given_answers))


@given(answers(library))
def test_the_path_of_a_complete_response_is_the_path_of_the_answers_it_was_made_of(given_answers):
    assert path(library, complete(library, given_answers)) == path(library, given_answers)
