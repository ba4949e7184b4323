"""`/office/evaluations/…`: the list, a new evaluation, its progress, and what it found."""

import io
from datetime import date

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from yaml import safe_dump

from survey_app import jobs
from survey_app.documents import DocumentError
from survey_app.errors import SurveyAppError
from survey_app.reports.wording import Telling
from survey_app.services import evaluating
from survey_app.storage import evaluations, waves
from survey_app.storage.evaluations import DONE, FAILED, StoredEvaluation
from survey_app.web.evaluate import policy
from survey_app.web.evaluate.findings import page
from survey_app.web.evaluate.forms import ButtonForm, PlanForm
from survey_app.web.evaluate.verdicts import line, result
from survey_app.web.guards import guarded, official_required
from survey_app.web.hardening import POLICY
from survey_app.web.languages import language

blueprint = guarded(Blueprint("evaluate", __name__, url_prefix="/office/evaluations"))
JSON, PDF = "application/json", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
@official_required
def index() -> ResponseReturnValue:
    lines = [line(stored, language()) for stored in evaluations.of(current_user.municipality_id)]
    return render_template("evaluate/index.html", lines=lines)


@blueprint.route("/new", methods=["GET", "POST"])
@official_required
def new() -> ResponseReturnValue:
    form, faults = PlanForm(), list[str]()
    if form.validate_on_submit():
        text, source = form.plan
        try:
            return _queue(evaluating.request(current_user.municipality_id, text, date.today(), source))
        except SurveyAppError as refused:
            faults = [fault.say(_) for fault in (refused.faults if isinstance(refused, DocumentError) else (refused,))]
            form.text.data = _shown(text)
    known = [wave.name for wave in waves.of(current_user.municipality_id)]
    return render_template("evaluate/new.html", form=form, faults=faults, known=known), 422 if faults else 200


@blueprint.get("/<int:evaluation_id>")
@official_required
def show(evaluation_id: int) -> ResponseReturnValue:
    stored = _get(evaluation_id)
    refusal = evaluating.unpack(stored.refusal).say(_) if stored.refusal else ""
    common = {"line": line(stored, language()), "button": ButtonForm(), "refusal": refusal}
    if found := result(stored):
        told = Telling(found, language())
        return render_template(
            "evaluate/result.html", page=page(told), told=told, evaluation=found, pdf=stored.report_pdf is not None, **common
        )
    if stored.state == FAILED:
        plan = safe_dump(stored.plan, allow_unicode=True, sort_keys=False, width=100)
        return render_template("evaluate/failed.html", form=PlanForm(formdata=None, text=plan), **common)
    response = Response(render_template("evaluate/progress.html", step=stored.step, **common))
    response.headers["Content-Security-Policy"] = f"{POLICY}; connect-src 'self'"
    return response


@blueprint.get("/<int:evaluation_id>/progress")
@official_required
def progress(evaluation_id: int) -> ResponseReturnValue:
    """For the script of the progress page: how far it has come, in numbers and in words."""
    stored = _get(evaluation_id)
    return jsonify(done=stored.state in (DONE, FAILED), percent=stored.progress, step=_(stored.step) if stored.step else "")


@blueprint.post("/<int:evaluation_id>/again")
@official_required
def again(evaluation_id: int) -> ResponseReturnValue:
    asked = evaluating.again(current_user.municipality_id, evaluation_id, date.today())
    return _queue(asked) if asked else abort(404)


@blueprint.get("/<int:evaluation_id>/report.html")
@official_required
def report(evaluation_id: int) -> ResponseReturnValue:
    html = _kept(_get(evaluation_id).report_html)
    return Response(html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy.for_report(html)})


@blueprint.get("/<int:evaluation_id>/report.pdf")
@official_required
def report_pdf(evaluation_id: int) -> ResponseReturnValue:
    return _file(_get(evaluation_id).report_pdf, f"report-{evaluation_id}.pdf", PDF)


@blueprint.get("/<int:evaluation_id>/tables.xlsx")
@official_required
def tables(evaluation_id: int) -> ResponseReturnValue:
    return _file(_get(evaluation_id).tables_xlsx, f"tables-{evaluation_id}.xlsx", XLSX)


@blueprint.get("/<int:evaluation_id>/evaluation.json")
@official_required
def as_json(evaluation_id: int) -> ResponseReturnValue:
    return _file(_get(evaluation_id).result, f"evaluation-{evaluation_id}.json", JSON)


def _get(evaluation_id: int) -> StoredEvaluation:
    """The evaluation, if it is the official's own municipality's; any other does not exist for them."""
    return evaluations.get(current_user.municipality_id, evaluation_id) or abort(404)


def _queue(asked: StoredEvaluation) -> ResponseReturnValue:
    jobs.enqueue_evaluation(asked.id)
    return redirect(url_for("evaluate.show", evaluation_id=asked.id), 303)


def _kept(content: bytes | None) -> bytes:
    return content if content is not None else abort(404)


def _file(content: bytes | None, name: str, kind: str) -> Response:
    return send_file(io.BytesIO(_kept(content)), mimetype=kind, as_attachment=True, download_name=name)


def _shown(text: str | bytes) -> str:
    """What was sent, as far as it can stand in a text field."""
    words = text if isinstance(text, str) else text.decode("utf-8-sig", errors="replace")
    return "".join(letter for letter in words if letter.isprintable() or letter in "\n\t")
