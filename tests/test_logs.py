"""What the logs say, and what they never say."""

import json
import logging

import pytest

from survey_app.logs import JsonLines, scrub


def told(message, *, error=None, **facts):
    record = logging.makeLogRecord({"name": "survey_app.x", "levelname": "INFO", "msg": message, **facts})
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    return JsonLines().format(record)


def test_an_event_is_one_line_of_json_with_its_facts():
    line = json.loads(told("wave closed", wave=3, responses=120))
    assert (line["event"], line["wave"], line["responses"]) == ("wave closed", 3, 120)


def test_a_line_break_in_a_fact_does_not_begin_another_line():
    assert "\n" not in told("odd", name="one\ntwo")


@pytest.mark.parametrize("secret", ["192.0.2.17", "2001:db8::17", "kim@ekeby.example", "P49P-XCDK-GK6B", "P49PXCDKGK6B", "p49p xcdk gk6b"])
def test_addresses_and_codes_are_taken_out_of_whatever_is_logged(secret):
    assert secret not in told(f"something about {secret} here")
    assert secret not in told("something", about=f"({secret})")


@pytest.mark.parametrize("name", ["remote_addr", "code", "answers", "password", "form", "user_agent", "email", "cookie"])
def test_facts_that_name_what_must_not_be_logged_are_dropped(name):
    assert "planted" not in told("something", **{name: "planted"})


def test_an_exception_is_told_by_type_and_place_never_by_its_words():
    try:
        raise ValueError("an answer that somebody wrote")
    except ValueError as error:
        line = told("failed", error=error)
    assert "somebody" not in line
    assert json.loads(line)["exception"] == "ValueError"
    assert "test_logs.py" in json.loads(line)["at"][0]


@pytest.mark.parametrize(
    "plain", ["evaluation requested", "Listening at: http://127.0.0.1:8000", "2026-11-26 17:00:00", "internationalisation of everything"]
)
def test_what_is_harmless_stays(plain):
    assert scrub(plain) == plain
