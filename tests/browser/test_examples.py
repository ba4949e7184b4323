"""Every example and the library's questionnaire, with mistakes and without, in every language they are in: no barrier on any page."""

import pytest

from survey_app.questionnaire import document
from survey_app.services.municipalities import Changes, change
from survey_app.storage import waves
from tests.browser import town as towns
from tests.browser.filling import at_review, go_on, mistaken
from tests.browser.visits import Visit
from tests.browsing import DESKTOP, PHONE
from tests.house.tree import files, read

pytestmark = pytest.mark.browser
EXAMPLES = [*files("*.yaml", "questionnaires/examples")]
LIBRARY = "questionnaires/library/trygghet.yaml"
MOST = 40


def test_every_example_holds_no_barrier_in_swedish_and_arabic(make_wave, visit):
    for path in EXAMPLES:
        made = towns.example(make_wave, path)
        for language, widths in (("sv", (PHONE, DESKTOP)), ("ar", (PHONE,))):
            if language in document.read(read(path), path.name).languages:
                visit.widths = widths
                visit.page.goto(f"/s/{made.wave.slug}/?lang={language}")
                walk(visit)
    assert not visit.found, "\n".join(visit.found)


@pytest.mark.parametrize(("language", "scheme", "width"), [("ar", "light", DESKTOP), ("ar", "dark", PHONE), ("sv", "dark", DESKTOP)])
def test_the_library_holds_no_barrier_in_light_and_dark(make_wave, municipality, visit, language, scheme, width):
    change(municipality, Changes(colour="#ffcc00", phone="08-465 004 17"))
    made = make_wave(name="library", reach=waves.OPEN_LINK, questionnaire=read(LIBRARY))
    visit.widths = (width,)
    visit.page.emulate_media(color_scheme=scheme)
    visit.open(f"/s/{made.wave.slug}/?lang={language}")
    walk(visit)
    assert not visit.found, "\n".join(visit.found)


def walk(visit: Visit) -> None:
    """From the start page to the thanks, looking at every page: as it comes, with mistakes where any can be made, and the review."""
    page = visit.page
    page.locator(".panel .go").first.click()
    for _ in range(MOST):
        visit.look()
        if at_review(page):
            page.locator("[value=send]").click()
            page.wait_for_url("**/thanks**")
            return
        if mistaken(page):
            visit.look()
        go_on(page)
    raise AssertionError("The questionnaire does not end.")
