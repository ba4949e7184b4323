"""The questionnaire: sections of items. A questionnaire that contradicts itself cannot be built."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire.conditions import Answered, AnyOf, AtLeast, AtMost, Equals, Simple, simple_parts
from survey_app.questionnaire.items import Asked, FreeText, Item, Matrix, Multiple, Number, ResponseOption, Row, Single
from survey_app.questionnaire.words import STRICT, ItemCode, Language, Words

__all__ = [
    "Contact",
    "FreeText",
    "Inconsistent",
    "Item",
    "Matrix",
    "Multiple",
    "Number",
    "Questionnaire",
    "ResponseOption",
    "Row",
    "Section",
    "Single",
]
Path = tuple[str | int, ...]
Found = tuple[Path, SurveyAppError]


class Inconsistent(SurveyAppError):
    """What in a questionnaire contradicts itself, each fault with its path in the document."""

    def __init__(self, found: tuple[Found, ...]) -> None:
        self.found = found
        super().__init__("{faults}", faults="\n".join(str(fault) for _, fault in found))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Contact:
    """Where to find help: shown on pages with sensitive items, and at the end."""

    label: Words
    phone: str | None = None
    web: str | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Section:
    """One page: items that belong together. `help`: a sentence above the contacts, where the section has sensitive items."""

    id: ItemCode
    title: Words
    items: tuple[Item, ...]
    intro: Words | None = None
    help: Words | None = None

    @property
    def sensitive(self) -> bool:
        return any(item.sensitive for item in self.items)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Questionnaire:
    """The instrument, in all its languages. Raises Inconsistent when codes repeat, words are missing or a condition cannot be right."""

    pejl_questionnaire: Literal[1]
    id: ItemCode
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    title: Words
    sections: tuple[Section, ...]
    intro: Words | None = None
    help: tuple[Contact, ...] = ()

    def __post_init__(self) -> None:
        found = (*_languages(self), *_untranslated(self, (), self.languages), *_structure(self))
        if found:
            raise Inconsistent(found)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its code, in the order asked."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Every field that a form may hold, in the order asked."""
        return tuple(field for item in self.items.values() for field in item.fields)

    def section(self, name: str) -> Section | None:
        """The section with this id."""
        return next((section for section in self.sections if section.id == name), None)


def _languages(questionnaire: Questionnaire) -> Iterator[Found]:
    yield from _repeated(questionnaire.languages, ("languages",), None)


def _untranslated(value: object, path: Path, languages: tuple[str, ...]) -> Iterator[Found]:
    """Words that lack a declared language or have one that is not declared; in the model, every dict is words."""
    match value:
        case dict():
            for language in dict.fromkeys(languages):
                if language not in value:
                    hint = N_("Add a line “{language}: …” here, or remove {language} from “languages”.")
                    yield path, SurveyAppError(N_("The words in the language {language} are missing."), hint=hint, language=language)
            for language in value:
                if language not in languages:
                    hint = N_("Add it to “languages”, or remove the line.")
                    yield (
                        (*path, language),
                        SurveyAppError(
                            N_("The questionnaire is not declared to be in the language {language}."), hint=hint, language=language
                        ),
                    )
        case tuple():
            for i, part in enumerate(value):
                yield from _untranslated(part, (*path, i), languages)
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from _untranslated(getattr(value, field.name), (*path, field.name), languages)


def _structure(questionnaire: Questionnaire) -> Iterator[Found]:
    if not questionnaire.sections:
        yield ("sections",), SurveyAppError(N_("The questionnaire has no sections."), hint=N_("Add at least one."))
    yield from _repeated(tuple(section.id for section in questionnaire.sections), ("sections",), "id")
    earlier: dict[str, Item] = {}
    everywhere = {item.code for section in questionnaire.sections for item in section.items}
    for s, section in enumerate(questionnaire.sections):
        if not section.items:
            yield (
                ("sections", s),
                SurveyAppError(N_("The section “{id}” has no items."), id=section.id, hint=N_("Add an item, or remove the section.")),
            )
        if section.sensitive and not questionnaire.help:
            hint = N_("Add “help:” at the top, with at least one contact.")
            yield (
                ("sections", s),
                SurveyAppError(
                    N_("“{id}” has sensitive items, but the questionnaire says nowhere where to find help."), id=section.id, hint=hint
                ),
            )
        for i, item in enumerate(section.items):
            path: Path = ("sections", s, "items", i)
            if item.code in earlier:
                hint = N_("Give each item a code of its own.")
                yield (*path, "code"), SurveyAppError(N_("Two items have the same code, “{code}”."), code=item.code, hint=hint)
            yield from _parts(item, path)
            if item.condition is not None:
                for where, part in simple_parts(item.condition, (*path, "condition")):
                    yield from _condition(part, where, earlier, everywhere)
            earlier.setdefault(item.code, item)


def _parts(item: Asked, path: Path) -> Iterator[Found]:
    if isinstance(item, Number) and item.min > item.max:
        hint = N_("Exchange them.")
        yield (
            (*path, "min"),
            SurveyAppError(N_("“min” is {min}, but “max” is only {max}."), min=f"{item.min:g}", max=f"{item.max:g}", hint=hint),
        )
    if isinstance(item, Single | Multiple | Matrix):
        if len(item.options) < (1 if isinstance(item, Multiple) else 2):
            yield (
                (*path, "options"),
                SurveyAppError(N_("“{code}” has too few options to choose from."), code=item.code, hint=N_("Add options.")),
            )
        yield from _repeated(tuple(option.code for option in item.options), (*path, "options"), "code")
        if not isinstance(item, Multiple):
            for i, option in enumerate(item.options):
                if option.exclusive:
                    hint = N_("Remove the line.")
                    yield (
                        (*path, "options", i, "exclusive"),
                        SurveyAppError(N_("Only options of a multiple item can be exclusive."), hint=hint),
                    )
    if isinstance(item, Matrix):
        if not item.rows:
            yield (*path, "rows"), SurveyAppError(N_("The matrix “{code}” has no rows."), code=item.code, hint=N_("Add at least one."))
        yield from _repeated(tuple(row.code for row in item.rows), (*path, "rows"), "code")


def _repeated(codes: tuple[str, ...], path: Path, key: str | None) -> Iterator[Found]:
    for i, code in enumerate(codes):
        if code in codes[:i]:
            yield (
                (*path, i) if key is None else (*path, i, key),
                SurveyAppError(
                    N_("“{code}” stands twice in the same list."), code=code, hint=N_("Give each a code of its own, or remove one.")
                ),
            )


def _condition(part: Simple, path: Path, earlier: Mapping[str, Asked], everywhere: set[str]) -> Iterator[Found]:
    code, _, row = part.item.partition(".")
    item = earlier.get(code)
    here = (*path, "item")
    if item is None and code in everywhere:
        hint = N_("A condition can only look at items that come before; change the order.")
        yield here, SurveyAppError(N_("The condition looks at “{code}”, which is asked later or is the item itself."), code=code, hint=hint)
    elif item is None:
        yield (
            here,
            SurveyAppError(N_("The condition looks at “{code}”, but no item has this code."), code=code, hint=N_("Check the spelling.")),
        )
    elif row and not (isinstance(item, Matrix) and row in {each.code for each in item.rows}):
        hint = N_("After a full stop stands the code of a row of a matrix.")
        yield here, SurveyAppError(N_("“{code}” has no row “{row}”."), code=code, row=row, hint=hint)
    else:
        yield from _compared(part, item, path)


def _compared(part: Simple, item: Asked, path: Path) -> Iterator[Found]:
    match part:
        case AtLeast() | AtMost():
            if not isinstance(item, Number):
                hint = N_("Use equals or any_of for options.")
                yield (
                    path,
                    SurveyAppError(
                        N_("“{code}” is not a number item, so it cannot be at least or at most something."), code=item.code, hint=hint
                    ),
                )
        case Equals() | AnyOf():
            if not isinstance(item, Single | Multiple | Matrix):
                hint = N_("Use answered, or at_least and at_most for numbers.")
                yield path, SurveyAppError(N_("“{code}” has no options, so it cannot equal one."), code=item.code, hint=hint)
                return
            known = {option.code for option in item.options}
            for option in (part.equals,) if isinstance(part, Equals) else part.any_of:
                if option not in known:
                    hint = N_("Its options are {known}.")
                    word = "equals" if isinstance(part, Equals) else "any_of"
                    yield (
                        (*path, word),
                        SurveyAppError(
                            N_("“{item}” has no option “{code}”."), item=item.code, code=option, hint=hint, known=", ".join(sorted(known))
                        ),
                    )
            if isinstance(part, AnyOf) and not part.any_of:
                yield (*path, "any_of"), SurveyAppError(N_("“any_of” names no options."), hint=N_("Name at least one."))
        case Answered():
            pass
