"""Invitations, spent codes and responses: three tables that nothing but the wave and its stratum joins.

No column holds a time, an address or a serial number. Codes exist only as HMAC, keys of responses are random, and on SQLite the
tables have no rowid that would tell in which order people answered.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import ForeignKey, LargeBinary, String, Table, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, Json, db

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
    """A code that has been used. Its primary key is what makes an answer count once."""

    __tablename__ = "spent"
    __table_args__ = (WITHOUT_ROWID,)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class Response(Base):
    """The answers of one resident in one wave."""

    __tablename__ = "response"
    __table_args__ = (WITHOUT_ROWID,)

    # Random: a serial number would tell in which order people answered.
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, default=random_key)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    stratum: Mapped[str | None] = mapped_column(String(60))  # None: open link.
    answers: Mapped[dict[str, Any]] = mapped_column(Json)


# Made once, and on the tables where no object is needed: these are what every answer waits for.
_INVITATION = select(Invitation).where(Invitation.code_hash == bindparam("code_hash"), Invitation.wave_id == bindparam("wave_id"))
_INVITE, _SPEND, _KEEP = (insert(cast(Table, kind.__table__)) for kind in (Invitation, Spent, Response))
_SPENT = select(cast(Table, Spent.__table__)).where(Spent.__table__.c.code_hash == bindparam("code_hash"))


def invitation(wave_id: int, code_hash: bytes) -> Invitation | None:
    return db.session.scalar(_INVITATION, {"code_hash": code_hash, "wave_id": wave_id})


def is_spent(code_hash: bytes) -> bool:
    return db.session.scalar(_SPENT, {"code_hash": code_hash}) is not None


def invite(wave_id: int, stratum: str, code_hashes: Iterable[bytes]) -> None:
    """Add invitations, in the order of their hashes. Does not commit."""
    rows = [{"code_hash": code_hash, "wave_id": wave_id, "stratum": stratum} for code_hash in sorted(code_hashes)]
    if rows:
        db.session.execute(_INVITE, rows)


def add(wave_id: int, stratum: str | None, answers: Mapping[str, object], code_hash: bytes | None) -> None:
    """Store a response and spend its code. IntegrityError if the code is already spent. Does not commit."""
    if code_hash is not None:
        db.session.execute(_SPEND, {"code_hash": code_hash})
    db.session.execute(_KEEP, {"wave_id": wave_id, "stratum": stratum, "answers": dict(answers)})


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
