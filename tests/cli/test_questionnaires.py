"""A questionnaire's file checked, read through, compared and documented by command."""

import csv
import io
from pathlib import Path

import pytest

from tests.questionnaire.documents import FOLDER, SMALL

NEVER = SMALL.replace("condition: {item: why, answered: true}", "condition: {item: years, more_than: 90}")
SLIP = SMALL.replace("question: {sv: Trygg}", "question: {sv: Tryg}")
TRYGGHET = FOLDER / "library" / "trygghet.yaml"


@pytest.fixture
def small(write):
    return write("small.yaml", SMALL)


def test_a_file_in_order_is_told_with_its_length_and_its_languages(pejl, small):
    result = pejl("questionnaire", "check", small, TRYGGHET)
    assert result.exit_code == 0
    assert "small.yaml: 0 to mend, " in result.output
    assert "about 1 min; offered in sv." in result.output
    assert "trygghet.yaml: 0 to mend, " in result.output


def test_what_must_be_mended_is_told_and_fails(pejl, write, small):
    result = pejl("questionnaire", "check", small, write("never.yaml", NEVER))
    assert result.exit_code == 1
    assert (
        "Must be mended: never.yaml, line 61: “Berättat” can never be shown: nobody can answer so that “År” is more than 90."
        in result.output
    )
    assert "Could be better: small.yaml, line 34: “Gatan” has no option for those who do not know." in result.output


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_checked(pejl, write, small, tmp_path):
    result = pejl("questionnaire", "check", write("wrong.yaml", "title: ["), tmp_path / "nowhere.yaml", small)
    assert result.exit_code == 1
    assert "wrong.yaml, line 1: This is not valid YAML" in result.output
    assert "There is no file" in result.output
    assert "small.yaml: 0 to mend" in result.output


def test_a_file_that_breaks_off_while_it_is_read_is_refused_in_a_sentence(pejl, small, monkeypatch):
    def broken(_path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    result = pejl("questionnaire", "check", small)
    assert result.exit_code == 1
    assert "small.yaml cannot be read as a file." in result.output


def test_codes_that_have_changed_are_found_beside_the_version_before(pejl, write, small):
    changed = write("changed.yaml", SMALL.replace("code: avoid", "code: shuns"))
    assert pejl("questionnaire", "check", changed).exit_code == 0
    result = pejl("questionnaire", "check", changed, "--before", small)
    assert result.exit_code == 1
    assert "“Undviker” had the code “avoid” in the version before" in result.output


def test_a_file_is_shown_as_text(pejl, small):
    assert "[why] Varför\n        Visas om ”Trygg” är ”Nej”." in pejl("questionnaire", "show", small).output


def test_it_is_shown_in_the_language_asked_for(pejl, small):
    assert "Trygghet där du bor" in pejl("questionnaire", "show", TRYGGHET, "--language", "sv").output
    assert "Safety where you live" in pejl("questionnaire", "show", TRYGGHET).output
    result = pejl("questionnaire", "show", small, "--language", "fi")
    assert result.exit_code == 1
    assert "The questionnaire is not in the language fi. Its languages are sv." in result.stderr


def test_the_sentences_around_its_words_are_in_the_same_language(pejl):
    assert "Visas om ”" in pejl("questionnaire", "show", TRYGGHET, "--language", "sv").output
    assert "Visas om ”" in pejl("questionnaire", "show", TRYGGHET, "--language", "sv-x-lattlast").output
    assert "Shown if “" in pejl("questionnaire", "show", TRYGGHET, "--language", "ar").output  # Pejl speaks no Arabic to officials.
    assert "inte nådd" in pejl("questionnaire", "codebook", TRYGGHET, "--language", "sv").output


def test_two_versions_are_compared(pejl, write, small):
    new = write("new.yaml", SMALL.replace("max: 90", "max: 99").replace("label: {sv: Trygg}", "label: {sv: Trygghet}"))
    assert pejl("questionnaire", "compare", small, small).output == "Nothing has changed.\n"
    assert pejl("questionnaire", "compare", small, new).output.splitlines() == [
        "safe: Only what it is called in reports has changed. (harmless)",
        "years: What can be answered has other limits. (breaking)",
        "Reports will not compare: years.",
    ]


def test_a_slip_is_confirmed_by_a_line_to_write_in_the_document(pejl, write, small):
    slip = write("slip.yaml", SLIP)
    assert "If that was a slip of the pen, confirm it. (breaking)" in pejl("questionnaire", "compare", small, slip).output
    said = pejl("questionnaire", "compare", small, slip, "--harmless", "safe").output
    assert said.startswith("In the item “safe” of slip.yaml, write this line:  confirmed: [")
    line = said.split(":  ")[1].strip()
    confirmed = write("confirmed.yaml", SLIP.replace("code: safe\n", f"code: safe\n        {line}\n"))
    assert pejl("questionnaire", "compare", small, confirmed).output.splitlines() == [
        "safe: The words were “Trygg” and are “Tryg”; it is confirmed that they ask the same. (harmless)",
        "Reports can compare every item that both have.",
    ]


def test_what_is_no_slip_is_not_confirmed(pejl, write, small):
    result = pejl("questionnaire", "compare", small, write("new.yaml", SMALL.replace("max: 90", "max: 99")), "--harmless", "years")
    assert result.exit_code == 1
    assert "There is nothing to confirm in “years”." in result.stderr


def test_the_codebook_is_a_table(pejl, write):
    formula = write("formula.yaml", SMALL.replace("label: {sv: År}", 'label: {sv: "=1+1"}'))
    rows = list(csv.DictReader(io.StringIO(pejl("questionnaire", "codebook", formula).output)))
    assert [row["name"] for row in rows][:5] == ["safe", "avoid.park", "avoid.bus", "avoid.none", "street.litter"]
    assert next(row["label"] for row in rows if row["name"] == "years") == "'=1+1"


def test_publishing_refuses_what_must_be_mended_and_tells_advice(pejl, write, small):
    pejl("add-municipality", "ekeby", "Ekeby")
    refused = pejl("publish", write("never.yaml", NEVER))
    assert refused.exit_code == 1
    assert "never.yaml, line 61: “Berättat” can never be shown" in refused.stderr
    published = pejl("publish", small)
    assert published.exit_code == 0
    assert "Could be better: small.yaml, line 34: “Gatan” has no option for those who do not know." in published.output
    assert "Published as version " in published.output


def test_a_wave_is_not_opened_with_what_must_be_mended(pejl, write):
    pejl("add-municipality", "ekeby", "Ekeby")
    dates = ("--opens", "2026-09-01", "--closes", "2026-10-15", "--reach", "open_link")
    result = pejl("open-wave", "autumn", "--questionnaire", write("never.yaml", NEVER), "--slug", "autumn", *dates)
    assert result.exit_code == 1
    assert "“Berättat” can never be shown" in result.stderr
