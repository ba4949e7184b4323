"""Two waves asked the same when they did so in every language and part that both have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.evaluation.wording import fingerprint, same

TEXTS = st.dictionaries(st.sampled_from(["sv", "en", "ar"]), st.text(min_size=1), min_size=1)
QUESTION = {"question": {"sv": "Går du ut?", "en": "Do you go out?"}}


@given(TEXTS)
def test_the_same_words_are_the_same_wording(question: dict[str, str]) -> None:
    assert same(fingerprint({"question": question}), fingerprint({"question": dict(reversed(question.items()))})) is True


def test_one_more_language_is_no_other_wording() -> None:
    assert same(fingerprint(QUESTION), fingerprint({"question": {**QUESTION["question"], "ar": "هل تخرج؟"}})) is True


def test_another_question_in_one_shared_language_is_another_wording() -> None:
    assert same(fingerprint(QUESTION), fingerprint({"question": {**QUESTION["question"], "en": "Do you dare to go out?"}})) is False


def test_other_options_are_another_wording() -> None:
    one, other = ({**QUESTION, "options": {"sv": [["1", label]]}} for label in ("Ja", "Jo"))
    assert same(fingerprint(one), fingerprint(other)) is False


def test_a_part_that_only_one_wave_knows_is_not_compared() -> None:
    assert same(fingerprint({**QUESTION, "options": {"sv": [["1", "Ja"]]}}), fingerprint(QUESTION)) is True


def test_the_breaking_of_lines_is_no_wording() -> None:
    assert same(fingerprint({"question": {"en": "Do you\n  go out? "}}), fingerprint({"question": {"en": "Do you go out?"}})) is True


@pytest.mark.parametrize(
    "other", [None, fingerprint({"question": {"fi": "Käytkö ulkona?"}})], ids=["unknown", "in no language that both have"]
)
def test_what_cannot_be_compared_is_neither_the_same_nor_another(other: str | None) -> None:
    assert same(fingerprint({"question": {"sv": "Går du ut?"}}), other) is None
