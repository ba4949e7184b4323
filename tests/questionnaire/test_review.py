"""What a review finds stands where it is to be mended, and only errors keep a questionnaire from being published.

Every sentence has a document of its own in `invalid/` and `advised/`."""

import datetime
import gettext

import pytest

from survey_app.documents import DocumentError
from survey_app.questionnaire import review
from tests.house.catalogue import FOLDER as CATALOGUES
from tests.questionnaire.documents import ALL, SMALL, read

TODAY = datetime.date(2026, 9, 1)
SWEDISH = gettext.translation("messages", CATALOGUES, ["sv"]).gettext
NEVER = SMALL.replace(
    "condition: {item: why, answered: true}", 'condition: {all: [{item: why, answered: true}, {item: safe, equals: "yes"}]}'
)


def reviewed(text: str, **more) -> review.Reviewed:
    return review.read(text, "small.yaml", today=TODAY, **more)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_nothing_that_comes_with_pejl_needs_mending(path):
    assert review.read(path.read_bytes(), path.name, today=TODAY).errors == ()


def test_a_questionnaire_with_advice_only_can_be_published():
    found = reviewed(SMALL)
    assert found.advice != ()
    assert found.publishable() == read(SMALL)


def test_an_error_is_told_with_its_line_and_keeps_it_from_being_published():
    found = reviewed(NEVER)
    with pytest.raises(DocumentError) as refused:
        found.publishable()
    assert refused.value.faults == found.errors
    assert str(refused.value) == (
        "small.yaml, line 61: “Berättat” can never be shown: nobody can answer so that “Varför” is answered and “Trygg” is “Ja”. "
        "Change the condition, or one before it."
    )


def test_it_is_said_in_the_language_of_the_official():
    (error,) = reviewed(NEVER).errors
    assert error.say(SWEDISH) == (
        "small.yaml, rad 61: ”Berättat” kan aldrig visas: ingen kan svara så att ”Varför” är besvarad och ”Trygg” är ”Ja”. "
        "Ändra villkoret, eller ett före det."
    )


def test_items_are_named_in_the_language_asked_for_where_the_questionnaire_has_it():
    text = NEVER.replace("languages: [sv]", "languages: [sv, en]").replace("label: {sv: Berättat}", "label: {sv: Berättat, en: Told}")
    assert "“Told” can never be shown" in str(reviewed(text, language="en").errors[0])
    assert "“Berättat” can never be shown" in str(reviewed(text, language="ar").errors[0])


def test_what_is_found_comes_in_the_order_of_the_document():
    text = NEVER.replace("max: 90", "max: 90\n        checks: [{must: {item: years, more_than: 90}, message: {sv: Fel}}]")
    assert [str(error).split(":")[0] for error in reviewed(text).errors] == ["small.yaml, line 43", "small.yaml, line 62"]


def test_an_item_in_a_section_that_nobody_sees_is_not_told_as_well():
    text = SMALL.replace("    title: {sv: Sedan}\n", "    title: {sv: Sedan}\n    condition: {item: years, more_than: 90}\n")
    assert [str(error).partition(":")[2][:42] for error in reviewed(text).errors] == [" The section “Sedan” can never be shown: n"]


def test_dates_are_judged_on_the_day_of_the_review():
    text = SMALL.replace("kind: number\n        code: km", 'kind: date\n        earliest: "2026-10-01"\n        code: km')
    text = text.replace("        min: 0\n        max: 5000\n        decimals: 1\n", "")
    assert "“Kilometer” can never be answered" in str(reviewed(text).errors[0])
    assert review.read(text, "small.yaml", today=datetime.date(2026, 10, 1)).errors == ()


def test_a_code_that_has_changed_since_the_version_before_is_an_error():
    text = SMALL.replace("code: avoid", "code: shuns")
    assert reviewed(text).errors == ()
    assert "“Undviker” had the code “avoid” in the version before" in str(reviewed(text, before=read(SMALL)).errors[0])
