"""Every number of the golden cases is the one that R's survey package gave; and the referee sees what it is there to see.

golden/referee.R wrote golden/cases, each with the versions of R and survey; golden/simulate.py made their data."""

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.statistics.altered import Tree, answered, disguised, spoiled
from tests.statistics.referee.__main__ import main
from tests.statistics.referee.cases import cases

GOLDEN = Path(__file__).parent / "golden"
CASES = GOLDEN / "cases"
ALL = [str(path.relative_to(CASES)) for path in cases(CASES)]


@pytest.mark.parametrize("name", ALL)
def test_the_golden_numbers(name: str) -> None:
    for each in answered(CASES, name):
        assert list(each.differences(each.asked.expected)) == [], each.asked.key


@pytest.mark.parametrize("name", ALL)
def test_every_number_counts(name: str) -> None:
    for each in answered(CASES, name):
        for wrong, expected in spoiled(each.asked.expected):
            assert list(each.differences(expected)), f"{each.asked.key}: {wrong}"


def test_names_and_words_mean_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = disguised(CASES, tmp_path)
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{count} passed, 0 failed"


@pytest.fixture
def given() -> Tree:
    """A case with a weighting step and a model, to be changed."""
    case = json.loads((CASES / "04-weighting" / "linear.json").read_text(encoding="utf-8"))
    wanted = {"mean", "by_age", "model", "median"}
    case["computations"] = [computation for computation in case["computations"] if computation["key"] in wanted]
    return case


@pytest.fixture
def judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], tuple[int, list[str]]]:
    """Runs the referee on a file of this text: exit code, lines."""

    def judged(text: str) -> tuple[int, list[str]]:
        (tmp_path / "cases" / "theme").mkdir(parents=True)
        (tmp_path / "cases" / "theme" / "one.json").write_text(text, encoding="utf-8")
        (tmp_path / "cases" / "data").symlink_to(CASES / "data")
        code = main([str(tmp_path / "cases")])
        return code, capsys.readouterr().out.splitlines()

    return judged


def test_a_case_that_agrees(given: Tree, judge) -> None:
    code, lines = judge(json.dumps(given))
    assert (code, lines[-1]) == (0, "1 passed, 0 failed")


def test_a_number_that_differs_is_named(given: Tree, judge) -> None:
    given["computations"][0]["expected"]["se"][1] += 1
    code, lines = judge(json.dumps(given))
    assert (code, lines[-1]) == (1, "0 passed, 1 failed")
    assert lines[0].startswith("theme/one  mean.se[1]  ours ")


def test_informative_numbers_do_not_count(given: Tree, judge) -> None:
    given["computations"][0]["expected"]["se"][1] += 1
    given["computations"][0]["informative"] = True
    code, lines = judge(json.dumps(given))
    assert (code, lines[-2:]) == (0, ["0 of 1 informative numbers agree; they do not count.", "1 passed, 0 failed"])


def to(*path: str | int, value: Any) -> Callable[[Tree], None]:
    """Puts a value at a place of a case."""

    def change(tree: Any) -> None:
        for step in path[:-1]:
            tree = tree[step]
        tree[path[-1]] = value

    return change


MISUNDERSTOOD: dict[str, Callable[[Tree], None]] = {
    "a function": to("computations", 0, "function", value="harmonic_mean"),
    "an argument": to("computations", 0, "arguments", "robust", value=True),
    "a missing argument": to("computations", 0, "arguments", value={}),
    "an option": to("computations", 0, "option", value={"variance": "r_rake_ten_sweeps"}),
    "an option's name": to("computations", 0, "option", value={"colour": "blue"}),
    "a statistic": to("computations", 1, "arguments", "statistic", value="mode"),
    "a quantile rule": to("computations", 2, "arguments", "rule", value="shahvaish"),
    "an interval": to("computations", 2, "arguments", "interval", value="guess"),
    "a family": to("computations", 3, "arguments", "family", value="gamma"),
    "a kind of column": to("computations", 3, "arguments", "terms", 0, "columns", 0, "kind", value="spline"),
    "a column": to("computations", 0, "arguments", "columns", value=["nowhere"]),
    "a domain": to("computations", 0, "domain", value="nowhere"),
    "a step": to("weighting", 0, "step", value="wish"),
    "a step's key": to("weighting", 0, "hope", value=1),
    "a distance": to("weighting", 0, "distance", value="far"),
    "a design": to("design", "sampling", value="snowball"),
    "unequal probabilities": to("design", "pps", value={"method": "guess"}),
    "a rule for lonely strata": to("design", "lonely_psu", value="hope"),
    "replicates": to("replicates", value={"type": "mirror", "create": True}),
    "a file": to("data", "file", value="data/nowhere.csv"),
    "a tolerance for a field that we lack": to("computations", 0, "expected", "kurtosis", value=1.0),
    "no computations": to("computations", value=[]),
    "no design": to("design", value=None),
}


@pytest.mark.parametrize("what", MISUNDERSTOOD)
def test_what_is_not_understood_has_failed(what: str, given: Tree, judge) -> None:
    MISUNDERSTOOD[what](given)
    code, lines = judge(json.dumps(given))
    assert (code, lines[-1]) == (1, "0 passed, 1 failed")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_a_file_that_is_no_case_has_failed(text: str, judge) -> None:
    assert judge(text)[1][-1] == "0 passed, 1 failed"


def test_a_folder_without_cases_is_no_success(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1
    assert main([str(tmp_path / "nowhere")]) == 2


def test_the_data_are_made_again(tmp_path: Path) -> None:
    script = shutil.copy(GOLDEN / "simulate.py", tmp_path)
    (tmp_path / "cases").mkdir()
    spec = importlib.util.spec_from_file_location("simulate_golden", script)
    assert spec is not None
    assert spec.loader is not None
    simulate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(simulate)
    simulate.main()
    for made in sorted((tmp_path / "cases" / "data").iterdir()):
        assert made.read_text(encoding="utf-8") == (CASES / "data" / made.name).read_text(encoding="utf-8"), made.name


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of cases that R has just computed."""
    target = tmp_path_factory.mktemp("cases")
    ran = subprocess.run(["Rscript", "--vanilla", GOLDEN / "referee.R", target], capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    return target


@pytest.mark.r
@pytest.mark.parametrize("name", ALL)
def test_r_computes_the_stored_numbers_again(name: str, anew: Path) -> None:
    stored, made = (json.loads((folder / name).read_text(encoding="utf-8")) for folder in (CASES, anew))
    for each in (stored, made):
        each["oracle"] = {"script": each["oracle"]["script"]}  # Not its version.
    assert near(made, stored), name


@pytest.mark.r
def test_r_computes_the_same_cases(anew: Path) -> None:
    assert [str(path.relative_to(anew)) for path in cases(anew)] == ALL


def near(one: Any, other: Any) -> bool:
    """The same tree, numbers to 1e-6: R's own iterations end there on another machine."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(near(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(near(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return bool(one == pytest.approx(other, rel=1e-6, abs=1e-9))
    return bool(one == other)
