"""Drafts: unfinished answers, locked with a key that only their owner holds."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, db
from survey_app.storage.responses import WITHOUT_ROWID
from survey_app.storage.waves import Wave


class Draft(Base):
    """One unfinished response.

    id     HMAC of the resume code
    until  first day on which it may be deleted; the first of a month, so that it does not tell the day it was saved
    """

    __tablename__ = "draft"
    __table_args__ = (WITHOUT_ROWID,)

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    until: Mapped[date]
    locked: Mapped[bytes] = mapped_column(LargeBinary)


_SAVE = text(
    "INSERT INTO draft (id, wave_id, until, locked) VALUES (:id, :wave_id, :until, :locked) "
    "ON CONFLICT (id) DO UPDATE SET until = excluded.until, locked = excluded.locked"
)


def save(key: bytes, wave_id: int, until: date, locked: bytes) -> None:
    """Keep a draft in place of an earlier one. Does not commit."""
    db.session.execute(_SAVE, {"id": key, "wave_id": wave_id, "until": until, "locked": locked})


def find(key: bytes, wave_id: int) -> bytes | None:
    return db.session.scalar(select(Draft.locked).where(Draft.id == key, Draft.wave_id == wave_id))


def discard(key: bytes) -> None:
    """Does not commit."""
    db.session.execute(delete(Draft).where(Draft.id == key).execution_options(synchronize_session=False))


def of_closed_waves() -> set[int]:
    """Closed waves of which a draft is left, because it was saved while they closed."""
    return set(db.session.scalars(select(Draft.wave_id).join(Wave, Wave.id == Draft.wave_id).where(Wave.closed).distinct()))


def discard_of_wave(wave_id: int) -> None:
    """Does not commit."""
    db.session.execute(delete(Draft).where(Draft.wave_id == wave_id).execution_options(synchronize_session=False))


def discard_expired(today: date) -> None:
    """Does not commit."""
    db.session.execute(delete(Draft).where(Draft.until <= today).execution_options(synchronize_session=False))
