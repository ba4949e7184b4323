"""A resident with no script, no cookies and a screen at 400 %: a whole response, and nothing beyond the edge of the page."""

import pytest
from playwright.sync_api import Page

from survey_app.storage import waves
from tests.browser.visits import BEYOND, proceed
from tests.house.tree import files, read

pytestmark = pytest.mark.browser
AT_400_PERCENT = {"width": 320, "height": 256}  # 1280 × 1024 pixels, each as large as four (WCAG 2.2, 1.4.10).
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
        made = make_wave(name=path.stem, reach=waves.OPEN_LINK, questionnaire=read(path))
        bare_page.goto(f"/s/{made.wave.slug}/?lang=sv")
        fits(bare_page)
        bare_page.locator(".panel .go").first.click()
        for _ in range(20):
            fits(bare_page)
            if bare_page.locator("[value=send]").count():
                break
            fill(bare_page)
            proceed(bare_page)
        bare_page.locator("[value=send]").click()
        assert "/thanks" in bare_page.url, path
        fits(bare_page)
        assert len(made.kept()) == 1, path


def fill(page: Page) -> None:
    """The first option of every question, and something in every field."""
    seen = set()
    for control in page.locator("main form :is(input:not([type=hidden]), textarea, select)").all():
        name, kind = control.get_attribute("name"), control.evaluate("control => control.type")
        if not control.is_visible():  # A line beside an option that is not chosen.
            continue
        if kind in ("radio", "checkbox"):
            if name not in seen:
                control.check()
        elif kind == "select-one":
            control.select_option(index=min(len(seen & {name}) + 1, control.locator("option").count() - 1))
        else:
            control.fill("2026" if control.get_attribute("class") == "year" else "7")
        seen.add(name)
