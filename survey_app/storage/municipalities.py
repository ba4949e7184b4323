"""Municipalities: the root of all that officials own, and the files that residents see of them."""

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, db

LOGO, MAP = "logo", "map"


class Municipality(Base):
    """A municipality, and how residents see it.

    contact, phone, email, web  whom to ask, in words and as addresses; each may be empty
    colour  # and six digits, or empty: the colour of Pejl
    logo    the name of its file, or empty: a shield without arms
    """

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    contact: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    web: Mapped[str] = mapped_column(String(200), default="")
    colour: Mapped[str] = mapped_column(String(7), default="")
    logo: Mapped[str] = mapped_column(String(40), default="")

    @property
    def can_be_asked(self) -> bool:
        return bool(self.contact or self.phone or self.email or self.web)


class MunicipalityFile(Base):
    """A file of a municipality: its logo, or the map of its districts. name: in the address, made of its content."""

    __tablename__ = "municipality_file"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    media: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)


def by_slug(slug: str) -> Municipality | None:
    return db.session.scalar(select(Municipality).where(Municipality.slug == slug))


def get(municipality_id: int) -> Municipality:
    return db.session.get_one(Municipality, municipality_id)


def file(municipality_id: int, kind: str) -> MunicipalityFile | None:
    return db.session.get(MunicipalityFile, (municipality_id, kind))


def file_name(municipality_id: int, kind: str) -> str | None:
    """The name of a file, without its content."""
    asked = select(MunicipalityFile.name).where(MunicipalityFile.municipality_id == municipality_id, MunicipalityFile.kind == kind)
    return db.session.scalar(asked)


def logo_named(name: str) -> MunicipalityFile | None:
    """A logo by the name in its address. Two municipalities with the same name of a file have the same picture."""
    return db.session.scalar(select(MunicipalityFile).where(MunicipalityFile.name == name, MunicipalityFile.kind == LOGO).limit(1))


def put(municipality_id: int, kind: str, name: str, media: str, content: bytes) -> None:
    """Keep a file in the place of the one before it. Does not commit."""
    db.session.merge(MunicipalityFile(municipality_id=municipality_id, kind=kind, name=name, media=media, content=content))


def remove(municipality_id: int, kind: str) -> None:
    """Take a file away, if there is one. Does not commit."""
    if found := file(municipality_id, kind):
        db.session.delete(found)
