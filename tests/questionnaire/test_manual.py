"""The manual page knows every word of the language."""

import re
import textwrap
from pathlib import Path

import pytest

from survey_app.documents import DocumentError
from survey_app.questionnaire import advice, conditions, document
from survey_app.questionnaire.outline import outline
from survey_app.questionnaire.reachability import LONGEST
from survey_app.questionnaire.words import RESERVED
from tests.questionnaire.documents import FOLDER, of

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


SHOWN = re.findall(r"^`examples/(\w+)\.yaml`:\n```yaml\n(.*?)```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_manual_shows_a_part_of_every_example():
    assert sorted(name for name, _ in SHOWN) == sorted(path.stem for path in (FOLDER / "examples").glob("*.yaml"))


@pytest.mark.parametrize(("name", "part"), SHOWN)
def test_an_example_in_the_manual_stands_so_in_its_file(name, part):
    file = (FOLDER / "examples" / f"{name}.yaml").read_text()
    assert any(textwrap.indent(part, " " * depth) in file for depth in range(0, 12, 2))


@pytest.mark.parametrize("path", sorted((FOLDER / "library").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_manual_counts_the_library_right(path):
    assert f"`{path.name}`: {len(of(path).items)} items" in PAGE


def test_the_manual_shows_the_text_of_the_example_as_it_is_printed():
    shown = PAGE.split("show evening.yaml --language en\n…\n")[1].split("```")[0]
    example = document.read(PAGE.split("```yaml\n")[1].split("```")[0], "evening.yaml")
    assert outline(example, "en", str).endswith(shown)


def test_the_manual_gives_the_limits_of_a_review():
    for limit, words in (
        (advice.MINUTES, "more than {} minutes"), (advice.FREE_TEXTS, "more than {} items for free text"), (advice.ROWS, "more than {} rows"),
        (advice.WORDS, "more than {} words"), (advice.LABEL, "more than {} characters"), (LONGEST, "after {:,} answers"),
    ):  # fmt: skip
        assert words.format(limit) in PAGE
