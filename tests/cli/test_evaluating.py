"""`import-wave` and `evaluate`."""

import json

import pytest

from survey_app.reports import render
from survey_app.storage import municipalities, waves
from tests.cli.conftest import PLAN, ROWS


def quick_pdf(_evaluation, _language=None):
    return b"%PDF"


def test_a_wave_is_imported_into_an_installation_with_nothing_in_it(pejl, wave_file, bare):
    result = pejl("import-wave", wave_file)
    assert (result.exit_code, result.output) == (0, "“autumn” has been imported: 120 answers.\n")
    with bare.app_context():
        assert municipalities.by_slug("our-municipality") is not None


def test_a_file_that_is_not_there_is_told_in_a_sentence(pejl):
    result = pejl("import-wave", "nowhere.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "There is no file nowhere.yaml. Check the name, and the folder you are in.\n"


def test_a_bad_row_is_named_and_nothing_is_imported(pejl, wave_file, write, bare):
    write("autumn.csv", ROWS + "7\n")
    result = pejl("import-wave", wave_file)
    assert result.exit_code == 1
    assert "122" in result.stderr
    assert "q1" in result.stderr
    with bare.app_context():
        assert waves.of(1) == []


def test_a_missing_column_is_named(pejl, wave_file, write):
    write("autumn.csv", ROWS.replace("q1", "q2"))
    result = pejl("import-wave", wave_file)
    assert result.exit_code == 1
    assert "q1" in result.stderr


def test_a_wave_is_not_imported_twice_unless_it_is_to_be_replaced(pejl, wave_file, write):
    pejl("import-wave", wave_file)
    again = pejl("import-wave", wave_file)
    assert again.exit_code == 1
    assert "There is already a wave called “autumn”. Add --replace" in again.stderr
    write("autumn.csv", ROWS + "2\n")
    assert "121 answers" in pejl("import-wave", wave_file, "--replace").output


def test_a_bad_file_leaves_the_wave_that_it_was_to_replace(pejl, wave_file, write):
    pejl("import-wave", wave_file)
    write("autumn.csv", "q2\n1\n")
    assert pejl("import-wave", wave_file, "--replace").exit_code == 1
    write("autumn.csv", ROWS)
    assert pejl("import-wave", wave_file).exit_code == 1


def test_where_there_are_several_municipalities_one_must_be_named(pejl, wave_file):
    pejl("add-municipality", "ekeby", "Ekeby")
    pejl("add-municipality", "osby", "Osby")
    result = pejl("import-wave", wave_file)
    assert result.exit_code == 1
    assert "--municipality: ekeby, osby" in result.stderr
    assert pejl("import-wave", wave_file, "--municipality", "osby").exit_code == 0


def test_an_unknown_municipality_is_told_with_those_that_are_known(pejl, wave_file):
    pejl("add-municipality", "ekeby", "Ekeby")
    assert "Known are: ekeby." in pejl("import-wave", wave_file, "--municipality", "elsewhere").stderr


@pytest.mark.pdf
def test_an_evaluation_leaves_its_four_files_and_says_the_verdict(pejl, wave_file, write, tmp_path):
    pejl("import-wave", wave_file)
    result = pejl("evaluate", write("plan.yaml", PLAN), "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["evaluation.json", "report.html", "report.pdf", "tables.xlsx"]
    assert "25%" in result.output.replace("\u00a0", "")
    assert str(tmp_path / "out" / "report.pdf") in result.output


def test_progress_rises_to_the_end(pejl, wave_file, write, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "pdf", quick_pdf)
    pejl("import-wave", wave_file)
    lines = pejl("evaluate", write("plan.yaml", PLAN), "--out", tmp_path / "out").output.splitlines()
    percents = [int(line.split(" %")[0]) for line in lines if " %  " in line]
    assert percents == sorted(percents)
    assert len(percents) >= 4


def test_without_the_libraries_of_the_pdf_everything_else_is_written(pejl, wave_file, write, tmp_path, monkeypatch):
    def unavailable(evaluation, language=None):
        raise render.PdfUnavailable("PDFs need libpango-1.0-0.")

    monkeypatch.setattr(render, "pdf", unavailable)
    pejl("import-wave", wave_file)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.pdf").write_bytes(b"of an earlier run")
    result = pejl("evaluate", write("plan.yaml", PLAN), "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "libpango-1.0-0" in result.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["evaluation.json", "report.html", "tables.xlsx"]


def test_files_that_cannot_all_be_written_leave_the_earlier_ones(pejl, wave_file, write, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "pdf", quick_pdf)
    pejl("import-wave", wave_file)
    out = tmp_path / "out"
    (out / "tables.xlsx").mkdir(parents=True)
    (out / "evaluation.json").write_text("of an earlier run")
    result = pejl("evaluate", write("plan.yaml", PLAN), "--out", out)
    assert result.exit_code == 1
    assert f"The files could not be written in the folder {out}." in result.stderr
    assert (out / "evaluation.json").read_text() == "of an earlier run"
    assert sorted(path.name for path in out.iterdir()) == ["evaluation.json", "tables.xlsx"]


def test_a_plan_with_faults_names_the_line(pejl, write, tmp_path):
    result = pejl("evaluate", write("plan.yaml", PLAN.replace("good: down", "good: sideways")), "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.startswith("plan.yaml, line 7:")
    assert not (tmp_path / "out").exists()


def test_a_plan_for_a_wave_that_is_not_there_says_so(pejl, write, tmp_path):
    result = pejl("evaluate", write("plan.yaml", PLAN), "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "There is no wave called “autumn”." in result.stderr


def test_an_item_that_the_wave_does_not_hold_is_told(pejl, wave_file, write, tmp_path):
    pejl("import-wave", wave_file)
    result = pejl("evaluate", write("plan.yaml", PLAN.replace("[late]", "[early]")), "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "early" in result.stderr


def test_what_is_written_is_what_was_found(pejl, wave_file, write, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "pdf", quick_pdf)
    pejl("import-wave", wave_file)
    pejl("evaluate", write("plan.yaml", PLAN), "--out", tmp_path / "out")
    kept = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert kept["findings"][0]["after"]["percent"] == pytest.approx(25)
