"""How a municipality presents itself, by command."""

import json

import pytest

from survey_app.storage import municipalities
from tests.municipality.pictures import png, svg

SQUARE = [[17.0, 59.0], [17.1, 59.0], [17.1, 59.1], [17.0, 59.0]]
MAP = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"id": code, "namn": name}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
            for code, name in (("n", "Norr"), ("s", "Söder"))
        ],
    }
)


@pytest.fixture
def ekeby(pejl):
    assert pejl("add-municipality", "ekeby", "Ekeby").exit_code == 0


def test_a_municipality_is_shown_as_residents_meet_it(pejl, ekeby):
    told = pejl("municipality").output
    assert told.startswith("Name: Ekeby\nShort name: ekeby\nContact: –\n")
    assert told.endswith("Logo: –\nMap: –\nColour: –\n")


def test_whom_to_ask_is_said_when_the_municipality_is_added_or_later(pejl):
    pejl("add-municipality", "ekeby", "Ekeby", "--contact", "Kim Lund, safety officer", "--phone", "08-465 004 17")
    told = pejl("municipality", "--email", "safe@ekeby.example", "--web", "https://ekeby.example/safe", "--name", "Ekeby kommun").output
    for line in ("Name: Ekeby kommun", "Contact: Kim Lund, safety officer", "Telephone: 08-465 004 17", "E-mail: safe@ekeby.example"):
        assert line in told
    assert "Telephone: –" in pejl("municipality", "--phone", "").output


def test_what_becomes_of_a_colour_is_told(pejl, ekeby):
    told = pejl("municipality", "--colour", "#FC0").output
    assert "Colour: #ffcc00\n  Buttons have the colour #ffcc00 itself.\n  Words on them are black, with a contrast of 11.8:1.\n" in told
    assert "Links have #" in told


@pytest.mark.parametrize(("name", "content"), [("arms.svg", svg()), ("arms.png", png())])
def test_a_logo_is_kept_under_a_name_made_of_its_content_and_can_be_taken_away(pejl, ekeby, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    told = pejl("municipality", "--logo", tmp_path / name).output
    assert f"Logo: {told.split('Logo: ')[1][:16]}{name[-4:]}\n" in told
    assert "Logo: –" in pejl("municipality", "--no-logo").output


def test_a_map_is_kept_with_the_properties_that_hold_code_and_name_and_can_be_taken_away(pejl, ekeby, write):
    chart = write("map.geojson", MAP)
    assert "Say with --map-code" in pejl("municipality", "--map", chart).stderr
    assert "Map: Norr, Söder" in pejl("municipality", "--map", chart, "--map-code", "id", "--map-name", "namn").output
    assert "Map: Norr, Söder" in pejl("municipality").output
    assert "Map: –" in pejl("municipality", "--no-map").output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--colour", "green"), "“green” is not a colour."),
        (("--phone", "call us"), "“call us” is not a telephone number."),
        (("--email", "ekeby.example"), "“ekeby.example” is not an e-mail address."),
        (("--web", "javascript:alert(1)"), "“javascript:alert(1)” is not the address of a page."),
        (("--web", 'https://ekeby.example/">'), "is not the address of a page."),
        (("--name", " "), "The municipality has no name."),
        (("--name", "E" * 121), "has 121 characters; at most 120 are shown. Shorten it."),
        (("--logo", "nowhere.svg"), "There is no file nowhere.svg."),
    ],
)
def test_what_residents_could_not_use_is_refused_and_nothing_is_changed(pejl, ekeby, bare, change, said):
    result = pejl("municipality", "--contact", "Kim Lund", *change)
    assert result.exit_code == 1
    assert said in result.stderr
    with bare.app_context():
        assert municipalities.by_slug("ekeby").contact == ""


def test_a_municipality_with_a_contact_that_cannot_be_used_is_not_added(pejl):
    assert pejl("add-municipality", "ekeby", "Ekeby", "--phone", "none").exit_code == 1
    assert "There is no municipality" in pejl("municipality").stderr
