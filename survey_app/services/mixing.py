"""Mixing: answers wait sealed in pools, and leave them only together, in an order that nobody knows.

A pool that holds twice a batch is mixed down to one: those that leave are drawn at random, and those that stay are sealed anew, under new
keys and new names. So a copy of the database from before and one from after do not tell which answer came in between. At the end of
fieldwork everything is mixed and the codes are destroyed.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from survey_app import sealing
from survey_app.batch_keys import KeyLost, KeyOutOfReach
from survey_app.errors import N_, SurveyAppError
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


class AnswersDamaged(SurveyAppError):
    """Answers that wait, and that their own key does not open."""


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
    """The pools of a wave; made, with their keys, the first time; none when it is closed. Does not commit."""
    found = pools.of(wave.id)
    if found:
        return found
    wave = waves.locked(wave.id)
    found = pools.of(wave.id)
    if (
        not found and not wave.closed
    ):  # It may have been closed since the caller looked: what is sealed to a new pool then would stay there.
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
    """Give every pool whose key is lost in both places a successor, so that new answers are not sealed to a lost key.

    What waits in it stays, and can be mixed once the key file is put back."""
    replaced = 0
    for wave_id in [wave.id for wave in waves.with_pools()]:
        if any(map(_lost, _newest(wave_id))):
            waves.locked(wave_id)
            for pool in _newest(wave_id):
                now = pools.for_mixing(pool.id)  # Another worker may just have mixed it, and destroyed the key it had.
                if now is not None and _lost(now):
                    _new_pool(wave_id, now.strata)
                    replaced += 1
                    log.error("batch key lost", extra={"pool": now.id})
        db.session.commit()
    return replaced


def _newest(wave_id: int) -> list[Pool]:
    """Of the pools of the same strata, the one that answers are sealed to."""
    return list({tuple(pool.strata): pool for pool in pools.of(wave_id)}.values())


def _lost(pool: Pool) -> bool:
    try:
        _settings().batch_keys.read(pool.key, pool.public)
    except KeyLost:
        return True
    except KeyOutOfReach as failed:
        log.error("batch key out of reach", extra={"pool": pool.id, "kind": type(failed.__cause__).__name__})
    return False


def end_waves(now: datetime) -> list[str]:
    """Close every wave whose last day has passed, with its grace, and finish what was interrupted. The names of those closed."""
    closed = []
    db.session.rollback()  # Of what the caller has failed to do.
    for wave in waves.ended_before((now - GRACE).date()):
        name = wave.name
        try:
            close(wave)
            closed.append(name)
        except (KeyOutOfReach, AnswersDamaged) as failed:
            log.error("wave not closed", extra={"wave": name, "kind": type(failed).__name__})
    for wave_id in responses.closed_with_codes() | drafts.of_closed_waves():
        _forget(wave_id)
    return closed


def close(wave: Wave, *, abandon: bool = False) -> int:
    """Mix everything that waits, then destroy the codes and the drafts. The number of answers mixed. KeyLost when a key is lost,
    AnswersDamaged when some cannot be opened by it, unless they are to be abandoned; KeyOutOfReach.

    A pool with less than a batch joins the next, and its responses carry the joined stratum."""
    wave_id = wave.id
    waves.locked(wave_id)
    opened: list[tuple[list[str], list[bytes]]] = []
    locked = [pool for pool in (pools.for_mixing(pool.id) for pool in pools.of(wave_id)) if pool is not None]
    for pool in locked:
        try:
            opened.append((pool.strata, list(_opened(pool, abandon=abandon).values())))
        except SurveyAppError:
            db.session.rollback()
            raise
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
    _destroy(old)
    _leave_no_traces()
    return mixed


def _forget(wave_id: int) -> None:
    """Destroy the codes and the drafts of a closed wave: in a transaction of its own, so that it shares none with the answers."""
    responses.destroy_codes(wave_id)
    drafts.discard_of_wave(wave_id)
    base.owe_compacting()
    db.session.commit()


def tidy(now: datetime) -> None:
    """Destroy keys that belong to no pool, drop expired drafts, empty the write-ahead log, and write the files anew if that is owed. What
    cannot be done now is logged, and done the next time."""
    base.lock_for_writing()  # On SQLite, nobody is then between making a key and putting it to use.
    _destroy(_forgotten_keys(now))
    drafts.discard_expired(now.date())
    db.session.commit()
    _leave_no_traces()


def _forgotten_keys(now: datetime) -> list[bytes]:
    """Keys that belong to no pool, and have not just been made."""
    keys = _settings().batch_keys
    try:
        return [name for name in keys.kept() - pools.keys_in_use() if keys.older_than(name, now - FORGOTTEN_AFTER)]
    except OSError as failed:
        log.error("batch keys out of reach", extra={"kind": type(failed).__name__})
        return []


def _destroy(names: Iterable[bytes]) -> None:
    """Destroy keys that nothing is sealed to any more. One that cannot be destroyed now is logged, and `tidy` will."""
    for name in names:
        try:
            _settings().batch_keys.destroy(name)
        except OSError as failed:
            log.error("batch key not destroyed", extra={"key": name.hex()[:8], "kind": type(failed).__name__})


def _leave_no_traces() -> None:
    """What was to be kept is kept: that traces cannot be removed now is logged, and `tidy` will."""
    try:
        base.leave_no_traces()
    except SQLAlchemyError as failed:
        log.error("traces not removed", extra={"kind": type(getattr(failed, "orig", failed)).__name__})


def _mix(pool_id: int, batch: int) -> int:
    pool = pools.get(pool_id)
    if pool is None or _only_at_the_end(pool, batch):
        db.session.rollback()
        return 0
    ahead: dict[bytes, bytes] = {}
    with suppress(KeyOutOfReach, AnswersDamaged):  # Or another mixer has been there: which of them it is, is seen below.
        ahead = _opened(pool)  # This takes longest, and nobody who sends an answer must wait for it.
    db.session.rollback()
    base.lock_for_writing()
    try:
        pool = pools.for_mixing(pool_id)
        answers = sealing.shuffled([] if pool is None else list(_opened(pool, ahead=ahead).values()))
    except (KeyOutOfReach, AnswersDamaged) as failed:
        db.session.rollback()
        log.error("pool not mixed", extra={"pool": pool_id, "kind": type(failed).__name__})
        return 0
    leaving, staying = answers[batch:], answers[:batch]
    if pool is None or len(leaving) < batch:
        db.session.rollback()
        return 0
    old, room = pool.key, sealing.room(pools.longest(pool_id))
    _store(pool.wave_id, pool.stratum, leaving)
    pools.empty(pool_id)
    pool.key, pool.public = _new_key()
    pools.wait(pool_id, (sealing.seal(pool.public, text, room) for text in staying))
    db.session.commit()
    _destroy([old])
    _leave_no_traces()
    return len(leaving)


def _only_at_the_end(pool: Pool, batch: int) -> bool:
    """Whether so few answers are expected that one batch is all there will be."""
    wave = db.session.get_one(Wave, pool.wave_id)
    invited = sum(stratum.invited for stratum in wave.strata if stratum.code in pool.strata)
    return bool(pool.strata) and EXPECTED_RESPONSE * invited < FEW * batch and pools.count(pool.id) < FEW * batch


def _opened(pool: Pool, *, ahead: Mapping[bytes, bytes] = MappingProxyType({}), abandon: bool = False) -> dict[bytes, bytes]:
    """What waits in a pool: random key → packed answers. KeyLost, and AnswersDamaged, unless what cannot be opened is to be abandoned;
    KeyOutOfReach. ahead: what has been opened before, and need not be again."""
    names = pools.names(pool.id)
    found = {name: ahead[name] for name in names if name in ahead}
    left = [name for name in names if name not in found]
    if not left:
        return found
    try:
        private = _settings().batch_keys.read(pool.key, pool.public)
        return found | dict(sealing.unseal_all(private, pools.sealed(left)))
    except KeyLost:
        if not abandon:
            raise
    except sealing.CannotOpen as failed:
        if not abandon:
            raise AnswersDamaged(
                N_("Some of the {number} answers that wait for the key {name} are damaged."), number=len(names), name=pool.key.hex()[:8],
                hint=N_("Look after the disk of the database. The others can be kept: ./pejl close-wave --abandon."),
            ) from failed  # fmt: skip
        found |= {name: text for name, sealed in pools.sealed(left) if (text := _unless_damaged(private, sealed)) is not None}
    log.error("answers abandoned", extra={"pool": pool.id, "number": len(names) - len(found)})
    return found


def _unless_damaged(private: bytes, sealed: bytes) -> bytes | None:
    try:
        return sealing.unseal(private, sealed)
    except sealing.CannotOpen:
        return None


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
    responses.add(wave_id, stratum, [kept for kept, _ in lines])
    responses.add_remarks(wave_id, sealing.shuffled([pair for _, words in lines if words != "{}" for pair in json.loads(words).items()]))


def _new_pool(wave_id: int, strata: Sequence[str]) -> Pool:
    name, public = _new_key()
    pool = Pool(wave_id=wave_id, strata=list(strata), key=name, public=public)
    db.session.add(pool)
    return pool


def _new_key() -> tuple[bytes, bytes]:
    """The name and the public half of a new key, which is durable in both places."""
    name, private = random_key(), sealing.new_key()
    _settings().batch_keys.keep(name, private)
    return name, sealing.public_half(private)


def _settings() -> Settings:
    found: Settings = current_app.extensions["pejl"]
    return found
