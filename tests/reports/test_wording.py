"""The sentences of page 1: what each verdict may say at each level of evidence."""

import re
from dataclasses import replace

import pytest

from survey_app.evaluation.results import Note, Verdict
from survey_app.reports.language import words_for
from survey_app.reports.wording import Telling, sentences
from tests.reports.sample import build, scenarios

LANGUAGES = ("sv", "en")
CAUSE = {
    "sv": r"\beffekt\w*|tack vare|ledde till|bevis\w*|signifikan\w*",
    "en": r"\beffect\b|thanks to|led to|\bprove[sn]?\b|significan\w*",
}
NEVER = {"sv": r"bevis\w*|signifikan\w*", "en": r"\bprove[sn]?\b|significan\w*"}


def with_verdict(name: str, verdict: Verdict, *notes: Note, evidence: int | None = None):
    """The scenario as if the rule had said so of everything."""
    evaluation = scenarios()[name]
    found = tuple(
        replace(f, verdict=verdict, notes=notes, suppressed=False) if f.scope.kind != "domain" else f for f in evaluation.findings
    )
    return replace(evaluation, findings=found, evidence_level=evidence or evaluation.evidence_level)


DESIGNS = {"no_measure": ("change", 2), "after": ("alone", 2), "comparison": ("did", 3), "effect": ("did", 5)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict), ids=lambda v: v.value)
@pytest.mark.parametrize("design", DESIGNS)
def test_the_plan_sentence_is_the_one_of_its_design_and_verdict(design, verdict, language):
    name, evidence = DESIGNS[design]
    said = sentences(with_verdict(name, verdict, evidence=evidence), language)
    assert said.plan == words_for(language).say(f"plan.{design}.{verdict.value}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict), ids=lambda v: v.value)
@pytest.mark.parametrize("name", ["change", "alone", "did", "one_wave", "open_link"])
def test_up_to_level_three_nothing_is_called_an_effect(name, verdict, language):
    said = sentences(with_verdict(name, verdict) if name not in ("one_wave", "open_link") else scenarios()[name], language)
    assert not re.search(CAUSE[language], " ".join((said.level, said.change, said.plan)), re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_ever_proven_or_significant(language):
    assert not [key for key, words in words_for(language).table.items() if re.search(NEVER[language], words, re.IGNORECASE)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_level_three_points_to(language):
    assert {"sv": "pekar på", "en": "points to"}[language] in sentences(with_verdict("did", Verdict.IMPROVED), language).plan


@pytest.mark.parametrize("verdict", list(Verdict), ids=lambda v: v.value)
@pytest.mark.parametrize("design", ["no_measure", "after", "comparison"])
def test_no_plan_sentence_below_level_four_names_a_cause(design, verdict):
    for language in LANGUAGES:
        assert not re.search(CAUSE[language], words_for(language).say(f"plan.{design}.{verdict.value}"), re.IGNORECASE)


def test_an_improvement_says_which_way_the_share_went():
    down, up = sentences(with_verdict("change", Verdict.IMPROVED), "en").change, build(measure="none", raked=False, count=8, primary=0)
    assert "fallen" in down
    lighting = replace(up, plan=replace(up.plan, indicators=tuple(i for i in up.plan.indicators if i.good == "up")))
    assert "risen" in sentences(with_lighting(lighting), "en").change


def with_lighting(evaluation):
    found = tuple(
        replace(f, verdict=Verdict.IMPROVED, change=replace(f.change, points=4.0, low=1.0, high=7.0))
        for f in evaluation.findings
        if f.change
    )
    return replace(evaluation, findings=found)


def test_less_than_what_matters_is_said_in_the_change_and_in_the_plan():
    said = sentences(with_verdict("did", Verdict.IMPROVED, Note("less_than_matters", {"smallest_change": 5.0})), "sv")
    assert "mindre än de 5" in said.change
    assert "mindre än vad som bestämts ha betydelse" in said.plan


def test_no_detectable_change_states_what_the_answers_fit():
    whole = scenarios()["change"].finding("unsafe", "whole")
    said = sentences(with_verdict("change", Verdict.NO_DETECTABLE_CHANGE), "sv").change
    assert words_for("sv").diff_between(whole.change.low, whole.change.high) in said


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("wording_differs", {"item": "q"}, "wording"),
        ("asked_of_differs", {"item": "q"}, "asked of others"),
        ("mode_differs", {"before": "telephone", "after": "web"}, "telephone, then web"),
        ("frame_differs", {"before": "a", "after": "b"}, "frame"),
    ],
)
def test_what_cannot_be_compared_says_why(code, facts, words):
    assert words in sentences(with_verdict("change", Verdict.NOT_COMPARABLE, Note(code, facts)), "en").change


def test_one_wave_says_nothing_of_change():
    said = sentences(scenarios()["one_wave"], "en")
    assert said.change == "This is a single survey, so it says nothing of what has changed."


def test_an_open_link_is_never_printed_as_if_sampled():
    said = sentences(scenarios()["open_link"], "en")
    assert "anyone could answer" in said.level
    assert "do not speak for all residents" in said.plan


def test_the_rule_line_prints_verdict_level_and_limit():
    said = Telling(scenarios()["did"], "en").rule_line("tables 1 and 2")
    assert re.search(r"improved · evidence level 3 of 5 .* matters 5 percentage points", said)


def test_a_suppressed_level_is_not_told():
    evaluation = scenarios()["did"]
    found = tuple(replace(f, before=None, after=None, change=None, suppressed=True, verdict=Verdict.TOO_FEW) for f in evaluation.findings)
    said = sentences(replace(evaluation, findings=found), "en")
    assert not re.search(r"\d+%", said.level + said.change)


def test_waves_get_names_short_enough_for_a_column():
    told = Telling(scenarios()["did"], "sv")
    assert (told.wave("after"), told.short("before"), told.short("after")) == ("hösten 2026", "2024", "2026")
