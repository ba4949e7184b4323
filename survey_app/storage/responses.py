"""Invitations, spent codes, responses and remarks: tables that nothing but the wave and its stratum joins.

No column holds a time, an address or a serial number. Codes exist only as HMAC, keys of responses are random, and on SQLite the
tables have no rowid that would tell in which order people answered. A response is written by the mixer alone, in the transaction of its
batch, never in the one that spends a code.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Executable,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    union,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, Json, db
from survey_app.storage.waves import Wave

T = TypeVar("T")
AT_ONCE = 2000  # Rows in one call of the database.
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def random_key() -> bytes:
    return secrets.token_bytes(16)


class Invitation(Base):
    """A right to answer once."""

    __tablename__ = "invitation"
    __table_args__ = (WITHOUT_ROWID,)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    stratum: Mapped[str] = mapped_column(String(60))


class Spent(Base):
    """A code that has been used. Its primary key is what makes an answer count once.

    form  the hash of the page from which it was sent: who sends the same page twice is thanked twice."""

    __tablename__ = "spent"
    __table_args__ = (WITHOUT_ROWID,)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    form: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Response(Base):
    """The answers of one resident in one wave."""

    __tablename__ = "response"
    __table_args__ = (WITHOUT_ROWID,)

    # Random: a serial number would tell in which order people answered.
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, default=random_key)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    stratum: Mapped[str | None] = mapped_column(Text)  # Strata that were joined stand with a plus between. None: open link.
    answers: Mapped[dict[str, Any]] = mapped_column(Json)


class Remark(Base):
    """What a resident wrote in words, kept apart from the other answers."""

    __tablename__ = "remark"
    __table_args__ = (WITHOUT_ROWID,)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, default=random_key)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    item: Mapped[str] = mapped_column(String(121))  # An item, or an item and one of its options with a full stop between.
    words: Mapped[str] = mapped_column(Text)


# Made once, and on the tables where no object is needed: these are what every answer waits for.
_INVITE, _REMARK = (insert(cast(Table, kind.__table__)) for kind in (Invitation, Remark))
_KEEP = text("INSERT INTO response (id, wave_id, stratum, answers) VALUES (:id, :wave_id, :stratum, :answers)")
# On a conflict nothing is raised: PostgreSQL would print the key of a violated constraint in its log.
_SPEND = text("INSERT INTO spent (code_hash, wave_id, form) VALUES (:code_hash, :wave_id, :form) ON CONFLICT DO NOTHING")
_SPENT = select(cast(Table, Spent.__table__)).where(Spent.code_hash == bindparam("code_hash"))


def spent(code_hash: bytes) -> Spent | None:
    """How the code was used; None: it has not been."""
    row = db.session.execute(_SPENT, {"code_hash": code_hash}).first()
    return None if row is None else Spent(code_hash=row.code_hash, wave_id=row.wave_id, form=row.form)


def spend(wave_id: int, code_hash: bytes, form: bytes) -> bool:
    """Spend a code; False when it has been spent before. Does not commit."""
    return bool(db.session.execute(_SPEND, {"code_hash": code_hash, "wave_id": wave_id, "form": form}).rowcount)  # type: ignore[attr-defined]


def invite(wave_id: int, stratum: str, code_hashes: Iterable[bytes]) -> None:
    """Add invitations, in the order of their hashes. Does not commit."""
    rows = [{"code_hash": code_hash, "wave_id": wave_id, "stratum": stratum} for code_hash in sorted(code_hashes)]
    if rows:
        db.session.execute(_INVITE, rows)


def add(wave_id: int, stratum: str | None, batch: Sequence[str]) -> None:
    """Store the responses of a whole batch, each a JSON document, under random keys and in the order of these. Does not commit."""
    _insert(_KEEP, batch, lambda answers: {"wave_id": wave_id, "stratum": stratum, "answers": answers})


def add_remarks(wave_id: int, batch: Sequence[tuple[str, str]]) -> None:
    """Store what a whole batch has written in words, (item, words), each under a random key of its own. Does not commit."""
    _insert(_REMARK, batch, lambda remark: {"wave_id": wave_id, "item": remark[0], "words": remark[1]})


def _insert(statement: Executable, things: Sequence[T], row: Callable[[T], dict[str, object]]) -> None:
    """Rows under random keys, in the order of these; not all at once, because a pool may have waited for long."""
    keyed = sorted(((random_key(), thing) for thing in things), key=lambda pair: pair[0])
    for start in range(0, len(keyed), AT_ONCE):
        db.session.execute(statement, [{"id": key, **row(thing)} for key, thing in keyed[start : start + AT_ONCE]])


def join(wave_id: int, stratum: str | None, joined: str | None) -> None:
    """Let responses that carry a stratum carry the joined one. Does not commit."""
    db.session.execute(update(Response).where(Response.wave_id == wave_id, Response.stratum == stratum).values(stratum=joined))


def destroy_codes(wave_id: int) -> None:
    """Forget who was invited and which codes were used. Does not commit."""
    for kind in (Spent, Invitation):
        db.session.execute(delete(kind).where(kind.wave_id == wave_id).execution_options(synchronize_session=False))


def closed_with_codes() -> set[int]:
    """Closed waves whose codes have not been destroyed yet, because that was interrupted."""
    left = union(select(Invitation.wave_id), select(Spent.wave_id)).subquery()
    return set(db.session.scalars(select(Wave.id).where(Wave.closed, Wave.id.in_(select(left.c.wave_id)))))


def remarks(wave_id: int) -> list[tuple[str, str]]:
    """(item, words) of every remark of a wave, in the order of their random keys."""
    rows = select(Remark.item, Remark.words).where(Remark.wave_id == wave_id).order_by(Remark.id)
    return [(item, words) for item, words in db.session.execute(rows)]


def invited(wave_id: int) -> dict[str, int]:
    """Stratum → number of invitations."""
    counted = select(Invitation.stratum, func.count()).where(Invitation.wave_id == wave_id).group_by(Invitation.stratum)
    return {stratum: int(number) for stratum, number in db.session.execute(counted)}


def answered(wave_id: int) -> dict[str, int]:
    """Stratum → number of responses ("" for the open link)."""
    counted = select(Response.stratum, func.count()).where(Response.wave_id == wave_id).group_by(Response.stratum)
    return {stratum or "": count for stratum, count in db.session.execute(counted)}


def of(wave_id: int) -> list[tuple[str | None, dict[str, Any]]]:
    """(stratum, answers) of every response of a wave, in the order of their random keys."""
    rows = select(Response.stratum, Response.answers).where(Response.wave_id == wave_id).order_by(Response.id)
    return [(stratum, answers) for stratum, answers in db.session.execute(rows)]
