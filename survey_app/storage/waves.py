"""Waves: fieldwork periods, their strata, and the microdata of waves that were collected elsewhere."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.storage.base import Base, Json, db, lock_for_writing
from survey_app.storage.municipalities import Municipality
from survey_app.storage.questionnaires import Version

CODES, OPEN_LINK, IMPORTED = "codes", "open_link", "imported"


class Wave(Base):
    """One fieldwork period of one questionnaire version, or one imported file.

    reach  how people are reached, fixed when the wave opens: by codes in letters, by an open link, or imported.
    about  words for residents and facts for the method appendix (label, frame, mode, ages …), as a document.
    """

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("municipality_id", "name"),
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint("reach IN ('codes', 'open_link', 'imported')", name="known_reach"),
        CheckConstraint("(reach = 'imported') = (version_id IS NULL)", name="questionnaire_unless_imported"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    name: Mapped[str] = mapped_column(String(60))  # Within the municipality; what a plan refers to.
    slug: Mapped[str] = mapped_column(String(60), unique=True)  # In the residents' address.
    reach: Mapped[str] = mapped_column(String(10))
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    closed: Mapped[bool] = mapped_column(default=False)  # All answers are mixed, and the codes destroyed.

    municipality: Mapped[Municipality] = relationship()
    version: Mapped[Version | None] = relationship()
    strata: Mapped[list["WaveStratum"]] = relationship(order_by="WaveStratum.code", cascade="all, delete-orphan")

    def is_open(self, today: date) -> bool:
        return self.opens_on is not None and self.closes_on is not None and self.opens_on <= today <= self.closes_on


class WaveStratum(Base):
    """A stratum of a wave's sample: the area that its invitations carry."""

    __tablename__ = "wave_stratum"

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    label: Mapped[dict[str, str]] = mapped_column(Json)
    population: Mapped[int]
    invited: Mapped[int]


class ImportedMicrodata(Base):
    """The microdata of an imported wave, as one file (evaluation.microdata)."""

    __tablename__ = "imported_microdata"

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def by_slug(slug: str) -> Wave | None:
    return db.session.scalar(select(Wave).where(Wave.slug == slug))


def locked(wave_id: int) -> Wave:
    """The wave as it is now, locked until this transaction ends: its pools are made, and it is closed, by one at a time."""
    lock_for_writing()
    asked = select(Wave).where(Wave.id == wave_id).with_for_update(key_share=True)  # Answers may refer to it meanwhile.
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def by_name(municipality_id: int, name: str) -> Wave | None:
    return db.session.scalar(select(Wave).where(Wave.municipality_id == municipality_id, Wave.name == name))


def of(municipality_id: int) -> list[Wave]:
    """The municipality's waves, newest fieldwork first."""
    return list(db.session.scalars(select(Wave).where(Wave.municipality_id == municipality_id).order_by(Wave.opens_on.desc(), Wave.name)))


def open_on(today: date) -> list[Wave]:
    """Waves of all municipalities that can be answered today, the one that closes first at the top."""
    asked = select(Wave).where(Wave.opens_on <= today, Wave.closes_on >= today, Wave.reach != IMPORTED)
    return list(db.session.scalars(asked.order_by(Wave.closes_on, Wave.name)))


def ended_before(day: date) -> list[Wave]:
    """Waves whose last day of fieldwork lies before a day and which are not closed yet."""
    return list(db.session.scalars(select(Wave).where(Wave.closes_on < day, Wave.reach != IMPORTED, ~Wave.closed).order_by(Wave.id)))


def with_pools() -> list[Wave]:
    """Waves whose answers wait in pools: opened, and not closed."""
    return list(db.session.scalars(select(Wave).where(Wave.reach != IMPORTED, ~Wave.closed).order_by(Wave.id)))


def imported(wave_id: int) -> bytes:
    """The file of an imported wave. NoResultFound when there is none."""
    return db.session.scalars(select(ImportedMicrodata.content).where(ImportedMicrodata.wave_id == wave_id)).one()
