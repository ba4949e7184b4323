"""Evaluations: asked for, run as a job, kept; or run at once into a folder."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, update

from survey_app.documents import Document, DocumentError, parse, read_yaml
from survey_app.errors import N_, SurveyAppError, quoted
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.results import Evaluation, to_json
from survey_app.services import fieldwork
from survey_app.storage import evaluations, municipalities, waves
from survey_app.storage.base import db
from survey_app.storage.evaluations import DONE, FAILED, RUNNING, WAITING, StoredEvaluation
from survey_app.storage.waves import Wave

log = logging.getLogger(__name__)
Progress = Callable[[str, int], None]

FETCHING, WRITING, PRINTING = N_("Fetching the answers"), N_("Writing the report"), N_("Setting the PDF")
FILES = ("evaluation.json", "report.html", "report.pdf", "tables.xlsx")


class EvaluationRefused(SurveyAppError):
    """An evaluation that cannot be made."""


@dataclass(frozen=True, slots=True)
class Results:
    """What an evaluation leaves behind. pdf is None where this machine cannot make PDFs; `no_pdf` says why."""

    evaluation: Evaluation
    html: bytes
    pdf: bytes | None
    xlsx: bytes
    no_pdf: SurveyAppError | None = None

    @property
    def json(self) -> bytes:
        return to_json(self.evaluation)


def request(municipality_id: int, plan_text: str | bytes, today: date, source: str = "plan.yaml") -> StoredEvaluation:
    """Keep the plan as an evaluation that waits to be run. The caller puts it in the queue (`jobs.enqueue_evaluation`)."""
    document = read_yaml(plan_text, source)
    plan = parse(EvaluationPlan, document)
    _check_municipality(municipality_id, plan)
    _check_waves(municipality_id, plan)
    asked = StoredEvaluation(municipality_id=municipality_id, title=dict(plan.title), plan=document.data, requested_on=today)
    db.session.add(asked)
    db.session.commit()
    log.info("evaluation requested", extra={"evaluation": asked.id})
    return asked


def again(municipality_id: int, evaluation_id: int, today: date) -> StoredEvaluation | None:
    """A new evaluation with the plan of an earlier one; that one stays as it is. None when the municipality has no such evaluation."""
    earlier = evaluations.get(municipality_id, evaluation_id)
    return earlier and request(municipality_id, json.dumps(earlier.plan, ensure_ascii=False), today)


def unfinished() -> list[int]:
    """Ids of the evaluations that wait, or that a stopped worker left half done, oldest first."""
    return list(
        db.session.scalars(select(StoredEvaluation.id).where(StoredEvaluation.state.in_((WAITING, RUNNING))).order_by(StoredEvaluation.id))
    )


def run(evaluation_id: int) -> None:
    """Do the evaluation and keep what it found. Run again, it does nothing more: what is done stays as it was found.

    Progress is kept in short transactions of its own. A refusal is kept as a sentence; any other fault is logged, and kept as one too.
    """
    asked = db.session.get(StoredEvaluation, evaluation_id)
    if asked is None or asked.state in (DONE, FAILED):
        return
    municipality_id, plan_data, asked_on = asked.municipality_id, asked.plan, asked.requested_on
    _keep(evaluation_id, state=RUNNING, progress=0, step="", refusal=None)

    def progress(step: str, percent: int) -> None:
        _keep(evaluation_id, progress=percent, step=step[:40])

    try:
        plan = parse(EvaluationPlan, Document("plan.yaml", plan_data))
        made = _make(municipality_id, plan, asked_on, progress)
    except SurveyAppError as refused:
        db.session.rollback()
        _keep(evaluation_id, state=FAILED, refusal=pack(refused))
        log.info("evaluation refused", extra={"evaluation": evaluation_id, "kind": type(refused).__name__})
    except Exception:
        db.session.rollback()
        broken = EvaluationRefused(
            N_("Pejl failed while it made this evaluation. Nothing is lost."),
            hint=N_("Run it again; if it fails twice, ask the operator to look in the log."),
        )
        _keep(evaluation_id, state=FAILED, refusal=pack(broken))
        log.exception("evaluation failed", extra={"evaluation": evaluation_id})
    else:
        why = pack(made.no_pdf) if made.no_pdf else None
        _keep(
            evaluation_id,
            state=DONE,
            progress=100,
            step="",
            refusal=why,
            result=made.json,
            report_html=made.html,
            report_pdf=made.pdf,
            tables_xlsx=made.xlsx,
        )
        log.info("evaluation done", extra={"evaluation": evaluation_id})


def evaluate_to_folder(municipality_id: int, plan_path: Path, out: Path, today: date, progress: Progress | None = None) -> Results:
    """Do the evaluation of a plan in a file at once, and write its files into the folder `out`; nothing is kept in the database."""
    plan = parse(EvaluationPlan, read_yaml(plan_path.read_bytes(), plan_path.name))
    made = _make(municipality_id, plan, today, progress or (lambda _step, _percent: None))
    try:
        out.mkdir(parents=True, exist_ok=True)
        _write(out, dict(zip(FILES, (made.json, made.html, made.pdf, made.xlsx), strict=True)))
    except OSError as failed:
        raise EvaluationRefused(
            N_("The files could not be written in the folder {folder}."),
            folder=out,
            hint=N_("See that it has room, and that nothing else stands there by the name of one of them."),
        ) from failed
    return made


def _write(out: Path, files: Mapping[str, bytes | None]) -> None:
    """Write all of the files before any stands in the place of an earlier one. None: an earlier one must not lie beside newer figures."""
    if taken := [name for name in files if (out / name).is_dir()]:
        raise IsADirectoryError(taken[0])
    with TemporaryDirectory(prefix=".", dir=out) as apart:
        for name, content in files.items():
            if content is not None:
                (Path(apart) / name).write_bytes(content)
        for name, content in files.items():
            if content is not None:
                (Path(apart) / name).replace(out / name)
            else:
                (out / name).unlink(missing_ok=True)


def _make(municipality_id: int, plan: EvaluationPlan, today: date, progress: Progress) -> Results:
    from survey_app.evaluation.evaluate import evaluate  # Arrays and typesetting load only where the work is done, never in a web process.
    from survey_app.reports import render, tables

    progress(FETCHING, 2)
    before = fieldwork.microdata(_wave(municipality_id, plan.waves.before)) if plan.waves.before else None
    after = fieldwork.microdata(_wave(municipality_id, plan.waves.after))

    def halfway(step: str, percent: int) -> None:
        if percent < 100:  # Its end is not ours: the report is still to be set.
            progress(step, 5 + percent * 70 // 100)

    found = evaluate(plan, before, after, today=today, progress=halfway)
    db.session.rollback()  # Hold no reading open while the report is set.
    progress(WRITING, 76)
    html, xlsx = render.html(found).encode(), tables.xlsx(found)
    progress(PRINTING, 84)
    try:
        return Results(found, html, render.pdf(found), xlsx)
    except render.PdfUnavailable as missing:
        return Results(found, html, None, xlsx, no_pdf=missing)


def _check_municipality(municipality_id: int, plan: EvaluationPlan) -> None:
    """The report is headed by the plan's municipality, so an official's plan names their own."""
    own = municipalities.get(municipality_id)
    if plan.municipality.casefold() not in (own.name.casefold(), own.slug.casefold()):
        raise EvaluationRefused(
            N_("The plan is for {given}, but you are signed in for {municipality}."), given=plan.municipality, municipality=own.name,
            hint=N_("Write “municipality: {municipality}” in the plan."),
        )  # fmt: skip


def _check_waves(municipality_id: int, plan: EvaluationPlan) -> None:
    for name in filter(None, (plan.waves.before, plan.waves.after)):
        _wave(municipality_id, name)


def _wave(municipality_id: int, name: str) -> Wave:
    if (wave := waves.by_name(municipality_id, name)) is not None:
        return wave
    known = [wave.name for wave in waves.of(municipality_id)]
    hint = (
        N_("Import it, or write one of these names in the plan: {known}.")
        if known
        else N_("No wave has been imported or opened yet; begin with that.")
    )
    raise EvaluationRefused(N_("There is no wave called “{wave}”."), wave=name, known=quoted(known), hint=hint)


def _keep(evaluation_id: int, **values: Any) -> None:
    db.session.execute(update(StoredEvaluation).where(StoredEvaluation.id == evaluation_id).values(**values))
    db.session.commit()


def pack(refused: SurveyAppError) -> str:
    """A refusal as text that can be kept, and said in any language when it is read again."""
    return json.dumps(_packed(refused), ensure_ascii=False)


def unpack(kept: str) -> SurveyAppError:
    return _unpacked(json.loads(kept))


def _packed(refused: SurveyAppError) -> dict[str, Any]:
    if isinstance(refused, DocumentError):
        return {"faults": [_packed(fault) for fault in refused.faults]}
    facts = {
        name: _packed(fact) if isinstance(fact, SurveyAppError) else fact if isinstance(fact, int | float) else str(fact)
        for name, fact in refused.facts.items()
    }
    return {"message": refused.message, "hint": refused.hint, "facts": facts}


def _unpacked(kept: Mapping[str, Any]) -> SurveyAppError:
    if "faults" in kept:
        return DocumentError([_unpacked(fault) for fault in kept["faults"]])
    facts = {name: _unpacked(fact) if isinstance(fact, dict) else fact for name, fact in kept["facts"].items()}
    return SurveyAppError(kept["message"], hint=kept["hint"], **facts)
