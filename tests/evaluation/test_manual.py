"""The manual page knows every key of the plan, every verdict and every note."""

import dataclasses
import re
from pathlib import Path

import pytest

from survey_app.evaluation import plan
from survey_app.evaluation.plan import Lonely, Relation, read_plan
from survey_app.evaluation.results import NOTE_CODES, Verdict

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text()
DOCUMENTS = (
    plan.EvaluationPlan, plan.Indicator, plan.Arm, plan.Margin, plan.Waves, plan.Measure, plan.Rules, plan.Truth, plan.Simulation,
)  # fmt: skip
KEYS = {field.name for document in DOCUMENTS for field in dataclasses.fields(document)}
WORDS = KEYS | {str(word) for words in (Relation, Lonely, Verdict, NOTE_CODES) for word in words}
EXAMPLE = PAGE.split("```yaml\n")[1].split("```")[0]


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_the_plan_and_of_its_results_is_explained(word: str) -> None:
    assert re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`", PAGE), f"docs/evaluation.md does not explain “{word}”."


@pytest.mark.parametrize("key", sorted(KEYS - {"item"}))
def test_every_key_is_in_the_example(key: str) -> None:
    assert re.search(rf"\b{key}:", EXAMPLE)


def test_the_example_is_read() -> None:
    assert [indicator.id for indicator in read_plan(EXAMPLE, "manual").indicators] == ["unsafe", "exposed"]
