"""How long answering takes: more words and more items take longer, and what only some people meet counts as half."""

from typing import get_args

import pytest

from survey_app.questionnaire import document, duration, items
from tests.house.tree import read

TWO = "[{code: a, label: {en: Yes}}, {code: b, label: {en: No}}]"


def questionnaire(*written: str, title: str = "Part"):
    listed = "\n".join(f"      - {{code: i{n}, label: {{en: Short}}, {item}}}" for n, item in enumerate(written))
    return document.read(
        f"pejl_questionnaire: 1\nid: q\nlanguages: [en]\ntitle: {{en: T}}\nsections:\n"
        f"  - id: s\n    title: {{en: {title}}}\n    items:\n{listed}\n",
        "q.yaml",
    )


def seconds(*written: str, **more: str) -> float:
    return duration.of_section(questionnaire(*written, **more).sections[0], "en")


SINGLE = f"kind: single, question: {{en: Are you safe}}, options: {TWO}"


def test_an_item_takes_as_long_as_its_words_and_its_answer():
    bare = duration.A_PAGE + 1 / duration.WORDS_A_SECOND  # The page and its title.
    assert seconds(SINGLE) == pytest.approx(bare + 5 / duration.WORDS_A_SECOND + duration.ANSWERING["single"])


def test_what_has_a_condition_counts_as_half():
    one, two = seconds(SINGLE), seconds(SINGLE, SINGLE)
    assert seconds(SINGLE, SINGLE + ', condition: {item: i0, equals: "a"}') == pytest.approx(one + (two - one) / 2)


def test_each_row_of_a_matrix_is_an_answer():
    matrix = "kind: matrix, question: {{en: Safe}}, options: {two}, rows: [{rows}]"
    rows = ["{code: p, label: {en: Park}}", "{code: s, label: {en: Square}}"]
    one, both = (seconds(matrix.format(two=TWO, rows=", ".join(some))) for some in (rows[:1], rows))
    assert both - one == pytest.approx(duration.ANSWERING["matrix"] + 1 / duration.WORDS_A_SECOND)


def test_longer_words_of_another_language_take_longer():
    asked = document.read(read("questionnaires/library/trygghet.yaml"), "trygghet.yaml")
    assert duration.minutes(asked, "en") >= 1
    for section in asked.sections:
        assert duration.of_section(section, "sv") > 0


def test_a_short_questionnaire_takes_a_minute_and_never_none():
    assert duration.minutes(questionnaire(SINGLE), "en") == 1


def test_a_hundred_questions_take_their_time():
    assert duration.minutes(questionnaire(*[SINGLE] * 100), "en") == 8


def test_every_kind_of_item_has_its_seconds():
    kinds = {get_args(kind.__dataclass_fields__["kind"].type)[0] for kind in get_args(get_args(items.Item)[0])}
    assert kinds <= duration.ANSWERING.keys()
