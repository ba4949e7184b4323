"""Whoever cannot answer is told why, and what to do; and no form, however strange, breaks a page."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from survey_app import codes, create_app
from survey_app.services import responding
from survey_app.web.attempts import Attempts
from survey_app.web.respond import routes
from tests.making import NOW, TOMORROW, YESTERDAY
from tests.web.respond.pages import Page, open_page


def told(client, made, code: str) -> Page:
    return open_page(client, f"/s/{made.wave.slug}/").press(None, _code=code)


def test_a_code_that_is_mistyped_is_shown_again_with_what_is_wrong(client, made):
    page = told(client, made, "abcd-1234")
    assert (page.status, page.fields["_code"]) == (422, ["abcd-1234"])
    assert "The code has 12 characters; you have written 8." in page.text


def test_what_cannot_stand_in_a_page_is_not_repeated_from_a_code(client, made):
    page = told(client, made, "abcd-1234-567\x1f")
    assert (page.status, page.fields["_code"]) == (422, ["abcd-1234-567"])
    assert "you have written 11." in page.text


def test_a_code_of_no_letter_of_this_survey_is_told_apart_from_a_mistyped_one(client, made):
    page = told(client, made, codes.draw())
    assert page.status == 422
    assert "does not belong to this survey" in page.text


def test_a_missing_code_is_asked_for(client, made):
    assert "Write the code from the letter." in told(client, made, "").text


def test_a_used_code_says_that_answers_are_already_kept(client, made):
    responding.submit(made.wave.slug, made.code, {"works": "no"}, NOW)
    page = told(client, made, made.code)
    assert (page.status, page.heading) == (409, "These answers are already with us")


def test_a_closed_survey_says_when_it_closed(client, make_wave):
    made = make_wave(opens_on=YESTERDAY, closes_on=YESTERDAY)
    for page in (
        open_page(client, f"/s/{made.wave.slug}/"),
        Page(client, client.post(f"/s/{made.wave.slug}/0", data={"_code": made.code})),
    ):
        assert (page.status, page.heading) == (410, "The survey is closed")
        assert str(YESTERDAY.year) in page.text


def test_a_survey_to_come_says_when_it_opens(client, make_wave):
    made = make_wave(opens_on=TOMORROW, closes_on=TOMORROW)
    page = open_page(client, f"/s/{made.wave.slug}/")
    assert (page.status, page.heading) == (403, "The survey is not open yet")


def test_an_address_of_no_survey_says_to_check_the_letter(client):
    page = open_page(client, "/s/nowhere/")
    assert page.status == 404
    assert "as written in the letter" in page.text or "as in the letter" in page.text


def test_guessing_codes_comes_to_an_end_but_mistyping_never_does(client, made, monkeypatch):
    monkeypatch.setattr(routes, "guesses", Attempts(most=3))
    for _ in range(5):
        assert told(client, made, "abcd").status == 422
    for _ in range(3):
        assert told(client, made, codes.draw()).status == 422
    assert told(client, made, codes.draw()).status == 429
    assert told(client, made, made.code).status == 429  # Otherwise the limit could be asked which guess was right.


def test_behind_a_web_server_only_the_network_that_guesses_has_to_wait(settings, make_wave, monkeypatch):
    monkeypatch.setattr(routes, "guesses", Attempts(most=2))
    wave = make_wave()
    client = create_app(replace(settings, proxies=1)).test_client()

    def status(code: str, visitor: str) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.5, {visitor}"}  # The first was written by the visitor, the last by the server in front.
        return client.post(f"/s/{wave.wave.slug}/0", data={"_code": code}, headers=headers).status_code

    assert [status(codes.draw(), "192.0.2.1") for _ in range(3)] == [422, 422, 429]
    assert status(wave.code, "198.51.100.1") == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "null"}, 200),  # What browsers say under “no-referrer”.
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_a_form_that_another_site_sent_is_refused(client, made, headers, status):
    assert client.post(f"/s/{made.wave.slug}/0", data={"_code": made.code}, headers=headers).status_code == status


def test_more_than_a_page_can_hold_is_refused_in_a_sentence(client, made):
    page = Page(client, client.post(f"/s/{made.wave.slug}/1", data={"_code": made.code, "more": "x" * 2_000_000}))
    assert (page.status, page.heading) == (413, "That was more than we can receive")


def test_bytes_that_are_no_text_are_no_answer(client, made):
    sent = b"_code=" + made.code.encode() + b"&more=%ff%00%ed%a0%80&works=%00"
    assert client.post(f"/s/{made.wave.slug}/1", data=sent, content_type="application/x-www-form-urlencoded").status_code == 200


names = st.sampled_from(
    ["works", "hours", "why", "places.park", "places.square", "more", "_go", "_lang", "_shown", "_reviewed", "_code", "_"]
) | st.text(max_size=10)
values = st.sampled_from(
    ["yes", "no", "dark", "none", "safe", "unsafe", "7", "send", "back", "continue", "change-2", "change-99", "lang-sv", "lang-xx", "sv"]
) | st.text(max_size=80)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.lists(st.tuples(names, values), max_size=15), step=st.integers(0, 12) | st.integers(0, 10**18))
def test_no_form_breaks_a_page(client, made, form, step):
    sent = MultiDict([*form, ("_code", made.codes["north"][1])])
    assert client.post(f"/s/{made.wave.slug}/{step}", data=sent).status_code in (200, 303, 409, 422)


def test_nothing_of_a_refused_form_is_stored(client, made):
    told(client, made, codes.draw())
    assert (made.waiting, made.kept()) == (0, [])
