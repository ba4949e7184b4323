"""An official who has signed in, and plans to run."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import jobs
from survey_app.reports import render
from survey_app.services import responding
from survey_app.storage import municipalities
from survey_app.storage.accounts import Official
from survey_app.storage.base import db
from tests.making import NOW, PASSWORD, MadeWave

Make = Callable[..., MadeWave]

PLAN = """\
pejl_plan: 1
title: {en: Safe streets evaluated, sv: Trygga gator utvärderade}
municipality: Ekeby
language: en
waves: {after: autumn}
indicators:
  - id: unsafe
    label: {en: Unsafe outdoors late, sv: Otrygg ute sent}
    items: [late]
    codes: ["2"]
    good: down
    primary: true
"""


@pytest.fixture(autouse=True)
def _quick_pdf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF takes seconds: only the tests that are marked for it set one."""
    if "pdf" not in request.keywords:
        monkeypatch.setattr(render, "pdf", lambda _evaluation, _language=None: b"%PDF")


def token(client: FlaskClient, path: str) -> str:
    """The token of the form on a page."""
    html = client.get(path).get_data(as_text=True)
    return html.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD):
    return client.post("/office/sign-in", data={"csrf_token": token(client, "/office/sign-in"), "email": email, "password": password})


@pytest.fixture
def official(make_official: Callable[..., Official]) -> Official:
    return make_official("kim@ekeby.example")


@pytest.fixture
def office(client: FlaskClient, official: Official) -> FlaskClient:
    """The official's browser, signed in."""
    assert sign_in(client, official.email).status_code == 303
    return client


@pytest.fixture
def stranger(
    app: Flask, make_municipality: Callable[..., municipalities.Municipality], make_official: Callable[..., Official]
) -> FlaskClient:
    """The browser of an official of another municipality, signed in."""
    browser = app.test_client()
    other = make_official("sam@osby.example", of=make_municipality("osby", "Osby"))
    assert sign_in(browser, other.email).status_code == 303
    return browser


@pytest.fixture
def autumn(make_wave: Make) -> MadeWave:
    """A wave called autumn with 120 answers, closed; one in four of them unsafe."""
    made = make_wave(name="autumn", codes=60)
    for codes in made.codes.values():
        for i, code in enumerate(codes):
            responding.accept(made.wave.slug, code, {"late": "2" if i % 4 == 0 else "1", "sex": "woman" if i % 2 else "man"}, now=NOW)
    db.session.commit()
    made.close()
    return made


@pytest.fixture
def no_worker(app: Flask) -> None:
    """Jobs stay in the queue."""
    queue = jobs.of(app)
    queue.immediate = False
