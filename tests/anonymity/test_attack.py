"""Nobody links a code to its answers, on either engine; and each attacker would have seen what it looks for."""

import re

import pytest

from tests.anonymity import attack, naive, residents
from tests.anonymity.scores import Outcome, table
from tests.anonymity.views import view_of
from tests.databases import each_engine


@pytest.fixture
def view(database: str, request: pytest.FixtureRequest):
    opened = view_of(database, None if database.startswith("sqlite") else request.getfixturevalue("cluster").data)
    yield opened
    opened.close()


def who_links(outcomes: list[Outcome]) -> set[int]:
    return {int(one.attacker[0]) for one in outcomes if one.succeeded}


@each_engine
def test_nobody_links_a_code_to_an_answer(settings, view, tmp_path):
    residents.collect(settings, view, tmp_path / "capture")
    outcomes = attack.attack(tmp_path / "capture")
    assert len(outcomes) == 2 * len(attack.NAMES)
    assert {one.residents for one in outcomes} == {600, 300}
    assert min(one.batches for one in outcomes) >= 12
    assert who_links(outcomes) == set(), table(outcomes)


@pytest.mark.parametrize(
    ("number", "database"),
    [
        pytest.param(number, "postgresql", marks=pytest.mark.postgresql) if number in naive.ON_POSTGRESQL else (number, "sqlite")
        for number in naive.BUILDS
    ],
    indirect=["database"],
)
def test_each_attacker_and_the_one_who_knows_all_see_what_a_naive_build_leaks_and_no_other_does(number, view, tmp_path):
    naive.collect(naive.BUILDS[number], view, tmp_path / "capture")
    outcomes = attack.attack(tmp_path / "capture")
    assert who_links(outcomes) == ({number, 8} if number else set()), table(outcomes)


def test_the_command_says_of_any_capture_whether_somebody_links(tmp_path, database, capsys):
    folders = {number: tmp_path / f"{number}" for number in (0, 3)}
    for number, folder in folders.items():
        folder.mkdir()
        naive.collect(naive.BUILDS[number], view_of(f"sqlite:///{folder / 'made.sqlite'}"), folder / "capture", count=75)
    assert attack.main([str(folders[0] / "capture")]) == 0
    assert "LINKS" not in capsys.readouterr().out
    assert attack.main([str(folders[3] / "capture")]) == 1
    assert re.search(r"^3 difference .* 75 +75 +3 .* LINKS$", capsys.readouterr().out, re.MULTILINE)
    assert attack.main([]) == 2
