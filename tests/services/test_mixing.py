"""Answers leave their pool only together, in no order, and nothing that is copied on the way tells which is whose."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app import jobs, sealing
from survey_app.batch_keys import KeyLost
from survey_app.services import mixing, responding
from survey_app.storage import base, drafts, pools, responses, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Invitation, Spent
from tests.databases import each_engine
from tests.making import NOW, TODAY, TOMORROW, YESTERDAY
from tests.services.conftest import HOURS

BATCH = 5


@pytest.fixture
def settings(settings):
    return replace(settings, batch=BATCH)


def hours(found):
    return [answers["hours"] for _, answers in found]


def sealed_now(made):
    return {bytes(each) for pool in pools.of(made.wave.id) for each in dict(pools.sealed(pools.names(pool.id))).values()}


@given(st.lists(st.integers(0, 300), max_size=12), st.integers(1, 40))
def test_strata_are_joined_in_order_until_each_pool_expects_two_batches(counts, batch):
    invited = {f"s{number:02}": count for number, count in enumerate(counts)}
    groups = mixing.joined(invited, batch)
    assert [stratum for group in groups for stratum in group] == list(invited)
    expected = [mixing.EXPECTED_RESPONSE * sum(invited[stratum] for stratum in group) for group in groups]
    assert len(groups) == 1 or min(expected) >= 2 * batch
    for group in groups[:-1]:  # None could be split from the left.
        assert mixing.EXPECTED_RESPONSE * sum(invited[stratum] for stratum in group[:-1]) < 2 * batch


def test_without_strata_there_is_one_pool():
    assert mixing.joined({}, 25) == [[]]


@each_engine
def test_fewer_than_two_batches_wait(made, send):
    send(made, 2 * BATCH - 1)
    assert mixing.mix_ripe() == 0
    assert (made.waiting, responses.of(made.wave.id)) == (2 * BATCH - 1, [])


@each_engine
def test_two_batches_are_mixed_down_to_one_and_more_to_one_as_well(made, send):
    send(made, 2 * BATCH)
    assert mixing.mix_ripe() == BATCH
    assert (made.waiting, len(responses.of(made.wave.id))) == (BATCH, BATCH)
    send(made, 30)
    assert mixing.mix_ripe() == 30
    assert (made.waiting, len(responses.of(made.wave.id))) == (BATCH, BATCH + 30)


@each_engine
def test_every_answer_comes_out_once_whatever_the_way_it_took(made, send):
    for count in (3, 7, 10, 1, 24, 4):
        send(made, count)
        mixing.mix_ripe()
    assert sorted(hours(made.close())) == list(range(49))
    assert sorted(responses.remarks(made.wave.id)) == sorted(("more", f"Lamp {number}") for number in range(49))


@each_engine
def test_what_stays_is_sealed_anew_under_another_key_and_other_names_and_the_old_key_is_destroyed(made, send, keys):
    send(made, 2 * BATCH)
    (pool,) = pools.of(made.wave.id)
    old_key, old_public, old_sealed = pool.key, pool.public, sealed_now(made)
    old_names = set(db.session.scalars(db.select(pools.Waiting.id)))
    db.session.rollback()
    mixing.mix_ripe()
    (pool,) = pools.of(made.wave.id)
    assert (pool.key != old_key, pool.public != old_public) == (True, True)
    assert not old_sealed & sealed_now(made)
    assert not old_names & set(db.session.scalars(db.select(pools.Waiting.id)))
    assert keys.kept() == {pool.key}
    for sealed in sealed_now(made):
        sealing.unseal(keys.read(pool.key, pool.public), sealed)


def test_a_new_key_is_durable_before_anything_is_sealed_to_it_and_the_old_one_goes_after_the_commit(made, send, keys, monkeypatch):
    send(made, 2 * BATCH)
    did: list[str] = []
    keep, wait, destroy, commit = type(keys).keep, pools.wait, type(keys).destroy, db.session.commit
    monkeypatch.setattr(type(keys), "keep", lambda *given: (did.append("key kept"), keep(*given))[1])
    monkeypatch.setattr(pools, "wait", lambda pool, sealed: (did.append("sealed"), wait(pool, list(sealed)))[1])
    monkeypatch.setattr(type(keys), "destroy", lambda *given: (did.append("key destroyed"), destroy(*given))[1])
    monkeypatch.setattr(db.session, "commit", lambda: (did.append("committed"), commit())[1])
    mixing.mix_ripe()
    assert did == ["key kept", "sealed", "committed", "key destroyed"]


def test_nobody_can_foretell_who_leaves_first(make_wave, send):
    stayed = set()
    for _ in range(4):
        made = make_wave(codes=100, strata={"north": 1000}, questionnaire=HOURS)
        send(made, 20)
        mixing.mix_ripe()
        stayed |= set(range(20)) - set(hours(responses.of(made.wave.id)))
    assert len(stayed) > BATCH + 2  # Fewer by chance once in three million runs.


def test_what_is_written_in_words_lies_apart_in_an_order_of_its_own(made, send):
    send(made, 40)
    found = hours(made.close())
    words = [int(text.removeprefix("Lamp ")) for _, text in responses.remarks(made.wave.id)]
    assert sorted(words) == sorted(found)
    assert words != found  # By chance once in 40! runs.
    assert all("more" not in answers for _, answers in responses.of(made.wave.id))


@each_engine
def test_closing_mixes_all_destroys_codes_drafts_and_keys_and_is_for_good(made, send, keys):
    send(made, 7)
    drafts.save(b"d" * 32, made.wave.id, TOMORROW, b"locked")
    db.session.commit()
    assert sorted(hours(made.close())) == list(range(7))
    for table in (Spent, Invitation, drafts.Draft, pools.Waiting, pools.Pool):
        assert db.session.scalar(db.select(db.func.count()).select_from(table)) == 0
    assert keys.kept() == set()
    assert waves.by_slug(made.wave.slug).closed
    assert mixing.close(made.wave) == 0  # Again is no fault.


def test_at_the_end_a_pool_with_too_few_joins_the_next_and_all_its_responses_say_so(make_wave, send):
    made = make_wave(codes=100, strata={"east": 1000, "north": 1000, "south": 1000}, questionnaire=HOURS)
    assert len(pools.of(made.wave.id)) == 3
    send(made, 2 * BATCH, "north")
    mixing.mix_ripe()
    assert set(responses.answered(made.wave.id)) == {"north"}
    send(made, BATCH, "south")
    send(made, BATCH - 1, "east")
    found = made.close()
    assert Counter(stratum for stratum, _ in found) == {"east+north": 3 * BATCH - 1, "south": BATCH}


def test_at_the_end_the_last_pool_with_too_few_joins_the_one_before(make_wave, send):
    made = make_wave(codes=100, strata={"east": 1000, "north": 1000, "south": 1000}, questionnaire=HOURS)
    for stratum, count in (("east", BATCH), ("north", BATCH), ("south", 1)):
        send(made, count, stratum)
    assert Counter(stratum for stratum, _ in made.close()) == {"east": BATCH, "north+south": BATCH + 1}


def test_a_wave_that_expects_few_answers_is_mixed_only_at_the_end(make_wave, send):
    made = make_wave(codes=4 * BATCH, strata={"north": 1000}, questionnaire=HOURS)
    send(made, 3 * BATCH)
    assert mixing.mix_ripe() == 0
    assert len(made.close()) == 3 * BATCH


def test_waves_are_closed_half_an_hour_after_their_last_day_and_no_sooner(make_wave):
    made = make_wave(opens_on=YESTERDAY, closes_on=TODAY)
    end = datetime.combine(TOMORROW, time()) + mixing.GRACE
    assert mixing.end_waves(end - timedelta(seconds=1)) == []
    assert mixing.end_waves(end) == [made.wave.name]
    assert mixing.end_waves(end) == []


@each_engine
def test_a_pool_whose_key_is_lost_gets_a_successor_and_neither_stops_the_others(make_wave, send, keys):
    lost, sound = (make_wave(codes=100, strata={"north": 1000}, questionnaire=HOURS) for _ in range(2))
    for made in (lost, sound):
        send(made, 2 * BATCH)
    (pool,) = pools.of(lost.wave.id)
    keys.destroy(pool.key)
    db.session.rollback()
    assert mixing.mix_ripe() == BATCH
    assert len(responses.of(sound.wave.id)) == BATCH
    assert mixing.replace_lost_keys() == 1
    assert mixing.replace_lost_keys() == 0
    send(lost, 2 * BATCH)  # These are not sealed to the lost key.
    assert mixing.mix_ripe() == BATCH
    with pytest.raises(KeyLost):
        lost.close()
    assert not waves.by_slug(lost.wave.slug).closed
    assert len(lost.codes["north"]) == sum(responses.invited(lost.wave.id).values())


def test_a_key_that_is_put_back_opens_what_waited_for_it(made, send, keys):
    send(made, 3)
    (pool,) = pools.of(made.wave.id)
    name, private = pool.key, keys.read(pool.key, pool.public)
    keys.destroy(name)
    mixing.replace_lost_keys()
    send(made, 4)
    keys.keep(name, private)
    assert sorted(hours(made.close())) == list(range(7))


def test_what_waits_for_a_lost_key_can_be_abandoned(made, send, keys):
    send(made, 3)
    keys.destroy(pools.of(made.wave.id)[0].key)
    mixing.replace_lost_keys()
    send(made, 4)
    assert mixing.close(made.wave, abandon=True) == 4
    assert sorted(hours(responses.of(made.wave.id))) == [3, 4, 5, 6]


def test_a_key_of_no_pool_is_destroyed_unless_it_has_just_been_made(made, keys):
    keys.keep(b"o" * 16, b"k" * 32)
    real = datetime.now()  # noqa: DTZ005
    mixing.tidy(real)
    assert b"o" * 16 in keys.kept()
    mixing.tidy(real + mixing.FORGOTTEN_AFTER + timedelta(seconds=5))
    assert keys.kept() == {pool.key for pool in pools.of(made.wave.id)}


def test_the_worker_does_all_of_it_every_minute(make_wave, send, keys):
    ended = make_wave(codes=100, strata={"north": 1000}, questionnaire=HOURS)
    ripe = make_wave(codes=100, strata={"north": 1000}, questionnaire=HOURS)
    lost = make_wave(codes=100, strata={"north": 1000}, questionnaire=HOURS)
    send(ended, 3)
    send(ripe, 2 * BATCH)
    ended.wave.opens_on = ended.wave.closes_on = YESTERDAY - timedelta(days=1)
    keys.destroy(pools.of(lost.wave.id)[0].key)
    db.session.commit()
    assert jobs.mix_now() == BATCH
    assert waves.by_slug(ended.wave.slug).closed
    assert len(pools.of(lost.wave.id)) == 2


def test_a_copy_of_the_database_opens_nothing_without_the_keys(made, send, keys, tmp_path):
    send(made, 2 * BATCH)
    everything = b"".join(path.read_bytes() for path in tmp_path.glob("pejl.sqlite*"))
    assert b"Lamp" not in everything
    assert all(key.read_bytes() not in everything for key in keys.places[0].iterdir())


def test_after_mixing_no_sealed_answer_of_before_is_left_in_any_file_of_sqlite(made, send, tmp_path):
    send(made, 2 * BATCH)
    before = sealed_now(made)
    db.session.rollback()
    mixing.mix_ripe()
    everything = b"".join(path.read_bytes() for path in tmp_path.glob("pejl.sqlite*"))
    assert not any(sealed[:64] in everything for sealed in before)


def test_sqlites_log_is_emptied_though_somebody_has_just_been_reading(made, send, tmp_path):
    send(made, 2)
    with db.engine.connect() as reader:
        reader.execute(db.text("SELECT count(*) FROM outbox")).scalar()
        base.leave_no_traces()
    base.leave_no_traces()
    assert (tmp_path / "pejl.sqlite-wal").stat().st_size == 0


@each_engine
def test_who_sends_while_a_pool_is_opened_waits_for_nobody_and_is_mixed_with_the_others(app, made, send, monkeypatch):
    send(made, 3 * BATCH)
    slug, late = made.wave.slug, iter(made.codes["north"][3 * BATCH :])
    kept = []

    def answer(code):
        with app.app_context():
            responding.submit(slug, code, {"works": "yes", "hours": 9999}, NOW)
            kept.append(code)

    def unseal_all(private, many, real=sealing.unseal_all):
        sender = threading.Thread(target=answer, args=(next(late),))
        yield from real(private, many)
        if len(kept) == 0:
            sender.start()
            sender.join(timeout=5)

    monkeypatch.setattr(sealing, "unseal_all", unseal_all)
    assert mixing.mix_ripe() == 2 * BATCH + 1
    assert len(kept) == 1
    monkeypatch.undo()
    assert sorted(hours(made.close())) == [*range(3 * BATCH), 9999]
