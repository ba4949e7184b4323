"""Stopping before the end: what was answered is sent, and what was not reached is kept apart from what was left blank."""

import pytest

from survey_app.storage import waves
from tests.web.respond.pages import Page, open_page

FOUR = """
pejl_questionnaire: 1
id: four
languages: [en]
title: {en: Four pages}
scales: {answers: [{code: "yes", label: {en: "Yes"}}, {code: "no", label: {en: "No"}}]}
sections:
  - id: one
    title: {en: One}
    items: [{kind: single, code: a, question: {en: A?}, label: {en: A}, options: answers}]
  - id: two
    title: {en: Two}
    items:
      - {kind: single, code: b, question: {en: B?}, label: {en: B}, options: answers}
      - {kind: number, code: many, question: {en: How many?}, label: {en: Many}, min: 0, max: 9}
  - id: three
    title: {en: Three}
    items: [{kind: single, code: c, question: {en: C?}, label: {en: C}, options: answers, required: true}]
  - id: last
    title: {en: Last}
    items: [{kind: single, code: d, question: {en: D?}, label: {en: D}, options: answers}]
"""
STOP = "Stop here and send what I have answered"


@pytest.fixture
def made(make_wave):
    return make_wave(questionnaire=FOUR, reach=waves.OPEN_LINK)


@pytest.fixture
def two(client, made) -> Page:
    """The second page, after an answer on the first."""
    return open_page(client, f"/s/{made.wave.slug}/").press(None).press(a="yes")


def kept(made):
    """The one response, with what was left blank."""
    ((_, answers),) = made.close()
    return answers


def test_how_far_somebody_has_come_is_known_after_going_on_elsewhere(app, two, made):
    left = two.press().press(c="yes").press("back").press("back")
    start = open_page(app.test_client(), f"/s/{made.wave.slug}/")
    code = left.root.find(".//*[@class='code']").text
    there = Page(start.client, start.client.post(f"/s/{made.wave.slug}/resume", data={"_resume": code}))
    assert there.heading == "Two"
    there.press("stop").press("send")
    assert kept(made) == {"a": "yes", "b": None, "many": None, "c": "yes", "d": None}


def test_the_way_out_stands_on_every_page_between_the_first_and_the_last(two):
    assert STOP not in two.press("back").sentences
    assert STOP in two.sentences
    three = two.press()
    assert STOP in three.sentences
    assert STOP not in three.press(c="yes").sentences


def test_what_was_left_blank_is_null_and_what_was_not_reached_is_absent(two, made):
    page = two.press("stop", b="no")
    assert page.heading == "Send what you have answered"
    assert "The last 2 parts stay unanswered." in page.sentences
    assert "Answers that have been sent cannot be changed or taken back." in page.sentences
    assert page.press("send").status == 303
    assert kept(made) == {"a": "yes", "b": "no", "many": None}


def test_a_page_that_cannot_be_passed_without_an_answer_is_not_reached_when_it_has_none(two, made):
    two.press().press("stop").press("send")
    assert kept(made) == {"a": "yes", "b": None, "many": None}


def test_later_pages_that_were_answered_before_going_back_are_reached(two, made):
    two.press().press(c="yes").press("back").press("back").press("stop").press("send")
    assert kept(made) == {"a": "yes", "b": None, "many": None, "c": "yes", "d": None}


def test_the_review_shows_what_is_sent_and_nothing_more(two):
    page = two.press("stop")
    assert [heading.text for heading in page.root.iterfind(".//h2")] == ["One", "Two"]


def test_whoever_thinks_better_of_it_goes_on_where_they_were(two, made):
    again = two.press("stop", b="no").press("back")
    assert (again.heading, again.fields["b"]) == ("Two", ["no"])
    again.press().press(c="no").press().press("send")
    assert kept(made) == {"a": "yes", "b": "no", "many": None, "c": "no", "d": None}


def test_a_change_leads_back_to_the_same_review(two, made):
    page = two.press("stop").press("change-1").press(a="no")
    assert page.heading == "Send what you have answered"
    page.press("send")
    assert kept(made) == {"a": "no", "b": None, "many": None}


def test_what_cannot_be_kept_must_be_mended_first(two, made):
    page = two.press("stop", many="lots")
    assert (page.heading, page.errors) == ("Two", ["Many: Write a whole number with digits, from 0 to 9."])
    page.press(many="3").press("send")
    assert kept(made) == {"a": "yes", "b": None, "many": 3}


def test_a_question_that_the_last_answer_brought_up_is_shown_before_anything_is_sent(client, make_wave):
    branching = FOUR.replace("code: many,", 'code: many, condition: {item: b, equals: "yes"}, required: true,')
    made = make_wave(questionnaire=branching, name="two", reach=waves.OPEN_LINK)
    page = open_page(client, f"/s/{made.wave.slug}/").press(None).press(a="yes").press("stop", b="yes")
    assert (page.heading, page.errors) == ("Two", [])
    assert "Your answer leads to one more question" in page.sentences
    assert page.press("stop", many="3").heading == "Send what you have answered"


def test_the_language_can_be_changed_on_the_way_out_and_nothing_answered_is_refused(client, make_wave):
    made = make_wave(questionnaire=FOUR.replace("[en]", "[en, sv]").replace("{en: ", "{sv: X, en: "), name="two", reach=waves.OPEN_LINK)
    page = open_page(client, f"/s/{made.wave.slug}/?lang=en").press(None).press().press("stop").press("lang-sv").press("lang-en")
    refused = page.press("send")
    assert (refused.status, refused.heading) == (422, "Send what you have answered")
    assert "You have not answered any question yet." in refused.sentences


def test_a_draft_left_on_the_way_out_goes_on_at_the_page_that_was_reached(client, made, two):
    page = two.press("stop")
    resumed = Page(client, client.post(f"/s/{made.wave.slug}/resume", data={"_resume": page.fields["_resume"][0]}))
    assert resumed.heading == "Two"


@pytest.mark.parametrize("until", ["nowhere", "one two", "<b>", ""])
def test_a_section_that_is_not_there_ends_nothing(two, made, until):
    two.press().press(c="yes").press().press("send", _until=until)
    assert kept(made) == {"a": "yes", "b": None, "many": None, "c": "yes", "d": None}


@pytest.mark.parametrize("seen", ["-1", "99999", "x", "٣", ""])
def test_a_furthest_page_that_cannot_be_is_passed_over(two, made, seen):
    assert two.press("stop", _seen=seen).heading == "Send what you have answered"
