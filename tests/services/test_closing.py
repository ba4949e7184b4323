"""Closing while others answer, close, read or fail: nothing is left behind in a closed wave, and what is owed is done later."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from survey_app import batch_keys, jobs
from survey_app.batch_keys import BatchKeys, KeyLost, KeyNotKept, KeyOutOfReach
from survey_app.services import drafting, mixing, responding
from survey_app.services.drafting import Unfinished
from survey_app.services.mixing import AnswersDamaged
from survey_app.storage import base, drafts, pools, responses, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Spent
from tests.databases import each_engine
from tests.making import NOW, TODAY, YESTERDAY
from tests.web.respond.questionnaires import WORK

BATCH = 4
pytestmark = each_engine


@pytest.fixture
def settings(settings):
    return replace(settings, batch=BATCH)


@pytest.fixture
def elsewhere(app):
    """Do something as another process would, to its end unless that takes longer than `patience` seconds. The thread that does it."""
    begun: list[threading.Thread] = []
    failed: list[BaseException] = []

    def begin(do, patience=20.0):
        def run():
            try:
                with app.app_context():
                    do()
            except BaseException as failure:  # noqa: BLE001  # Told at the end of the test.
                failed.append(failure)

        begun.append(threading.Thread(target=run))
        begun[-1].start()
        begun[-1].join(patience)
        return begun[-1]

    yield begin
    for thread in begun:
        thread.join(20)
        assert not thread.is_alive()
    assert failed == []


def hours(wave_id):
    db.session.rollback()
    return sorted(answers["hours"] for _, answers in responses.of(wave_id))


def owed():
    db.session.rollback()
    asked = "PRAGMA user_version" if db.engine.dialect.name == "sqlite" else "SELECT obj_description('outbox'::regclass)"
    return bool(db.session.execute(db.text(asked)).scalar())


def compact():
    """Whether nothing is left of what has been deleted."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        return db.session.execute(db.text("PRAGMA freelist_count")).scalar() == 0
    return all(
        db.session.execute(db.text(f"SELECT pg_relation_size('{table}')")).scalar() == 0
        for table in ("outbox", "spent", "draft", "invitation")
    )


@contextmanager
def at(moment, wanted, do):
    """Do something once, before or after the first statement of that beginning."""
    did = []

    def heard(connection, cursor, statement, *_):
        if statement.startswith(wanted) and not did:
            did.append(statement)
            do()

    event.listen(db.engine, f"{moment}_cursor_execute", heard)
    yield
    event.remove(db.engine, f"{moment}_cursor_execute", heard)
    assert did


def once(original, first):
    """The original, and something else before its first call."""
    calls = count()

    def wrapped(*given, **named):
        if next(calls) == 0:
            first()
        return original(*given, **named)

    return wrapped


def fails(*_):
    raise OperationalError("VACUUM", {}, Exception("disk full"))


def test_what_somebody_owes_while_another_writes_the_files_anew_stays_owed(made, send, elsewhere):
    def owe():
        base.owe_compacting()
        db.session.commit()

    send(made, 3)
    with at("after", "VACUUM" if db.engine.dialect.name == "sqlite" else "VACUUM remark", lambda: elsewhere(owe)):
        made.close()
    assert owed()
    base.leave_no_traces()
    assert not owed()


def test_two_waves_that_close_at_once_leave_nothing_owed_and_no_traces(make_wave, send, elsewhere):
    waves_made = [make_wave(codes=20, strata={"all": 1000}, questionnaire=WORK) for _ in range(4)]
    for made in waves_made:
        send(made, 3)
    slugs = [made.wave.slug for made in waves_made]
    db.session.rollback()
    threads = [elsewhere(lambda slug=slug: mixing.close(waves.by_slug(slug)), patience=0) for slug in slugs]
    for thread in threads:
        thread.join(20)
    mixing.tidy(NOW)
    assert not owed()
    assert compact()
    assert [len(hours(made.wave.id)) for made in waves_made] == [3] * 4


def test_files_that_could_not_be_written_anew_are_by_the_worker_later(made, send, caplog):
    send(made, 3)
    with at("before", "VACUUM", fails):
        assert mixing.close(made.wave) == 3
    assert "traces not removed" in caplog.messages
    assert owed()
    with at("before", "VACUUM", fails):
        mixing.tidy(NOW)
    assert owed()
    mixing.tidy(NOW)
    assert not owed()
    assert compact()


@pytest.mark.parametrize("reach", [True, False], ids=["not destroyed", "not even seen"])
def test_a_key_that_cannot_be_destroyed_keeps_nothing_else_from_being_cleared_away(made, send, keys, monkeypatch, caplog, reach):
    send(made, 3)

    def refuses(*_):
        raise PermissionError("read-only")

    with monkeypatch.context() as patched:
        patched.setattr(BatchKeys, "destroy", refuses)
        if not reach:
            patched.setattr(BatchKeys, "kept", refuses)
        assert mixing.close(made.wave) == 3
        mixing.tidy(NOW.replace(year=NOW.year + 1))
    assert [message for message in caplog.messages if "batch key" in message] == [
        "batch key not destroyed",
        "batch key not destroyed" if reach else "batch keys out of reach",
    ]
    assert not owed()
    assert compact()
    mixing.tidy(NOW.replace(year=NOW.year + 1))
    assert keys.kept() == set()


def test_who_reads_for_long_keeps_neither_residents_nor_the_close_waiting(made, make_wave, send, elsewhere):
    other = make_wave(codes=20, strata={"all": 1000}, questionnaire=WORK)
    send(made, 3)
    with db.engine.connect() as reader:  # A backup, say.
        for table in ("outbox", "spent", "invitation", "draft"):
            reader.execute(db.text(f"SELECT count(*) FROM {table}")).scalar()
        closing = elsewhere(lambda: mixing.close(waves.by_slug(made.wave.slug)), patience=0)
        send(other, 5)
        closing.join(10)
        assert not closing.is_alive()
        reader.rollback()
    mixing.tidy(NOW)
    assert not owed()
    assert len(hours(made.wave.id)) == 3
    assert other.waiting == 5


def test_an_answer_that_comes_while_its_wave_closes_is_refused_and_never_left_behind(made, send, elsewhere, monkeypatch):
    slug, wave_id = made.wave.slug, made.wave.id
    send(made, 3)
    db.session.rollback()
    monkeypatch.setattr(responding.responses, "spend", once(responses.spend, lambda: elsewhere(lambda: mixing.close(waves.by_slug(slug)))))
    with pytest.raises(responding.Closed):
        send(made)
    assert hours(wave_id) == [0, 1, 2]
    assert (pools.of(wave_id), pools.counts(), db.session.scalars(db.select(Spent)).all()) == ([], {}, [])


def test_a_wave_that_closes_while_a_lost_key_is_replaced_keeps_no_pool(made, send, keys, elsewhere, monkeypatch):
    send(made, 3)
    slug, wave_id = made.wave.slug, made.wave.id
    keys.destroy(pools.of(wave_id)[0].key)
    db.session.rollback()
    replacing = []
    begin = once(pools.for_mixing, lambda: replacing.append(elsewhere(mixing.replace_lost_keys, patience=0.5)))
    monkeypatch.setattr(pools, "for_mixing", begin)
    assert mixing.close(waves.by_slug(slug), abandon=True) == 0
    replacing[0].join(20)
    db.session.rollback()
    assert pools.of(wave_id) == []


def test_a_pool_that_another_worker_is_just_mixing_gets_no_successor(made, send, elsewhere, monkeypatch):
    send(made, 4 * BATCH)
    wave_id = made.wave.id
    db.session.rollback()
    monkeypatch.setattr(BatchKeys, "read", once(BatchKeys.read, lambda: elsewhere(mixing.mix_ripe)))
    assert mixing.replace_lost_keys() == 0
    assert len(hours(wave_id)) == 3 * BATCH
    assert len(pools.of(wave_id)) == 1


def test_a_draft_that_is_saved_while_its_wave_closes_is_deleted_by_the_worker(made, elsewhere):
    slug = made.wave.slug
    wave = waves.by_slug(slug)
    db.session.rollback()
    elsewhere(lambda: mixing.close(waves.by_slug(slug)))
    drafting.save(wave, "R" * 16, Unfinished(made.code, 1, "en", {"works": ["yes"]}), TODAY)
    assert drafts.of_closed_waves() == {wave.id}
    mixing.end_waves(NOW)
    assert db.session.scalar(db.select(db.func.count()).select_from(drafts.Draft)) == 0
    assert drafts.of_closed_waves() == set()


def test_a_damaged_answer_stops_its_pool_is_told_and_is_all_that_is_lost_when_it_is_abandoned(made, send, caplog):
    send(made, 2 * BATCH)
    damaged = db.session.scalars(db.select(pools.Waiting).order_by(pools.Waiting.id)).first()
    damaged.sealed = damaged.sealed[:-1] + bytes([damaged.sealed[-1] ^ 1])
    db.session.commit()
    assert mixing.mix_ripe() == 0
    assert "pool not mixed" in caplog.messages
    with pytest.raises(AnswersDamaged, match=f"Some of the {2 * BATCH} answers"):
        mixing.close(made.wave)
    assert made.waiting == 2 * BATCH
    assert mixing.close(waves.by_slug(made.wave.slug), abandon=True) == 2 * BATCH - 1
    assert set(hours(made.wave.id)) < set(range(2 * BATCH))
    assert [record.number for record in caplog.records if record.message == "answers abandoned"] == [1]


def test_a_key_that_cannot_be_read_is_waited_for_and_nothing_of_it_is_abandoned(made, send, keys):
    send(made, 2 * BATCH)
    (pool,) = pools.of(made.wave.id)
    name = pool.key
    for place in keys.places:
        (place / name.hex()).rename(place / "aside")
        (place / name.hex()).mkdir()
    assert mixing.replace_lost_keys() == 0
    assert mixing.mix_ripe() == 0
    with pytest.raises(KeyOutOfReach) as failed:
        mixing.close(waves.by_slug(made.wave.slug), abandon=True)
    assert not isinstance(failed.value, KeyLost)
    for place in keys.places:
        (place / name.hex()).rmdir()
        (place / "aside").rename(place / name.hex())
    assert mixing.mix_ripe() == BATCH
    assert mixing.close(waves.by_slug(made.wave.slug)) == BATCH


@pytest.mark.parametrize("place", [0, 1])
def test_a_key_that_is_damaged_in_one_place_opens_its_pool_from_the_other(made, send, keys, place):
    send(made, 2 * BATCH)
    (pool,) = pools.of(made.wave.id)
    (keys.places[place] / pool.key.hex()).write_bytes(b"x" * 32)
    assert mixing.replace_lost_keys() == 0
    assert mixing.mix_ripe() == BATCH
    assert len(made.kept()) == 2 * BATCH


def test_where_no_key_can_be_kept_waves_are_closed_all_the_same(make_wave, send, monkeypatch):
    ripe, ended = (make_wave(codes=100, strata={"all": 1000}, questionnaire=WORK) for _ in range(2))
    send(ripe, 2 * BATCH)
    send(ended, 3)
    db.session.get_one(waves.Wave, ended.wave.id).opens_on = YESTERDAY
    db.session.get_one(waves.Wave, ended.wave.id).closes_on = YESTERDAY
    db.session.commit()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(batch_keys.os, "open", full)
        patched.setattr(mixing, "GRACE", mixing.GRACE * 0)
        with pytest.raises(KeyNotKept):
            jobs.mix_now()
    assert len(hours(ended.wave.id)) == 3
    assert ripe.waiting == 2 * BATCH


def test_a_key_that_is_just_being_put_to_use_is_not_destroyed_though_the_clock_jumps(database, made, send, elsewhere, monkeypatch):
    if database.startswith("postgresql"):
        return
    send(made, 2 * BATCH)
    new_key = mixing._new_key

    def then_tidy():
        found = new_key()
        elsewhere(lambda: mixing.tidy(NOW.replace(year=NOW.year + 1)), patience=0.5)
        return found

    monkeypatch.setattr(mixing, "_new_key", then_tidy)
    assert mixing.mix_ripe() == BATCH
    assert len(made.kept()) == 2 * BATCH
