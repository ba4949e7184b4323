"""The questionnaire: sections of items. A questionnaire that contradicts itself cannot be built."""

from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from survey_app.documents import MOST_FAULTS
from survey_app.errors import SurveyAppError
from survey_app.questionnaire import consistency, piping
from survey_app.questionnaire.fields import fields_of
from survey_app.questionnaire.items import Item
from survey_app.questionnaire.languages import Path, untranslated, words_of
from survey_app.questionnaire.sections import Contact, Section
from survey_app.questionnaire.words import STRICT, ItemCode, Language, Words

__all__ = ["Contact", "Inconsistent", "Questionnaire", "Section"]


class Inconsistent(SurveyAppError):
    """What in a questionnaire contradicts itself, each fault with its path in the document."""

    def __init__(self, found: tuple[consistency.Found, ...]) -> None:
        self.found = found
        super().__init__("{faults}", faults="\n".join(str(fault) for _, fault in found))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Questionnaire:
    """The instrument, in all its languages. Raises Inconsistent when codes repeat, words are missing or a condition cannot be right.

    languages        the first is the one that everything is written in; another is offered when it is complete
    awaiting_review  languages whose words await the review of a native reader
    """

    pejl_questionnaire: Literal[1]
    id: ItemCode
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    title: Words
    sections: tuple[Section, ...]
    intro: Words | None = None
    help: tuple[Contact, ...] = ()
    awaiting_review: tuple[Language, ...] = ()

    def __post_init__(self) -> None:
        found = tuple(islice(consistency.faults(self), MOST_FAULTS + 1))
        if found:
            raise Inconsistent(found)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its code, in the order asked."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def untranslated(self) -> Mapping[str, tuple[Path, ...]]:
        """Declared language → where in the document its words are missing."""
        return untranslated(self, self.languages)

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """The languages that residents can choose: those with all their words."""
        return tuple(language for language in self.languages if not self.untranslated[language])

    @cached_property
    def piped(self) -> frozenset[str]:
        """The items whose answers are put into words."""
        return frozenset(item for _, words in words_of(self) for item in piping.references(words))

    @cached_property
    def fields_of(self) -> Mapping[str, tuple[str, ...]]:
        """The code of each item → the fields that a form may hold for it."""
        return {item.code: fields_of(item) for item in self.items.values()}

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Every field that a form may hold, in the order asked."""
        return tuple(field for fields in self.fields_of.values() for field in fields)

    @cached_property
    def steps(self) -> Mapping[str, int]:
        """The id of each section → its number, from 1."""
        return {section.id: step for step, section in enumerate(self.sections, 1)}

    def section(self, name: str) -> Section | None:
        """The section with this id."""
        return next((section for section in self.sections if section.id == name), None)
