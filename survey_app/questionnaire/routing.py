"""The path of one person through a questionnaire: computed from the answers each time, never stored."""

from survey_app.questionnaire.conditions import Answers
from survey_app.questionnaire.items import Item
from survey_app.questionnaire.model import Questionnaire, Section


def path(questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """The items this person meets, in order. A condition sees only answers that are themselves on the path."""
    return tuple(item for _, item in _walk(questionnaire, answers))


def pages(questionnaire: Questionnaire, answers: Answers) -> tuple[Section, ...]:
    """The sections of which this person meets at least one item."""
    return tuple({section.id: section for section, _ in _walk(questionnaire, answers)}.values())


def on_page(questionnaire: Questionnaire, section: Section, answers: Answers) -> tuple[Item, ...]:
    """The items of one section that this person meets."""
    return tuple(item for where, item in _walk(questionnaire, answers) if where.id == section.id)


def _walk(questionnaire: Questionnaire, answers: Answers) -> list[tuple[Section, Item]]:
    seen: dict[str, object] = {}
    met: list[tuple[Section, Item]] = []
    for section in questionnaire.sections:
        for item in section.items:
            if item.condition is None or item.condition.holds(seen):
                met.append((section, item))
                if item.code in answers:
                    seen[item.code] = answers[item.code]
    return met
