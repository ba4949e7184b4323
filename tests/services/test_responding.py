"""From a resident at the door to an answer that is kept once, wholly, and without anything beside it."""

import threading
from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from survey_app import codes
from survey_app.questionnaire.answers import AnswersRefused, complete
from survey_app.services import fieldwork, responding
from survey_app.storage import pools, responses, waves
from survey_app.storage.base import db
from tests.databases import each_engine
from tests.making import NOW, TODAY, TOMORROW, YESTERDAY
from tests.web.respond.questionnaires import WORK

ANSWERS = {"late": "2", "sex": "woman"}
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4)


@each_engine
def test_a_submitted_response_waits_sealed_until_it_is_kept_with_its_stratum(make_wave):
    made = make_wave(codes=200)  # So many that each stratum has a pool of its own.
    for code in (*made.codes["south"][:25], *made.codes["north"][:25]):
        responding.submit(made.wave.slug, codes.shown(code).lower(), ANSWERS, NOW)
    db.session.rollback()  # What was not committed is gone.
    assert (made.waiting, responses.of(made.wave.id)) == (50, [])
    assert Counter(stratum for stratum, _ in made.close()) == {"north": 25, "south": 25}
    assert made.waiting == 0


@each_engine
def test_a_code_counts_once(make_wave):
    made = make_wave()
    responding.submit(made.wave.slug, made.code, ANSWERS, NOW)
    with pytest.raises(responding.AlreadyAnswered):
        responding.submit(made.wave.slug, made.code, {"late": "1"}, NOW)
    assert made.kept() == [ANSWERS]


@each_engine
def test_a_form_without_an_answer_spends_no_code(make_wave):
    made = make_wave()
    with pytest.raises(responding.NothingAnswered, match="You have not answered any question yet"):
        responding.submit(made.wave.slug, made.code, {}, NOW)
    responding.submit(made.wave.slug, made.code, ANSWERS, NOW)
    assert made.kept() == [ANSWERS]


@each_engine
def test_of_two_that_send_with_the_same_code_at_the_same_moment_one_is_kept(app, make_wave):
    made = make_wave()
    slug, code, start = made.wave.slug, made.code, threading.Barrier(4)
    told: list[str] = []

    def send(late: str) -> None:
        with app.app_context():
            start.wait()
            try:
                responding.submit(slug, code, {"late": late}, NOW)
                told.append("kept")
            except responding.AlreadyAnswered:
                told.append("already")

    senders = [threading.Thread(target=send, args=(late,)) for late in ("1", "2", "1", "2")]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(told) == ["already", "already", "already", "kept"]
    assert len(made.kept()) == 1


def test_a_race_that_only_the_database_sees_is_told_as_already_answered(make_wave, monkeypatch):
    made = make_wave()
    responding.submit(made.wave.slug, made.code, ANSWERS, NOW)
    monkeypatch.setattr(responses, "spent", lambda _: None)
    with pytest.raises(responding.AlreadyAnswered):
        responding.submit(made.wave.slug, made.code, ANSWERS, NOW)
    assert len(made.kept()) == 1


def test_when_the_answer_cannot_be_stored_the_code_is_not_spent_either(make_wave, monkeypatch):
    made = make_wave()

    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr(pools, "wait", fails)
        with pytest.raises(OperationalError):
            responding.submit(made.wave.slug, made.code, ANSWERS, NOW)
    responding.submit(made.wave.slug, made.code, ANSWERS, NOW)
    assert made.kept() == [ANSWERS]


def test_the_first_and_the_last_day_are_open_and_no_other(make_wave):
    made = make_wave(opens_on=YESTERDAY, closes_on=TOMORROW)
    first, end = datetime.combine(YESTERDAY, time()), datetime.combine(TOMORROW + timedelta(days=1), time())
    for moment in (first, NOW, end - timedelta(seconds=1)):
        assert responding.open_wave(made.wave.slug, made.code, moment).stratum == "north"
    with pytest.raises(responding.NotYetOpen):
        responding.open_wave(made.wave.slug, made.code, first - timedelta(seconds=1))
    with pytest.raises(responding.Closed):
        responding.open_wave(made.wave.slug, made.code, end)


def test_who_began_on_the_last_day_may_send_for_half_an_hour_more(make_wave):
    made = make_wave(opens_on=YESTERDAY, closes_on=TODAY)
    end = datetime.combine(TOMORROW, time())
    with pytest.raises(responding.Closed):
        responding.submit(made.wave.slug, made.code, ANSWERS, end + timedelta(minutes=30))
    responding.submit(made.wave.slug, made.code, ANSWERS, end + timedelta(minutes=29))
    assert made.waiting == 1


def test_a_wave_that_was_closed_takes_no_more_answers_whatever_the_clock_says(make_wave):
    made = make_wave()
    made.close()
    with pytest.raises(responding.Closed):
        responding.submit(made.wave.slug, made.code, ANSWERS, NOW)


def test_the_code_of_another_wave_opens_nothing(make_wave):
    one, other = make_wave(), make_wave()
    with pytest.raises(responding.CodeUnknown):
        responding.open_wave(one.wave.slug, other.code, NOW)


def test_an_imported_wave_has_no_address(make_wave):
    made = make_wave()
    made.wave.reach, made.wave.version_id = waves.IMPORTED, None
    db.session.commit()
    for slug in (made.wave.slug, "nowhere"):
        with pytest.raises(responding.WaveUnknown):
            responding.find_wave(slug)


def test_an_open_link_needs_no_code_and_keeps_no_stratum(make_wave):
    made = make_wave(reach=waves.OPEN_LINK)
    responding.submit(made.wave.slug, None, ANSWERS, NOW)
    assert made.close() == [(None, ANSWERS)]


def test_on_an_open_link_the_same_form_counts_once(make_wave):
    made, form = make_wave(reach=waves.OPEN_LINK), codes.draw()
    responding.submit(made.wave.slug, form, ANSWERS, NOW)
    with pytest.raises(responding.AlreadyAnswered):
        responding.submit(made.wave.slug, form, ANSWERS, NOW)
    assert len(made.kept()) == 1


def test_answers_off_the_path_are_not_kept(make_wave):
    made = make_wave(questionnaire=WORK)
    responding.submit(made.wave.slug, made.code, {"works": "no", "hours": 40, "why": ["tired"]}, NOW)
    assert made.kept() == [{"works": "no"}]


def test_a_response_that_cannot_be_right_is_refused_and_the_code_stays_unused(make_wave):
    made = make_wave(questionnaire=WORK)
    with pytest.raises(AnswersRefused):
        responding.submit(made.wave.slug, made.code, {"works": "perhaps"}, NOW)
    assert responding.open_wave(made.wave.slug, made.code, NOW)


def test_accept_leaves_the_commit_to_its_caller(make_wave):
    made = make_wave()
    responding.accept(made.wave.slug, made.code, ANSWERS, now=NOW)
    db.session.rollback()
    assert made.kept() == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.dictionaries(st.sampled_from(["works", "hours", "why", "places", "more", "x"]), ANYTHING))
def test_whatever_is_claimed_is_kept_or_refused(make_wave, answers):
    made = make_wave(questionnaire=WORK, codes=1, strata={"all": 10})
    try:
        responding.submit(made.wave.slug, made.code, answers, NOW)
    except (AnswersRefused, responding.NothingAnswered):
        return
    expected = complete(fieldwork.questionnaire(made.wave), answers)
    words = expected.pop("more", None)
    assert [answers for _, answers in made.close()] == [expected]
    assert responses.remarks(made.wave.id) == ([] if words is None else [("more", words)])
