"""The room that answers may take at most. What is kept secret is padded to it: otherwise a long text could be told by its length."""

from survey_app.questionnaire.fields import keys_beside
from survey_app.questionnaire.items import SPECIFIED, Choosing, FreeText, Item, Matrix, Place, Ranking
from survey_app.questionnaire.model import Questionnaire

BESIDE = 256  # Bytes for what is kept beside the answers: a code, a page, a language.
LONGEST_CELL = 24


def room(questionnaire: Questionnaire) -> int:
    """Bytes that answers to this questionnaire may take, however they are written down."""
    return BESIDE + sum(_of(item) for item in questionnaire.items.values())


def _of(item: Item) -> int:
    name = len(item.code) + 8  # Quotes, brackets, comma, and the empty answer.
    match item:
        case FreeText():
            return name + 4 * item.max_length
        case Matrix():
            longest = max((len(code) for code in item.codes), default=0)
            return name + sum(len(item.code) + len(row.code) + longest + 12 for row in item.rows)
        case Ranking():
            longest = max((len(code) for code in item.codes), default=0)
            return name + item.ranks * (len(item.code) + longest + 12)
        case Choosing():
            most = LONGEST_CELL if isinstance(item, Place) else 4 * SPECIFIED
            beside = sum(len(key) + 8 + most for key in keys_beside(item))
            return name + sum(len(code) + 4 for code in item.codes) + beside
    return name + 3 * (len(item.code) + 16)  # A number, or the three fields of a date.
