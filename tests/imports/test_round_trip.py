"""Any microdata written to a file and read back by a mapping are the same microdata."""

import csv
import gzip
import io
import json
import math
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.evaluation.microdata import Missing
from survey_app.imports.wave import read_wave
from tests.imports.test_files import workbook

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8).filter(
    lambda word: word == word.strip() and word[0] != "="
)  # In a workbook that would be a formula.
REASONS = {Missing.DONT_KNOW: 97, Missing.REFUSED: 98, Missing.NOT_APPLICABLE: 99}
Person = tuple[int, int, str, float]


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[str], list[Person]]:
    """Codes of a question; and of each person the answer (or why there is none), the number of the stratum, the area, the weight."""
    codes = draw(st.lists(WORDS, min_size=1, max_size=5, unique=True))
    areas = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    answer = st.one_of(st.integers(0, len(codes) - 1), st.sampled_from([*REASONS, Missing.NO_ANSWER]).map(int))
    weight = st.floats(0.001, 1e6, allow_nan=False)
    return codes, draw(st.lists(st.tuples(answer, st.integers(1, 4), st.sampled_from(areas), weight), min_size=1, max_size=20))


def cell(answer: int) -> int | None:
    """What the file holds: 1, 2 … for the codes, 97–99 for the reasons, nothing where there is no answer."""
    return answer + 1 if answer >= 0 else REASONS.get(Missing(answer))


def mapping(codes: list[str], file: str) -> str:
    document = {
        "pejl_wave": 1, "name": "any", "label": {"en": "Any"}, "file": file,
        "items": {"q": {
            "column": "Q", "codes": {code: i + 1 for i, code in enumerate(codes)},
            "missing": {reason.name.lower(): value for reason, value in REASONS.items()},
        }},
        "area": {"column": "area"}, "strata": "stratum", "weight": {"column": "weight"},
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False)


NAMES = ("Q", "stratum", "area", "weight")


def as_csv(path: Path, people: list[Person], delimiter: str = ",") -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([NAMES, *((cell(answer), *rest) for answer, *rest in people)])
    path.write_bytes(gzip.compress(text.getvalue().encode()) if path.suffix == ".gz" else text.getvalue().encode())


def as_semicolons(path: Path, people: list[Person]) -> None:
    as_csv(path, people, ";")


def as_workbook(path: Path, people: list[Person]) -> None:
    path.write_bytes(workbook(NAMES, *((cell(answer), stratum, f"{area}", weight) for answer, stratum, area, weight in people)))


def as_spss(path: Path, people: list[Person]) -> None:
    rows = [
        (math.nan if (held := cell(answer)) is None else float(held), float(stratum), area, weight)
        for answer, stratum, area, weight in people
    ]
    pyreadstat.write_sav(pd.DataFrame(rows, columns=list(NAMES)), str(path), missing_ranges={"Q": [97, 98, 99]})


@pytest.mark.parametrize(
    ("file", "write"),
    [("a.csv", as_csv), ("a.csv.gz", as_csv), ("a.csv", as_semicolons), ("a.xlsx", as_workbook), ("a.sav", as_spss)],
    ids=["CSV", "packed CSV", "semicolons", "XLSX", "SPSS"],
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])  # A busy machine is slow.
@given(given_answers=answers())
def test_microdata_survive_the_way_through_a_file(file: str, write: object, given_answers: tuple[list[str], list[Person]]) -> None:
    codes, people = given_answers
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / file, people)  # type: ignore[operator]
        (Path(folder) / "WAVE.yaml").write_text(mapping(codes, file), encoding="utf-8")
        wave = read_wave(Path(folder) / "WAVE.yaml")
    read, area = wave.columns["q"], wave.columns["area"]
    assert read.codes == tuple(codes)
    assert read.values.tolist() == [person[0] for person in people]
    assert [area.codes[i] for i in area.values] == [person[2] for person in people]
    assert np.asarray(wave.strata).tolist() == [str(person[1]) for person in people]
    assert_allclose(wave.design_weights, [person[3] for person in people], rtol=1e-15)  # XLSX keeps sixteen digits.
