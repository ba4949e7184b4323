"""Processes and servers are killed under load: what was acknowledged is kept once, what was not at most once, and nothing is changed."""

import pytest

from tests.durability.check import check
from tests.durability.history import read
from tests.durability.storm import Weather, rage


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_nothing_is_lost_doubled_or_changed_when_everything_is_killed(engine, nursery, tmp_path):
    history = rage(engine, Weather(kills=20, letters=4000, pause=(0.0, 0.5), seed=1), tmp_path, nursery)
    verdict = check(read(history))
    assert verdict.breaches == []
    assert sum(verdict.figures["kills"].values()) == 20
    far = {"server", "connections", "line before a commit", "line after a commit"}
    assert set(verdict.figures["kills"]) == {"web", "worker", "mixer"} | (far if engine == "postgresql" else set())
    assert verdict.figures["unknown outcomes"] > 0
    assert verdict.figures["mixed during the storm"] > 0
