"""What a page weighs on its way to a phone: compressed, with its stylesheets, in bytes."""

import gzip
import re

import pytest

from survey_app.municipality import logo
from survey_app.services.municipalities import Changes, change
from tests.house.tree import TREE, files, read
from tests.municipality.pictures import svg
from tests.web.respond.pages import open_page
from tests.web.respond.walks import walk

FIRST, FOLLOWING, SCRIPT = 14_000, 6_000, 10_000


def packed(content: bytes | str) -> int:
    return len(gzip.compress(content.encode() if isinstance(content, str) else content, 6))


def loaded(page: str) -> list[str]:
    """The addresses that a page loads by itself."""
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script src="([^"]+)"|<img src="([^"]+)"', page)


@pytest.fixture
def made(make_wave, municipality):
    change(municipality, Changes(colour="#1f5e4b", logo=logo.read(svg(), "arms.svg"), phone="08-465 004 17", email="safe@ekeby.example"))
    return make_wave(questionnaire=read("questionnaires/library/trygghet.yaml"))


def test_the_first_page_with_its_stylesheets_is_there_in_one_round(client, made):
    page = client.get(f"/s/{made.wave.slug}/?lang=sv").text
    sheets = [sheet.replace("&amp;", "&") for sheet, _, _ in loaded(page) if sheet]
    assert len(sheets) == 2
    assert packed(page) + sum(packed(client.get(sheet, buffered=True).data) for sheet in sheets) <= FIRST


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_following_page_is_light_even_with_everything_that_has_been_answered(client, made, lang):
    first = open_page(client, f"/s/{made.wave.slug}/?lang={lang}").press(None, _code=made.code)
    weights = {f"{number} {kind}": packed(page.text) for number, (kind, page) in enumerate(walk(first)) if kind != "errors"}
    assert {name: weight for name, weight in weights.items() if weight > FOLLOWING} == {}


def test_all_scripts_together_are_light():
    assert sum(packed((TREE / path).read_bytes()) for path in files("*.js", "survey_app/web/static")) <= SCRIPT


def test_a_page_asks_nobody_else_for_anything(client, made):
    first = open_page(client, f"/s/{made.wave.slug}/").press(None, _code=made.code)
    pages = [client.get(f"/s/{made.wave.slug}/{name}").text for name in ("", "privacy", "accessibility", "thanks")]
    for page in (*pages, *(page.text for _, page in walk(first))):
        for address in (address for found in loaded(page) for address in found if address):
            assert address.startswith("/")
            assert not address.startswith("//")
