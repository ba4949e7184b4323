"""The whole line on real surveys: import both waves, carry out the plan, and hand over four files."""

import json
from pathlib import Path

import pikepdf
import pytest

from survey_app.evaluation.results import from_json
from survey_app.services import evaluating, importing
from survey_app.storage.municipalities import Municipality
from tests.needs import reference
from tests.pdfua import verapdf
from tests.real.surveys import HERE, TODAY

pytestmark = [pytest.mark.reference, pytest.mark.pdf]

PLANS = {"kansas_city/plan_raked": ("september_2021", "march_2022"), "uruguay/plan": ("2017", "2018")}


MADE: dict[str, Path] = {}


@pytest.fixture(params=PLANS)
def handed_over(request: pytest.FixtureRequest, municipality: Municipality, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files of an evaluation, made for the first test that asks."""
    if request.param not in MADE:
        plan = HERE / f"{request.param}.yaml"
        for wave in PLANS[request.param]:
            importing.import_wave(municipality.id, plan.parent / f"{wave}.yaml", reference=reference())
        folder = tmp_path_factory.mktemp("evaluation")
        evaluating.evaluate_to_folder(municipality.id, plan, folder, TODAY)
        MADE[request.param] = folder
    return MADE[request.param]


def test_four_files_are_handed_over(handed_over: Path) -> None:
    assert {path.name for path in handed_over.iterdir() if path.is_file()} >= {
        "evaluation.json",
        "report.html",
        "report.pdf",
        "tables.xlsx",
    }


def test_the_kept_waves_say_what_the_files_said(handed_over: Path) -> None:
    found = from_json((handed_over / "evaluation.json").read_bytes())
    change = found.finding(found.main, "effect") or found.finding(found.main, "whole")
    assert change is not None
    assert change.change is not None
    assert (round(change.change.points, 1), round(change.change.standard_error, 2)) in {(1.2, 2.67), (0.8, 5.72)}


def test_no_answer_of_a_single_person_is_handed_over(handed_over: Path) -> None:
    said = json.loads((handed_over / "evaluation.json").read_text())
    assert [
        level["n"] for finding in said["findings"] for level in (finding["before"], finding["after"]) if level and level["n"] < 10
    ] == []


def test_the_report_is_a_tagged_pdf_in_the_language_of_the_plan(handed_over: Path) -> None:
    with pikepdf.open(handed_over / "report.pdf") as pdf:
        assert str(pdf.Root.Lang) in ("en", "sv")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.pages) >= 4


@pytest.mark.pdfua
def test_the_report_conforms_to_pdf_ua(handed_over: Path) -> None:
    conforms, said = verapdf.judge(handed_over / "report.pdf")
    assert conforms, said
