"""What Pejl finds in real surveys is what R's package survey finds, with all its digits, while the test runs."""

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from survey_app.evaluation.results import Difference, Level
from tests.needs import reference
from tests.real import surveys

pytestmark = [pytest.mark.reference, pytest.mark.r]

RTOL = 1e-7  # The referee's regression and raking stop at about 1e-9; the rest differs only in the order of summation.
Found = Callable[[], Level | Difference | None]


@cache
def said_by_r() -> dict[str, tuple[float, float, int]]:
    """Name → per cent, standard error, degrees of freedom."""
    ran = subprocess.run(["Rscript", Path(__file__).with_name("referee.R"), reference()], capture_output=True, text=True, check=True)
    rows = (line.split(",") for line in ran.stdout.splitlines())
    return {name: (float(value), float(error), int(df)) for name, value, error, df in rows}


def levels(names: tuple[str, str], plan: str, kind: str = "whole", indicator: str = "") -> dict[str, Found]:
    def finding(role: str) -> Found:
        def found() -> Level | None:
            evaluation = surveys.evaluation(plan)
            there = evaluation.finding(indicator or evaluation.main, kind)
            assert there is not None
            return there.before if role == "before" else there.after

        return found

    return {name: finding(role) for name, role in zip(names, ("before", "after"), strict=True)}


def gss_change(indicator: str) -> Difference | None:
    finding = surveys.evaluation("gss/plan").finding(indicator, "whole")
    assert finding is not None
    return finding.change


CASES: dict[str, Found] = {
    **levels(("kansas raw 1QSEP2021", "kansas raw 3QMAR2022"), "kansas_city/plan_raw"),
    "kansas raw change": lambda: surveys.whole("kansas_city/plan_raw").change,
    **levels(("kansas raked 1QSEP2021", "kansas raked 3QMAR2022"), "kansas_city/plan_raked"),
    "kansas raked change": lambda: surveys.whole("kansas_city/plan_raked").change,
    **levels(("uruguay comparison 2017", "uruguay comparison 2018"), "uruguay/plan", "comparison"),
    **levels(("uruguay treated 2017", "uruguay treated 2018"), "uruguay/plan", "treated"),
    "uruguay effect": lambda: surveys.effect("uruguay/plan").change,
    "ess SE": lambda: surveys.whole("ess/plan_sweden").after,
    "ess SE man": lambda: surveys.by("ess/plan_sweden", "sex")["man"].after,
    "ess SE woman": lambda: surveys.by("ess/plan_sweden", "sex")["woman"].after,
    "ess NO": lambda: surveys.whole("ess/plan_norway").after,
    "ess NO man": lambda: surveys.by("ess/plan_norway", "sex")["man"].after,
    "ess NO woman": lambda: surveys.by("ess/plan_norway", "sex")["woman"].after,
    **levels(("mexico 2018", "mexico 2023"), "mexico/plan_2018_2023"),
    "mexico 2021": lambda: surveys.whole("mexico/plan_2018_2021").after,
    "mexico change": lambda: surveys.whole("mexico/plan_2018_2023").change,
    **levels(("gss all 1", "gss all 3"), "gss/plan", indicator="afraid_of_all"),
    "gss all change": lambda: gss_change("afraid_of_all"),
    **levels(("gss asked 1", "gss asked 3"), "gss/plan", indicator="afraid"),
    "gss asked change": lambda: gss_change("afraid"),
    "envipe": lambda: surveys.whole("envipe/plan").after,
}


@pytest.mark.parametrize("name", CASES)
def test_pejl_and_r_agree(name: str) -> None:
    found = CASES[name]()
    assert found is not None
    value = found.percent if isinstance(found, Level) else found.points
    assert (value, found.standard_error, found.df) == pytest.approx(said_by_r()[name], rel=RTOL)


def test_everything_that_r_says_is_compared() -> None:
    assert said_by_r().keys() == CASES.keys()
