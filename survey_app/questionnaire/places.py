"""The areas of a place item that are the districts of the municipality's map."""

from collections.abc import Mapping
from dataclasses import replace

from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire.items import Item, Place, ResponseOption
from survey_app.questionnaire.model import Questionnaire


class MapMissing(SurveyAppError):
    """A place item asks for the districts of a map that the municipality has not given."""


def with_districts(questionnaire: Questionnaire, districts: Mapping[str, str]) -> Questionnaire:
    """The questionnaire with the districts as options wherever an item says `options: map`. MapMissing when there are none.

    districts : code → name, the same in every language, in the order of the map"""
    if not any(_of_map(item) for item in questionnaire.items.values()):
        return questionnaire
    sections = tuple(
        replace(section, items=tuple(_placed(item, districts, questionnaire.languages) for item in section.items))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def _of_map(item: Item) -> bool:
    return isinstance(item, Place) and item.options == "map"


def _placed(item: Item, districts: Mapping[str, str], languages: tuple[str, ...]) -> Item:
    if not isinstance(item, Place) or item.options != "map":
        return item
    if not districts:
        raise MapMissing(
            N_("“{item}” asks for the districts of the municipality's map, but the municipality has none."), item=item.code,
            hint=N_("Give one with ./pejl municipality --map FILE.geojson, or list the areas under “options”."),
        )  # fmt: skip
    return replace(item, options=tuple(ResponseOption(code=code, label=dict.fromkeys(languages, name)) for code, name in districts.items()))
