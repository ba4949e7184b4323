"""How long answering takes, estimated from the questionnaire: reading its words, and answering each item once.

Pejl keeps no times, so these seconds are assumptions and not measured on its own residents: three words a second is a slow reader on
a phone (grown-ups read four in a second from paper), and an answer takes what a tap, a figure or a sentence takes. Everybody meets an
item without a condition; one with a condition counts as half, as if every second person met it. The sections' introductions count,
the page of review does not.
"""

import dataclasses
import math

from survey_app.questionnaire.items import Item
from survey_app.questionnaire.languages import words_of
from survey_app.questionnaire.model import Questionnaire, Section
from survey_app.texts import in_language

WORDS_A_SECOND = 3.0
ANSWERING = {
    "single": 3.0, "multiple": 5.0, "scale": 3.0, "matrix": 3.0, "number": 5.0, "text": 25.0, "date": 8.0, "ranking": 15.0, "place": 10.0,
    "information": 0.0, "consent": 2.0,
}  # fmt: skip
"""Seconds of an answer by kind of item; of a matrix for each row."""
CONDITIONAL = 0.5
A_PAGE = 2.0  # To press Continue and see the next page.
NOT_READ = {"label", "condition", "concept", "checks"}  # Of an item.


def minutes(questionnaire: Questionnaire, language: str) -> int:
    """Whole minutes, at least one, that answering takes in a language."""
    return max(1, math.ceil(sum(of_section(section, language) for section in questionnaire.sections) / 60))


def of_section(section: Section, language: str) -> float:
    """Seconds for one section, with going on to the next."""
    return A_PAGE + _reading((section.title, section.intro), language) + sum(of_item(item, language) for item in section.items)


def of_item(item: Item, language: str) -> float:
    """Seconds for one item, half of them when it has a condition."""
    shown = tuple(getattr(item, field.name) for field in dataclasses.fields(item) if field.name not in NOT_READ)
    answers = len(getattr(item, "rows", ())) or 1
    seconds = _reading(shown, language) + answers * ANSWERING[item.kind]
    return seconds * (1.0 if item.condition is None else CONDITIONAL)


def _reading(shown: object, language: str) -> float:
    return sum(len(in_language(text, language).split()) for _, text in words_of(shown)) / WORDS_A_SECOND
