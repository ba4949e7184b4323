"""Conditions, limits and checks as sentences, word for word, in both languages; and in none of them two things can be meant."""

import gettext
import itertools

import pytest
from pydantic import TypeAdapter

from survey_app.questionnaire import sentences
from survey_app.questionnaire.conditions import Condition
from tests.house.catalogue import FOLDER
from tests.questionnaire.documents import SMALL, everything, read

CONDITION = TypeAdapter(Condition)
SWEDISH = gettext.translation("messages", FOLDER, ["sv"]).gettext

SAID = [
    ({"item": "housing", "equals": "flat"}, "”Boende” är ”Lägenhet”", "“Boende” is “Lägenhet”"),
    (
        {"item": "housing", "not_equals": "flat"},
        "”Boende” är besvarad men inte med ”Lägenhet”",
        "“Boende” is answered, but not with “Lägenhet”",
    ),
    ({"item": "housing", "any_of": ["house", "flat"]}, "”Boende” är ”Hus” eller ”Lägenhet”", "“Boende” is “Hus” or “Lägenhet”"),
    (
        {"item": "housing", "none_of": ["house", "flat", "other"]},
        "”Boende” är besvarad men inte med ”Hus”, ”Lägenhet” eller ”Annat”",
        "“Boende” is answered, but not with “Hus”, “Lägenhet” or “Annat”",
    ),
    ({"item": "housing", "answered": True}, "”Boende” är besvarad", "“Boende” is answered"),
    ({"item": "housing", "answered": False}, "”Boende” inte är besvarad", "“Boende” is not answered"),
    ({"item": "agreed", "equals": "yes"}, "”Samtycke” är godkänt", "“Samtycke” is agreed to"),
    ({"item": "places", "equals": "park"}, "”Parken” är ikryssat i ”Platser”", "“Parken” is ticked in “Platser”"),
    (
        {"item": "places", "all_of": ["park", "bus"]},
        "”Parken” och ”Bussen” alla är ikryssade i ”Platser”",
        "“Parken” and “Bussen” are all ticked in “Platser”",
    ),
    (
        {"item": "places", "none_of": ["park", "bus"]},
        "”Platser” är besvarad men inget av ”Parken” och ”Bussen” är ikryssat",
        "“Platser” is answered, but none of “Parken” and “Bussen” is ticked",
    ),
    ({"item": "first_things", "equals": "light"}, "”Ljus” är rangordnat i ”Först”", "“Ljus” is ranked in “Först”"),
    ({"item": "street.dark", "equals": "2"}, "”Gatan: Mörkt” är ”Mycket”", "“Gatan: Mörkt” is “Mycket”"),
    ({"item": "street", "equals": "2"}, "”Mycket” står på minst en rad i ”Gatan”", "“Mycket” stands in at least one row of “Gatan”"),
    ({"item": "street", "not_equals": "2"}, "”Gatan” är besvarad men ”Mycket” inte står på någon rad", "“Gatan” is answered, but “Mycket” stands in no row"),
    ({"item": "street", "none_of": ["1", "2"]}, "”Gatan” är besvarad men inget av ”Lite” och ”Mycket” står på någon rad", "“Gatan” is answered, but none of “Lite” and “Mycket” stands in any row"),
    ({"item": "places", "none_of": ["park"]}, "”Platser” är besvarad men ”Parken” inte ikryssat", "“Platser” is answered, but “Parken” is not ticked"),
    ({"item": "trust", "at_least": 6}, "”Förtroende” är minst 6", "“Förtroende” is at least 6"),
    ({"item": "km", "less_than": 2.5}, "”Kilometer” är mindre än 2,5", "“Kilometer” is less than 2.5"),
    ({"item": "born", "less_than": "1950"}, "”Född” är före 1950", "“Född” is before 1950"),
    ({"item": "happened", "at_least": "2026-05-01"}, "”När” är 2026-05-01 eller senare", "“När” is 2026-05-01 or later"),
    ({"item": "children", "same_as": {"item": "persons"}}, "”Barn” är lika med ”Personer”", "“Barn” is the same as “Personer”"),
    (
        {"sum": ["children", "adults"], "differs_from": {"item": "persons"}},
        "summan av ”Barn” och ”Vuxna” inte är lika med ”Personer”",
        "the sum of “Barn” and “Vuxna” is not the same as “Personer”",
    ),
    (
        {"count": ["street"], "of": ["1", "2"], "more_than": 1},
        "antalet svar ”Lite” eller ”Mycket” i ”Gatan” är mer än 1",
        "the number of answers “Lite” or “Mycket” in “Gatan” is more than 1",
    ),
    (
        {"all": [{"item": "housing", "equals": "flat"}, {"any": [{"item": "trust", "answered": False}, {"item": "trust", "at_most": 3}]}]},
        "”Boende” är ”Lägenhet” och (”Förtroende” inte är besvarad eller ”Förtroende” är högst 3)",
        "“Boende” is “Lägenhet” and (“Förtroende” is not answered or “Förtroende” is at most 3)",
    ),
    (
        {"any": [{"item": "housing", "any_of": ["house", "flat"]}, {"not": {"item": "housing", "equals": "other"}}, {"item": "trust", "equals": "1"}]},
        "(”Boende” är ”Hus” eller ”Lägenhet”), (det inte är så att ”Boende” är ”Annat”) eller ”Förtroende” är ”1”",
        "(“Boende” is “Hus” or “Lägenhet”), (it is not so that “Boende” is “Annat”) or “Förtroende” is “1”",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "swedish", "english"), SAID)
def test_a_condition_is_said_in_swedish_and_in_english(condition, swedish, english):
    said = sentences.shown_if(CONDITION.validate_python(condition), everything.items, "sv")
    assert said.say(SWEDISH) == f"Visas om {swedish}."
    assert str(said) == f"Shown if {english}."


def test_a_count_names_every_word_that_a_code_has_in_its_items():
    two = read(SMALL.replace('{code: "no", label: {sv: Nej}}', '{code: "1", label: {sv: Nej}}', 1).replace('equals: "no"', 'equals: "1"'))
    condition = CONDITION.validate_python({"count": ["safe", "street"], "of": ["1"], "at_least": 1})
    assert str(sentences.clause(condition, two.items, "sv")) == "the number of answers “Nej” or “Lite” in “Trygg” and “Gatan” is at least 1"


def test_a_check_is_said_with_its_message():
    adults = everything.items["adults"]
    assert str(sentences.must(adults.checks[0], everything.items, "sv")) == (
        "Accepted only if the sum of “Barn” and “Vuxna” is the same as “Personer”; "
        "otherwise is said: “Barn och vuxna är inte lika många som personerna.”"
    )


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("children", ["Från 0 till 19.", "Högst ”Personer”."]),
        ("happened", ["Från 2020-01-01 till i dag."]),
        ("housing", []),
    ],
)
def test_limits_are_said(item, said):
    assert [limit.say(SWEDISH) for limit in sentences.limits(everything.items[item], everything.items, "sv")] == said


def test_the_labels_are_those_of_the_language_asked_for():
    document = read().items["why"].condition
    assert document is not None
    assert str(sentences.clause(document, read().items, "sv")) == "“Trygg” is “Nej”"


def answers() -> list[dict[str, object]]:
    """What can be answered to the first two items of the small questionnaire, and to its number."""
    safe, avoid = [None, "yes", "no"], [None, ["park"], ["bus"], ["park", "bus"], ["none"]]
    every = itertools.product(safe, avoid, [None, 1, 2])
    return [{code: answer for code, answer in zip(("safe", "avoid", "years"), given, strict=True) if answer is not None} for given in every]


def conditions() -> list[dict]:
    """Simple conditions, their pairs, and those with one more."""
    simple = [
        {"item": "safe", "equals": "no"}, {"item": "safe", "not_equals": "no"}, {"item": "safe", "any_of": ["yes", "no"]},
        {"item": "safe", "answered": True}, {"item": "safe", "answered": False}, {"item": "safe", "none_of": ["yes", "no"]},
        {"item": "avoid", "equals": "park"}, {"item": "avoid", "any_of": ["park", "bus"]}, {"item": "avoid", "all_of": ["park", "bus"]},
        {"item": "avoid", "none_of": ["park", "bus"]}, {"item": "years", "at_least": 2}, {"item": "years", "more_than": 2},
        {"count": ["avoid"], "of": ["park", "bus"], "at_least": 2},
    ]  # fmt: skip
    pairs = [{word: [one, other]} for word in ("all", "any") for one, other in itertools.permutations(simple, 2)]
    denied = [{"not": part} for part in (*simple, *pairs)]
    nested = [{word: [pair, one]} for word in ("all", "any") for pair in (*pairs, *denied) for one in simple[:7:2]]
    return [*simple, *pairs, *denied, *nested]


@pytest.mark.parametrize("translate", [str, SWEDISH], ids=["English", "Swedish"])
def test_conditions_that_are_said_alike_hold_for_the_same_answers(translate):
    small, every, meaning = read(), answers(), dict[str, tuple[bool, ...]]()
    for given in conditions():
        condition = CONDITION.validate_python(given)
        said = sentences.clause(condition, small.items, "sv").say(translate)
        holds = tuple(condition.holds(answer) for answer in every)
        assert meaning.setdefault(said, holds) == holds, said
    assert len(meaning) > 2000
