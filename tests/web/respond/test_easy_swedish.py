"""Easy Swedish is a language of its own to the reader, and Swedish to the program."""

import json

import pytest
import yaml

from tests.web.respond.pages import open_page
from tests.web.respond.questionnaires import WORK

EASY = "sv-x-lattlast"


def with_easy_swedish(value):
    match value:
        case {"sv": words}:
            return {**value, EASY: f"Lätt: {words}"}
        case dict():
            return {key: with_easy_swedish(part) for key, part in value.items()}
        case list():
            return [with_easy_swedish(part) for part in value]
    return value


@pytest.fixture
def address(make_wave):
    document = with_easy_swedish(yaml.safe_load(WORK)) | {"languages": ["en", "sv", EASY]}
    return f"/s/{make_wave(questionnaire=json.dumps(document)).wave.slug}/"


def test_it_is_offered_under_its_name(client, address):
    assert f'lang="{EASY}" hreflang="{EASY}">Lättläst svenska</a>' in open_page(client, address).text


def test_the_program_speaks_swedish_with_it(client, address):
    page = open_page(client, f"{address}?lang={EASY}")
    assert page.root.get("lang") == EASY
    assert page.heading == "Lätt: Arbete och gator"
    assert "Skriv koden från brevet" in page.text


@pytest.mark.parametrize(("browser", "shown"), [("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("sv", "sv"), (EASY, EASY), ("en", "en")])
def test_a_browser_that_asks_for_swedish_is_not_given_it_unasked(client, address, browser, shown):
    assert open_page(client, address, **{"Accept-Language": browser}).root.get("lang") == shown
