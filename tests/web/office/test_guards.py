"""Who may open what."""

import pytest

from survey_app.web.guards import ANYONE, OFFICIAL, guard_of
from tests.web.office.conftest import sign_in, token

OPEN = {"accounts.sign_in"}


def office_rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/office")]


def test_every_office_route_says_who_may_open_it(app):
    silent = [rule.rule for rule in office_rules(app) if guard_of(app.view_functions[rule.endpoint]) not in (OFFICIAL, ANYONE)]
    assert silent == []


def test_only_the_sign_in_is_open_to_anyone(app):
    assert {rule.endpoint for rule in office_rules(app) if guard_of(app.view_functions[rule.endpoint]) == ANYONE} == OPEN


def test_an_official_page_leads_whoever_has_not_signed_in_to_the_sign_in(app, client):
    for rule in office_rules(app):
        if "GET" in rule.methods and rule.endpoint not in OPEN:
            path = rule.rule.replace("<int:evaluation_id>", "1")
            response = client.get(path)
            assert (response.status_code, response.location.partition("?")[0]) == (302, "/office/sign-in"), path


def test_a_view_that_says_nothing_of_its_guard_is_open_to_nobody(app, office, monkeypatch):
    monkeypatch.delattr(app.view_functions["office.start"], "guard")
    assert office.get("/office/").status_code == 403


@pytest.mark.parametrize("path", ["/office/evaluations/new", "/office/evaluations/1/again", "/office/sign-out"])
def test_a_form_that_was_not_sent_from_its_page_is_refused(office, path):
    assert office.post(path, data={}).status_code == 400


def test_a_form_sent_from_another_site_is_refused(office):
    data = {"csrf_token": token(office, "/office/")}
    assert office.post("/office/sign-out", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert office.get("/office/").status_code == 200


def test_the_page_that_was_asked_for_comes_after_signing_in(client, official):
    asked = client.get("/office/evaluations/").location
    response = client.post(
        asked, data={"csrf_token": token(client, asked), "email": official.email, "password": "correct horse battery staple"}
    )
    assert response.location == "/office/evaluations/"


def test_it_comes_too_where_pejl_is_served_under_a_path(client, official):
    under = {"SCRIPT_NAME": "/pejl"}
    asked = client.get("/office/evaluations/", environ_overrides=under).location.removeprefix("/pejl")
    form = {"csrf_token": token(client, asked), "email": official.email, "password": "correct horse battery staple"}
    assert client.post(asked, data=form, environ_overrides=under).location == "/pejl/office/evaluations/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/office/", "/office/../\\evil.example", "/office//evil.example"]
)
def test_signing_in_never_leads_elsewhere(client, official, elsewhere):
    path = f"/office/sign-in?next={elsewhere}"
    response = client.post(
        path, data={"csrf_token": token(client, path), "email": official.email, "password": "correct horse battery staple"}
    )
    assert response.location == "/office/"


def test_an_official_without_rest_signs_in_again_after_thirty_minutes(office, monkeypatch):
    later = _clock(monkeypatch)
    later(29)
    assert office.get("/office/").status_code == 200
    later(29 + 31)
    assert office.get("/office/").status_code == 302


def test_nobody_stays_signed_in_longer_than_a_working_day(office, monkeypatch):
    later = _clock(monkeypatch)
    for minutes in range(20, 12 * 60, 20):
        later(minutes)
        assert office.get("/office/").status_code == 200
    later(12 * 60 + 1)
    assert office.get("/office/").status_code == 302


def test_a_new_password_ends_the_sessions_of_the_old_one(app, office, official):
    from survey_app.storage.base import db

    official.password_hash = "another"
    db.session.commit()
    assert office.get("/office/").status_code == 302


def test_signing_in_keeps_nothing_of_the_session_before(client, official):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = token(client, "/office/sign-in")
    sign_in(client, official.email)
    with client.session_transaction() as session:
        assert "planted" not in session
    assert token(client, "/office/") != before


def _clock(monkeypatch):
    from survey_app.web import guards

    start = guards.time.time()
    now = [start]
    monkeypatch.setattr(guards.time, "time", lambda: now[0])

    def later(minutes):
        now[0] = start + 60 * minutes

    return later
