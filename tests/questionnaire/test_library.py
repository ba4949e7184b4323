"""The questionnaires that municipalities start from."""

import re

import pytest

from survey_app.questionnaire import conditions, document, duration, languages, piping
from survey_app.questionnaire.model import Questionnaire
from tests.questionnaire.documents import FOLDER, library, of

place, follow_up = (of(FOLDER / "library" / f"{name}.yaml") for name in ("platsmatning", "uppfoljning"))
EVERY = (library, place, follow_up)


def test_it_has_at_least_thirty_items():
    assert len(library.items) >= 30


def test_it_is_in_swedish_english_arabic_and_easy_swedish():
    assert library.languages == ("sv", "en", "ar", "sv-x-lattlast")


def test_the_arabic_is_marked_as_awaiting_a_native_reader():
    assert library.awaiting_review == ("ar",)


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


@pytest.mark.parametrize("questionnaire", EVERY, ids=lambda one: one.id)
def test_nothing_must_be_answered(questionnaire):
    assert not any(item.required for item in questionnaire.items.values())


@pytest.mark.parametrize("questionnaire", EVERY, ids=lambda one: one.id)
def test_every_declared_language_is_complete(questionnaire):
    assert questionnaire.offered == questionnaire.languages
    assert {"sv", "en"} <= set(questionnaire.offered)


@pytest.mark.parametrize("questionnaire", EVERY, ids=lambda one: one.id)
def test_its_placeholders_are_sound_and_name_items_of_earlier_pages(questionnaire):
    earlier = set[str]()
    for section in questionnaire.sections:
        for _, words in languages.words_of(section):
            assert piping.problems(words) == ()
            assert piping.references(words) <= earlier
        earlier |= {item.code for item in section.items}


def test_the_measurement_of_a_place_names_the_place():
    assert "{fact.place}" in str(document.to_data(place))


def test_the_follow_up_asks_what_it_shares_with_the_whole_questionnaire_word_for_word():
    """But for the languages that it is not in, so that their waves can be compared."""
    shared = [code for code in follow_up.items if code in library.items]
    assert shared == ["years_here", "unsafe_late", "refrain", "worry_area", "trust_municipality", "sex", "age_band"]
    own, whole = (in_languages(of_items(one), ("sv", "en")) for one in (follow_up, library))
    assert [own[code] for code in shared] == [whole[code] for code in shared]


@pytest.mark.parametrize(("questionnaire", "minutes"), [(library, 10), (place, 4), (follow_up, 4)], ids=["whole", "place", "follow_up"])
def test_it_takes_few_minutes(questionnaire, minutes):
    assert duration.minutes(questionnaire, "sv") <= minutes


@pytest.mark.parametrize("questionnaire", EVERY, ids=lambda one: one.id)
def test_no_page_depends_on_answers_given_on_the_same_page(questionnaire):
    """So that no question appears only after a page was sent."""
    for section in questionnaire.sections:
        own = {item.code for item in section.items}
        for item in section.items:
            assert item.condition is None or not conditions.looked_at(item.condition) & own


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


def of_items(questionnaire: Questionnaire) -> dict[str, object]:
    sections = document.to_data(questionnaire)["sections"]
    return {item["code"]: item for section in sections for item in section["items"]}


def in_languages(value, kept: tuple[str, ...]):
    match value:
        case {"sv": _}:
            return {language: value[language] for language in kept}
        case dict():
            return {key: in_languages(part, kept) for key, part in value.items()}
        case list():
            return [in_languages(part, kept) for part in value]
    return value
