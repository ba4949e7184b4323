from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.evaluation.microdata import Column, Microdata, Missing
from survey_app.evaluation.responses import from_responses
from survey_app.questionnaire import document
from survey_app.questionnaire.answers import complete
from survey_app.questionnaire.model import Questionnaire
from tests.evaluation.making import make_facts

TEXT = """
pejl_questionnaire: 1
id: evening
languages: [en]
title: {en: Evening}
sections:
  - id: evening
    title: {en: Evening}
    items:
      - kind: single
        code: out
        question: {en: "Do you go out late?"}
        label: {en: Goes out}
        options:
          - {code: "yes", label: {en: "Yes"}}
          - {code: "no", label: {en: "No"}}
          - {code: dk, label: {en: Don't know}, missing: dont_know}
      - kind: single
        code: why
        condition: {item: out, equals: "no"}
        question: {en: "Why not?"}
        label: {en: Why not}
        options:
          - {code: unsafe, label: {en: Unsafe}}
          - {code: other, label: {en: Other}}
      - kind: multiple
        code: avoid
        question: {en: "What do you avoid?"}
        label: {en: Avoids}
        options:
          - {code: park, label: {en: Park}}
          - {code: bus, label: {en: Bus}}
          - {code: none, label: {en: None}, exclusive: true}
          - {code: secret, label: {en: Won't say}, missing: refused, exclusive: true}
      - kind: matrix
        code: worry
        question: {en: Do you worry about …}
        label: {en: Worry}
        rows:
          - {code: theft, label: {en: theft}}
          - {code: fire, label: {en: fire}}
        options:
          - {code: "1", label: {en: Never}}
          - {code: "2", label: {en: Often}}
          - {code: never_there, label: {en: Not for me}, missing: not_applicable}
      - kind: number
        code: years
        question: {en: "How long?"}
        label: {en: Years}
        min: 0
        max: 90
      - kind: number
        code: distance
        question: {en: "How far?"}
        label: {en: Distance}
        min: 0
        max: 90
        decimals: 2
      - kind: text
        code: more
        question: {en: "Anything else?"}
        label: {en: More}
"""
EVENING = document.read(TEXT, "evening.yaml")


def microdata(*answers: dict[str, Any], questionnaire: Questionnaire = EVENING) -> Microdata:
    return from_responses(questionnaire, make_facts(), [(None, complete(questionnaire, each)) for each in answers], {})


def read(column: Column) -> list[str]:
    """Each answer as its code, or as the name of the reason for none."""
    return [column.codes[value] if value >= 0 else Missing(value).name.lower() for value in column.values]


def answers(item: str, *given: dict[str, Any]) -> list[str]:
    return read(microdata(*given).columns[item])


def test_a_single_item_is_a_column_of_its_options() -> None:
    assert answers("out", {"out": "yes"}, {"out": "no"}, {"out": "dk"}, {}) == ["yes", "no", "dont_know", "no_answer"]


def test_an_option_that_says_why_there_is_no_answer_is_no_code() -> None:
    assert microdata().columns["out"].codes == ("yes", "no")


def test_who_did_not_meet_an_item_was_not_shown_it() -> None:
    assert answers("why", {"out": "yes"}, {"out": "no"}, {"out": "no", "why": "unsafe"}) == ["not_shown", "no_answer", "unsafe"]


def test_each_option_of_a_multiple_item_is_a_column() -> None:
    given = [{"avoid": ["park", "bus"]}, {"avoid": ["none"]}, {}]
    found = {code: answers(f"avoid.{code}", *given) for code in ("park", "bus", "none")}
    assert found == {"park": ["1", "0", "no_answer"], "bus": ["1", "0", "no_answer"], "none": ["0", "1", "no_answer"]}


def test_an_option_of_a_multiple_item_that_says_why_is_said_in_all_its_columns() -> None:
    assert answers("avoid.park", {"avoid": ["secret"]}) == ["refused"]
    assert "avoid.secret" not in microdata().columns


def test_each_row_of_a_matrix_is_a_column() -> None:
    given = [{"worry": {"theft": "2", "fire": "never_there"}}, {"worry": {"theft": "1"}}]
    assert (answers("worry.theft", *given), answers("worry.fire", *given)) == (["2", "1"], ["not_applicable", "no_answer"])


def test_a_whole_number_has_all_codes_it_could_have() -> None:
    assert answers("years", {"years": 7}, {}) == ["7", "no_answer"]
    assert len(microdata().columns["years"].codes) == 91


def test_a_number_with_decimals_has_the_codes_that_were_given() -> None:
    assert microdata({"distance": 1.5}, {"distance": 0.25}, {"distance": 10}).columns["distance"].codes == ("0.25", "1.5", "10")


@pytest.mark.parametrize(("code", "open_"), [("years", False), ("distance", True), ("out", False)])
def test_codes_are_open_where_they_are_only_what_was_given(code: str, open_: bool) -> None:
    assert microdata({"years": 7, "distance": 1.5, "out": "no"}).columns[code].open is open_


def test_what_is_ticked_beside_a_reason_for_not_answering_is_an_answer_all_the_same() -> None:
    both = document.read(TEXT.replace("missing: refused, exclusive: true", "missing: refused"), "evening.yaml")
    found = microdata({"avoid": ["bus", "secret"]}, questionnaire=both)
    assert [read(found.columns[f"avoid.{code}"]) for code in ("bus", "park")] == [["1"], ["refused"]]


def test_free_text_is_left_out() -> None:
    assert "more" not in microdata({"more": "Anna at number 7 …"}).columns


def test_columns_are_named_in_words() -> None:
    columns = microdata().columns
    assert [columns[code].label["en"] for code in ("out", "avoid.park", "worry.fire")] == ["Goes out", "Avoids: Park", "Worry: fire"]


@pytest.mark.parametrize(
    ("old", "new", "item"),
    [
        ("Do you go out late?", "Do you ever go out late?", "out"),
        ("{code: dk, label: {en: Don't know}", "{code: dk, label: {en: No opinion}", "out"),
        ('{code: "2", label: {en: Often}}', '{code: "2", label: {en: Very often}}', "worry.theft"),
        ("label: {en: theft}", "label: {en: burglary}", "worry.theft"),
        ("max: 90\n      - kind: number", "max: 80\n      - kind: number", "years"),
    ],
)
def test_the_fingerprint_of_the_wording_knows_question_and_options(old: str, new: str, item: str) -> None:
    assert old in TEXT
    other = document.read(TEXT.replace(old, new), "evening.yaml")
    one, two = (microdata(questionnaire=each).columns for each in (EVENING, other))
    assert one[item].wording != two[item].wording
    assert one["avoid.park"].wording == two["avoid.park"].wording


STRATA = {"n": ({"en": "North"}, 300), "s": ({"en": "South"}, 100)}


def test_a_response_stands_for_the_persons_of_its_stratum() -> None:
    found = from_responses(EVENING, make_facts(), [("n", {}), ("n", {}), ("s", {})], STRATA)
    assert_allclose(found.design_weights, [150, 150, 100])
    assert found.strata is not None
    assert (found.strata.tolist(), read(found.columns["area"]), found.psu) == (["n", "n", "s"], ["n", "n", "s"], None)
    assert found.columns["area"].labels["n"] == {"en": "North"}


NUMBER = """kind: number
        code: walked
        question: {en: "How far do you go?"}
        label: {en: Walked}
        min: 0
        max: 5000
        decimals: 1
"""


def test_without_strata_there_is_neither_area_nor_weight() -> None:
    found = microdata({}, {})
    assert ("area" in found.columns, found.strata, found.design_weights.tolist()) == (False, None, [1, 1])


def test_a_stratum_whose_persons_are_not_known_leaves_all_unweighted() -> None:
    found = from_responses(EVENING, make_facts(), [("n", {}), ("s", {})], STRATA | {"s": ({"en": "South"}, None)})
    assert found.design_weights.tolist() == [1, 1]


def test_a_wave_without_responses_has_columns_without_rows() -> None:
    assert {column.values.size for column in from_responses(EVENING, make_facts(), [], STRATA).columns.values()} == {0}


def test_values_are_small_integers() -> None:
    assert {column.values.dtype for column in microdata({"out": "yes"}).columns.values()} == {np.dtype(np.int16)}


def test_more_different_answers_than_small_integers_count_are_all_kept() -> None:
    questionnaire = document.read(TEXT.replace("kind: multiple", NUMBER + "      - kind: multiple", 1), "evening.yaml")
    given: list[float] = [i / 10 for i in range(40_000)]
    found = from_responses(questionnaire, make_facts(), [(None, {"walked": number}) for number in given], {})
    column = found.columns["walked"]
    assert [column.codes[i] for i in column.values.tolist()] == [f"{number:.12g}" for number in given]
    back = Microdata.from_bytes(found.to_bytes())
    assert back.fingerprint() == found.fingerprint()
    assert np.array_equal(back.columns["walked"].values, column.values)


def test_four_reasons_for_no_answer_are_four_codes():
    """Off the path, left blank, not reached, and said so."""
    rows = [{"out": "yes"}, {"out": "no", "why": None}, complete(ENDING_EARLY, {"out": "no"}, until="evening"), {"out": "dk"}]
    found = from_responses(ENDING_EARLY, make_facts(), [(None, each) for each in rows], {})
    assert found.columns["why"].values.tolist() == [Missing.NOT_SHOWN, Missing.NO_ANSWER, Missing.NOT_REACHED, Missing.NOT_SHOWN]
    assert found.columns["out"].values[-1] == Missing.DONT_KNOW


ENDING_EARLY = document.read(
    TEXT.replace(
        "      - kind: single\n        code: why",
        "  - id: late\n    title: {en: Late}\n    items:\n      - kind: single\n        code: why",
    ),
    "late.yaml",
)
EVERYTHING = document.read((Path(__file__).parents[1] / "questionnaire" / "everything.yaml").read_bytes(), "everything.yaml")


def everything(*answers: dict[str, Any]) -> Microdata:
    return microdata(*answers, questionnaire=EVERYTHING)


def test_a_scale_is_a_column_of_its_points_and_dont_know_is_none_of_them():
    column = everything({"trust": "10"}, {"trust": "0"}, {"trust": "dont_know"}).columns["trust"]
    assert column.codes == tuple(map(str, range(11)))
    assert column.values.tolist() == [10, 0, Missing.DONT_KNOW]


def test_each_option_that_is_ranked_is_a_column_of_its_places():
    found = everything({"trust": "1", "first_things": ["youth", "light"]}, {"trust": "1"}).columns
    assert found["first_things.youth"].codes == ("1", "2", "0")
    assert [found[f"first_things.{code}"].values.tolist() for code in ("light", "police", "youth")] == [
        [1, Missing.NO_ANSWER],
        [2, Missing.NO_ANSWER],
        [0, Missing.NO_ANSWER],
    ]


def test_rows_and_options_that_were_not_for_this_person_were_not_shown():
    found = everything(
        {"housing": "flat", "places": ["park", "stairs"], "street": {"stairs": "2"}}, {"housing": "house", "places": ["park", "bus"]}
    )
    assert found.columns["places.stairs"].values.tolist() == [0, Missing.NOT_SHOWN]
    assert found.columns["street.stairs"].values.tolist() == [1, Missing.NOT_SHOWN]
    shown = everything({"housing": "house", "street": {"dark": "1"}}).columns
    assert shown["street.stairs"].values.tolist() == [Missing.NOT_SHOWN]


def test_rows_and_options_that_were_not_for_this_person_were_not_shown_either_when_all_others_were_left_blank():
    blank = everything({"housing": "house"}).columns
    assert [blank[name].values.tolist() for name in ("street.stairs", "places.stairs")] == [[Missing.NOT_SHOWN]] * 2
    assert [blank[name].values.tolist() for name in ("street.dark", "places.park")] == [[Missing.NO_ANSWER]] * 2


def test_a_place_is_its_area_and_what_stands_apart_is_no_column():
    found = everything(
        {"trust": "1", "where": "south", "where.cell": "250m26412_8034", "housing": "other", "housing.other": "Tält"}
    ).columns
    assert found["where"].codes == ("north", "south", "elsewhere")
    assert not {"where.cell", "housing.other", "word", "about"} & set(found)


def test_a_date_is_a_column_of_the_dates_that_were_given():
    column = everything({"trust": "1", "moved": "2019-11"}, {"trust": "1", "moved": "2001-02"}).columns["moved"]
    assert (column.codes, column.values.tolist()) == (("2001-02", "2019-11"), [1, 0])
