"""The manual page knows every word of the language."""

import re
from pathlib import Path

import pytest

from survey_app.documents import DocumentError
from survey_app.questionnaire import conditions, document
from survey_app.questionnaire.words import RESERVED

PAGE = (Path(__file__).parents[2] / "docs" / "questionnaire.md").read_text()
SCHEMA = document.schema()
KEYS = {key for kind in (SCHEMA, *SCHEMA["$defs"].values()) for key in kind["properties"]}


@pytest.mark.parametrize("key", sorted(KEYS | set(conditions.WORDS) | RESERVED))
def test_every_key_is_in_the_manual(key):
    assert re.search(rf"`[^`]*\b{key}\b[^`]*`", PAGE), f"docs/questionnaire.md does not explain “{key}”."


def test_the_example_in_the_manual_is_read():
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    assert list(document.read(example, "manual").items) == ["safe", "threatened"]


def test_the_manual_shows_a_refusal_as_it_is_said():
    example = PAGE.split("```yaml\n")[1].split("```")[0].replace('equals: "no"', "equals: nej")
    with pytest.raises(DocumentError) as refused:
        document.read(example, "evening.yaml")
    assert f"```\n{refused.value}\n```" in PAGE


def test_the_manual_counts_the_library_right():
    from tests.questionnaire.documents import library

    assert f"{len(library.items)} items" in PAGE
