"""Every page of the office, visited; and that no route of the application is left unvisited."""

import pytest

from tests.browser import town as towns
from tests.browser.visits import pages_of
from tests.making import PASSWORD


def test_every_route_of_the_application_is_behind_a_door_that_is_visited(app):
    doors = {
        "public",
        "presentation",
        "respond",
        "accounts",
        "office",
        "evaluate",
        "static",
    }  # Further doors are to be walked through here too.
    assert {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()} == doors


@pytest.mark.browser
@pytest.mark.pdf
def test_the_officials_pages_hold_no_barrier(app, make_wave, make_official, visit):
    town = towns.for_officials(make_wave, make_official)
    visit.open("/office/sign-in")
    for password in ("wrong", PASSWORD):
        visit.page.get_by_label("E-mail").fill(town.official.email)
        visit.page.get_by_label("Password").fill(password)
        visit.page.get_by_role("button", name="Sign in").click()
        visit.look()
    for address in ("/office/", "/office/?lang=sv", "/office/protection", "/office/evaluations/", "/office/nowhere"):
        visit.open(address)
    visit.open("/office/evaluations/new?lang=en")
    visit.page.get_by_role("textbox").fill(towns.PLAN.replace("codes:", "code:"))
    visit.page.locator("main form").get_by_role("button").last.click()
    visit.look()
    for number in town.evaluations.values():
        visit.open(f"/office/evaluations/{number}")
    visit.open(f"/office/evaluations/{town.evaluations['done']}/report.html")
    assert not visit.found, "\n".join(visit.found)
    assert pages_of(app, "accounts", "office", "evaluate") - visit.seen == set()
