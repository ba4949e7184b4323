"""Every word of the language of conditions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from survey_app.questionnaire.conditions import COMPARISONS, Condition

LANGUAGE = TypeAdapter(Condition)

ANSWERS = {
    "safe": "no",
    "avoid": ["park", "bus"],
    "street": {"litter": "2"},
    "years": 5,
    "rooms": 5,
    "blank": None,
    "trust": "7",
    "happened": "2026-05-01",
    "later": "2026-05-02",
    "moved": "2019-11",
    "born": "2001",
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"item": "safe", "equals": "no"}, True),
        ({"item": "safe", "equals": "yes"}, False),
        ({"item": "avoid", "equals": "bus"}, True),
        ({"item": "street", "equals": "2"}, True),
        ({"item": "street.litter", "equals": "2"}, True),
        ({"item": "street.dark", "equals": "2"}, False),
        ({"item": "safe", "any_of": ["yes", "no"]}, True),
        ({"item": "avoid", "any_of": ["none"]}, False),
        ({"item": "missing", "equals": "no"}, False),
        ({"item": "safe", "answered": True}, True),
        ({"item": "missing", "answered": True}, False),
        ({"item": "street.litter", "answered": True}, True),
        ({"item": "street.dark", "answered": True}, False),
        ({"item": "years", "at_least": 5}, True),
        ({"item": "years", "at_least": 5.5}, False),
        ({"item": "years", "at_most": 5}, True),
        ({"item": "years", "at_most": 4}, False),
        ({"item": "missing", "at_most": 4}, False),
        ({"not": {"item": "missing", "answered": True}}, True),
        ({"item": "missing", "answered": False}, True),
        ({"item": "safe", "answered": False}, False),
        ({"item": "blank", "answered": False}, True),
        ({"item": "safe", "not_equals": "yes"}, True),
        ({"item": "safe", "not_equals": "no"}, False),
        ({"item": "missing", "not_equals": "no"}, False),
        ({"item": "avoid", "not_equals": "bus"}, False),
        ({"item": "avoid", "all_of": ["bus", "park"]}, True),
        ({"item": "avoid", "all_of": ["bus", "square"]}, False),
        ({"item": "avoid", "none_of": ["square", "none"]}, True),
        ({"item": "avoid", "none_of": ["bus", "none"]}, False),
        ({"item": "missing", "none_of": ["bus"]}, False),
        ({"item": "years", "less_than": 5}, False),
        ({"item": "years", "less_than": 6}, True),
        ({"item": "years", "more_than": 5}, False),
        ({"item": "years", "more_than": 4}, True),
        ({"item": "years", "same_as": 5}, True),
        ({"item": "years", "differs_from": 5}, False),
        ({"item": "years", "differs_from": 4}, True),
        ({"item": "missing", "differs_from": 4}, False),
        ({"item": "years", "same_as": {"item": "rooms"}}, True),
        ({"item": "years", "less_than": {"sum": ["rooms", "years"]}}, True),
        ({"item": "years", "less_than": {"item": "missing"}}, False),
        ({"sum": ["years", "rooms"], "same_as": 10}, True),
        ({"sum": ["years", "missing"], "same_as": 5}, True),
        ({"sum": ["missing", "blank"], "same_as": 0}, False),
        ({"sum": ["trust", "years"], "same_as": 12}, True),
        ({"item": "trust", "at_least": 7}, True),
        ({"item": "trust", "more_than": 7}, False),
        ({"count": ["avoid"], "of": ["park", "bus", "square"], "same_as": 2}, True),
        ({"count": ["avoid", "street"], "of": ["park", "2"], "same_as": 2}, True),
        ({"count": ["safe"], "of": ["yes"], "same_as": 0}, True),
        ({"count": ["missing"], "of": ["yes"], "same_as": 0}, False),
        ({"item": "happened", "at_least": "2026-05-01"}, True),
        ({"item": "happened", "more_than": "2026-05-01"}, False),
        ({"item": "happened", "less_than": {"item": "later"}}, True),
        ({"item": "moved", "at_most": "2019-12"}, True),
        ({"item": "born", "more_than": "1999"}, True),
        ({"all": [{"item": "safe", "equals": "no"}, {"item": "years", "at_least": 6}]}, False),
        ({"any": [{"item": "safe", "equals": "no"}, {"item": "years", "at_least": 6}]}, True),
    ],
)
def test_a_condition_holds_when_the_answers_say_so(condition, holds):
    assert LANGUAGE.validate_python(condition).holds(ANSWERS) is holds


@pytest.mark.parametrize(
    "condition",
    [
        {"item": "years"},
        {"item": "years", "sum": ["rooms"], "at_least": 1},
        {"at_least": 1},
        {"item": "years", "at_least": 1, "at_most": 3},
        {"count": ["avoid"], "at_least": 1},
        {"item": "years", "of": ["x"], "at_least": 1},
        {"item": "years", "at_least": "soon"},
        {"item": "years", "at_least": "2026-13"},
        {"item": "years", "at_least": {"item": "rooms", "sum": ["rooms"]}},
        {"item": "avoid", "any_of": []},
        {"all": []},
    ],
    ids=repr,
)
def test_what_is_no_sentence_of_the_language_is_refused(condition):
    with pytest.raises(ValueError, match=r".+"):
        LANGUAGE.validate_python(condition)


codes = st.sampled_from(["yes", "no", "park", "2"])
items = st.sampled_from(["safe", "avoid", "street", "street.litter", "years", "missing"])
simple = st.one_of(
    st.builds(lambda item, code, word: {"item": item, word: code}, items, codes, st.sampled_from(["equals", "not_equals"])),
    st.builds(
        lambda item, some, word: {"item": item, word: some},
        items,
        st.lists(codes, min_size=1, max_size=3),
        st.sampled_from(["any_of", "all_of", "none_of"]),
    ),
    st.builds(lambda item, is_it: {"item": item, "answered": is_it}, items, st.booleans()),
    st.builds(lambda item, number, word: {"item": item, word: number}, items, st.integers(-9, 9), st.sampled_from(COMPARISONS)),
)
conditions = st.recursive(
    simple,
    lambda parts: (
        st.builds(lambda several, word: {word: several}, st.lists(parts, min_size=1, max_size=3), st.sampled_from(["all", "any"]))
        | st.builds(lambda part: {"not": part}, parts)
    ),
    max_leaves=6,
)
given_answers = st.fixed_dictionaries(
    {},
    optional={
        "safe": st.sampled_from(["yes", "no", None]),
        "avoid": st.lists(codes, unique=True) | st.none(),
        "street": st.dictionaries(st.sampled_from(["litter", "dark"]), codes),
        "years": st.integers(-9, 9),
    },
)


@given(conditions, given_answers)
def test_the_laws_of_logic_hold(condition, answers):
    def holds(data):
        return LANGUAGE.validate_python(data).holds(answers)

    it = holds(condition)
    assert holds({"not": condition}) is not it
    assert holds({"not": {"not": condition}}) is it
    assert holds({"all": [condition, condition]}) is it
    assert holds({"any": [condition, {"not": condition}]}) is True
    assert holds({"all": [condition, {"not": condition}]}) is False


@given(conditions, given_answers)
def test_it_means_what_a_plain_reading_of_it_means(condition, answers):
    """The same language written anew, as briefly as can be, over the codes and numbers of each item."""
    assert LANGUAGE.validate_python(condition).holds(answers) is plainly(condition, answers)


def plainly(condition, answers):
    match condition:
        case {"all": parts}:
            return all(plainly(part, answers) for part in parts)
        case {"any": parts}:
            return any(plainly(part, answers) for part in parts)
        case {"not": part}:
            return not plainly(part, answers)
    code, _, row = condition["item"].partition(".")
    given = answers.get(code)
    if row and given is not None:
        given = given.get(row) if isinstance(given, dict) else None
    if "answered" in condition:
        return condition["answered"] is (given is not None)
    if given in (None, [], {}):
        return False
    (word,) = set(condition) - {"item"}
    if isinstance(given, int):
        number = condition[word]
        return (
            word in COMPARISONS
            and {
                "less_than": lambda: given < number,
                "at_most": lambda: given <= number,
                "at_least": lambda: given >= number,
                "more_than": lambda: given > number,
                "same_as": lambda: given == number,
                "differs_from": lambda: given != number,
            }[word]()
        )
    codes = {given} if isinstance(given, str) else set(given.values()) if isinstance(given, dict) else set(given)
    match condition:
        case {"equals": code}:
            return code in codes
        case {"not_equals": code}:
            return code not in codes
        case {"any_of": some}:
            return bool(codes & set(some))
        case {"all_of": some}:
            return set(some) <= codes
        case {"none_of": some}:
            return not codes & set(some)
    number = int(next(iter(codes))) if len(codes) == 1 and next(iter(codes)).isdecimal() else None
    return number is not None and plainly({"item": "number", word: condition[word]}, {"number": number})
