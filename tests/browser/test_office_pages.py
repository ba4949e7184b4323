"""Every page of the office, visited; and that no route of the application is left unvisited."""

import pytest

from tests.browser import town as towns
from tests.browser.visits import pages_of
from tests.browsing import PHONE
from tests.making import PASSWORD

STACKED = """<div class="scroll narrow"><table><thead><tr><th scope="col">Of whom</th><th scope="col">Share</th></tr></thead>
<tbody><tr><th scope="row">Women</th><td>32 %</td></tr></tbody></table></div>"""


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


@pytest.mark.browser
def test_a_table_whose_rows_are_stacked_on_a_telephone_is_still_heard_as_a_table(browser_page):
    browser_page.set_viewport_size(PHONE)
    browser_page.goto("/office/sign-in")
    browser_page.evaluate("table => document.querySelector('main').innerHTML = table", STACKED)
    assert browser_page.locator("tr").last.evaluate("row => getComputedStyle(row).display") == "grid"
    heard = browser_page.context.new_cdp_session(browser_page).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in heard if not node["ignored"]]
    wanted = ("table", "row", "columnheader", "rowheader", "cell")
    assert {role: roles.count(role) for role in wanted} == {"table": 1, "row": 2, "columnheader": 1, "rowheader": 1, "cell": 1}
