"""Published questionnaire versions: documents that never change."""

import hashlib
import json
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, Json, db, outside_transactions


class Version(Base):
    """One published version: the document as data, and its SHA-256."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("municipality_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)  # Read once in a process, while its wave is asked for always.


def fingerprint(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def document(version_id: int) -> dict[str, Any]:
    """The document of a version that has been committed: it never changes. NoResultFound."""
    with outside_transactions() as connection:
        found: dict[str, Any] = connection.execute(select(Version.document).where(Version.id == version_id)).scalar_one()
    return found


def latest(municipality_id: int, questionnaire_id: str) -> dict[str, Any] | None:
    """The document of the version of a questionnaire that was published last, by the `id` in it."""
    documents = db.session.scalars(select(Version.document).where(Version.municipality_id == municipality_id).order_by(Version.id.desc()))
    return next((document for document in documents if document["id"] == questionnaire_id), None)


def publish(municipality_id: int, document: dict[str, Any]) -> Version:
    """The version with this content, made if the municipality has none. Does not commit."""
    sha256 = fingerprint(document)
    found = db.session.scalar(select(Version).where(Version.municipality_id == municipality_id, Version.sha256 == sha256))
    if found is None:
        found = Version(municipality_id=municipality_id, sha256=sha256, document=document)
        db.session.add(found)
        db.session.flush()
    return found
