"""Every word of the language of conditions."""

import pytest
from pydantic import TypeAdapter

from survey_app.questionnaire.conditions import Condition

ANSWERS = {"safe": "no", "avoid": ["park", "bus"], "street": {"litter": "2"}, "years": 5}


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
        ({"all": [{"item": "safe", "equals": "no"}, {"item": "years", "at_least": 6}]}, False),
        ({"any": [{"item": "safe", "equals": "no"}, {"item": "years", "at_least": 6}]}, True),
    ],
)
def test_a_condition_holds_when_the_answers_say_so(condition, holds):
    assert TypeAdapter(Condition).validate_python(condition).holds(ANSWERS) is holds
