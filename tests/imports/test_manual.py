"""The page of the manual tells of everything that a mapping can say, and its example is a mapping."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from survey_app.imports.mapping import MappedArea, MappedItem, MappedWeight, WaveMapping, read_mapping

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("kind", [WaveMapping, MappedItem, MappedArea, MappedWeight], ids=lambda kind: kind.__name__)
def test_every_key_stands_in_the_manual(kind: Any) -> None:
    assert [field.name for field in fields(kind) if f"`{field.name}`" not in PAGE] == []


def test_the_example_of_the_manual_is_without_fault() -> None:
    assert EXAMPLE is not None
    assert read_mapping(EXAMPLE[1], "docs/import.md")[0].name == "spring-2023"
