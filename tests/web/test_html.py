"""The Nu HTML checker finds no error in any page that people meet."""

from collections.abc import Iterator

import pytest

from survey_app.municipality import logo
from survey_app.services import fieldwork
from survey_app.services.municipalities import Changes, change
from tests.browser import town as towns
from tests.making import PASSWORD
from tests.municipality.pictures import svg
from tests.node import judges
from tests.web.respond.pages import Page, open_page
from tests.web.respond.test_maps import DISTRICTS
from tests.web.respond.walks import walk

pytestmark = pytest.mark.nu


def test_an_error_is_seen(tmp_path):
    page = '<!DOCTYPE html><html lang="en"><head><title>A</title></head><body><h1>A</h1><p role="nothing">B</p></body></html>'
    found = judges.html_faults({"sound": page.replace(' role="nothing"', ""), "faulty": page}, tmp_path)
    assert len(found) == 1
    assert found[0].startswith("faulty, line 1: ")


def test_the_residents_pages_are_valid(client, make_wave, municipality, tmp_path):
    arms = logo.read(svg(), "arms.svg")
    change(municipality, Changes(colour="#1f5e4b", logo=arms, phone="08-465 004 17", web="https://ekeby.example", map=DISTRICTS))
    town = towns.for_residents(make_wave)
    addresses = ["/", "/?lang=sv", "/privacy", "/accessibility", "/nowhere"]
    addresses += [f"/s/{town.library.wave.slug}/{page}" for page in ("", "privacy", "accessibility", "thanks")]
    addresses += [f"/s/{made.wave.slug}/" for made in town.refused.values()]
    pages = {address: client.get(address).text for address in addresses}
    for made in (town.library, *town.kinds.values()):
        slug = made.wave.slug
        for lang in {"sv", "ar"} & set(fieldwork.questionnaire(made.wave).offered):
            start = open_page(client, f"/s/{slug}/?lang={lang}")
            first = start.press(None, _code=made.code if made.codes else [])
            pages |= {f"{slug} {number} {lang} {kind}": page.text for number, (kind, page) in enumerate(walk(first))}
            pages[f"{slug} {lang} wrong code"] = start.press(None, _code="ABC").text
    assert {name.rpartition(" ")[2] for name in pages} >= {"part", "errors", "review"}
    assert sum(name.endswith("sv review") for name in pages) == 1 + len(town.kinds)
    assert judges.html_faults(pages, tmp_path) == []


@pytest.mark.pdf
def test_the_officials_pages_are_valid(client, make_wave, make_official, tmp_path):
    town = towns.for_officials(make_wave, make_official)
    pages = {"wrong password": sign_in(client, town.official.email, "wrong").text, "sign in": client.get("/office/sign-in").text}
    sign_in(client, town.official.email, PASSWORD)
    pages |= {address: client.get(address).text for address in office(town)}
    assert "Sign in" not in pages["/office/"]
    assert judges.html_faults(pages, tmp_path) == []


def office(town: towns.OfficialsTown) -> Iterator[str]:
    yield from ("/office/", "/office/?lang=sv", "/office/evaluations/", "/office/evaluations/new", "/office/nowhere")
    for number in town.evaluations.values():
        yield f"/office/evaluations/{number}"
    yield f"/office/evaluations/{town.evaluations['done']}/report.html"


def sign_in(client, email: str, password: str) -> Page:
    page = open_page(client, "/office/sign-in")
    return Page(client, client.post("/office/sign-in", data={**page.fields, "email": email, "password": password}, follow_redirects=True))
