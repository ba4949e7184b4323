"""Drafts: their owner goes on with them anywhere, and nobody else can read them, not even the server that keeps them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app import codes, sealing
from survey_app.services import drafting, mixing, responding
from survey_app.services.drafting import DraftMistyped, DraftUnknown, Unfinished
from survey_app.storage import drafts
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from tests.databases import each_engine
from tests.making import NOW, TODAY
from tests.web.respond.questionnaires import WORK

WRITTEN = {"works": ["yes"], "hours": ["20"], "more": ["Lämpor 💡"]}


@pytest.fixture
def made(make_wave):
    return make_wave(questionnaire=WORK)


@pytest.fixture
def resume():
    return drafting.new_resume_code()


def unfinished(made, written=None):
    return Unfinished(made.code, 2, "sv", WRITTEN if written is None else written)


def locked():
    return [bytes(each) for each in db.session.scalars(db.select(Draft.locked))]


@each_engine
def test_a_draft_comes_back_as_it_was_written(made, resume):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    db.session.rollback()  # It was durable when `save` returned.
    assert drafting.find(made.wave, resume) == unfinished(made)


@each_engine
def test_the_newest_draft_takes_the_place_of_the_one_before(made, resume):
    for hours in ("20", "30"):
        drafting.save(made.wave, resume, unfinished(made, {"hours": [hours]}), TODAY)
    assert len(locked()) == 1
    assert drafting.find(made.wave, resume).written == {"hours": ["30"]}


@each_engine
def test_a_draft_is_deleted_when_its_answers_are_sent(made, resume):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    responding.submit(made.wave.slug, made.code, {"works": "no"}, NOW, resume=resume)
    assert locked() == []
    with pytest.raises(DraftUnknown, match="sent already"):
        drafting.find(made.wave, resume)


def test_a_draft_stays_when_sending_fails(made, resume, monkeypatch):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    with pytest.raises(responding.NothingAnswered):
        responding.submit(made.wave.slug, made.code, {}, NOW, resume=resume)
    assert drafting.find(made.wave, resume) == unfinished(made)


def test_after_sending_no_byte_of_the_draft_is_left_in_sqlites_file(made, resume, tmp_path):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    (before,) = locked()
    responding.submit(made.wave.slug, made.code, {"works": "no"}, NOW, resume=resume)
    mixing.tidy(NOW)  # The worker, within a minute: until then the write-ahead log may hold it, locked.
    everything = b"".join(path.read_bytes() for path in tmp_path.glob("pejl.sqlite*"))
    assert all(before[start : start + 32] not in everything for start in range(0, len(before) - 32, 32))


def test_neither_the_database_nor_the_pepper_opens_a_draft(app, made, resume):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    (kept,) = locked()
    known = [app.extensions["pejl"].pepper.decode(), made.code, made.wave.slug, app.extensions["pejl"].secret_key]
    known += [bytes(key).hex() for key in db.session.scalars(db.select(Draft.id))]
    for secret in (*known, resume[:-1]):
        with pytest.raises(sealing.CannotOpen):
            sealing.unlock(secret, kept)
    assert b"works" not in kept
    assert made.code.encode() not in kept
    assert sealing.unlock(resume, kept).startswith(b'["')


def test_the_length_of_a_draft_does_not_tell_how_much_was_written(made):
    for written in ({}, {"works": ["yes"]}, {"more": ["x" * 1500]}):
        drafting.save(made.wave, drafting.new_resume_code(), unfinished(made, written), TODAY)
    assert len({len(each) for each in locked()}) == 1


def test_the_same_draft_saved_twice_looks_different(made, resume):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    before = locked()
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    assert locked() != before


def test_a_resume_code_opens_nothing_in_another_wave(make_wave, resume):
    one, other = make_wave(questionnaire=WORK), make_wave(questionnaire=WORK)
    drafting.save(one.wave, resume, unfinished(one), TODAY)
    with pytest.raises(DraftUnknown):
        drafting.find(other.wave, resume)


def test_a_draft_that_was_changed_in_the_database_is_told_as_unreadable(made, resume):
    drafting.save(made.wave, resume, unfinished(made), TODAY)
    draft = db.session.scalars(db.select(Draft)).one()
    draft.locked = draft.locked[:-1] + bytes([draft.locked[-1] ^ 1])
    db.session.commit()
    with pytest.raises(DraftUnknown, match="cannot be read"):
        drafting.find(made.wave, resume)


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_a_draft_is_kept_two_months_at_least_and_three_at_most_to_the_first_of_a_month(day):
    until = drafting._until(day)
    assert until.day == 1
    assert timedelta(days=59) <= until - day <= timedelta(days=92)


def test_the_worker_deletes_drafts_whose_time_has_come(made):
    for until in (TODAY, TODAY + timedelta(days=1)):
        drafts.save(bytes([until.day]) * 32, made.wave.id, until, b"locked")
    db.session.commit()
    mixing.tidy(datetime.combine(TODAY, NOW.time()))
    assert list(db.session.scalars(db.select(Draft.until))) == [TODAY + timedelta(days=1)]


def test_resume_codes_are_random_and_long_enough_that_nobody_guesses_one():
    drawn = {drafting.new_resume_code() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(len(code) == 16 and set(code) <= set(codes.SYMBOLS) for code in drawn)  # 80 bits.


@given(st.data())
def test_a_resume_code_may_be_written_as_people_write(data):
    code = drafting.new_resume_code()
    lookalike = data.draw(st.sampled_from([{}, {"0": "o", "1": "l"}, {"0": "O", "1": "I"}]))
    written = drafting.shown(code).replace("-", data.draw(st.sampled_from(["-", " ", "", " - "])))
    written = "".join(lookalike.get(symbol, data.draw(st.sampled_from([symbol.lower(), symbol]))) for symbol in written)
    assert drafting.read(f" {written} ") == code


@pytest.mark.parametrize("written", ["", "ABCD", "A" * 17, "UUUU-UUUU-UUUU-UUUU", "🂡" * 16, "A" * 10_000])
def test_what_can_be_no_resume_code_is_told_apart_from_the_code_of_the_letter(written):
    with pytest.raises(DraftMistyped, match="has 16 characters"):
        drafting.read(written)
