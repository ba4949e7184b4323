"""Words in several languages."""

import pytest

from survey_app.texts import base, figure, in_language, locale


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ({"sv": "hej", "en": "hello"}, "sv", "hej"),
        ({"sv": "hej", "en": "hello"}, "fi", "hello"),
        ({"sv": "hej"}, "fi", "hej"),
        ({"sv": "hej", "en": "hello", "sv-x-lattlast": "tjena"}, "sv-x-lattlast", "tjena"),
        ({"sv": "hej", "en": "hello"}, "sv-x-lattlast", "hej"),
    ],
)
def test_words_are_said_in_the_nearest_language(words, language, said):
    assert in_language(words, language) == said


@pytest.mark.parametrize(("tag", "language"), [("sv-x-lattlast", "sv"), ("sv", "sv"), ("zh-Hant", "zh-Hant")])
def test_the_language_that_a_private_tag_is_a_kind_of(tag, language):
    assert base(tag) == language


@pytest.mark.parametrize(
    ("tag", "name"), [("sv-x-lattlast", "sv"), ("ar", "ar"), ("zh-Hant-TW", "zh_Hant_TW"), ("xx", "en"), ("a" * 9, "en")]
)
def test_numbers_and_dates_are_written_as_in_the_language_else_as_in_english(tag, name):
    assert str(locale(tag)) == name


@pytest.mark.parametrize(
    ("language", "written"), [("sv", "−1\u00a0234,5"), ("en", "-1,234.5"), ("ar", "\u200e-1,234.5"), ("xx", "-1,234.5")]
)
def test_a_number_below_nought_has_the_sign_of_the_language_before_it(language, written):
    assert figure(-1234.5, language) == written
