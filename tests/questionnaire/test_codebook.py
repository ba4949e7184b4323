"""The codebook has an entry for every variable that answers become."""

import datetime

import pytest

from survey_app.evaluation.microdata import WaveFacts
from survey_app.evaluation.responses import from_responses
from survey_app.questionnaire.codebook import codebook
from survey_app.questionnaire.fields import apart
from tests.questionnaire.documents import ALL, everything, of, small

LANGUAGE = "sv"


def entries(questionnaire=everything):
    return codebook(questionnaire, LANGUAGE, str)


def entry(name: str):
    return next(entry for entry in entries() if entry.name == name)


@pytest.mark.parametrize("questionnaire", [everything, *map(of, ALL)], ids=lambda one: one.id)
def test_it_names_every_column_of_the_microdata_and_what_is_kept_apart(questionnaire):
    facts = WaveFacts("w", {"sv": "W"}, opens_on=datetime.date(2026, 9, 1), closes_on=datetime.date(2026, 9, 2))
    columns = set(from_responses(questionnaire, facts, [(None, {})], {}).columns)
    beside = {key for item in questionnaire.items.values() for key in apart(item)}
    assert {entry.name for entry in codebook(questionnaire, LANGUAGE, str)} == columns | beside


def test_an_entry_says_what_was_asked_and_what_the_codes_mean():
    housing = entry("housing")
    assert (housing.item, housing.kind, housing.question, housing.label) == ("housing", "single", "Boende", "Boende")
    assert housing.codes == "house=Hus; flat=Lägenhet; other=Annat"
    assert housing.missing == "refused: refused=Vill inte svara; not reached; left blank"


def test_an_option_of_a_multiple_item_is_a_variable_that_says_whom_it_was_offered():
    stairs = entry("places.stairs")
    assert stairs.codes == "1=ticked; 0=not ticked"
    assert stairs.condition == "Shown if “Boende” is “Lägenhet”."
    assert stairs.missing == "not asked; not reached; left blank"


def test_a_row_of_a_matrix_is_a_variable():
    dark = entry("street.dark")
    assert (dark.label, dark.question, dark.codes) == ("Gatan: Mörkt", "Gatan – Mörkt", "1=Lite; 2=Mycket")


def test_an_option_of_a_ranking_has_the_places_as_codes():
    assert entry("first_things.light").codes == "1=1; 2=2; 0=not ranked"


def test_a_number_has_limits():
    assert entry("children").limits == "From 0 to 19. At most “Personer”."


def test_a_number_says_how_many_decimals_it_can_have():
    assert next(entry for entry in entries(small) if entry.name == "km").limits == "From 0 to 5000. Decimals: at most 1."


def test_the_condition_of_the_section_counts():
    assert entry("persons").condition == "Shown if “Förtroende” is answered."


@pytest.mark.parametrize("name", ["housing.other", "where.cell", "word"])
def test_what_is_kept_apart_says_so(name):
    assert "kept apart" in entry(name).kind
