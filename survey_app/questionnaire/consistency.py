"""What contradicts itself in a questionnaire: codes that repeat, words that are missing, conditions that cannot be right."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire import comparing, placeholders
from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.items import Asked, Choosing, Date, Item, Matrix, Multiple, Number, Place, Ranking, Scale, Single
from survey_app.questionnaire.languages import Path, words_of
from survey_app.questionnaire.sections import Contact, Section

Found = tuple[Path, SurveyAppError]
LEAST_OPTIONS = {"multiple": 1, "scale": 0, "place": 1}


class Instrument(Protocol):
    """A questionnaire as it is looked at here."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def awaiting_review(self) -> tuple[str, ...]: ...
    @property
    def sections(self) -> tuple[Section, ...]: ...
    @property
    def help(self) -> tuple[Contact, ...]: ...


def faults(questionnaire: Instrument) -> Iterator[Found]:
    """Each fault with its path in the document."""
    yield from _repeated(questionnaire.languages, ("languages",), None)
    for i, language in enumerate(questionnaire.awaiting_review):
        if language not in questionnaire.languages:
            yield ("awaiting_review", i), _undeclared(language)
    yield from _words(questionnaire)
    if not questionnaire.sections:
        yield ("sections",), SurveyAppError(N_("The questionnaire has no sections."), hint=N_("Add at least one."))
    yield from _repeated(tuple(section.id for section in questionnaire.sections), ("sections",), "id")
    known = comparing.Known({item.code for section in questionnaire.sections for item in section.items})
    for s, section in enumerate(questionnaire.sections):
        yield from _section(section, ("sections", s), known, questionnaire)
    yield from placeholders.faults(questionnaire, questionnaire.sections)


def _words(questionnaire: Instrument) -> Iterator[Found]:
    base = questionnaire.languages[0]
    for path, words in words_of(questionnaire):
        if base not in words:
            hint = N_("Add a line “{language}: …” here, or remove {language} from “languages”.")
            yield path, SurveyAppError(N_("The words in the language {language} are missing."), hint=hint, language=base)
        for language in words:
            if language not in questionnaire.languages:
                yield (*path, language), _undeclared(language)


def _undeclared(language: str) -> SurveyAppError:
    return SurveyAppError(
        N_("The questionnaire is not declared to be in the language {language}."),
        hint=N_("Add it to “languages”, or remove the line."),
        language=language,
    )


def _section(section: Section, path: Path, known: comparing.Known, questionnaire: Instrument) -> Iterator[Found]:
    if not section.items:
        hint = N_("Add an item, or remove the section.")
        yield path, SurveyAppError(N_("The section “{id}” has no items."), id=section.id, hint=hint)
    if section.sensitive and not questionnaire.help:
        hint = N_("Add “help:” at the top, with at least one contact.")
        problem = N_("“{id}” has sensitive items, but the questionnaire says nowhere where to find help.")
        yield path, SurveyAppError(problem, id=section.id, hint=hint)
    yield from _looking(section.condition, (*path, "condition"), known)
    for i, item in enumerate(section.items):
        here: Path = (*path, "items", i)
        if item.code in known.earlier:
            hint = N_("Give each item a code of its own.")
            yield (*here, "code"), SurveyAppError(N_("Two items have the same code, “{code}”."), code=item.code, hint=hint)
        yield from _item(item, here, known)
        known.earlier.setdefault(item.code, item)
        for c, check in enumerate(item.checks if isinstance(item, Asked) else ()):
            yield from _looking(check.must, (*here, "checks", c, "must"), known)


def _looking(condition: Condition | None, path: Path, known: comparing.Known) -> Iterator[Found]:
    if condition is not None:
        yield from comparing.faults(condition, path, known)


def _item(item: Item, path: Path, known: comparing.Known) -> Iterator[Found]:
    yield from _looking(item.condition, (*path, "condition"), known)
    match item:
        case Number():
            yield from _number(item, path, known)
        case Date():
            yield from _date(item, path)
        case Choosing():
            yield from _choosing(item, path, known)


def _number(item: Number, path: Path, known: comparing.Known) -> Iterator[Found]:
    if item.min > item.max:
        problem = SurveyAppError(
            N_("“min” is {min}, but “max” is only {max}."), min=f"{item.min:g}", max=f"{item.max:g}", hint=N_("Exchange them.")
        )
        yield (*path, "min"), problem
    for word in ("at_least", "at_most"):
        limit = getattr(item, word)
        if limit is not None:
            yield from comparing.limit_faults(limit, (*path, word), known)


def _date(item: Date, path: Path) -> Iterator[Found]:
    first, last = item.limits(None)
    if first > last:
        problem = SurveyAppError(N_("“earliest” is {first}, but “latest” is {last}."), first=first, last=last, hint=N_("Exchange them."))
        yield (*path, "earliest"), problem


def _choosing(item: Choosing, path: Path, known: comparing.Known) -> Iterator[Found]:
    if isinstance(item, Scale) and item.highest - item.lowest < 2:
        hint = N_("A scale has three points or more; with two, write a single item.")
        yield (*path, "highest"), SurveyAppError(N_("The scale “{code}” has too few points."), code=item.code, hint=hint)
    if isinstance(item, Place) and item.options == "map":
        return
    if len(item.options) < LEAST_OPTIONS.get(item.kind, 2):
        problem = SurveyAppError(N_("“{code}” has too few options to choose from."), code=item.code, hint=N_("Add options."))
        yield (*path, "options"), problem
    yield from _repeated(tuple(option.code for option in item.choices), (*path, "options"), "code")
    for i, option in enumerate(item.options):
        here: Path = (*path, "options", i)
        yield from _looking(option.condition, (*here, "condition"), known)
        if option.exclusive and not isinstance(item, Multiple):
            yield (
                (*here, "exclusive"),
                SurveyAppError(N_("Only options of a multiple item can be exclusive."), hint=N_("Remove the line.")),
            )
        if option.specify and not isinstance(item, Single | Multiple):
            problem = SurveyAppError(
                N_("Only options of a single or a multiple item can have a line to write on."), hint=N_("Remove the line.")
            )
            yield (*here, "specify"), problem
        if option.missing is not None and isinstance(item, Ranking):
            problem = SurveyAppError(
                N_("What is ranked cannot be a missing answer."), hint=N_("Residents may leave the item blank instead.")
            )
            yield (*here, "missing"), problem
        if option.missing is None and isinstance(item, Scale):
            problem = SurveyAppError(
                N_("The points of a scale are given by “lowest” and “highest”; its options are only reasons for no answer."),
                hint=N_("Add “missing: dont_know” (or refused, or not_applicable), or remove the option."),
            )
            yield here, problem
    if isinstance(item, Multiple):
        yield from _counted(item, path)
    if isinstance(item, Ranking) and item.places is not None and item.places > len(item.options):
        problem = SurveyAppError(
            N_("“{code}” asks for {places} places, but has {count} options."),
            code=item.code,
            places=item.places,
            count=len(item.options),
            hint=N_("Lower “places”, or add options."),
        )
        yield (*path, "places"), problem
    if isinstance(item, Matrix):
        if not item.rows:
            yield (*path, "rows"), SurveyAppError(N_("The matrix “{code}” has no rows."), code=item.code, hint=N_("Add at least one."))
        yield from _repeated(tuple(row.code for row in item.rows), (*path, "rows"), "code")
        for i, row in enumerate(item.rows):
            yield from _looking(row.condition, (*path, "rows", i, "condition"), known)


def _counted(item: Multiple, path: Path) -> Iterator[Found]:
    free = sum(not option.exclusive and option.missing is None for option in item.options)
    if item.at_least is not None and item.at_most is not None and item.at_least > item.at_most:
        problem = SurveyAppError(
            N_("“at_least” is {least}, but “at_most” is only {most}."), least=item.at_least, most=item.at_most, hint=N_("Exchange them.")
        )
        yield (*path, "at_least"), problem
    for word, number in (("at_least", item.at_least), ("at_most", item.at_most)):
        if number is not None and number > free:
            problem = SurveyAppError(
                N_("“{word}” is {number}, but only {free} options can be ticked together."),
                word=word,
                number=number,
                free=free,
                hint=N_("Lower it, or add options."),
            )
            yield (*path, word), problem


def _repeated(codes: Sequence[str], path: Path, key: str | None) -> Iterator[Found]:
    seen = set[str]()
    for i, code in enumerate(codes):
        if code in seen:
            problem = SurveyAppError(
                N_("“{code}” stands twice in the same list."), code=code, hint=N_("Give each a code of its own, or remove one.")
            )
            yield ((*path, i) if key is None else (*path, i, key)), problem
        seen.add(code)
