"""Open and closed are decided by the server's calendar alone, whatever leaps its clock makes, and nobody is cut off in mid-sentence."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_app.services import mixing, responding
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from survey_app.web.respond import routes
from tests.web.respond.pages import open_page
from tests.web.respond.questionnaires import WORK

LEAPS = [
    date(2027, 3, 28),  # An hour less: summer time begins.
    date(2026, 10, 25),  # An hour more.
    date(2028, 2, 29),
    date(2038, 1, 19),  # Where 32 bits of seconds end.
    date(2026, 12, 31),
]


@pytest.fixture
def clock(monkeypatch):
    """clock(moment): the server's clock stands there."""

    def stand(moment):
        monkeypatch.setattr(routes, "_now", lambda: moment)

    return stand


@pytest.mark.parametrize("last", LEAPS)
def test_a_form_that_was_begun_before_midnight_can_be_sent_for_half_an_hour_and_a_new_one_not_begun(make_wave, client, clock, last):
    made = make_wave(questionnaire=WORK, opens_on=last - timedelta(days=1), closes_on=last)
    midnight = datetime.combine(last + timedelta(days=1), time())
    clock(midnight - timedelta(seconds=1))
    review = open_page(client, f"/s/{made.wave.slug}/").press(None, _code=made.code).press(works="no").press()
    clock(midnight)
    assert open_page(client, f"/s/{made.wave.slug}/").status == 410
    clock(midnight + timedelta(minutes=29, seconds=59))
    assert mixing.end_waves(midnight + timedelta(minutes=29, seconds=59)) == []  # The worker waits for them, too.
    assert review.press("back").press().status == 200
    assert review.press("send").status == 303
    clock(midnight + timedelta(minutes=30))
    assert review.press("back").status == 410
    assert review.press("send").status == 303  # It was kept, and its sender is told so as long as the codes are there.
    assert made.kept() == [{"works": "no"}]


@pytest.mark.parametrize("leap", [timedelta(hours=1), timedelta(hours=-1), timedelta(hours=3), timedelta(days=-1)])
def test_a_clock_that_leaps_while_somebody_answers_loses_nothing(make_wave, client, clock, leap):
    first = date(2027, 3, 20)
    made = make_wave(questionnaire=WORK, opens_on=first, closes_on=first + timedelta(days=9))
    noon = datetime.combine(first + timedelta(days=4), time(12))
    clock(noon)
    area = open_page(client, f"/s/{made.wave.slug}/").press(None, _code=made.code).press(works="no")
    clock(noon + leap)
    assert area.press(more="Lamps").press("send").status == 303
    assert made.kept() == [{"works": "no"}]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=st.datetimes(datetime.combine(date(2026, 1, 1), time()), datetime.combine(date(2040, 1, 1), time())), days=st.integers(0, 40))
def test_a_wave_is_open_exactly_on_its_days(make_wave, moment, days):
    first = date(2027, 3, 20)
    made = make_wave(opens_on=first, closes_on=first + timedelta(days=days), codes=1, strata={"all": 10})
    inside = datetime.combine(first, time()) <= moment < datetime.combine(first + timedelta(days=days + 1), time())
    try:
        responding.open_wave(made.wave.slug, made.code, moment)
    except (responding.NotYetOpen, responding.Closed):
        assert not inside
    else:
        assert inside


@pytest.mark.parametrize("day", LEAPS)
def test_a_draft_that_is_saved_on_any_day_is_kept_two_months(make_wave, client, clock, day):
    made = make_wave(questionnaire=WORK, opens_on=day, closes_on=day)
    clock(datetime.combine(day, time(2, 30)))  # Which on one of these days there is not.
    open_page(client, f"/s/{made.wave.slug}/").press(None, _code=made.code).press(works="no")
    (until,) = db.session.scalars(db.select(Draft.until))
    assert timedelta(days=59) <= until - day <= timedelta(days=92)
