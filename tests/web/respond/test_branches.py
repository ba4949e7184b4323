"""Changing an answer that takes options away: what was chosen of them is no answer any more, and nobody is stuck for it."""

import pytest

from survey_app.storage import waves
from tests.web.respond.pages import open_page

BRANCH = """
pejl_questionnaire: 1
id: branch
languages: [en]
title: {en: Branch}
sections:
  - id: you
    title: {en: You}
    items:
      - kind: single
        code: car
        question: {en: "Do you have a car?"}
        label: {en: Car}
        options: [{code: "yes", label: {en: "Yes"}}, {code: "no", label: {en: "No"}}]
  - id: first
    title: {en: First}
    items:
      - kind: ranking
        code: ranks
        question: {en: "What comes first?"}
        label: {en: First}
        options:
          - {code: parking, label: {en: Parking}, condition: {item: car, equals: "yes"}}
          - {code: light, label: {en: Light}}
          - {code: police, label: {en: Police}}
"""


@pytest.fixture
def made(make_wave):
    return make_wave(questionnaire=BRANCH, reach=waves.OPEN_LINK)


@pytest.fixture
def ranked(client, made):
    """The review of somebody with a car, who has ranked everything."""
    page = open_page(client, f"/s/{made.wave.slug}/").press(None).press(car="yes")
    return page.press(ranks__1="parking", ranks__2="light", ranks__3="police")


def test_what_is_still_ranked_moves_up(ranked):
    page = ranked.press("back").press("back").press(car="no")
    assert page.heading == "First"
    assert {name: texts for name, texts in page.fields.items() if name.startswith("ranks")} == {"ranks.1": ["light"], "ranks.2": ["police"]}


def test_it_can_be_ranked_anew(ranked, made):
    review = ranked.press("back").press("back").press(car="no").press(ranks__1="police", ranks__2="light")
    assert review.heading == "Check your answers"
    review.press("send")
    assert made.kept() == [{"car": "no", "ranks": ["police", "light"]}]


def test_it_is_sent_as_it_moved_up_by_whoever_changes_the_earlier_answer_from_the_review(ranked, made):
    ranked.press("change-1").press(car="no").press("send")
    assert made.kept() == [{"car": "no", "ranks": ["light", "police"]}]


def test_places_that_are_empty_or_twice_the_same_stay_as_they_were_written(ranked):
    page = ranked.press("back").press(ranks__1="", ranks__2="light", ranks__3="light")
    assert [page.fields[f"ranks.{place}"][0] for place in (1, 2, 3)] == ["", "light", "light"]
