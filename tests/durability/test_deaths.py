"""A mixer that dies at any point of its way loses nothing. Here at every sixth point, other ones at every run; the long form tries all."""

import os
from random import Random

import pytest

from tests.durability.deaths import die, original

STEP = 6


@pytest.mark.parametrize("use", ["mix", "close"])
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_whatever_a_mixer_leaves_that_dies_can_be_mixed_and_closed(engine, use, nursery, tmp_path, request):
    cluster = request.getfixturevalue("cluster") if engine == "postgresql" else None
    first = 1 if os.environ.get("CI") else Random().randint(1, STEP)
    with original(tmp_path / "original", cluster) as made:
        assert die(made, use, nursery, first=first, step=STEP) > 5
