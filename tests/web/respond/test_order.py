"""The order of options and rows on the pages: each resident has one of their own, and comes back to it."""

import pytest

from survey_app.storage import waves
from tests.web.respond.pages import Page, open_page

MIXED = """
pejl_questionnaire: 1
id: mixed
languages: [en, sv]
title: {en: Mixed, sv: Blandat}
sections:
  - id: only
    title: {en: Only, sv: Enda}
    items:
      - kind: multiple
        code: places
        question: {en: Where?, sv: Var?}
        label: {en: Where, sv: Var}
        order: random
        options:
          - {code: a, label: {en: A, sv: A}}
          - {code: b, label: {en: B, sv: B}}
          - {code: c, label: {en: C, sv: C}}
          - {code: d, label: {en: D, sv: D}}
          - {code: e, label: {en: E, sv: E}}
          - {code: other, label: {en: Other, sv: Annat}, specify: true}
      - kind: matrix
        code: street
        question: {en: Your street, sv: Din gata}
        label: {en: Street, sv: Gata}
        row_order: rotate
        rows: [{code: x, label: {en: X, sv: X}}, {code: y, label: {en: Y, sv: Y}}, {code: z, label: {en: Z, sv: Z}}]
        options: [{code: "1", label: {en: Little, sv: Lite}}, {code: "2", label: {en: Much, sv: Mycket}}]
"""


@pytest.fixture
def made(make_wave):
    return make_wave(questionnaire=MIXED, reach=waves.OPEN_LINK)


@pytest.fixture
def arrive(client, made):
    return lambda: open_page(client, f"/s/{made.wave.slug}/").press(None)


def order(page):
    return page.options("places"), [legend.text for legend in page.root.iterfind(".//fieldset//fieldset/legend")]


def test_residents_have_different_orders_and_other_stays_last(arrive):
    orders = [order(arrive()) for _ in range(12)]
    assert len({tuple(options) for options, _ in orders}) > 3
    assert {tuple(rows) for _, rows in orders} == {("X", "Y", "Z"), ("Y", "Z", "X"), ("Z", "X", "Y")}
    assert {options[-1] for options, _ in orders} == {"other"}
    assert {tuple(sorted(options)) for options, _ in orders} == {("a", "b", "c", "d", "e", "other")}


def test_the_order_stays_through_pages_languages_and_faults(arrive):
    page = arrive()
    asked = order(page)
    review = page.press(places=["b", "a"])
    for again in (page.press("lang-sv"), review.press("back"), review.press("change-1"), page.press(places=["nowhere"])):
        assert order(again) == asked


def test_whoever_goes_on_with_a_draft_finds_the_same_order(client, made, arrive):
    page = arrive()
    page.press(places=["b"])
    resumed = Page(client, client.post(f"/s/{made.wave.slug}/resume", data={"_resume": page.fields["_resume"][0]}))
    assert order(resumed.press("back")) == order(page)


def test_the_rows_of_the_review_stand_as_on_the_page_and_what_is_kept_as_in_the_document(arrive, made):
    page = arrive()
    review = page.press(places=["d", "a"], street__x="1", street__z="2")
    rows = [row.text.rstrip(":") for row in review.root.iterfind(".//dd//*[@class='quiet']")]
    assert rows == order(page)[1]
    review.press("send")
    assert made.kept() == [{"places": ["a", "d"], "street": {"x": "1", "z": "2"}}]
