"""All cases of the referee pass: ../shared/reference/statistics, which INDEX.md there describes."""

from pathlib import Path

import pytest

from tests.needs import reference
from tests.statistics.altered import answered, disguised, spoiled
from tests.statistics.referee.__main__ import main
from tests.statistics.referee.cases import cases

pytestmark = pytest.mark.reference

FOLDER = reference() / "statistics"
ALL = [str(path.relative_to(FOLDER)) for path in cases(FOLDER)] or ["none"]


def test_there_are_cases() -> None:
    assert len(ALL) >= 198


@pytest.mark.parametrize("name", ALL)
def test_a_case(name: str) -> None:
    for each in answered(FOLDER, name):
        assert list(each.differences(each.asked.expected)) == [], each.asked.key


@pytest.mark.parametrize("name", ALL)
def test_every_number_counts(name: str) -> None:
    for each in answered(FOLDER, name):
        for wrong, expected in spoiled(each.asked.expected):
            assert list(each.differences(expected)), f"{each.asked.key}: {wrong}"


def test_names_and_words_mean_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = disguised(FOLDER, tmp_path)
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{count} passed, 0 failed"
