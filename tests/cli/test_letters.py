"""Codes drawn into the one file for the printer."""

import csv
import re
import subprocess
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from survey_app import codes
from survey_app.reports import letters
from survey_app.storage import responses
from survey_app.storage.base import db
from tests.making import SAFE_STREETS

STRATA = "code,label,population,invited\nnorth,North,1000,3\nsouth,South,2000,2\n"
WORDS = letters.Words("en", "Ekeby", "Safe streets", "", "How:", "trygg.ekeby.se/s/a", "Your code", "Until.", "Voluntary.", "")


@pytest.fixture
def open_wave(pejl, write):
    assert pejl("add-municipality", "ekeby", "Ekeby").exit_code == 0

    def open_wave(strata=STRATA, *more):
        return pejl(
            "open-wave", "autumn", "--questionnaire", write("q.yaml", SAFE_STREETS), "--slug", "ekeby-autumn",
            "--opens", "2026-09-01", "--closes", "2026-10-15", *(("--strata", write("strata.csv", strata)) if strata else ()), *more,
        )  # fmt: skip

    return open_wave


def test_a_wave_is_opened_and_its_codes_are_drawn(open_wave, pejl, tmp_path):
    assert open_wave().exit_code == 0
    assert "5 codes" in pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv").output
    rows = list(csv.DictReader((tmp_path / "codes.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["stratum"] for row in rows] == ["north"] * 3 + ["south"] * 2
    assert {row["address"] for row in rows} == {"/s/ekeby-autumn"}
    assert len({row["code"] for row in rows}) == 5


def test_the_file_of_codes_is_for_its_owner_alone(open_wave, pejl, tmp_path):
    open_wave()
    pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv")
    assert (tmp_path / "codes.csv").stat().st_mode & 0o777 == 0o600


def test_codes_never_overwrite_a_file(open_wave, pejl, write):
    open_wave()
    result = pejl("draw-codes", "autumn", "--out", write("codes.csv", "kept"))
    assert result.exit_code == 1
    assert "is not overwritten" in result.stderr


def test_codes_are_drawn_once_unless_more_are_asked_for(open_wave, pejl, tmp_path):
    open_wave()
    pejl("draw-codes", "autumn", "--out", tmp_path / "a.csv")
    assert "All codes of “autumn” have been drawn." in pejl("draw-codes", "autumn", "--out", tmp_path / "b.csv").stderr
    assert "2 codes" in pejl("draw-codes", "autumn", "--out", tmp_path / "c.csv", "--stratum", "north", "--count", "2").output


def test_an_open_link_has_no_codes_to_draw(pejl, write, tmp_path):
    assert pejl("add-municipality", "ekeby", "Ekeby").exit_code == 0
    opened = pejl(
        "open-wave", "autumn", "--questionnaire", write("q.yaml", SAFE_STREETS), "--slug", "ekeby-autumn", "--reach", "open_link",
        "--opens", "2026-09-01", "--closes", "2026-10-15",
    )  # fmt: skip
    assert opened.exit_code == 0
    result = pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv")
    assert (result.exit_code, result.stderr) == (1, "“autumn” is answered without codes.\n")


def test_codes_of_an_unknown_wave_or_stratum_are_refused(open_wave, pejl, tmp_path):
    open_wave()
    assert "no wave called “spring”" in pejl("draw-codes", "spring", "--out", tmp_path / "a.csv").stderr
    assert "no stratum “east”" in pejl("draw-codes", "autumn", "--out", tmp_path / "a.csv", "--stratum", "east").stderr


def test_the_link_in_the_square_holds_the_code_where_it_is_never_sent(open_wave, pejl, tmp_path, bare):
    bare.extensions["pejl"] = replace(bare.extensions["pejl"], address="https://trygg.ekeby.se")
    open_wave()
    pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv")
    for row in csv.DictReader((tmp_path / "codes.csv").read_text(encoding="utf-8").splitlines()):
        link = urlsplit(row["link"])
        assert (link.netloc, link.path, link.query) == ("trygg.ekeby.se", "/s/ekeby-autumn/", "")
        assert codes.read(link.fragment) == codes.read(row["code"])


def test_a_sample_without_strata_is_drawn_by_count(open_wave, pejl, tmp_path):
    assert open_wave(strata="").exit_code == 0
    refused = pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv")
    assert "It is not known how many “autumn” invites." in refused.stderr
    assert not (tmp_path / "codes.csv").exists()
    assert "7 codes" in pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv", "--count", "7").output


def test_codes_whose_file_could_not_be_written_do_not_count(open_wave, pejl, tmp_path, bare):
    open_wave()
    (tmp_path / "codes.csv").write_text("there")
    assert pejl("draw-codes", "autumn", "--out", tmp_path / "codes.csv").exit_code == 1
    with bare.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(responses.Invitation)) == 0
    assert "5 codes" in pejl("draw-codes", "autumn", "--out", tmp_path / "new.csv").output


def test_letters_need_an_address_and_a_known_kind_of_file(open_wave, pejl, tmp_path):
    open_wave()
    assert "Set PEJL_ADDRESS" in pejl("draw-codes", "autumn", "--out", tmp_path / "letters.pdf").stderr
    assert "Let its name end in .csv or .pdf." in pejl("draw-codes", "autumn", "--out", tmp_path / "letters.docx").stderr
    assert list(tmp_path.glob("letters.*")) == []


@pytest.mark.pdf
def test_the_letters_are_a_page_each_with_the_code_in_clear(open_wave, pejl, tmp_path, bare):
    bare.extensions["pejl"] = replace(bare.extensions["pejl"], address="https://trygg.ekeby.se")
    open_wave()
    assert "5 codes" in pejl("draw-codes", "autumn", "--out", tmp_path / "letters.pdf").output
    pages = subprocess.run(["pdftotext", tmp_path / "letters.pdf", "-"], capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    printed = [re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page) for page in pages]
    assert [len(found) for found in printed] == [1] * 5
    assert all(codes.read(found[0]) and "trygg.ekeby.se/s/ekeby-autumn" in page for found, page in zip(printed, pages, strict=True))


@pytest.mark.square
def test_the_square_that_is_printed_is_read_by_another_program(tmp_path):
    link = "https://trygg.ekeby.se/s/ekeby-autumn/#7K3M-9QXA-TTR2"
    (tmp_path / "letters.pdf").write_bytes(letters.pdf(WORDS, [letters.Letter("7K3M-9QXA-TTR2", link)]))
    subprocess.run(["pdftoppm", "-png", "-r", "100", tmp_path / "letters.pdf", tmp_path / "page"], check=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", *tmp_path.glob("page*.png")], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == link


def test_the_words_of_a_letter_cannot_break_out():
    page = letters.html(replace(WORDS, title="<script>alert(1)</script>"), [letters.Letter("AAAA", "https://x.example/#A")])
    assert "<script>" not in page
