"""What the tests here share: one nursery for all of them, because it takes seconds to have everything in its memory, and an installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.installation import Installation, Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made


@pytest.fixture
def place(database: str, tmp_path: Path) -> Installation:
    """An installation on an empty database: on SQLite, unless the test is marked `each_engine`."""
    return Installation(tmp_path, database)
