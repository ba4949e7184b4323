"""Evaluations: a plan, its run, and what it found."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from survey_app.storage.base import Base, Json, db
from survey_app.storage.municipalities import Municipality

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class StoredEvaluation(Base):
    """plan: the document as data. progress: 0–100 with a step's name. refusal: what stopped it (message, hint, facts)."""

    __tablename__ = "evaluation"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="known_state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    title: Mapped[dict[str, str]] = mapped_column(Json)
    plan: Mapped[dict[str, Any]] = mapped_column(Json)
    requested_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(40), default="")
    refusal: Mapped[str | None] = mapped_column(default=None)
    result: Mapped[bytes | None] = deferred(mapped_column(LargeBinary, default=None))  # evaluation.results.to_json
    report_html: Mapped[bytes | None] = deferred(mapped_column(LargeBinary, default=None))
    report_pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary, default=None))
    tables_xlsx: Mapped[bytes | None] = deferred(mapped_column(LargeBinary, default=None))

    municipality: Mapped[Municipality] = relationship()


def get(municipality_id: int, evaluation_id: int) -> StoredEvaluation | None:
    return db.session.scalar(
        select(StoredEvaluation).where(StoredEvaluation.id == evaluation_id, StoredEvaluation.municipality_id == municipality_id)
    )


def of(municipality_id: int) -> list[StoredEvaluation]:
    """The municipality's evaluations, newest first."""
    return list(
        db.session.scalars(
            select(StoredEvaluation).where(StoredEvaluation.municipality_id == municipality_id).order_by(StoredEvaluation.id.desc())
        )
    )
