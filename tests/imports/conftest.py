"""A wave of three questions, in whatever file and under whatever mapping a test needs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from survey_app.errors import SurveyAppError
from survey_app.evaluation.microdata import Microdata
from survey_app.imports.wave import read_wave

MAPPING = """\
pejl_wave: 1
name: spring
label: {en: Spring}
file: answers.csv
items:
  safe:
    column: Q1
    codes: {"yes": 1, "no": [2, 3]}
    missing: {dont_know: 9}
"""

Reading = Callable[..., Microdata]
Refused = Callable[..., str]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Write a data file and a mapping beside it, and read the wave."""

    def read(content: str | bytes, mapping: str = MAPPING, file: str = "answers.csv") -> Microdata:
        (tmp_path / file).write_bytes(content.encode() if isinstance(content, str) else content)
        wave = tmp_path / "WAVE.yaml"
        wave.write_text(mapping.replace("file: answers.csv", f"file: {file}"), encoding="utf-8")
        return read_wave(wave)

    return read


@pytest.fixture
def refused(reading: Reading) -> Refused:
    """What is said of a file that is wrong."""

    def say(*args: object) -> str:
        with pytest.raises(SurveyAppError) as caught:
            reading(*args)
        return str(caught.value)

    return say
