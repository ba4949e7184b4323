"""What words put in must be known when they are shown."""

import pytest

from survey_app.documents import DocumentError
from tests.questionnaire.documents import read

PAGES = """\
pejl_questionnaire: 1
id: pages
languages: [sv]
title: {sv: TITLE}
intro: {sv: "INTRO"}
sections:
  - id: first
    title: {sv: "FIRST"}
    items:
      - {kind: information, code: about, text: {sv: Läs}}
      - kind: single
        code: way
        question: {sv: Väg}
        label: {sv: Väg}
        options: [{code: foot, label: {sv: till fots}}, {code: other, label: {sv: annat}, specify: true}]
      - kind: matrix
        code: places
        question: {sv: Platser}
        label: {sv: Platser}
        rows: [{code: park, label: {sv: Parken}}]
        options: [{code: a, label: {sv: A}}, {code: b, label: {sv: B}}]
      - {kind: number, code: children, question: {sv: Barn}, label: {sv: Barn}, min: 0, max: 9}
  - id: second
    title: {sv: Andra}
    items:
      - kind: single
        code: safe
        question: {sv: "QUESTION"}
        hint: {sv: "HINT"}
        label: {sv: "LABEL"}
        options: [{code: a, label: {sv: "OPTION"}}, {code: b, label: {sv: B}}]
"""


def refusal(**words: str) -> str:
    text = PAGES
    for name, said in words.items():
        text = text.replace(name.upper(), said)
    with pytest.raises(DocumentError) as refused:
        read(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "words",
    ["{answer.way}", "{answer.way.other}", "{answer.places.park}", "{answer.children|one=ett|other=#}", "{fact.place}", "{{answer.x}}"],
)
def test_what_is_known_on_the_page_can_be_put_in(words):
    read(PAGES.replace("QUESTION", words).replace("HINT", words))


def test_facts_can_be_put_in_on_the_first_page():
    read(PAGES.replace("INTRO", "{fact.municipality}").replace("FIRST", "{fact.place}"))


@pytest.mark.parametrize("where", ["first", "intro"])
def test_an_answer_cannot_be_put_in_before_it_is_given(where):
    assert refusal(**{where: "{answer.way}"}).endswith(
        "“{answer.way}” stands where its item has not been answered yet. Move the words to a later page than the item."
    )


def test_an_answer_of_the_same_page_is_not_known_yet():
    assert "“{answer.safe}” stands where its item has not been answered yet." in refusal(hint="{answer.safe}")


def test_an_unknown_item_cannot_be_put_in():
    assert refusal(question="{answer.wya}") == "small.yaml, line 28: “{answer.wya}” names an item that does not exist. Check the spelling."


@pytest.mark.parametrize("words", ["{answer.about}", "{answer.places}", "{answer.places.square}", "{answer.way.foot}"])
def test_what_has_no_words_cannot_be_put_in(words):
    assert f"“{words}” has no answer that can be put into words." in refusal(question=words)


def test_a_plural_form_follows_from_a_number_only():
    assert "“{answer.way}” is not a number, so no plural form follows from it." in refusal(question="{answer.way|one=x|other=y}")


@pytest.mark.parametrize("where", ["title", "label", "option"])
def test_words_of_lists_and_reports_have_nothing_put_in(where):
    assert "These words stand in lists and reports too, where nothing can be put into them." in refusal(**{where: "'{fact.place}'"})


def test_a_bad_placeholder_is_told_with_its_line():
    assert refusal(hint="{place}").startswith("small.yaml, line 29: “{place}” is not a placeholder.")
