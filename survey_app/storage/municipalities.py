"""Municipalities: the root of all that officials own."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, db


class Municipality(Base):
    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    contact: Mapped[str] = mapped_column(String(200), default="")  # E-mail or telephone shown to residents.


def by_slug(slug: str) -> Municipality | None:
    return db.session.scalar(select(Municipality).where(Municipality.slug == slug))


def get(municipality_id: int) -> Municipality:
    return db.session.get_one(Municipality, municipality_id)
