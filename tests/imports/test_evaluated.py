"""Two imported waves that cannot be compared, or not weighted as planned, get their sentence."""

from datetime import date
from typing import Any

import pytest

from survey_app.errors import SurveyAppError
from survey_app.evaluation.evaluate import evaluate
from survey_app.evaluation.microdata import WaveFacts
from survey_app.evaluation.plan import read_plan
from survey_app.evaluation.responses import from_responses
from survey_app.evaluation.results import Evaluation, Verdict
from survey_app.evaluation.wording import same
from survey_app.imports.items import Words, item_column
from survey_app.imports.mapping import MappedItem
from survey_app.questionnaire.document import from_data
from tests.imports.conftest import MAPPING, Reading

PLAN = """\
pejl_plan: 1
title: {en: A trial}
municipality: Anywhere
waves: {before: first, after: second}
indicators:
  - {id: safe, label: {en: Safe}, items: [safe], codes: ["yes"], good: up}
"""
ANSWERS = "Q1\n" + "1\n" * 150 + "2\n" * 150


def compared(reading: Reading, change: dict[str, str], plan: str = PLAN, answers: str = ANSWERS) -> Evaluation:
    """The same answers twice; in the second wave the mapping is changed."""
    worded = MAPPING + '    wording: {en: "Do you feel safe?"}\n' + "mode: post\nframe: Population register\n"
    first = reading(answers, worded.replace("name: spring", "name: first"))
    for old, new in change.items():
        assert old in worded
        worded = worded.replace(old, new)
    second = reading(answers, worded.replace("name: spring", "name: second"))
    return evaluate(read_plan(plan, "PLAN.yaml"), first, second, today=date(2026, 9, 1))


def of_the_whole(found: Evaluation) -> Any:
    return found.finding("safe", "whole")


def test_waves_that_asked_the_same_are_compared(reading: Reading) -> None:
    assert of_the_whole(compared(reading, {})).verdict is not Verdict.NOT_COMPARABLE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"feel safe": "feel very safe"}, "wording_differs"),
        ({'"no": [2, 3]': "never: [2, 3]"}, "codes_differ"),
        ({"mode: post": "mode: telephone"}, "mode_differs"),
        ({"Population register": "Customers of the municipal housing company"}, "frame_differs"),
    ],
    ids=["wording", "codes", "mode", "frame"],
)
def test_waves_that_asked_otherwise_are_not_compared(reading: Reading, change: dict[str, str], reason: str) -> None:
    found = of_the_whole(compared(reading, change))
    assert (found.verdict, found.change) == (Verdict.NOT_COMPARABLE, None)
    assert reason in {note.code for note in found.notes}


def test_a_margin_without_respondents_is_named_with_the_wave(reading: Reading) -> None:
    with pytest.raises(SurveyAppError) as refused:
        compared(
            reading,
            {'"no": [2, 3]': '"no": [2, 3], never: 4'},
            PLAN + 'margins: [{items: [safe], totals: {"yes": 500, "no": 400, never: 100}}]\n',
        )
    said = str(refused.value)
    assert all(part in said for part in ("“first”", "“never”", "“safe”", "100"))


def test_an_imported_wave_is_compared_with_one_answered_in_pejl() -> None:
    questionnaire = from_data(
        {
            "pejl_questionnaire": 1, "id": "evening", "title": {"en": "Evening", "sv": "Kväll"}, "languages": ["en", "sv"],
            "sections": [{"id": "one", "title": {"en": "One", "sv": "Ett"}, "items": [{
                "kind": "single", "code": "safe", "label": {"en": "Safe", "sv": "Trygg"},
                "question": {"en": "Do you feel safe?", "sv": "Känner du dig trygg?"},
                "options": [{"code": "yes", "label": {"en": "Yes", "sv": "Ja"}}, {"code": "no", "label": {"en": "No", "sv": "Nej"}}],
            }]}],
        }
    )  # fmt: skip
    own = from_responses(questionnaire, WaveFacts("own", {"en": "Own"}), [(None, {"safe": "yes"})], {}).columns["safe"]
    for words, expected in (("Do you feel safe?", True), ("Are you ever afraid?", False)):
        item = MappedItem(
            column="Q", codes={"yes": ("1",), "no": ("2",)}, wording={"en": words}, labels={"yes": {"en": "Yes"}, "no": {"en": "No"}}
        )
        assert same(own.wording, item_column(item, ["1"], Words(), print, None).wording) is expected
