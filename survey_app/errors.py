"""The one root of everything that Pejl refuses, so that every refusal can be said in the reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

MOST_NAMES = 20


def N_(message: str) -> str:
    """Mark a message for the translation catalogues without translating it: the core raises facts, the doors say them."""
    return message


class SurveyAppError(Exception):
    """A refusal: a whole sentence as a template with named facts, and a hint that says what mends it.

    `str(error)` is English; `error.say(translate)` is the same in another language.
    """

    def __init__(self, message: str, *, hint: str = "", **facts: object) -> None:
        self.message = message
        self.hint = hint
        self.facts = facts
        super().__init__(message)

    def say(self, translate: Callable[[str], str]) -> str:
        """The refusal and its hint in the language that `translate` turns message ids into."""
        told = {name: fact.say(translate) if isinstance(fact, SurveyAppError) else fact for name, fact in self.facts.items()}
        sentences = (translate(part).format(**told) for part in (self.message, self.hint) if part)
        return " ".join(sentences)

    def __str__(self) -> str:
        return self.say(lambda message: message)


class Refusal(SurveyAppError, ValueError):
    """A refusal that a pydantic validator may raise; `documents.parse` gives it a file and a line."""


def listed(names: Iterable[str]) -> str:
    """Names as one fact of a refusal; of very many only the first."""
    found = list(names)
    return ", ".join(found[:MOST_NAMES]) + (", …" if len(found) > MOST_NAMES else "")


def quoted(names: Iterable[str]) -> SurveyAppError:
    """Names as one fact of a refusal, each in the quotation marks of the language it is said in."""
    each: dict[str, Any] = {f"name_{i}": SurveyAppError(N_("“{name}”"), name=name) for i, name in enumerate(names)}
    return SurveyAppError(", ".join(f"{{{key}}}" for key in each), **each)
