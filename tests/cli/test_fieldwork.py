"""From a questionnaire to letters, by command."""

import sqlite3

import pytest

from survey_app.cli.fieldwork import harmless
from survey_app.services import fieldwork
from tests.making import SAFE_STREETS

STRATA = "code,label,population,invited\nnorth,North,1000,3\nsouth,South,2000,2\n"


@pytest.fixture
def ekeby(pejl):
    assert pejl("add-municipality", "ekeby", "Ekeby").exit_code == 0


@pytest.fixture
def open_wave(pejl, write, ekeby):
    def open_wave(strata=STRATA, name="strata.csv", *more):
        return pejl(
            "open-wave", "autumn", "--questionnaire", write("q.yaml", SAFE_STREETS), "--slug", "ekeby-autumn",
            "--opens", "2026-09-01", "--closes", "2026-10-15", "--strata", write(name, strata), *more,
        )  # fmt: skip

    return open_wave


def test_a_municipality_needs_a_short_name_that_fits_in_an_address(pejl):
    result = pejl("add-municipality", "Ekeby Kommun", "Ekeby")
    assert result.exit_code == 1
    assert "Use small letters a–z" in result.stderr


def test_a_short_name_is_taken_once(pejl, ekeby):
    assert "already a municipality" in pejl("add-municipality", "ekeby", "Another").stderr


def test_an_official_gets_a_password_that_is_shown_once(pejl, ekeby):
    result = pejl("add-official", "kim@ekeby.example", "Kim Lund")
    assert result.exit_code == 0
    assert "Password, shown only now: " in result.output


def test_an_official_may_choose_a_password(pejl, ekeby):
    chosen = "correct horse battery staple\n"
    result = pejl("add-official", "kim@ekeby.example", "Kim Lund", "--ask", say=chosen * 2)
    assert result.exit_code == 0
    assert "shown only now" not in result.output


def test_a_short_password_is_refused(pejl, ekeby):
    result = pejl("add-official", "kim@ekeby.example", "Kim Lund", "--ask", say="short\nshort\n")
    assert result.exit_code == 1
    assert "it must have 12 to 200" in result.stderr


def test_a_questionnaire_about_a_place_is_opened_with_the_name_of_the_place(pejl, write, ekeby):
    command = (
        "open-wave", "autumn", "--questionnaire", write("q.yaml", SAFE_STREETS.replace("Are you", "At {fact.place}: are you")),
        "--slug", "ekeby-autumn", "--opens", "2026-09-01", "--closes", "2026-10-15", "--reach", "open_link",
    )  # fmt: skip
    refused = pejl(*command)
    assert (refused.exit_code, "--place" in refused.stderr) == (1, True)
    assert pejl(*command, "--place", "Central station").exit_code == 0


@pytest.mark.parametrize("email", ["kim", "kim@ekeby", "kim lund@ekeby.example"])
def test_what_is_not_an_e_mail_address_is_refused(pejl, ekeby, email):
    assert pejl("add-official", email, "Kim").exit_code == 1


def test_an_account_exists_once(pejl, ekeby):
    pejl("add-official", "kim@ekeby.example", "Kim Lund")
    assert "already an account" in pejl("add-official", "KIM@ekeby.example", "Kim Lund").stderr


def test_an_official_needs_a_municipality(pejl):
    assert "./pejl add-municipality" in pejl("add-official", "kim@ekeby.example", "Kim Lund").stderr


def test_publishing_the_same_questionnaire_twice_gives_the_same_version(pejl, ekeby, write):
    path = write("q.yaml", SAFE_STREETS)
    assert pejl("publish", path).output == pejl("publish", path).output


def test_a_questionnaire_with_a_fault_names_the_line(pejl, ekeby, write):
    result = pejl("publish", write("q.yaml", SAFE_STREETS.replace("kind: single", "kind: sinlge", 1)))
    assert result.exit_code == 1
    assert "q.yaml, line" in result.stderr


def test_a_wave_is_opened_by_command(open_wave):
    assert open_wave().exit_code == 0


def test_strata_may_be_written_as_yaml(open_wave):
    assert open_wave("- {code: north, label: {en: North, sv: Norr}, population: 1000, invited: 3}\n", "strata.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("strata", "told"),
    [
        ("code,label,population\nnorth,North,1000\n", "The column “invited” is missing."),
        ("code,label,population,invited\nnorth,North,many,3\n", "strata.csv, line 2"),
        ("code,label,population,invited\nnorth,North,10,30\n", "More are invited to north than live there."),
        ("code,label,population,invited\nnorth,North,1000,3\nnorth,North,1000,3\n", "Stratum north is there twice."),
        ("code,label,population,invited\nnorth,North,3000000000,3\n", "strata.csv, line 2: “population” is"),
        (
            "code,label,population,invited\nno\0rth,North,1000,3\n",
            "strata.csv, line 2: A text holds a character that cannot be shown (U+0000).",
        ),
        (
            "code,label,population,invited\nsouth,South,9,3\nnorth," + "N" * 200_000 + ",1000,3\n",
            "strata.csv, line 3: This line cannot be read as CSV.",
        ),
        ("code,label,population,invited\nno\rrth,North,1000,3\n", "strata.csv, line 2"),
    ],
)
def test_a_faulty_file_of_strata_is_told_with_its_line(open_wave, strata, told):
    result = open_wave(strata)
    assert result.exit_code == 1
    assert told in result.stderr


def test_strata_from_a_spreadsheet_with_semicolons_are_read(open_wave):
    assert open_wave(STRATA.replace(",", ";")).exit_code == 0


def test_what_residents_read_is_taken_from_a_file(open_wave, write):
    about = write("about.yaml", "label: {en: Autumn}\nminutes: 8\nmode: web\nages: [16, 84]\n")
    assert open_wave(STRATA, "strata.csv", "--about", about).exit_code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("minutes: -5", "“minutes” is -5, but must be at least 1."),
        ("minutes: 0", "“minutes” is 0, but must be at least 1."),
        ("ages: [84, 16]", "The ages end at 16, before they begin at 84. Exchange them."),
        ("ages: [-1, 16]", "The age -1 is less than zero. Write the youngest age and the oldest."),
    ],
)
def test_minutes_and_ages_that_cannot_be_are_refused(open_wave, write, line, said):
    result = open_wave(STRATA, "strata.csv", "--about", write("about.yaml", f"label: {{en: Autumn}}\n{line}\n"))
    assert result.exit_code == 1
    assert f"about.yaml, line 2: {said}" in result.stderr


def test_a_word_that_is_not_known_in_that_file_is_named(open_wave, write):
    result = open_wave(STRATA, "strata.csv", "--about", write("about.yaml", "label: {en: Autumn}\nminuts: 8\n"))
    assert result.exit_code == 1
    assert "about.yaml, line 2" in result.stderr


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "＝1", "\t=1"])
def test_no_cell_of_the_printers_file_is_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("add-municipality", "vik", "V" * 121), "has 121 characters; at most 120 are shown. Shorten it."),
        (("add-municipality", "vik", "Vik", "--contact", "V" * 201), "has 201 characters; at most 200 are shown."),
        (("add-municipality", "vik", "V\udcff"), "A text holds a character that cannot be shown (U+DCFF). Remove it."),
        (("add-municipality", "vik", "V\x1b[31m"), "holds a character that cannot be shown (U+001B)."),
        (("add-official", "kim@ekeby.example", "K" * 121), "has 121 characters; at most 120 are shown."),
        (("questionnaire", "show", "q" * 300), "There is no file"),
        (("remarks", "autumn", "--out", "r" * 300), "There is no wave called “autumn”"),
    ],
)
def test_words_that_are_too_long_or_cannot_be_shown_are_refused_in_a_sentence(pejl, ekeby, command, told):
    result = pejl(*command)
    assert (result.exit_code, told in result.stderr) == (1, True)


@pytest.mark.parametrize(("name", "told"), [("w" * 61, "has 61 characters; at most 60"), (" ", "The wave has no name.")])
def test_a_wave_has_a_name_that_can_be_kept(pejl, ekeby, write, name, told):
    opened = pejl(
        "open-wave", name, "--questionnaire", write("q.yaml", SAFE_STREETS), "--slug", "ekeby-autumn", "--opens", "2026-09-01",
        "--closes", "2026-10-15",
    )  # fmt: skip
    assert (opened.exit_code, told in opened.stderr) == (1, True)


def test_codes_are_not_drawn_for_a_file_that_cannot_be_made(open_wave, pejl, tmp_path):
    open_wave()
    refused = pejl("draw-codes", "autumn", "--out", tmp_path / ("c" * 300 + ".csv"))
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (1, True)
    assert "5 codes are in" in pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv").output


def test_a_version_that_cannot_read_the_questionnaire_of_an_open_wave_says_so_when_it_is_installed(pejl, open_wave, tmp_path, monkeypatch):
    open_wave()
    assert pejl("migrate").exit_code == 0
    with sqlite3.connect(tmp_path / "pejl.sqlite") as connection:
        connection.execute("""UPDATE version SET document = replace(document, '"single"', '"of old"')""")
    monkeypatch.setattr(fieldwork, "_read", {})
    result = pejl("migrate")
    assert result.exit_code == 1
    assert result.stderr.startswith("The questionnaire of “autumn” cannot be read by this version of Pejl: ")
    assert "“kind” must be one of" in result.stderr
    assert result.stderr.endswith("Put the backup back, and use the version before this until the wave has closed.\n")
