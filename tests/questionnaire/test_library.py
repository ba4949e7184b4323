"""The questionnaire that municipalities start from."""

import re

import pytest

from survey_app.questionnaire import document
from survey_app.questionnaire.items import Matrix
from tests.questionnaire.documents import library


def test_it_has_at_least_thirty_items():
    assert len(library.items) >= 30


def test_it_is_in_swedish_english_arabic_and_easy_swedish():
    assert library.languages == ("sv", "en", "ar", "sv-x-lattlast")


def test_easy_swedish_has_short_sentences():
    sentences = [sentence for words in all_words() for sentence in re.split(r"(?<=[.?!])\s", words["sv-x-lattlast"])]
    assert [sentence for sentence in sentences if len(sentence.split()) > 16] == []


def test_arabic_is_written_in_arabic_letters():
    """But for the names of those who help."""
    latin = {name for words in all_words() for name in re.findall("[A-Za-zÅÄÖåäö]+", words["ar"])}
    assert latin == {"Brottsofferjouren", "Kvinnofridslinjen"}


@pytest.mark.parametrize("kind", ["single", "multiple", "matrix", "number", "text"])
def test_it_has_every_kind_of_item(kind):
    assert kind in {item.kind for item in library.items.values()}


def test_staying_in_because_of_feeling_unsafe_has_a_code_of_its_own():
    assert [option.code for option in library.items["unsafe_late"].options] == ["1", "2", "3", "4", "stays_unsafe", "stays_other"]


def test_every_item_about_exposure_shows_where_to_find_help():
    for section in ("exposure", "incident"):
        assert all(item.sensitive for item in library.section(section).items)
    assert library.help


def test_nothing_must_be_answered():
    assert not any(item.required for item in library.items.values())


def test_no_page_depends_on_answers_given_on_the_same_page():
    """So that no question appears only after a page was sent."""
    place = {item.code: section.id for section in library.sections for item in section.items}
    for section in library.sections:
        for item in section.items:
            if item.condition is not None:
                assert all(place[name] != section.id for name in _names(item.condition))


def test_it_can_be_answered_in_about_eight_minutes():
    """Six seconds a decision (a row of a matrix is one) and 60 for the free text: a rule of thumb, no measurement."""
    decisions = sum(len(item.rows) if isinstance(item, Matrix) else 1 for item in library.items.values() if item.condition is None)
    assert decisions * 6 + 60 <= 8.5 * 60


def all_words() -> list[dict[str, str]]:
    found, waiting = [], [document.to_data(library)]
    while waiting:
        match waiting.pop():
            case {"sv": _} as words:
                found.append(words)
            case dict() as part:
                waiting += part.values()
            case list() as parts:
                waiting += parts
    return found


def _names(condition):
    from survey_app.questionnaire.conditions import simple_parts

    return {part.item.partition(".")[0] for _, part in simple_parts(condition)}
