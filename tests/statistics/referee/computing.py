"""From a question to an answer: which function it asks for."""

from collections.abc import Callable, Mapping

from tests.statistics.referee import changing, estimating, modelling, planning, predicting, testing, weighing
from tests.statistics.referee.cases import Question
from tests.statistics.referee.comparing import Answer
from tests.statistics.referee.designing import surveyed
from tests.statistics.referee.tables import NotUnderstood

OF_A_SURVEY: Mapping[str, Callable[..., Answer]] = {
    **estimating.FUNCTIONS,
    **weighing.FUNCTIONS,
    **testing.FUNCTIONS,
    **modelling.FUNCTIONS,
    **predicting.FUNCTIONS,
    **changing.FUNCTIONS,
}
OF_NUMBERS: Mapping[str, Callable[..., Answer]] = planning.FUNCTIONS


def outcome(question: Question) -> Answer | Exception:
    """The answer, its fields by name; or in its place the refusal of the statistics (a SurveyAppError), or any other error: not
    understood, or broken."""
    try:
        return _computed(question)
    except Exception as error:  # noqa: BLE001
        return error


def _computed(question: Question) -> Answer:
    """Arguments are passed by the names that they have in the case, so that one that a function does not know is an error."""
    arguments = {RESERVED.get(name, name): value for name, value in question.arguments.items()}
    if question.function in OF_NUMBERS:
        if question.option or question.domain is not None:
            raise NotUnderstood(f"{question.function} with an option or a domain")
        return OF_NUMBERS[question.function](**arguments)
    if question.function not in OF_A_SURVEY:
        raise NotUnderstood(f"function {question.function}")
    return OF_A_SURVEY[question.function](surveyed(question), **arguments)


RESERVED = {"from": "earlier", "to": "later"}  # `from` is a word of Python's.
