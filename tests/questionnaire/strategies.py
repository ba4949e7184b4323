"""Hypothesis: answers that residents could give, and answers that nobody could."""

import datetime

from hypothesis import strategies as st

from survey_app.questionnaire import cells
from survey_app.questionnaire.fields import DATE_PARTS, keys_beside
from survey_app.questionnaire.items import (
    LENGTHS,
    Choosing,
    Consent,
    Date,
    FreeText,
    Information,
    Item,
    Matrix,
    Multiple,
    Number,
    Place,
    Ranking,
)
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.writing import cleaned

TODAY = datetime.date(2026, 5, 17)
plain_text = st.text(min_size=1, max_size=40).map(cleaned).filter(bool)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=10), parts, max_size=3),
    max_leaves=5,
)


def answer(item: Item) -> st.SearchStrategy[object]:
    """A valid answer to the item."""
    match item:
        case Multiple():
            alone = [[option.code] for option in item.options if option.exclusive]
            free = [option.code for option in item.options if not option.exclusive]
            least = min(item.at_least or 1, len(free))
            several = st.sets(st.sampled_from(free), min_size=least, max_size=item.at_most).map(
                lambda chosen: [code for code in free if code in chosen]
            )
            return several | st.sampled_from(alone) if alone else several
        case Matrix():
            codes = st.sampled_from([option.code for option in item.options])
            rows = [row.code for row in item.rows]
            return st.dictionaries(st.sampled_from(rows), codes, min_size=1).map(
                lambda given: {row: given[row] for row in rows if row in given}
            )
        case Ranking():
            codes = [option.code for option in item.options]
            return st.permutations(codes).flatmap(lambda order: st.integers(1, item.ranks).map(lambda places: order[:places]))
        case Choosing() | Consent():
            return st.sampled_from([option.code for option in item.choices])
        case Number(decimals=0):
            return st.integers(int(item.min), int(item.max))
        case Number():
            return st.floats(item.min, item.max).map(lambda number: min(max(round(number, item.decimals), item.min), item.max))
        case Date():
            first, last = (datetime.date.fromisoformat((end + "-01-01")[:10]) for end in item.limits(TODAY))
            return st.dates(first, last).map(lambda day: day.isoformat()[: LENGTHS[item.precision]])
        case FreeText():
            return plain_text.map(lambda text: text[: item.max_length].strip()).filter(bool)
    raise AssertionError(item)


def beside(key: str, item: Item) -> st.SearchStrategy[str]:
    """What can be kept beside the answer to an item."""
    if isinstance(item, Place):
        point = st.tuples(st.floats(-85, 85), st.floats(-179, 179))
        return point.map(lambda where: cells.cell(*where, item.coarseness or 250))
    return plain_text


def to_form(item: Item, value: object) -> dict[str, list[str]]:
    """The form fields that show a stored answer."""
    match item, value:
        case Matrix(), dict():
            return {f"{item.code}.{row}": [code] for row, code in value.items()}
        case Ranking(), list():
            return {f"{item.code}.{rank}": [code] for rank, code in enumerate(value, 1)}
        case Date(), str():
            parts = zip(reversed(DATE_PARTS[item.precision]), value.split("-"), strict=True)
            return {f"{item.code}.{part}": [figures] for part, figures in parts}
        case Multiple(), list():
            return {item.code: value}
    return {} if value is None else {item.code: [str(value)]}


def answers(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, object]]:
    """Valid answers to some of the items, whether they are on a path or not."""
    asked = [item for item in questionnaire.items.values() if not isinstance(item, Information)]
    own = {item.code: answer(item) for item in asked}
    return st.fixed_dictionaries({}, optional=own | {key: beside(key, item) for item in asked for key in keys_beside(item)})


def malformed(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, object]]:
    """Anything at all under the codes of the questionnaire."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(questionnaire.items, anything))
