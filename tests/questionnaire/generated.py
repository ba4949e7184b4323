"""Hypothesis: questionnaires of every shape, with conditions on pages, items, options and rows, that can be published."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from survey_app.questionnaire import document
from survey_app.questionnaire.model import Questionnaire

CODES = ("a", "b", "c")
KINDS = ("single", "multiple", "scale", "matrix", "number", "text", "date", "ranking", "place", "information")
Part = dict[str, Any]


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to four pages of up to three items. Only single items can be ones that must be answered."""
    earlier: dict[str, str] = {}  # Code → kind.
    sections = []
    for s in range(draw(st.integers(1, 4))):
        section: Part = {"id": f"s{s}", "title": {"en": f"S{s}"}, "items": []} | _shown_if(draw, earlier)
        for _ in range(draw(st.integers(1, 3))):
            code, kind = f"q{len(earlier)}", draw(st.sampled_from(KINDS))
            section["items"].append(_item(draw, code, kind, earlier))
            earlier[code] = kind
        sections.append(section)
    return document.from_data({"pejl_questionnaire": 1, "id": "made", "languages": ["en"], "title": {"en": "Made"}, "sections": sections})


def _item(draw: st.DrawFn, code: str, kind: str, earlier: Mapping[str, str]) -> Part:
    item: Part = {"kind": kind, "code": code} | _shown_if(draw, earlier)
    if kind == "information":
        return item | {"text": {"en": "Text"}}
    item |= {"question": {"en": f"{code}?"}, "label": {"en": code}}
    match kind:
        case "single":
            return item | {"options": _options(draw, earlier, specify=True, missing=True), "required": draw(st.booleans())}
        case "multiple":
            return item | {"options": [*_options(draw, earlier), _part("none") | {"exclusive": True}], "order": draw(ORDERS)}
        case "scale":
            return item | {"lowest": 0, "highest": 3, "low": {"en": "Low"}, "high": {"en": "High"}}
        case "matrix":
            rows = [_part(f"r{number}") | _shown_if(draw, earlier) for number in range(2)]
            return item | {"rows": rows, "options": _options(draw, earlier), "row_order": draw(ORDERS)}
        case "number":
            numbers = [other for other, its in earlier.items() if its == "number"]
            limit = {"at_most": {"item": draw(st.sampled_from(numbers))}} if numbers and draw(st.booleans()) else {}
            return item | {"min": 0, "max": 3} | limit
        case "text":
            return item | {"max_length": 20}
        case "date":
            return item | {"precision": "year", "earliest": "2000"}
        case "ranking":
            return item | {"options": _options(draw, earlier), "order": draw(ORDERS)}
    return item | {"options": _options(draw, earlier), "coarseness": 250}


ORDERS = st.sampled_from(["fixed", "random", "rotate"])


def _options(draw: st.DrawFn, earlier: Mapping[str, str], *, specify: bool = False, missing: bool = False) -> list[Part]:
    options = [_part(code) | _shown_if(draw, earlier, seldom=True) for code in CODES]
    if specify and draw(st.booleans()):
        options.append(_part("other") | {"specify": True})
    if missing and draw(st.booleans()):
        options.append(_part("dont_know") | {"missing": "dont_know"})
    return options


def _part(code: str) -> Part:
    return {"code": code, "label": {"en": code.upper()}}


def _shown_if(draw: st.DrawFn, earlier: Mapping[str, str], *, seldom: bool = False) -> Part:
    known = [code for code, kind in earlier.items() if kind in ("single", "multiple", "scale", "number")]
    if not known or draw(st.integers(0, 7 if seldom else 1)):
        return {}
    return {"condition": draw(_conditions(known, earlier))}


def _conditions(known: Sequence[str], earlier: Mapping[str, str]) -> st.SearchStrategy[Part]:
    simple = st.sampled_from(known).flatmap(lambda code: _simple(code, earlier[code]))
    return st.recursive(
        simple,
        lambda parts: (
            st.lists(parts, min_size=1, max_size=2).map(lambda several: {"all": several})
            | st.lists(parts, min_size=1, max_size=2).map(lambda several: {"any": several})
            | parts.map(lambda part: {"not": part})
        ),
        max_leaves=3,
    )


def _simple(code: str, kind: str) -> st.SearchStrategy[Part]:
    answered = st.booleans().map(lambda answered: {"item": code, "answered": answered})
    if kind in ("number", "scale"):
        words = st.sampled_from(["less_than", "at_most", "at_least", "more_than", "same_as", "differs_from"])
        return answered | st.tuples(words, st.integers(0, 3)).map(lambda pair: {"item": code, pair[0]: pair[1]})
    codes = st.sampled_from(CODES)
    several = st.lists(codes, min_size=1, max_size=2, unique=True)
    return (
        answered
        | codes.map(lambda one: {"item": code, "equals": one})
        | codes.map(lambda one: {"item": code, "not_equals": one})
        | several.map(lambda some: {"item": code, "any_of": some})
        | several.map(lambda some: {"item": code, "none_of": some})
    )
