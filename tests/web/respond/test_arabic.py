"""A resident who reads Arabic meets no word of another language, whatever happens on the way."""

import json
import re
from pathlib import Path

import pytest
import yaml

from survey_app import codes
from survey_app.questionnaire import document
from survey_app.storage import waves
from tests.making import TOMORROW, YESTERDAY
from tests.web.respond.pages import Page, open_page
from tests.web.respond.questionnaires import WORK

NAMES = {
    "Pejl",
    "Ekeby",
    "WCAG",
    "AA",
    "axe",
    "Nu",
    "HTML",
    "checker",
    "Lighthouse",
    "Autumn",
}  # Autumn: what the official has called the wave.
READ_ALOUD = ("aria-label", "title", "alt", "placeholder")
EXAMPLES = Path(__file__).parents[3] / "questionnaires" / "examples"
IN_ARABIC = [path for path in sorted(EXAMPLES.glob("*.yaml")) if "ar" in document.read(path.read_bytes(), path.name).languages]
ARABIC = {"Accept-Language": "ar"}


def in_arabic(value):
    """The document with an Arabic word in place of all its words."""
    match value:
        case {"sv": _}:
            return {"ar": "كلمة"}
        case dict():
            return {key: in_arabic(part) for key, part in value.items()}
        case list():
            return [in_arabic(part) for part in value]
    return value


QUESTIONNAIRE = json.dumps({**in_arabic(yaml.safe_load(WORK)), "languages": ["ar"]})


def foreign(page: Page) -> set[str]:
    """The words in Latin letters that a reader meets, but for names, addresses, codes, and languages under their own names."""
    found = set[str]()

    def look(element, hidden=False):
        hidden = hidden or element.get("lang", "ar") != "ar" or bool({"ltr", "code"} & set(element.get("class", "").split()))
        if element.tag in ("script", "style", "svg") or not isinstance(element.tag, str):
            return
        said = [element.text or "", *(element.get(name, "") for name in READ_ALOUD)] if not hidden else []
        for words in said:
            found.update(re.findall(r"[A-Za-z]{2,}", words))
        for child in element:
            look(child, hidden)
            if not hidden:
                found.update(re.findall(r"[A-Za-z]{2,}", child.tail or ""))

    look(page.root)
    assert page.root.get("lang") == "ar"
    assert page.root.get("dir") == "rtl"
    return found - NAMES


@pytest.fixture
def arabic(make_wave):
    return make_wave(questionnaire=QUESTIONNAIRE, about={"minutes": 3})


@pytest.mark.parametrize("address", ["/", "/privacy", "/accessibility", "/s/nowhere/", "/nowhere", "/s/nowhere/privacy"])
def test_on_the_pages_of_no_survey(client, arabic, address):
    assert foreign(open_page(client, address, **ARABIC)) == set()


@pytest.mark.parametrize("code", ["", "abcd-1234", "uuuu-uuuu-uuuu", "0000-0000-0001", pytest.param(codes.draw(), id="of nobody")])
def test_when_a_code_is_refused(client, arabic, code):
    page = open_page(client, f"/s/{arabic.wave.slug}/").press(None, _code=code)
    assert page.status == 422
    assert foreign(page) == set()


@pytest.mark.parametrize("resume", ["", "1234", pytest.param(codes.draw() * 3, id="of no draft")])
def test_when_there_is_no_draft(client, arabic, resume):
    page = Page(client, client.post(f"/s/{arabic.wave.slug}/resume", data={"_resume": resume}))
    assert page.status == 422
    assert foreign(page) == set()


def test_when_the_survey_is_not_open(client, make_wave):
    coming = make_wave(questionnaire=QUESTIONNAIRE, opens_on=TOMORROW)
    closed = make_wave(questionnaire=QUESTIONNAIRE, opens_on=YESTERDAY, closes_on=YESTERDAY)
    for made in (coming, closed):
        page = open_page(client, f"/s/{made.wave.slug}/")
        assert page.status in (403, 410)
        assert foreign(page) == set()


def test_all_the_way_to_the_thanks(client, arabic):
    start = open_page(client, f"/s/{arabic.wave.slug}/")
    first = start.press(None, _code=arabic.code)
    more = first.press(works="yes")
    wrong = more.press(hours="many")
    second = wrong.press(hours="20")
    excluded = second.press(why=["dark", "none"])
    third = excluded.press(why=["dark"])
    unknown = third.press(places__park="nowhere", more="ا" * 51)
    review = unknown.press(places__park="safe", more="كلمة")
    again = review.press("change-1")
    sent = review.press("send")
    thanks = open_page(client, sent.response.location)
    for page in (start, first, more, wrong, second, excluded, third, unknown, review, again, thanks):
        assert foreign(page) == set(), page.heading
    used = Page(client, client.post(f"/s/{arabic.wave.slug}/0", data={"_code": arabic.code}))
    assert used.status == 409
    assert foreign(used) == set()


@pytest.mark.parametrize("path", IN_ARABIC, ids=lambda path: path.stem)
def test_in_every_example_that_is_in_arabic(client, make_wave, path):
    place = {"ar": "الساحة", "sv": "Torget"}
    made = make_wave(name=path.stem, questionnaire=path.read_text(), reach=waves.OPEN_LINK, strata={}, about={"place": place})
    page = open_page(client, f"/s/{made.wave.slug}/?lang=ar").press()
    answers = {"children": "3", "way": "bus", "safe": "yes", "trust": "7"}
    for _ in range(5):
        assert foreign(page) == set()
        page = page.press(**{name: written for name, written in answers.items() if page.offers(name)})
    assert foreign(page) == set()


def test_when_nothing_was_answered(client, arabic):
    review = open_page(client, f"/s/{arabic.wave.slug}/").press(None, _code=arabic.code).press().press()
    page = review.press("send")
    assert page.status == 422
    assert foreign(page) == set()


def test_the_officials_pages_speak_no_arabic(client):
    assert '<html lang="ar"' not in client.get("/office/sign-in", headers=ARABIC, follow_redirects=True).text


def test_the_minus_of_a_number_keeps_its_place_before_it(client, make_wave):
    scale = """
pejl_questionnaire: 1
id: t
languages: [ar]
title: {ar: أ}
sections:
  - id: s
    title: {ar: أ}
    items:
      - {kind: scale, code: better, question: {ar: أ}, label: {ar: أ}, lowest: -3, highest: 3, low: {ar: ب}, high: {ar: ت}}
      - {kind: number, code: degrees, question: {ar: أ}, label: {ar: أ}, min: -9, max: 9}
"""
    made = make_wave(questionnaire=scale, reach=waves.OPEN_LINK)
    page = open_page(client, f"/s/{made.wave.slug}/").press(None)
    assert "\u200e−3 = ب" in page.text
    assert "\u200e-9" in page.text
    assert "\u200e-2" in page.press(better="-2", degrees="-7").text
