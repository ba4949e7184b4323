"""What goes wrong is said in the reader's language, with what to do, and without a trace of how."""

import logging

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from survey_app.errors import N_, SurveyAppError


@pytest.fixture
def failing(app):
    """Routes that fail in every way, in an application that does as in production."""
    app.testing, app.debug = False, False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/fail/<int:code>")
    def fail(code: int) -> str:
        if code == 500:
            raise ZeroDivisionError("secret words")
        if code == 503:
            raise OperationalError("INSERT INTO response VALUES (?)", ("secret words",), Exception("secret words"))
        if code == 1:
            raise SurveyAppError(N_("“{thing}” is missing."), thing="<Lamp>", hint=N_("Go and find it."))
        abort(code)

    return app.test_client()


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 422, 429, 500, 501, 503])
def test_every_problem_has_a_page_with_a_sentence_and_no_trace(failing, code):
    answer = failing.get(f"/fail/{code}")
    assert answer.status_code == code
    for trace in ("Traceback", "secret words", "INSERT", "ZeroDivisionError", ".py"):
        assert trace not in answer.text
    assert 'class="lead"' in answer.text


def test_an_office_page_that_is_not_there_leads_to_the_office_and_speaks_of_no_letter(client):
    answer = client.get("/office/nowhere")
    assert answer.status_code == 404
    assert 'class="btn" href="/office/"' in answer.text
    assert "letter" not in answer.text


def test_a_refusal_that_no_page_expected_is_still_told_in_its_own_words(failing):
    answer = failing.get("/fail/1")
    assert answer.status_code == 400
    assert "“&lt;Lamp&gt;” is missing. Go and find it." in answer.text


def test_what_is_logged_of_a_failure_holds_nothing_that_was_written(failing, caplog):
    with caplog.at_level(logging.INFO):
        failing.get("/fail/503")
    assert "database unavailable" in caplog.text
    assert "secret words" not in caplog.text


def test_a_database_that_is_away_asks_to_try_again_in_a_minute(failing):
    assert failing.get("/fail/503").headers["Retry-After"] == "60"


def test_the_sign_of_life_says_whether_the_database_answers(client):
    assert client.get("/healthz").text == "ok\n"
