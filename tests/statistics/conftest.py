"""The small surveys that R computed too, as columns; and how a test makes a design and margins of its own."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

GOLDEN = Path(__file__).parent / "golden"
NUMBERS = {"weight", "unsafe", "rare"}
Table = dict[str, np.ndarray]


def read(name: str) -> Table:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([row[column] for row in rows], dtype=float if column in NUMBERS else str) for column in rows[0]}


@pytest.fixture(scope="session")
def independent() -> Table:
    """Two waves drawn anew."""
    return read("independent.csv")


@pytest.fixture(scope="session")
def panel() -> Table:
    """Two waves of the same PSUs, and mostly of the same persons."""
    return read("panel.csv")


@pytest.fixture(scope="session")
def lonely() -> Table:
    """Five strata, the last two with one PSU."""
    return read("lonely.csv")


@pytest.fixture(scope="session")
def golden() -> dict[str, np.ndarray]:
    """The referee's numbers by name; matrices are flat."""
    stored = json.loads((GOLDEN / "referee.json").read_text(encoding="utf-8"))
    return {name: np.array(numbers) for name, numbers in stored.items() if isinstance(numbers, list)}
