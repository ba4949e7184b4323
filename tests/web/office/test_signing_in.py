"""Signing in and out."""

import pytest

from survey_app.web.accounts import routes
from survey_app.web.attempts import Attempts
from tests.web.office.conftest import sign_in, token


@pytest.fixture(autouse=True)
def _fresh_attempts(monkeypatch):
    monkeypatch.setattr(routes, "_attempts", Attempts(most=10))


def test_the_right_password_opens_the_office(client, official):
    assert sign_in(client, official.email).location == "/office/"
    assert official.name in client.get("/office/").text


def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(client, official):
    wrong, unknown = sign_in(client, official.email, "not the right one"), sign_in(client, "nobody@ekeby.example", "not the right one")
    assert wrong.status_code == unknown.status_code == 401
    assert _without_what_was_typed(wrong.text) == _without_what_was_typed(unknown.text)


def test_an_unknown_address_costs_as_much_work_as_a_known_one(client, official, monkeypatch):
    from survey_app.services import accounts

    verified = []
    real = accounts._hasher.verify
    monkeypatch.setattr(type(accounts._hasher), "verify", lambda _self, kept, given: verified.append(kept) or real(kept, given))
    accounts.sign_in("nobody@ekeby.example", "whatever it is")
    accounts.sign_in(official.email, "whatever it is")
    assert len(verified) == 2


def test_what_was_typed_as_password_is_never_sent_back(client, official):
    assert "not the right one" not in sign_in(client, official.email, "not the right one").text


def test_after_ten_failures_even_the_right_password_waits(client, official):
    for _ in range(10):
        sign_in(client, official.email, "wrong")
    assert sign_in(client, official.email).status_code == 429


def test_an_empty_form_says_what_to_write(client):
    response = client.post("/office/sign-in", data={"csrf_token": token(client, "/office/sign-in")})
    assert response.status_code == 422
    assert "Write your e-mail address." in response.text
    assert "Write your password." in response.text


def test_the_address_may_be_written_with_capitals_and_spaces(client, official):
    assert sign_in(client, f" {official.email.upper()} ").status_code == 303


def test_signing_out_closes_the_office(office):
    response = office.post("/office/sign-out", data={"csrf_token": token(office, "/office/")})
    assert "cache" in response.headers["Clear-Site-Data"]
    assert "signed out" in office.get(response.location).text
    assert office.get("/office/").status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client, official):
    cookie = sign_in(client, official.email).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie


def test_an_official_chooses_a_language_for_the_session(office):
    office.get("/office/?lang=sv")
    assert '<html lang="sv"' in office.get("/office/evaluations/").text


def _without_what_was_typed(html):
    lines = html.splitlines()
    return [line for line in lines if "csrf_token" not in line and 'name="email"' not in line]
