"""A resident with no script, no cookies and a screen at 400 %: a whole response, and nothing beyond the edge of the page."""

import pytest
from playwright.sync_api import Page

from tests.browser import town as towns
from tests.browser.filling import at_review, go_on
from tests.browser.visits import BEYOND
from tests.house.tree import files

pytestmark = pytest.mark.browser
AT_400_PERCENT = {"width": 320, "height": 256}  # 1280 × 1024 pixels, each as large as four (WCAG 2.2, 1.4.10).
MOST = 20
EXAMPLES = [*files("*.yaml", "questionnaires/examples")]


@pytest.fixture
def bare_page(browser, live_server):
    """A page of a browser that runs no script and keeps no cookie; a server that tries to set one fails the test."""
    context = browser.new_context(base_url=live_server, java_script_enabled=False, locale="sv-SE", viewport=AT_400_PERCENT)
    page, cookies = context.new_page(), []
    page.on("response", lambda response: cookies.append(response.url) if "set-cookie" in response.headers else None)
    yield page
    assert context.cookies() == []
    assert cookies == []
    context.close()


def fits(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= AT_400_PERCENT["width"]
    assert page.evaluate(BEYOND) == []


def test_a_whole_response_can_be_given_to_every_example(bare_page, make_wave):
    for path in EXAMPLES:
        made = towns.example(make_wave, path)
        bare_page.goto(f"/s/{made.wave.slug}/?lang=sv")
        fits(bare_page)
        bare_page.locator(".panel .go").first.click()
        for _ in range(MOST):
            fits(bare_page)
            if at_review(bare_page):
                break
            go_on(bare_page)
        bare_page.locator("[value=send]").click()
        assert "/thanks" in bare_page.url, path
        fits(bare_page)
        assert len(made.kept()) == 1, path
