"""Whether what the words of a questionnaire put in is known when they are shown."""

from collections.abc import Iterator, Mapping, Sequence

from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire import piping
from survey_app.questionnaire.comparing import Found
from survey_app.questionnaire.fields import keys_of
from survey_app.questionnaire.items import Consent, Information, Item, Matrix, Number
from survey_app.questionnaire.languages import Path, words_of
from survey_app.questionnaire.sections import Section

IN_REPORTS = {"label", "unit", "low", "middle", "high"}  # Words that reports and lists show too.


def faults(questionnaire: object, sections: Sequence[Section]) -> Iterator[Found]:
    """What is wrong with the placeholders in all its words. An answer is known on the pages after its own."""
    before = [dict[str, Item]()]  # By page: the items of the pages before it.
    for section in sections:
        before.append(before[-1] | {item.code: item for item in section.items})
    for path, words in words_of(questionnaire):
        for language, error in piping.problems(words):
            yield (*path, language), error
        found = piping.placeholders(words)
        if found and (path[-1] in IN_REPORTS or path == ("title",)):
            hint = N_("Write words that are the same for everybody.")
            yield path, SurveyAppError(N_("These words stand in lists and reports too, where nothing can be put into them."), hint=hint)
        earlier = before[path[1]] if path[0] == "sections" and isinstance(path[1], int) else {}
        for each in found:
            if each.source == "answer":
                yield from _answer(each, path, earlier, before[-1])


def _answer(placeholder: piping.Placeholder, path: Path, earlier: Mapping[str, Item], everywhere: Mapping[str, Item]) -> Iterator[Found]:
    name, item = f"{{answer.{placeholder.name}}}", earlier.get(placeholder.item)
    if item is None and placeholder.item not in everywhere:
        hint = N_("Check the spelling.")
        yield path, SurveyAppError(N_("“{name}” names an item that does not exist."), name=name, hint=hint)
    elif item is None:
        hint = N_("Move the words to a later page than the item.")
        yield path, SurveyAppError(N_("“{name}” stands where its item has not been answered yet."), name=name, hint=hint)
    elif placeholder.name not in _said_in_words(item):
        hint = N_("Name an item with an answer; for a matrix, write one of its rows after a full stop.")
        yield path, SurveyAppError(N_("“{name}” has no answer that can be put into words."), name=name, hint=hint)
    elif placeholder.forms and not isinstance(item, Number):
        hint = N_("Leave out the plural forms, or name a number item.")
        yield path, SurveyAppError(N_("“{name}” is not a number, so no plural form follows from it."), name=name, hint=hint)


def _said_in_words(item: Item) -> tuple[str, ...]:
    """What a placeholder may say to mean an answer of this item."""
    match item:
        case Information() | Consent():
            return ()
        case Matrix():
            return tuple(f"{item.code}.{row.code}" for row in item.rows)
    return keys_of(item)
