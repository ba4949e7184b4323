"""Areas that are the districts of the municipality's map."""

import pytest

from survey_app.questionnaire import document
from survey_app.questionnaire.places import MapMissing, with_districts
from tests.questionnaire.documents import everything

MAPPED = """
pejl_questionnaire: 1
id: mapped
languages: [sv, en]
title: {sv: Plats, en: Place}
sections:
  - id: only
    title: {sv: Plats, en: Place}
    items:
      - {kind: place, code: where, question: {sv: Var, en: Where}, label: {sv: Var, en: Where}, options: map, coarseness: 250}
      - {kind: text, code: more, question: {sv: Mer, en: More}, label: {sv: Mer, en: More}}
"""
mapped = document.read(MAPPED, "mapped.yaml")
DISTRICTS = {"north": "Norrmalm", "south": "Södermalm"}


def test_the_districts_become_the_options_in_every_language_in_the_order_of_the_map():
    where = with_districts(mapped, DISTRICTS).items["where"]
    assert [(option.code, option.label) for option in where.options] == [
        ("north", {"sv": "Norrmalm", "en": "Norrmalm"}),
        ("south", {"sv": "Södermalm", "en": "Södermalm"}),
    ]
    assert where.coarseness == 250


def test_the_other_items_stay_and_the_questionnaire_can_be_kept():
    made = with_districts(mapped, DISTRICTS)
    assert made.items["more"] == mapped.items["more"]
    assert document.from_data(document.to_data(made)) == made


def test_without_a_map_it_is_said_what_is_missing_and_what_mends_it():
    with pytest.raises(MapMissing) as refused:
        with_districts(mapped, {})
    assert str(refused.value) == (
        "“where” asks for the districts of the municipality's map, but the municipality has none. "
        "Give one with ./pejl municipality --map FILE.geojson, or list the areas under “options”."
    )


def test_a_questionnaire_with_areas_of_its_own_needs_no_map():
    assert with_districts(everything, {}) is everything
