"""What holds of every questionnaire that can be published."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_app.questionnaire import document
from survey_app.questionnaire.answers import AnswersRefused, complete
from survey_app.questionnaire.fields import keys_of
from survey_app.questionnaire.items import Asked, Matrix
from survey_app.questionnaire.order import arranged
from survey_app.questionnaire.routing import path
from tests.questionnaire.generated import questionnaires
from tests.questionnaire.strategies import TODAY, answers

slow = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)


def kept(asked, given):
    """The response, or None when an answer cannot be kept."""
    try:
        return complete(asked, given, today=TODAY)
    except AnswersRefused:
        return None


@slow
@given(questionnaires())
def test_it_comes_back_from_its_stored_form_as_it_was(asked):
    assert document.from_data(document.to_data(asked)) == asked


@slow
@given(st.data())
def test_answers_off_the_path_are_never_kept(data):
    asked = data.draw(questionnaires())
    given = data.draw(answers(asked))
    response = kept(asked, given)
    if response is None:
        return
    met = {item.code: item for item in path(asked, given) if isinstance(item, Asked)}
    assert set(response) <= {key for item in met.values() for key in keys_of(item)}
    assert set(met) <= set(response)
    for code, item in met.items():
        answer = response[code]
        if isinstance(item, Matrix) and answer:
            assert set(answer) <= {row.code for row in item.rows}
            assert set(answer.values()) <= item.codes
        elif hasattr(item, "codes") and answer:
            assert set(answer if isinstance(answer, list) else [answer]) <= item.codes
    assert path(asked, response) == path(asked, given)


@slow
@given(st.data())
def test_what_is_off_the_path_changes_nothing_and_what_is_kept_is_kept_again(data):
    asked = data.draw(questionnaires())
    given = data.draw(answers(asked))
    response = kept(asked, given)
    if response is not None:
        on_path = {key for item in path(asked, given) for key in keys_of(item)}
        assert kept(asked, {key: answer for key, answer in given.items() if key in on_path}) == response
        assert kept(asked, response) == response


@slow
@given(st.data(), st.text(max_size=5))
def test_an_order_changes_nothing_but_the_order(data, seed):
    asked = data.draw(questionnaires())
    for item in path(asked, data.draw(answers(asked))):
        found = arranged(item, asked.items[item.code], seed)
        for name in ("options", "rows"):
            assert sorted(part.code for part in getattr(found, name, ())) == sorted(part.code for part in getattr(item, name, ()))
