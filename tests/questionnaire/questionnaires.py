"""Hypothesis: small questionnaires with conditions, limits and checks, of which every answer can be listed."""

import itertools

from hypothesis import strategies as st

from survey_app.questionnaire import document
from survey_app.questionnaire.items import Choosing, Consent, Date, FreeText, Item, Matrix, Multiple, Number, Ranking
from survey_app.questionnaire.model import Questionnaire

WORDS = {"sv": "Ord"}
COMPARISONS = ["less_than", "at_most", "at_least", "more_than", "same_as", "differs_from"]
OPTIONS = ["a", "b", "c"]
KINDS = ["single", "multiple", "scale", "matrix", "number", "number", "date", "ranking", "text"]


@st.composite
def questionnaires(draw, most: int = 4) -> Questionnaire:
    """One to three pages with `most` items at most."""
    items: list[dict] = []
    sections: list[dict] = [{"id": "s0", "title": WORDS, "items": []}]
    for i in range(draw(st.integers(2, most))):
        if i and draw(st.integers(0, 3)) == 0:
            sections.append({"id": f"s{len(sections)}", "title": WORDS, "items": []} | draw(maybe("condition", items)))
        item = draw(an_item(f"q{i}", items))
        sections[-1]["items"].append(item)
        items.append(item)
    data = {"pejl_questionnaire": 1, "id": "small", "languages": ["sv"], "title": WORDS, "sections": [s for s in sections if s["items"]]}
    return document.from_data(data)


@st.composite
def an_item(draw, code: str, earlier: list[dict]) -> dict:
    kind = draw(st.sampled_from(KINDS))
    item: dict = {"kind": kind, "code": code, "question": WORDS, "label": {"sv": code}, "required": draw(st.booleans())}
    item |= draw(maybe("condition", earlier))
    if kind in ("single", "multiple", "matrix", "ranking"):
        codes = OPTIONS[: draw(st.integers(2, 3))]
        item["options"] = [{"code": option, "label": {"sv": option}} | draw(rarely("condition", earlier)) for option in codes]
    if kind in ("single", "matrix") and draw(st.booleans()):
        item["options"][-1]["missing"] = "dont_know"
    if kind == "multiple" and draw(st.booleans()):
        item["options"][-1]["exclusive"] = True
    if kind == "multiple" and draw(st.booleans()):
        item["at_least"] = 2 if len(item["options"]) == 3 else 1
    if kind == "multiple" and draw(st.booleans()):
        item["at_most"] = 2 if len(item["options"]) == 3 else 1
    if kind == "ranking" and draw(st.booleans()):
        item["places"] = 1
    if kind == "matrix":
        item["rows"] = [{"code": row, "label": {"sv": row}} | draw(rarely("condition", earlier)) for row in ("x", "y")]
    if kind == "scale":
        item |= {"lowest": 0, "highest": 2, "low": WORDS, "high": WORDS}
    if kind == "date":
        item |= {"precision": "year", "earliest": "2020", "latest": draw(st.sampled_from(["2021", "2022"]))}
    if kind == "number":
        item |= {"min": draw(st.integers(-1, 1)), "max": draw(st.integers(1, 3))}
        if draw(st.integers(0, 4)) == 0:
            item |= {"min": 0.2, "max": 1.1, "decimals": 1}
        for word in ("at_least", "at_most"):
            if earlier and draw(st.integers(0, 3)) == 0 and (found := numeric(earlier, "number")):
                item[word] = draw(quantity(earlier, found))
    if draw(st.integers(0, 2)) == 0:
        item["checks"] = [{"must": draw(condition([*earlier, item])), "message": WORDS}]
    return item


def maybe(key: str, earlier: list[dict]) -> st.SearchStrategy[dict]:
    return (st.just({}) | st.fixed_dictionaries({key: condition(earlier)})) if earlier else st.just({})


def rarely(key: str, earlier: list[dict]) -> st.SearchStrategy[dict]:
    return st.integers(0, 4).flatmap(lambda chance: maybe(key, earlier) if chance == 0 else st.just({}))


def condition(earlier: list[dict]) -> st.SearchStrategy[dict]:
    """Any condition on these items."""
    simple = st.sampled_from(earlier).flatmap(lambda item: st.one_of(*simple_on(item)))
    for kind in ("number", "date"):
        if found := numeric(earlier, kind):
            simple |= comparison(earlier, found, kind)
    return st.recursive(
        simple,
        lambda parts: (
            st.lists(parts, min_size=1, max_size=2).map(lambda all_: {"all": all_})
            | st.lists(parts, min_size=1, max_size=2).map(lambda any_: {"any": any_})
            | parts.map(lambda part: {"not": part})
        ),
        max_leaves=3,
    )


def names(item: dict) -> list[str]:
    return [item["code"], *(f"{item['code']}.{row['code']}" for row in item.get("rows", ()))]


def codes(item: dict) -> list[str]:
    return ["0", "1", "2"] if item["kind"] == "scale" else [option["code"] for option in item.get("options", ())]


def simple_on(item: dict) -> list[st.SearchStrategy[dict]]:
    name = st.sampled_from(names(item))
    found = [st.builds(lambda name, answered: {"item": name, "answered": answered}, name, st.booleans())]
    if own := codes(item):
        code, several = st.sampled_from(own), st.lists(st.sampled_from(own), min_size=1, max_size=2, unique=True)
        of_several = ("any_of", "none_of", *(["all_of"] if item["kind"] in ("multiple", "ranking", "matrix") else []))
        for words, chosen in ((("equals", "not_equals"), code), (of_several, several)):
            found += [st.builds(lambda name, chosen, word=word: {"item": name, word: chosen}, name, chosen) for word in words]
    return found


def numeric(items: list[dict], kind: str) -> list[str]:
    kinds = ("number", "scale") if kind == "number" else ("date",)
    return [item["code"] for item in items if item["kind"] in kinds]


@st.composite
def quantity(draw, items: list[dict], found: list[str]) -> dict:
    chosen = [item for item in items if codes(item)]
    kind = draw(st.sampled_from(["item", "sum", *(["count"] if chosen else [])]))
    if kind == "item":
        return {"item": draw(st.sampled_from(found))}
    if kind == "sum":
        return {"sum": draw(st.lists(st.sampled_from(found), min_size=1, max_size=2, unique=True))}
    item = draw(st.sampled_from(chosen))
    return {"count": [draw(st.sampled_from(names(item)))], "of": draw(st.lists(st.sampled_from(codes(item)), min_size=1, unique=True))}


@st.composite
def comparison(draw, items: list[dict], found: list[str], kind: str) -> dict:
    word = draw(st.sampled_from(COMPARISONS))
    if kind == "date":
        right = draw(st.sampled_from(["2020", "2021", "2023"]) | st.builds(lambda code: {"item": code}, st.sampled_from(found)))
        return {"item": draw(st.sampled_from(found)), word: right}
    right = draw(st.integers(-1, 4) | st.just(0.5) | quantity(items, found))
    return draw(quantity(items, found)) | {word: right}


def every_answer(item: Item) -> list[object]:
    """Each answer there is to a small item, None for leaving it blank. Of free text one stands for all."""
    match item:
        case Multiple():
            sizes = range(1, len(item.options) + 1)
            return [
                None,
                *(list(some) for size in sizes for some in itertools.combinations([option.code for option in item.options], size)),
            ]
        case Ranking():
            given = [option.code for option in item.options]
            return [None, *(list(some) for size in range(1, item.ranks + 1) for some in itertools.permutations(given, size))]
        case Matrix():
            rows = [row.code for row in item.rows]
            several = itertools.product([None, *(option.code for option in item.options)], repeat=len(rows))
            return [{row: code for row, code in zip(rows, some, strict=True) if code is not None} or None for some in several]
        case Choosing() | Consent():
            return [None, *(option.code for option in item.choices)]
        case Number():
            unit = 10**item.decimals
            whole = range(round(item.min * unit), round(item.max * unit) + 1)
            return [None, *(point / unit if item.decimals else point for point in whole)]
        case Date():
            return [None, *(str(year) for year in range(int(item.earliest), int(item.latest) + 1))]
        case FreeText():
            return [None, "text"]
    return [None]
