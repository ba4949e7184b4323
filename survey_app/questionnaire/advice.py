"""What could be better in a questionnaire: languages that are not offered, length, questions that are hard to answer honestly."""

from collections import Counter
from collections.abc import Iterator

from survey_app.errors import N_, SurveyAppError, quoted
from survey_app.questionnaire import phrasing
from survey_app.questionnaire.conditions import looked_at
from survey_app.questionnaire.duration import minutes
from survey_app.questionnaire.findings import Finding
from survey_app.questionnaire.items import Asked, Choosing, Consent, FreeText, Matrix, Place, Ranking, Scale
from survey_app.questionnaire.languages import Path
from survey_app.questionnaire.model import Questionnaire
from survey_app.texts import in_language

MINUTES, FREE_TEXTS, ROWS, WORDS, LABEL = 10, 3, 10, 40, 60


def findings(questionnaire: Questionnaire, language: str) -> Iterator[Finding]:
    """Everything that could be better, in the words of `language`."""
    yield from _languages(questionnaire)
    yield from _length(questionnaire)
    labels = Counter(in_language(item.label, language) for item in questionnaire.items.values() if isinstance(item, Asked))
    for s, section in enumerate(questionnaire.sections):
        own = [item.code for item in section.items]
        for i, item in enumerate(section.items):
            path: Path = ("sections", s, "items", i)
            if isinstance(item, Asked):
                name = in_language(item.label, language)
                yield from _item(item, name, path)
                if labels[name] > 1:
                    yield _advice((*path, "label"), N_("Several items have the label “{name}”, so they cannot be told apart in reports."),
                                  N_("Give each a label of its own."), name=name)  # fmt: skip
                if item.condition is not None and (near := sorted(looked_at(item.condition) & set(own))):
                    yield _advice(
                        (*path, "condition"),
                        N_("“{name}” depends on an answer on the same page ({items}), so the page is shown twice."),
                        N_("Put it on a later page."), name=name, items=quoted(near),
                    )  # fmt: skip


def _languages(questionnaire: Questionnaire) -> Iterator[Finding]:
    for language, places in questionnaire.untranslated.items():
        if places:
            message = N_(
                "{language} is not offered to residents: {count} texts have no words in it. The first is here; it concerns {items}."
            )
            named = list(dict.fromkeys(_where(questionnaire, place) for place in places))
            items = ", ".join(named[:3]) + (" …" if len(named) > 3 else "")
            yield _advice(
                places[0], message, N_("Translate them, or take the language away."), language=language, count=len(places), items=items
            )
    for i, language in enumerate(questionnaire.awaiting_review):
        message = N_("{language} awaits the review of a native reader.")
        yield _advice(("awaiting_review", i), message, N_("Remove it from “awaiting_review” when it has been read."), language=language)


def _length(questionnaire: Questionnaire) -> Iterator[Finding]:
    if (long := minutes(questionnaire, questionnaire.languages[0])) > MINUTES:
        message = N_("Answering takes about {minutes} minutes. The longer it takes, the fewer finish; {most} minutes are enough for most.")
        yield _advice(("sections",), message, N_("Ask less, or ask some of it only of some."), minutes=long, most=MINUTES)
    texts = [item.code for item in questionnaire.items.values() if isinstance(item, FreeText)]
    if len(texts) > FREE_TEXTS:
        message = N_("There are {count} questions for free text. Each takes long to answer and to read, and may tell who wrote it.")
        yield _advice(("sections",), message, N_("Keep those that you will read."), count=len(texts))


def _item(item: Asked, name: str, path: Path) -> Iterator[Finding]:
    if not isinstance(item, Consent):
        yield from (Finding((*path, "question"), problem) for problem in phrasing.advice(item.question))
    if any(len(words.split()) > WORDS for words in item.question.values()):
        yield _advice((*path, "question"), N_("“{name}” has a question of more than {most} words."), N_("Shorten it, or move some of it to “hint”."),
                      name=name, most=WORDS)  # fmt: skip
    if any(len(words) > LABEL for words in item.label.values()):
        yield _advice((*path, "label"), N_("“{name}” is a long label for tables and charts."), N_("Use at most {most} characters."),
                      name=name, most=LABEL)  # fmt: skip
    if not item.sensitive and phrasing.asks_of_exposure(item.question):
        yield _advice(path, N_("“{name}” seems to ask what somebody was exposed to, but does not show where to find help."),
                      N_("Add “sensitive: true”."), name=name)  # fmt: skip
    if isinstance(item, Choosing):
        yield from _choices(item, name, path)


def _choices(item: Choosing, name: str, path: Path) -> Iterator[Finding]:
    none = any(option.missing is not None for option in item.choices)
    if item.required and not none and not isinstance(item, Ranking | Place):
        yield _advice((*path, "required"), N_("“{name}” must be answered, but has no option for those who do not know or do not want to say."),
                      N_("Add one with “missing”, or remove “required”."), name=name)  # fmt: skip
    elif isinstance(item, Matrix | Scale) and not none:
        yield _advice((*path, "options"), N_("“{name}” has no option for those who do not know."),
                      N_("Add one with “missing: dont_know”; otherwise some answer without having an opinion."), name=name)  # fmt: skip
    if isinstance(item, Matrix) and len(item.rows) > ROWS:
        yield _advice((*path, "rows"), N_("“{name}” has {count} rows. Long tables tire, and the last rows are answered with less thought."),
                      N_("Make two items of it."), name=name, count=len(item.rows))  # fmt: skip
    for i, option in enumerate(item.choices):
        if any(option.label == other.label for other in item.choices[:i]):
            yield _advice(
                (*path, "options", i, "label"), N_("“{name}” has two options with the same words."), N_("Change one of them."), name=name
            )


def _where(questionnaire: Questionnaire, path: Path) -> str:
    """The code of the item, else the id of the section, else the word of the document, that a path leads to."""
    match path:
        case ("sections", int(s), "items", int(i), *_):
            return questionnaire.sections[s].items[i].code
        case ("sections", int(s), *_):
            return questionnaire.sections[s].id
    return str(path[0])


def _advice(path: Path, message: str, hint: str, **facts: object) -> Finding:
    return Finding(path, SurveyAppError(message, hint=hint, **facts))
