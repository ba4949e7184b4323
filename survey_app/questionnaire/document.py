"""The questionnaire as a document: YAML or JSON in, typed objects out; every refusal says where, and what mends it.

A document may name lists of options once, under `scales`, and write `options: NAME` in an item. That is a convenience of writing:
typed objects and the stored form hold the options themselves.
"""

import copy
from typing import Any

from pydantic import TypeAdapter

from survey_app.documents import MOST_VALUES, TOO_MUCH, Document, DocumentError, Path, fault, parse, read_yaml
from survey_app.errors import N_, SurveyAppError, listed
from survey_app.questionnaire.model import Inconsistent, Questionnaire

_ADAPTER: TypeAdapter[Questionnaire] = TypeAdapter(Questionnaire)


def read(text: str | bytes, source: str) -> Questionnaire:
    """The questionnaire in a YAML or JSON document. DocumentError lists its faults, each with file, line and mend."""
    return opened(text, source)[1]


def opened(text: str | bytes, source: str) -> tuple[Document, Questionnaire]:
    """The same with the document, which knows the line of every part. DocumentError as `read`."""
    found = _with_scales(read_yaml(text, source))
    return found, _typed(found)


def from_data(data: dict[str, Any]) -> Questionnaire:
    """The questionnaire in its stored form. DocumentError as `read`, without lines."""
    return _typed(Document("questionnaire", data))


def to_data(questionnaire: Questionnaire) -> dict[str, Any]:
    """The stored form: plain JSON data, without what equals its default."""
    data: dict[str, Any] = _ADAPTER.dump_python(questionnaire, mode="json", by_alias=True, exclude_defaults=True)
    return data


def schema() -> dict[str, Any]:
    """JSON Schema of the document, for editors that complete and check while writing."""
    made = _ADAPTER.json_schema(by_alias=True)
    options = made["$defs"]["Single"]["properties"]["options"]
    made["properties"]["scales"] = {
        "type": "object",
        "title": "Scales",
        "description": "Lists of options used by several items: write “options: NAME” there.",
        "additionalProperties": copy.deepcopy(options),
    }
    for definition in made["$defs"].values():
        properties = definition["properties"]
        if "options" in properties:
            properties["options"] = {"anyOf": [properties["options"], {"type": "string", "description": "Name of a scale."}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Pejl questionnaire"}


def _typed(document: Document) -> Questionnaire:
    try:
        return parse(Questionnaire, document)
    except Inconsistent as wrong:
        raise DocumentError(fault(document, path, problem) for path, problem in wrong.found) from wrong


def _with_scales(document: Document) -> Document:
    """The document with the options of its scales written out, and their lines with them."""
    data = document.data
    if not isinstance(data, dict):
        return document
    scales = data.get("scales", {})
    if not isinstance(scales, dict):
        raise DocumentError(
            [fault(document, ("scales",), SurveyAppError(N_("“scales” must hold lines of the form “name:”, each with a list of options.")))]
        )
    lines, faults, used, known = dict(document.lines), [], set[str](), listed(scales)
    there: dict[str | int, list[tuple[Path, int]]] = {name: [] for name in scales}
    for place, line in document.lines.items():
        if place[0:1] == ("scales",) and len(place) > 1:
            there[place[1]].append((place[2:], line))
    data = {key: copy.deepcopy(value) for key, value in data.items() if key != "scales"}
    for path, item in _items(data):
        name = item.get("options")
        if not isinstance(name, str) or (item.get("kind") == "place" and name == "map"):
            continue
        if name not in scales:
            hint = N_("The scales are {known}.") if scales else N_("Add it under “scales”, or write the options here.")
            problem = SurveyAppError(N_("There is no scale “{name}”."), name=name, hint=hint, known=known)
            faults.append(fault(document, (*path, "options"), problem))
            continue
        used.add(name)
        item["options"] = scales[name]
        here = (*path, "options")
        lines |= {(*here, *place): line for place, line in there[name]}
        if len(lines) > MOST_VALUES:
            raise DocumentError([fault(document, here, SurveyAppError(TOO_MUCH))])
    for name in scales:
        if name not in used:
            problem = SurveyAppError(N_("No item uses the scale “{name}”."), name=name, hint=N_("Use it, or remove it."))
            faults.append(fault(document, ("scales", name), problem))
    if faults:
        raise DocumentError(faults)
    return Document(document.source, data, lines)


def _items(data: dict[str, Any]) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Every item of a document that has not been checked yet, with its path."""
    found: list[tuple[tuple[str | int, ...], dict[str, Any]]] = []
    sections = data.get("sections")
    for s, section in enumerate(sections if isinstance(sections, list) else ()):
        items = section.get("items") if isinstance(section, dict) else None
        for i, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                found.append((("sections", s, "items", i), item))
    return found
