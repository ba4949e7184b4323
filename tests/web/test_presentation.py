"""How a municipality looks on residents' pages: its colour as a stylesheet, its logo as a file, both from our own address."""

import pytest

from survey_app.municipality import logo
from survey_app.services.municipalities import Changes, change
from tests.municipality.pictures import svg


@pytest.fixture
def page(client, make_wave, municipality):
    """The start page of a wave, after some changes of its municipality."""
    made = make_wave()

    def page(**changes):
        change(municipality, Changes(**changes))
        return client.get(f"/s/{made.wave.slug}/").text

    return page


def test_a_municipality_without_a_colour_has_that_of_pejl(page):
    assert "/accent/" not in page()


def test_the_colour_is_a_stylesheet_at_an_address_that_changes_with_it(client, page):
    address = page(colour="#1f5e4b").split('href="/accent/')[1].split('"')[0]
    assert address.startswith("1f5e4b.css?v=")
    answer = client.get(f"/accent/{address}")
    assert answer.mimetype == "text/css"
    assert "--accent:#1f5e4b" in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_is_no_colour_has_no_stylesheet(client):
    assert client.get("/accent/red;}.css").status_code == 404


def test_the_logo_is_shown_before_the_name_and_may_be_kept_for_ever(client, page):
    address = page(logo=logo.read(svg(), "arms.svg")).split('<img src="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_logo_opened_by_itself_can_run_nothing(client, page):
    address = page(logo=logo.read(svg(), "arms.svg")).split('<img src="')[1].split('"')[0]
    policy = client.get(address).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert policy.endswith("sandbox")


def test_a_logo_that_is_not_there_is_not_found(client):
    assert client.get("/logo/0123456789abcdef.svg").status_code == 404


def test_everything_that_is_known_of_whom_to_ask_stands_in_the_foot(page):
    foot = page(contact="Kim <Lund>", phone="08-465 004 17", email="safe@ekeby.example", web="https://ekeby.example/safe").split("<footer")[
        1
    ]
    for part in ("Kim &lt;Lund&gt;", 'href="tel:0846500417"', 'href="mailto:safe@ekeby.example"', 'href="https://ekeby.example/safe"'):
        assert part in foot
