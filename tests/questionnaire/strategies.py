"""Hypothesis: answers that residents could give, and answers that nobody could."""

from hypothesis import strategies as st

from survey_app.questionnaire.items import FreeText, Item, Matrix, Multiple, Number, Single
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.writing import cleaned

plain_text = st.text(min_size=1, max_size=40).map(cleaned).filter(bool)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=10), parts, max_size=3),
    max_leaves=5,
)


def answer(item: Item) -> st.SearchStrategy[object]:
    """A valid answer to the item."""
    match item:
        case Single():
            return st.sampled_from([option.code for option in item.options])
        case Multiple():
            exclusive = [[option.code] for option in item.options if option.exclusive]
            free = [option.code for option in item.options if not option.exclusive]
            several = st.sets(st.sampled_from(free), min_size=1).map(lambda chosen: [code for code in free if code in chosen])
            return several | st.sampled_from(exclusive) if exclusive else several
        case Matrix():
            codes = st.sampled_from([option.code for option in item.options])
            rows = [row.code for row in item.rows]
            return st.dictionaries(st.sampled_from(rows), codes, min_size=1).map(
                lambda given: {row: given[row] for row in rows if row in given}
            )
        case Number(integer=True):
            return st.integers(int(item.min), int(item.max))
        case Number():
            return st.floats(item.min, item.max).map(lambda number: round(number, 4))
        case FreeText():
            return plain_text
    raise AssertionError(item)


def answers(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, object]]:
    """Valid answers to some of the items, whether they are on a path or not."""
    return st.fixed_dictionaries({}, optional={code: answer(item) for code, item in questionnaire.items.items()})


def malformed(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, object]]:
    """Anything at all under the codes of the questionnaire."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(questionnaire.items, anything))
