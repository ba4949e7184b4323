"""One nursery for all tests here: it takes seconds to have everything in its memory."""

from collections.abc import Iterator

import pytest

from tests.durability.installation import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made
