"""Officials: the only people who have an account."""

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.storage.base import Base, db
from survey_app.storage.municipalities import Municipality


class Official(UserMixin, Base):
    __tablename__ = "official"

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    email: Mapped[str] = mapped_column(String(200), unique=True)  # Lower case.
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))

    municipality: Mapped[Municipality] = relationship(lazy="joined")


def by_email(email: str) -> Official | None:
    return db.session.scalar(select(Official).where(Official.email == func.lower(email.strip())))


def by_id(official_id: int) -> Official | None:
    return db.session.get(Official, official_id)
