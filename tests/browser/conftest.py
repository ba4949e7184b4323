"""A browser at the doors of a town."""

import pytest

from tests.browser.visits import Visit


@pytest.fixture
def visit(app, browser_page) -> Visit:
    return Visit(app, browser_page)
