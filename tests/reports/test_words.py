"""The two languages say the same things, and write numbers as their readers do."""

import re
import string
from datetime import date
from pathlib import Path

import pytest

from survey_app.evaluation.microdata import Mode, Sampling
from survey_app.evaluation.plan import Lonely, Relation
from survey_app.evaluation.results import EVALUATION_NOTES, FINDING_NOTES, NOTE_CODES, Note, Verdict
from survey_app.reports.language import LANGUAGES, words_for
from survey_app.reports.wording import say_note
from tests.reports.sample import scenarios

SV, EN = words_for("sv"), words_for("en")
FACTS = EVALUATION_NOTES | FINDING_NOTES
VALUES = {
    "wave": "after", "mode": "web", "rule": "adjust", "percent": 2.5, "margin": "sex × age", "count": 1200, "seed": 20260814, "items": "sex × age", "item": "q1", "indicator": "unsafe",
    "started": "2024-11-20", "opens_on": "2024-09-09", "closes_on": "2026-10-25", "half_width": 12.4, "widest_half_interval": 10.0, "smallest_change": 5.0, "effective_n": 41.0,
}  # fmt: skip


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def example(code: str) -> Note:
    before_after = ("telephone", "web") if code == "mode_differs" else ("2024-10-01", "2026-02-11")
    values = VALUES | {"before": before_after[0], "after": before_after[1]}
    return Note(code, {name: values.get(name, 4) for name in FACTS[code]})


def test_both_languages_have_the_same_sentences():
    assert set(LANGUAGES["sv"]) == set(LANGUAGES["en"])


def test_a_sentence_takes_the_same_facts_in_both_languages():
    assert {k: placeholders(v) for k, v in LANGUAGES["sv"].items()} == {k: placeholders(v) for k, v in LANGUAGES["en"].items()}


def test_english_uses_no_swedish_letters():
    assert not [key for key, words in LANGUAGES["en"].items() if set(words) & set("åäöÅÄÖ")]


@pytest.mark.parametrize("words", [SV, EN], ids=["sv", "en"])
@pytest.mark.parametrize("code", sorted(NOTE_CODES))
def test_every_note_has_a_sentence_for_exactly_the_facts_it_carries(code, words):
    said = say_note(example(code), words)
    assert said.endswith(".")
    assert "{" not in said
    assert not said.startswith(words.table["note.unknown"][:9])


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", sorted(NOTE_CODES))
def test_a_note_beside_its_evaluation_names_indicators_and_waves_by_their_labels(code, language):
    said = say_note(example(code), words_for(language), scenarios()["did"])
    assert "unsafe" not in said.replace("Feeling unsafe", "")
    assert "after" not in said.split() or language == "en"


def test_no_sentence_is_kept_for_a_note_that_is_never_given():
    assert {key.removeprefix("note.") for key in LANGUAGES["en"] if key.startswith("note.")} - NOTE_CODES == {"unknown"}


def test_a_note_nobody_has_written_a_sentence_for_still_shows_its_facts():
    assert say_note(Note("new_note", {"n": 3}), EN) == "Note new_note: n = 3."


@pytest.mark.parametrize("table", [LANGUAGES["sv"], LANGUAGES["en"]], ids=["sv", "en"])
def test_every_value_that_can_be_said_has_its_word(table):
    wanted = [f"mode.{m.value}" for m in Mode] + [f"sampling.{s.value}" for s in Sampling] + [f"verdict.{v.value}" for v in Verdict]
    wanted += [f"rule.{r.value}" for r in Lonely] + [f"method.relation.{r.value}" for r in Relation] + [f"meta.{s.value}" for s in Sampling]
    assert set(wanted) <= set(table)


def test_swedish_numbers_have_a_comma_a_true_minus_and_spaces_that_do_not_break():
    assert SV.num(1386) == "1\u00a0386"
    assert SV.pct(25.2, 1) == "25,2\u00a0%"
    assert SV.diff(-8.24) == "−8,2"
    assert SV.diff(3) == "+3,0"
    assert SV.diff_between(-20, -0.94) == "−20,0\u00a0till\u00a0−0,9"
    assert SV.between(22.4, 27.3) == "22–27"


def test_english_numbers():
    assert EN.num(1386) == "1,386"
    assert EN.pct(25.2, 1) == "25.2%"
    assert EN.diff_between(-20, 3) == "−20.0\u00a0to\u00a0+3.0"
    assert EN.ci95 == "95%\u00a0CI"


@pytest.mark.parametrize("value", [0.04, -0.04, 0.0])
def test_what_rounds_to_zero_has_no_sign(value):
    assert SV.diff(value) == "0,0"


def test_a_p_value_is_never_zero():
    assert SV.p(0.00004) == "<\u00a00,001"
    assert SV.p(None) == "–"


def test_dates_share_month_and_year_when_they_can():
    assert SV.dates(date(2026, 9, 7), date(2026, 10, 23)) == "7 september–23 oktober 2026"
    assert SV.dates(date(2026, 9, 7), date(2026, 9, 23)) == "7–23 september 2026"
    assert EN.dates(date(2025, 12, 7), date(2026, 1, 23)) == "7 December 2025–23 January 2026"
    assert SV.dates(None, None) == "insamlingstiden är inte angiven"


def test_a_list_ends_with_and():
    assert (SV.list(["A"]), SV.list(["A", "B"]), EN.list(["A", "B", "C"]), EN.list([])) == ("A", "A och B", "A, B and C", "")


def test_a_bold_sentence_escapes_its_facts():
    assert "&lt;script&gt;" in SV.rich("cannot.areas", areas="<script>")


def test_a_language_without_words_is_told_in_english():
    assert words_for("fi") is not None
    assert words_for("fi").lang == "en"


def test_every_word_that_a_page_asks_for_is_there():
    asked = {
        key
        for path in [*Path("survey_app").rglob("*.html"), *Path("survey_app").rglob("*.jinja"), *Path("survey_app").rglob("*.py")]
        for key in re.findall(r"""\b(?:say|rich)\(\s*["']([a-z_.]+)["']\s*[,)]""", path.read_text())
    }
    assert len(asked) > 50
    assert {key for key in asked if "." in key} - set(LANGUAGES["en"]) == set()
