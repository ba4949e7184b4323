"""The invented survey of opinions that R computed too (golden/opinions.R), as columns, designs and R's numbers."""

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from survey_app.statistics.calibration import Margin, poststratify
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.replicates import Replicates

GOLDEN = Path(__file__).parent / "golden"
SEXES = ("man", "woman")
KINDS = ("town", "suburb", "country")
TRUST = ("low", "some", "high")
RTOL = 1e-9  # The same closed forms; only the order of summation differs.


@cache
def column(name: str) -> np.ndarray:
    with (GOLDEN / "opinions.csv").open(encoding="utf-8", newline="") as file:
        text = [row[name] for row in csv.DictReader(file)]
    if name in ("weight", "population", "score", "hours"):
        return np.array([float(each) if each else np.nan for each in text])
    return np.array(text)


def codes(name: str, levels: tuple[str, ...]) -> np.ndarray:
    return np.array([levels.index(each) for each in column(name)])


def design(kind: str) -> SampleDesign:
    """finite: drawn from finite strata; plain: with replacement; post: the same, post-stratified by sex; jackknife: JKn of plain."""
    plain = SampleDesign.of(column("weight"), column("stratum"), column("psu"), fpc=column("population") if kind == "finite" else None)
    match kind:
        case "post":
            margin = Margin("sex", codes("sex", SEXES), np.array([1900.0, 2100.0]), SEXES)
            return plain.calibrated(poststratify(plain.weights, margin))
        case "jackknife":
            return replace(plain, replicates=jackknife(plain))
    return plain


def jackknife(plain: SampleDesign) -> Replicates:
    """One PSU at a time left out, the others of its stratum standing in."""
    size = plain.psus_by_stratum[plain.stratum_of_psu]
    same = plain.stratum_of_psu[:, None] == plain.stratum_of_psu
    factors = np.where(np.eye(plain.psus) == 1, 0.0, np.where(same, size / (size - 1), 1.0))
    return Replicates(plain.weights, plain.psu, factors, 1.0, (size - 1) / size, mse=True)


@cache
def golden() -> dict[str, np.ndarray]:
    stored = json.loads((GOLDEN / "opinions.json").read_text(encoding="utf-8"))
    return {name: np.array(numbers) for name, numbers in stored.items() if isinstance(numbers, list)}
