"""What every answer of the server says to the browser: on every route, also where something goes wrong."""

from dataclasses import replace

import pytest
from flask import session

from survey_app import create_app

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SOME = {"slug": "nowhere", "step": 1, "_step": 1, "filename": "css/resident.css", "evaluation_id": 1, "colour": "1f5e4b", "name": "0.svg"}


def addresses(app):
    """An address for each rule that can be asked for, and two that lead nowhere."""
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            yield bound.build(rule.endpoint, {name: SOME[name] for name in rule.arguments}, method="GET")
    yield "/nowhere"
    yield "/static/nowhere.css"


def test_every_route_even_those_that_fail_sends_the_headers_that_protect(app, client):
    asked = list(addresses(app))
    assert len(asked) > 10
    for address in asked:
        headers = client.get(address, buffered=True).headers
        assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, address
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in policy, address
        assert "unsafe" not in policy, address
        assert headers["Permissions-Policy"].count("=()") >= 9, address


def test_nothing_but_files_is_stored_by_caches(app, client):
    for address in addresses(app):
        answer = client.get(address, buffered=True)
        is_file = answer.status_code == 200 and address.startswith(("/static/", "/accent/"))
        assert ("no-store" in answer.headers["Cache-Control"]) != is_file, address


def test_a_stylesheet_may_be_kept_for_long_because_its_address_changes_with_its_content(client):
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    assert "max-age=31536000" in client.get(address, buffered=True).headers["Cache-Control"]


def test_https_is_insisted_on_where_it_is_to_be_expected(settings):
    for secure in (True, False):
        answer = create_app(replace(settings, secure=secure)).test_client().get("/accessibility")
        assert ("Strict-Transport-Security" in answer.headers) == secure


@pytest.mark.parametrize(("doors", "resident", "official"), [("all", 404, 200), ("respond", 404, 404), ("office", 404, 200)])
def test_each_door_serves_its_own_pages_and_no_others(settings, app, make_wave, doors, resident, official):
    made = make_wave()
    client = create_app(replace(settings, doors=doors)).test_client()
    assert client.get(f"/s/{made.wave.slug}/").status_code == (200 if doors != "office" else resident)
    assert client.get("/office/sign-in").status_code == official


def test_the_residents_door_alone_has_no_login_and_no_token(settings):
    app = create_app(replace(settings, doors="respond"))
    assert not hasattr(app, "login_manager")
    assert "csrf" not in app.extensions


def test_residents_have_no_session_and_cannot_be_given_one(app):
    with app.test_request_context("/s/any/", headers={"Cookie": "pejl=x"}), pytest.raises(RuntimeError):
        session["official"] = 1
    with app.test_request_context("/office/"):
        session["language"] = "sv"
