"""The pages that belong to no survey."""

import pytest

from survey_app.storage import waves
from survey_app.web import contacts
from survey_app.web.attempts import Attempts
from tests.making import TOMORROW, YESTERDAY


def test_the_front_page_lists_what_can_be_answered_today(client, make_wave):
    make_wave(name="open")
    make_wave(name="link", reach=waves.OPEN_LINK, strata={})
    make_wave(name="closed", opens_on=YESTERDAY, closes_on=YESTERDAY)
    make_wave(name="coming", opens_on=TOMORROW, closes_on=TOMORROW)
    page = client.get("/").text
    assert [name for name in ("open", "link", "closed", "coming") if f"/s/ekeby-{name}/" in page] == ["open", "link"]


def test_the_front_page_without_a_survey_says_so(client):
    assert "No survey is open today." in client.get("/").text


@pytest.mark.parametrize(
    ("asked", "browser", "spoken"),
    [
        ("", "sv-SE", "sv"),
        ("", "fi", "en"),
        ("?lang=sv", "en", "sv"),
        ("?lang=xx", "sv", "sv"),
        ("", "ar-SY", "ar"),
        ("?lang=ar", "sv", "ar"),
    ],
)
def test_a_page_speaks_the_language_asked_for_else_the_browsers(client, asked, browser, spoken):
    page = client.get("/" + asked, headers={"Accept-Language": browser}).text
    assert f'<html lang="{spoken}"' in page


def test_the_privacy_page_of_a_survey_leads_back_to_it(client, make_wave):
    slug = make_wave().wave.slug
    assert f'href="/s/{slug}/?lang=en"' in client.get(f"/s/{slug}/privacy?lang=en").text


def test_addresses_and_numbers_in_a_contact_become_links_and_everything_else_is_escaped():
    made = contacts.linked("Ask <Kim>: kim@ekeby.example or 08-465 004 17, room 7.")
    assert made == (
        'Ask &lt;Kim&gt;: <a class="ltr" href="mailto:kim@ekeby.example">kim@ekeby.example</a> or '
        '<a class="ltr" href="tel:0846500417">08-465\u00a0004\u00a017</a>, room 7.'
    )


def test_attempts_are_counted_by_key_and_forgotten_after_ten_minutes(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("survey_app.web.attempts.time.monotonic", lambda: now[0])
    attempts = Attempts(most=2)
    for _ in range(2):
        attempts.failed("192.0.2")
    assert attempts.exhausted("192.0.2")
    assert not attempts.exhausted("198.51.100")
    now[0] = 601.0
    assert not attempts.exhausted("192.0.2")


def test_attempts_hold_no_address():
    attempts = Attempts(most=2)
    attempts.failed("192.0.2")
    assert "192.0.2" not in repr(vars(attempts))
