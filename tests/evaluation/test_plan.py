"""What a plan may say; every refusal names file, line and mend, and is told once."""

import pytest

from survey_app.documents import DocumentError
from survey_app.evaluation.plan import Lonely, Relation, read_plan

PLAN = """\
pejl_plan: 1
title: {en: Safer streets}
municipality: testby
waves: {before: 2025, after: 2027}
indicators:
  - id: unsafe
    label: {en: Unsafe}
    items: [safe]
    codes: [3, 4]
    good: down
"""


def test_a_short_plan_has_the_default_rules() -> None:
    plan = read_plan(PLAN, "plan.yaml")
    assert (plan.rules.smallest_change, plan.rules.smallest_n, plan.rules.smallest_cell) == (5, 100, 10)
    assert (plan.waves.relation, plan.lonely_strata, plan.language) == (Relation.INDEPENDENT, Lonely.FAIL, "sv")


def test_codes_written_as_numbers_are_text() -> None:
    plan = read_plan(PLAN, "plan.yaml")
    assert (plan.indicators[0].codes, plan.waves.before) == (("3", "4"), "2025")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("good: down", "good: dow", "line 10: “good” is \"dow\", but must be one of 'down', 'up'.", id="unknown direction"),
        pytest.param("id: unsafe", "id: Un safe", "line 6: “Un safe” cannot be an id. Begin with a small letter", id="id"),
        pytest.param("items: [safe]", "items: []", "line 8: “items” is empty. Write at least one entry.", id="no items"),
        pytest.param("items: [safe]", "item: safe", "line 6: “items” is missing.", id="missing key"),
        pytest.param(
            "good: down", "good: down\n    primry: true", "line 11: “primry” is not a word that is known here.", id="misspelt key"
        ),
        pytest.param("pejl_plan: 1", "pejl_plan: 2", "line 1: “pejl_plan” is 2, but must be one of 1.", id="later version"),
        pytest.param("after: 2027", "after: 2025", "line 4: “before” and “after” name the same wave, 2025.", id="one wave twice"),
        pytest.param(
            "{before: 2025, after: 2027}",
            "{after: 2027, relation: same_psus}",
            "line 4: Without “before” there is nothing",
            id="relation alone",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, said: str) -> None:
    assert refusals(PLAN.replace(old, new))[0].startswith(f"plan.yaml, {said}")


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("rules: {smallest_n: 10}", "line 11: “smallest_n” is 10, but must be at least 30."),
        ("rules: {smallest_change: 0}", "line 11: “smallest_change” is 0, but must be more than 0"),
        ("rules: {widest_half_interval: 51}", "line 11: “widest_half_interval” is 51, but must be at most 50"),
        ("lonely_strata: maybe", "line 11: “lonely_strata” is \"maybe\", but must be one of 'fail'"),
        ("domains: [[a, b, c, d]]", "line 11: “domains 1” holds more than 3 entries."),
        ("domains: [[a, b], [b, a]]", "line 1: The domain a × b is declared twice, or names an item twice."),
        ("domains: [[a, a]]", "line 1: The domain a × a is declared twice, or names an item twice."),
        ("margins: [{items: [sex]}]", "line 11: State either “totals” (persons) or “shares” (per cent), one of the two."),
        ("margins: [{items: [sex], totals: {w: -1}}]", "line 11: “w” is -1, but must be at least 0"),
        ("margins: [{items: [sex], totals: {w: many}}]", 'line 11: “w” is "many", but must be a number.'),
        ("margins: [{items: [sex], totals: {w: inf}}]", 'line 11: “w” is "inf", but must be a number.'),
        ("measure: {label: {en: m}, treated: {areas: [a], codes: [1]}}", "line 11: State either “areas” or “item” with “codes”"),
        ("measure: {label: {en: m}, treated: {item: lit}}", "line 11: State either “areas” or “item” with “codes”"),
        ("measure: {label: {en: m}, treated: {item: lit, areas: [1]}}", "line 11: “areas” are codes of the item “area”"),
        (
            "measure: {label: {en: m}, treated: {areas: [a, b]}, comparison: {areas: [b, c]}}",
            "line 11: b stands both among the treated and the comparison areas.",
        ),
        ("measure: {label: {en: m}, started: soon}", 'line 11: “started” is "soon", but must be a date such as 2026-09-01.'),
        ("simulation: {seed: 1, truth: [{indicator: calm, scope: whole}]}", "line 1: The truth of “calm” is stated, but there is no such"),
    ],
)
def test_a_fault_in_what_is_added_is_told_with_its_line(added: str, said: str) -> None:
    assert refusals(PLAN + added)[0].startswith(f"plan.yaml, {said}")


def test_two_indicators_with_one_id_are_refused() -> None:
    again = "\n".join(PLAN.splitlines()[5:]) + "\n"
    assert "Two indicators have the same id, unsafe." in refusals(PLAN + again)[0]


def test_more_than_three_primary_indicators_are_refused() -> None:
    many = "".join("\n".join(PLAN.splitlines()[5:]).replace("id: unsafe", f"id: i{i}") + "\n    primary: true\n" for i in range(4))
    assert "More than three indicators are primary." in refusals(PLAN + many)[0]


def test_every_fault_is_told_and_each_once() -> None:
    said = refusals(PLAN.replace("id: unsafe", "id: Un safe").replace("after: 2027", "aftr: 2027") + "language: no\n")
    assert [line.split(":")[0] for line in said] == [f"plan.yaml, line {n}" for n in (4, 4, 6, 11)]


def refusals(text: str) -> list[str]:
    with pytest.raises(DocumentError) as refusal:
        read_plan(text, "plan.yaml")
    return str(refusal.value).splitlines()


def test_a_label_that_no_chart_could_hold_is_refused() -> None:
    long = PLAN.replace("label: {en: ", "label: {en: " + "very " * 25, 1)
    assert "has more than 120 characters" in refusals(long)[0]
