"""Mixing: answers wait sealed in pools, and leave them only together, in an order that nobody knows.

A pool that holds twice a batch is mixed down to one: those that leave are drawn at random, and those that stay are sealed anew, under new
keys and new names. So a copy of the database from before and one from after do not tell which answer came in between. At the end of
fieldwork everything is mixed and the codes are destroyed.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from survey_app import sealing
from survey_app.batch_keys import BatchKeys, KeyLost
from survey_app.errors import N_
from survey_app.settings import Settings
from survey_app.storage import base, drafts, pools, responses, waves
from survey_app.storage.base import db
from survey_app.storage.pools import Pool
from survey_app.storage.responses import random_key
from survey_app.storage.waves import CODES, Wave

log = logging.getLogger(__name__)
EXPECTED_RESPONSE = 0.4  # Of those invited, for the size of pools; when more answer, pools fill sooner.
FEW = 4  # Batches: a pool that expects fewer answers is mixed only at the end.
GRACE = timedelta(minutes=30)  # Who began before the end of the last day may still send.
FORGOTTEN_AFTER = timedelta(minutes=10)  # A key of no pool is destroyed, unless it has just been made.


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sealed: the answers to be kept together, and what was written in words, which is kept apart. Two lines of JSON, so that
    the answers can be stored as they are."""

    answers: Mapping[str, object]
    words: Mapping[str, str]

    def packed(self) -> bytes:
        return f"{base.packed(self.answers)}\n{base.packed(self.words)}".encode()

    @classmethod
    def unpacked(cls, text: bytes) -> "Answer":
        return cls(*map(json.loads, text.split(b"\n")))


def joined(invited: Mapping[str, int], batch: int) -> list[list[str]]:
    """Strata, in order, joined with their neighbours until each pool expects two batches. One pool at least."""
    groups: list[list[str]] = []
    expected = 0.0
    for stratum, number in invited.items():
        if not groups or expected >= 2 * batch:
            groups, expected = [*groups, []], 0.0
        groups[-1].append(stratum)
        expected += EXPECTED_RESPONSE * number
    if len(groups) > 1 and expected < 2 * batch:
        last = groups.pop()
        groups[-1] += last
    return groups or [[]]


def open_pools(wave: Wave) -> list[Pool]:
    """The pools of a wave; made, with their keys, the first time. Does not commit."""
    found = pools.of(wave.id)
    if found:
        return found
    base.lock_for_writing()
    found = pools.of(wave.id)
    if not found:
        invited = {stratum.code: stratum.invited for stratum in wave.strata} if wave.reach == CODES else {}
        found = [_new_pool(wave.id, strata) for strata in joined(invited, _settings().batch)]
        db.session.flush()
    return found


def pool_of(wave: Wave, stratum: str | None) -> Pool | None:
    """The pool in which answers from a stratum wait, the newest of its kind; None when the wave is closed."""
    found = pools.of(wave.id) if wave.closed else open_pools(wave)
    return next((pool for pool in reversed(found) if stratum is None or stratum in pool.strata), None)


def mix_ripe() -> int:
    """Mix every pool that holds two batches or more. The number of answers mixed. A pool whose key is lost is set aside, and logged."""
    batch, mixed = _settings().batch, 0
    for pool_id, waiting in pools.counts().items():
        db.session.rollback()
        if waiting >= 2 * batch:
            mixed += _mix(pool_id, batch)
    db.session.rollback()
    return mixed


def replace_lost_keys() -> int:
    """Give every pool whose key is missing in both places a successor, so that new answers are not sealed to a lost key.

    What waits in it stays, and can be mixed once the key file is put back."""
    keys, replaced = _settings().batch_keys, 0
    for wave in waves.with_pools():
        newest = {tuple(pool.strata): pool for pool in pools.of(wave.id)}
        for pool in newest.values():
            try:
                keys.read(pool.key)
            except KeyLost:
                _new_pool(wave.id, pool.strata)
                replaced += 1
                log.error("batch key lost", extra={"pool": pool.id})
    db.session.commit()
    return replaced


def end_waves(now: datetime) -> list[str]:
    """Close every wave whose last day has passed, with its grace, and finish what was interrupted. The names of those closed."""
    closed = []
    for wave in waves.ended_before((now - GRACE).date()):
        name = wave.name
        try:
            close(wave)
            closed.append(name)
        except KeyLost:
            log.error("wave not closed: batch key lost", extra={"wave": name})
    for wave_id in responses.closed_with_codes():
        _forget(wave_id)
    return closed


def close(wave: Wave, *, abandon: bool = False) -> int:
    """Mix everything that waits, then destroy the codes and the drafts. The number of answers mixed. KeyLost when a key is missing,
    unless what waits for it is to be abandoned.

    A pool with less than a batch joins the next, and its responses carry the joined stratum."""
    wave_id, keys = wave.id, _settings().batch_keys
    base.lock_for_writing()
    opened: list[tuple[list[str], list[bytes]]] = []
    locked = [pool for pool in (pools.for_mixing(pool.id) for pool in pools.of(wave_id)) if pool is not None]
    for pool in locked:
        try:
            opened.append((pool.strata, _opened(pool, keys)))
        except KeyLost:
            if not abandon:
                db.session.rollback()
                raise
            log.error("answers abandoned", extra={"pool": pool.id})
    old = [pool.key for pool in locked]
    mixed = 0
    for strata, answers in _large_enough(opened, _settings().batch):
        together = pools.BETWEEN.join(strata) or None
        for part in {pools.BETWEEN.join(pool_strata) or None for pool_strata, _ in opened if set(pool_strata) <= set(strata)}:
            responses.join(wave_id, part, together)
        _store(wave_id, together, sealing.shuffled(answers))
        mixed += len(answers)
    for pool in locked:
        pools.empty(pool.id)
        db.session.delete(pool)
    db.session.get_one(Wave, wave_id).closed = True
    db.session.commit()
    _forget(wave_id)
    for name in old:
        keys.destroy(name)
    base.leave_no_traces()
    return mixed


def _forget(wave_id: int) -> None:
    """Destroy the codes and the drafts of a closed wave: in a transaction of its own, so that it shares none with the answers."""
    responses.destroy_codes(wave_id)
    drafts.discard_of_wave(wave_id)
    base.owe_compacting()
    db.session.commit()


def tidy(now: datetime) -> None:
    """Destroy keys that belong to no pool, drop expired drafts, and empty the write-ahead log."""
    keys = _settings().batch_keys
    in_use = pools.keys_in_use()
    for name in keys.kept() - in_use:
        if keys.older_than(name, now - FORGOTTEN_AFTER):
            keys.destroy(name)
    drafts.discard_expired(now.date())
    db.session.commit()
    base.leave_no_traces()


def _mix(pool_id: int, batch: int) -> int:
    keys = _settings().batch_keys
    base.lock_for_writing()
    pool = pools.for_mixing(pool_id)
    if pool is None:
        db.session.rollback()
        return 0
    if _only_at_the_end(pool, batch):
        db.session.rollback()
        return 0
    try:
        answers = sealing.shuffled(_opened(pool, keys))
    except KeyLost:
        db.session.rollback()
        log.error("batch key lost", extra={"pool": pool_id})
        return 0
    leaving, staying, old, room = answers[batch:], answers[:batch], pool.key, sealing.room(pools.longest(pool_id))
    if len(leaving) < batch:
        db.session.rollback()
        return 0
    _store(pool.wave_id, pool.stratum, leaving)
    pools.empty(pool_id)
    pool.key, pool.public = _new_key(keys)
    pools.wait(pool_id, (sealing.seal(pool.public, text, room) for text in staying))
    db.session.commit()
    keys.destroy(old)
    base.leave_no_traces()
    return len(leaving)


def _only_at_the_end(pool: Pool, batch: int) -> bool:
    """Whether so few answers are expected that one batch is all there will be."""
    wave = db.session.get_one(Wave, pool.wave_id)
    invited = sum(stratum.invited for stratum in wave.strata if stratum.code in pool.strata)
    return bool(pool.strata) and EXPECTED_RESPONSE * invited < FEW * batch and pools.count(pool.id) < FEW * batch


def _opened(pool: Pool, keys: BatchKeys) -> list[bytes]:
    """What waits in a pool: packed answers. KeyLost."""
    if not pools.count(pool.id):
        return []
    private = keys.read(pool.key)
    try:
        return list(sealing.unseal_all(private, pools.waiting(pool.id)))
    except sealing.CannotOpen as failed:
        raise KeyLost(
            N_("The key {name} does not open the answers that wait for it."), name=pool.key.hex()[:8],
            hint=N_("Put the right file back from the copy of the keys."),
        ) from failed  # fmt: skip


def _large_enough(opened: Sequence[tuple[list[str], list[bytes]]], batch: int) -> list[tuple[list[str], list[bytes]]]:
    """Pools of the same strata together; one with less than a batch joins the next, the last one its predecessor."""
    groups: dict[tuple[str, ...], list[bytes]] = {}
    for strata, answers in opened:
        groups.setdefault(tuple(strata), []).extend(answers)
    found: list[tuple[list[str], list[bytes]]] = []
    for codes, answers in groups.items():
        strata = list(codes)
        if found and len(found[-1][1]) < batch:
            found[-1] = ([*found[-1][0], *strata], found[-1][1] + answers)
        else:
            found.append((strata, answers))
    if len(found) > 1 and len(found[-1][1]) < batch:
        strata_left, answers_left = found.pop()
        found[-1] = ([*found[-1][0], *strata_left], found[-1][1] + answers_left)
    return found


def _store(wave_id: int, stratum: str | None, answers: Sequence[bytes]) -> None:
    """Keep packed answers, and apart from them, in another order, what was written in words."""
    lines = [text.decode().split("\n") for text in answers]
    responses.add_documents(wave_id, stratum, [kept for kept, _ in lines])
    responses.add_remarks(wave_id, sealing.shuffled([pair for _, words in lines if words != "{}" for pair in json.loads(words).items()]))


def _new_pool(wave_id: int, strata: Sequence[str]) -> Pool:
    name, public = _new_key(_settings().batch_keys)
    pool = Pool(wave_id=wave_id, strata=list(strata), key=name, public=public)
    db.session.add(pool)
    return pool


def _new_key(keys: BatchKeys) -> tuple[bytes, bytes]:
    """The name and the public half of a new key, which is durable in both places."""
    name, private = random_key(), sealing.new_key()
    keys.keep(name, private)
    return name, sealing.public_half(private)


def _settings() -> Settings:
    found: Settings = current_app.extensions["pejl"]
    return found
