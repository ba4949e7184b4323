"""One evaluation as one line: its state, and the verdict on what it was made for."""

from dataclasses import dataclass
from datetime import date

from survey_app.evaluation.results import Evaluation, from_json
from survey_app.reports.wording import Telling, kind
from survey_app.storage.evaluations import DONE, StoredEvaluation
from survey_app.texts import in_language


@dataclass(frozen=True, slots=True)
class Line:
    """verdict: one of the verdicts, or “suppressed”; empty while there is none: not done, or nothing to compare with."""

    id: int
    title: str
    state: str
    progress: int
    requested_on: date
    verdict: str
    simulated: bool


def result(stored: StoredEvaluation) -> Evaluation | None:
    return from_json(stored.result) if stored.state == DONE and stored.result else None


def line(stored: StoredEvaluation, language: str) -> Line:
    evaluation = result(stored)
    judged = Telling(evaluation, language).judged() if evaluation else None
    simulated = bool(evaluation and evaluation.plan.simulation)
    title = in_language(stored.title, language)
    return Line(stored.id, title, stored.state, stored.progress, stored.requested_on, kind(judged) if judged else "", simulated)
