"""The invented survey of four independent waves that R computed too (golden/four_waves.R), as columns, design and R's numbers."""

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.terms import Term, Variable

GOLDEN = Path(__file__).parent / "golden"

YEARS = ("2018", "2019", "2020", "2021")
SEXES = ("man", "woman")
COVARIATES = (Term.of(Variable("sex", SEXES)), Term.of(Variable("age")))


@cache
def column(name: str) -> np.ndarray:
    with (GOLDEN / "four_waves.csv").open(encoding="utf-8", newline="") as file:
        text = [row[name] for row in csv.DictReader(file)]
    if name in ("stratum", "sex"):
        return np.array(text)
    return np.array([float(each) if each else np.nan for each in text])


def period() -> np.ndarray:
    return column("year").astype(np.int64) - int(YEARS[0])


def post() -> np.ndarray:
    return column("year") >= 2020


def design() -> SampleDesign:
    """The waves are independent: the year is part of the stratum."""
    strata = np.char.add(column("stratum"), column("year").astype(np.int64).astype(str))
    return SampleDesign.of(column("weight"), strata, column("psu").astype(np.int64))


@cache
def golden() -> dict[str, np.ndarray]:
    stored = json.loads((GOLDEN / "four_waves.json").read_text(encoding="utf-8"))
    return {name: np.array(numbers) for name, numbers in stored.items() if isinstance(numbers, list)}
