"""Mixing and closing when the database or the keys' disk fails at any moment: done or not done, never half, and mended by the next run."""

from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy.exc import OperationalError

from survey_app import batch_keys, sealing
from survey_app.batch_keys import KeyNotKept
from survey_app.services import mixing
from survey_app.services.mixing import Answer
from survey_app.storage import pools, responses, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Invitation, Spent
from tests.databases import each_engine
from tests.making import NOW
from tests.services.conftest import HOURS
from tests.web.respond.faults import Nth

BATCH = 4
WAYS = pytest.mark.parametrize("done", [False, True], ids=["not-done", "done-but-not-told"])


@pytest.fixture
def settings(settings):
    return replace(settings, batch=BATCH)


def everything(wave_id, keys):
    """Every answer there is, mixed or waiting; the words apart."""
    db.session.rollback()
    found = [answers["hours"] for _, answers in responses.of(wave_id)]
    words = [text for _, text in responses.remarks(wave_id)]
    for pool in pools.of(wave_id):
        for sealed in dict(pools.sealed(pools.names(pool.id))).values():
            answer = Answer.unpacked(sealing.unseal(keys.read(pool.key, pool.public), sealed))
            found.append(answer.answers["hours"])
            words += answer.words.values()
    assert sorted(words) == sorted(f"Lamp {number}" for number in found)
    return sorted(found)


@WAYS
@each_engine
def test_a_failure_at_any_statement_of_mixing_loses_and_doubles_nothing(make_wave, send, keys, done):
    made = make_wave(codes=400, strata={"all": 1000}, questionnaire=HOURS)
    send(made, BATCH)
    for n in count(1):
        send(made, BATCH)
        sent = everything(made.wave.id, keys)
        fault = Nth(n, done=done)
        with fault.failing(), suppress(OperationalError):
            mixing.mix_ripe()
        db.session.rollback()
        assert everything(made.wave.id, keys) == sent == list(range(BATCH * (n + 1)))
        assert len(sent) - made.waiting in (BATCH * (n - 1), BATCH * n)
        mixing.mix_ripe()
        assert made.waiting == BATCH
        if not fault.failed:
            assert n > 8
            return


@WAYS
@each_engine
def test_a_failure_at_any_statement_of_closing_loses_nothing_and_closing_again_ends_it(make_wave, send, keys, done):
    for n in count(1):
        made = make_wave(codes=7, strata={"all": 1000}, questionnaire=HOURS)
        send(made, 6)
        sent, slug = everything(made.wave.id, keys), made.wave.slug
        fault = Nth(n, done=done)
        with fault.failing(), suppress(OperationalError):
            mixing.close(waves.by_slug(slug))
        db.session.rollback()
        assert everything(made.wave.id, keys) == sent
        assert made.kept() is not None
        assert everything(made.wave.id, keys) == sent
        assert [db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (Spent, Invitation, pools.Waiting)] == [0] * 3
        if not fault.failed:
            assert n > 8
            return


@pytest.mark.parametrize("place", [0, 1])
def test_without_room_for_a_new_key_nothing_is_mixed_and_everything_can_be_later(make_wave, send, keys, place, monkeypatch):
    made = make_wave(codes=100, strata={"all": 1000}, questionnaire=HOURS)
    send(made, 2 * BATCH)
    before, opened = everything(made.wave.id, keys), batch_keys.os.open

    def full(path, *given):
        if str(path).startswith(f"{keys.places[place]}/"):
            raise OSError(28, "No space left on device", str(path))
        return opened(path, *given)

    with monkeypatch.context() as patched:
        patched.setattr(batch_keys.os, "open", full)
        with pytest.raises(KeyNotKept):
            mixing.mix_ripe()
    assert everything(made.wave.id, keys) == before
    assert made.waiting == 2 * BATCH
    assert mixing.mix_ripe() == BATCH


def test_an_old_key_that_cannot_be_destroyed_at_once_is_destroyed_by_the_worker_later(make_wave, send, keys, monkeypatch):
    made = make_wave(codes=100, strata={"all": 1000}, questionnaire=HOURS)
    send(made, 2 * BATCH)

    def fails(*_):
        raise PermissionError("read-only")

    with monkeypatch.context() as patched:
        patched.setattr(type(keys), "destroy", fails)
        with suppress(PermissionError):
            mixing.mix_ripe()
    db.session.rollback()
    assert len(keys.kept()) == 2
    mixing.tidy(NOW.replace(year=NOW.year + 1))
    assert keys.kept() == {pool.key for pool in pools.of(made.wave.id)}
    assert everything(made.wave.id, keys) == list(range(2 * BATCH))
