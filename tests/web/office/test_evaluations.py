"""From a plan to a result, as an official meets it."""

import io
import json

import pytest

from survey_app.services import evaluating
from survey_app.storage import evaluations
from survey_app.storage.base import db
from tests.making import TODAY
from tests.web.office.conftest import PLAN, token

NEW = "/office/evaluations/new"


def send(office, text="", file=None):
    data = {"csrf_token": token(office, NEW), "text": text}
    if file is not None:
        data["file"] = (io.BytesIO(file), "plan.yaml")
    return office.post(NEW, data=data, content_type="multipart/form-data")


@pytest.fixture
def done(office, autumn):
    """The address of an evaluation that has been run."""
    response = send(office, PLAN)
    assert response.status_code == 303, response.text
    return response.location


def test_a_pasted_plan_is_run_and_shows_its_result(office, done):
    page = office.get(done).text
    assert "Safe streets evaluated" in page
    assert "25.0%" in page.replace("\u00a0", "")


def test_a_plan_as_a_file_is_run(office, autumn):
    assert send(office, file=PLAN.encode()).status_code == 303


def test_a_faulty_plan_gets_its_lines_told_and_keeps_what_was_written(office, autumn):
    response = send(office, PLAN.replace("good: down", "good: sideways").replace("language: en", "langage: en"))
    assert response.status_code == 422
    assert "plan.yaml, line 4" in response.text
    assert "plan.yaml, line 11" in response.text
    assert "good: sideways" in response.text


def test_a_plan_for_a_wave_that_is_not_there_names_those_that_are(office, autumn):
    response = send(office, PLAN.replace("after: autumn", "after: spring"))
    assert response.status_code == 422
    assert "There is no wave called “spring”" in response.text
    assert "“autumn”" in response.text


def test_an_empty_form_is_told_so(office):
    assert "The document is empty." in send(office).text


def test_a_plan_that_is_no_text_is_refused_in_a_sentence(office):
    assert send(office, file=b"\xff\xfe\x00PK").status_code == 422


@pytest.mark.usefixtures("no_worker")
def test_an_evaluation_that_waits_tells_how_far_it_has_come(office, autumn):
    address = send(office, PLAN).location
    assert "Waiting for its turn" in office.get(address).text
    assert office.get(f"{address}/progress").json == {"done": False, "percent": 0, "step": ""}


@pytest.mark.usefixtures("no_worker")
def test_the_progress_page_lets_its_script_ask_and_nothing_else(office, autumn):
    policy = office.get(send(office, PLAN).location).headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_finished_evaluation_says_so_to_the_script(office, done):
    assert office.get(f"{done}/progress").json["done"] is True


@pytest.mark.parametrize(("name", "kind"), [("tables.xlsx", "openxmlformats"), ("evaluation.json", "application/json")])
def test_the_files_of_an_evaluation_can_be_fetched(office, done, name, kind):
    response = office.get(f"{done}/{name}")
    assert response.status_code == 200
    assert kind in response.content_type
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.pdf
def test_the_report_can_be_fetched_as_pdf(office, done):
    assert office.get(f"{done}/report.pdf").data.startswith(b"%PDF")


def test_the_report_page_allows_its_own_stylesheet_and_nothing_else(office, done):
    policy = office.get(f"{done}/report.html").headers["Content-Security-Policy"]
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_the_results_on_the_page_are_those_that_were_kept(office, done):
    kept = json.loads(office.get(f"{done}/evaluation.json").data)
    assert kept["plan"]["title"]["en"] == "Safe streets evaluated"


def test_an_item_that_the_wave_never_asked_stops_the_evaluation_with_a_sentence(office, autumn):
    page = office.get(send(office, PLAN.replace("items: [late]", "items: [early]")).location).text
    assert "Why it stopped" in page
    assert "early" in page


def test_a_stopped_evaluation_shows_its_plan_to_be_changed(office, autumn):
    page = office.get(send(office, PLAN.replace("items: [late]", "items: [early]")).location).text
    assert "- early" in page
    assert "<textarea" in page


def test_a_fault_of_the_program_becomes_a_sentence_and_no_trace(office, autumn, monkeypatch):
    from survey_app.services import fieldwork

    def broken(wave):
        raise ZeroDivisionError("secret of the machine")

    monkeypatch.setattr(fieldwork, "microdata", broken)
    page = office.get(send(office, PLAN).location).text
    assert "Pejl failed while it made this evaluation." in page
    assert "secret of the machine" not in page
    assert "ZeroDivisionError" not in page


def test_an_evaluation_can_be_run_again_and_the_earlier_stays(office, done):
    response = office.post(f"{done}/again", data={"csrf_token": token(office, done)})
    assert response.status_code == 303
    assert response.location != done
    assert office.get(done).status_code == 200


@pytest.mark.parametrize("page", ["", "/progress", "/report.html", "/report.pdf", "/tables.xlsx", "/evaluation.json"])
def test_an_evaluation_of_another_municipality_does_not_exist(stranger, municipality, autumn, page):
    asked = evaluating.request(municipality.id, PLAN, TODAY)
    evaluating.run(asked.id)
    assert stranger.get(f"/office/evaluations/{asked.id}{page}").status_code == 404


def test_an_evaluation_of_another_municipality_cannot_be_run_again(stranger, municipality, autumn):
    asked = evaluating.request(municipality.id, PLAN, TODAY)
    response = stranger.post(f"/office/evaluations/{asked.id}/again", data={"csrf_token": token(stranger, "/office/")})
    assert response.status_code == 404
    assert len(evaluations.of(municipality.id)) == 1


def test_a_plan_cannot_reach_the_waves_of_another_municipality(stranger, autumn):
    assert send(stranger, PLAN).status_code == 422


def test_the_list_tells_every_evaluation(office, done):
    assert "Safe streets evaluated" in office.get("/office/evaluations/").text


def test_where_there_is_no_pdf_the_page_says_why(office, done):
    stored = db.session.get(evaluations.StoredEvaluation, int(done.rpartition("/")[2]))
    stored.report_pdf, stored.refusal = None, evaluating.pack(evaluating.EvaluationRefused("PDFs need a library that is not here."))
    db.session.commit()
    page = office.get(done).text
    assert "PDFs need a library that is not here." in page
    assert "report.pdf" not in page


def test_a_plan_for_another_municipality_is_refused_and_kept_in_its_form(office, autumn):
    foreign = PLAN.replace("Ekeby", "Osby")
    response = office.post(NEW, data={"csrf_token": token(office, NEW), "text": foreign})
    assert response.status_code == 422
    assert "The plan is for Osby, but you are signed in for Ekeby." in response.get_data(as_text=True)
    assert "municipality: Osby" in response.get_data(as_text=True)
