"""Words with placeholders: earlier answers and facts of the survey, put into a text when it is shown.

    {answer.work}                                the words of an earlier answer; {answer.place.park}: of one row or part of it
    {fact.municipality}  {fact.place}            what is known of the survey
    {answer.children|one=ett barn|other=# barn}  the form for that number, # being the number; the forms are CLDR's of the language
    {{  }}                                       a brace

The placeholders are a closed language; no text is ever evaluated.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from survey_app.errors import N_, SurveyAppError
from survey_app.texts import Text, figure, locale

FACTS = ("municipality", "place")
UNKNOWN = "…"  # Stands where there is nothing to put in.
_BRACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"(answer|fact)\.([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)?)")
_FORM = re.compile(r"([a-z]+)=(.*)", re.DOTALL)

Insert = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """source: `answer` or `fact`; name: of the item, with its row or part after a full stop, or of the fact; forms: plural form → words."""

    source: str
    name: str
    forms: Mapping[str, str] = field(default_factory=dict)

    @property
    def item(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class _Bad:
    """What stands between braces and is no placeholder."""

    error: SurveyAppError


_Piece = str | Placeholder | _Bad


def placeholders(words: Text) -> tuple[Placeholder, ...]:
    """Every placeholder in the words, in any language; without those that are none."""
    return tuple(piece for text in words.values() for piece in _pieces(text) if isinstance(piece, Placeholder))


def references(words: Text) -> frozenset[str]:
    """The codes of the items whose answers the words put in, in any language."""
    return frozenset(part.item for part in placeholders(words) if part.source == "answer")


def facts(words: Text) -> frozenset[str]:
    """The facts of the survey that the words put in, in any language."""
    return frozenset(part.name for part in placeholders(words) if part.source == "fact")


def problems(words: Text) -> tuple[tuple[str, SurveyAppError], ...]:
    """What is wrong with the placeholders, each with the language it stands in. Whether the items exist is not known here."""
    found: list[tuple[str, SurveyAppError]] = []
    for language, text in words.items():
        before = ""
        for piece in _pieces(text):
            if isinstance(piece, _Bad):
                found.append((language, piece.error))
            elif isinstance(piece, Placeholder):
                found += [(language, error) for error in _wrong_forms(piece, language)]
                if _in_address(before):
                    found.append((language, _told_to_strangers(piece)))
            before += piece if isinstance(piece, str) else "x"
    return tuple(found)


def said(
    text: str,
    language: str,
    answers: Mapping[str, str | int | float],
    facts: Mapping[str, str],
    insert: Insert = str,
) -> str:
    """The text with what its placeholders stand for.

    answers  what was answered in words of this language, or as a number; by item, or by item and row or part: `places.park`
    facts    the facts of the survey by name
    insert   what is done to each inserted value: `literal` where the text is Markdown; nothing where all of it is escaped when shown

    What has not been answered is shown as three dots. A text whose placeholders have `problems` is shown without the bad ones.
    """
    if "{" not in text and "}" not in text:
        return text
    known: Mapping[str, Mapping[str, str | int | float]] = {"answer": answers, "fact": facts}
    said_so_far = []
    for piece in _pieces(text):
        if isinstance(piece, Placeholder):
            said_so_far.append(_value(piece, known[piece.source].get(piece.name), language, insert))
        elif isinstance(piece, str):
            said_so_far.append(piece)
    return "".join(said_so_far)


def literal(value: str) -> str:
    """The value as Markdown that shows exactly the value, on one line."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(value.split()))


def _value(piece: Placeholder, value: str | int | float | None, language: str, insert: Insert) -> str:
    shown = UNKNOWN if value is None or value == "" else insert(value if isinstance(value, str) else figure(value, language))
    if not piece.forms:
        return shown
    form = locale(language).plural_form(value) if isinstance(value, int | float) else "other"
    return piece.forms.get(form, piece.forms.get("other", "#")).replace("#", shown)


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """The text cut into words and placeholders."""
    pieces: list[_Piece] = []
    end = 0
    for found in _BRACE.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        if found[0] in ("{{", "}}"):
            pieces.append(found[0][0])
        elif found[1] is None:
            pieces.append(_alone(found[0]))
        else:
            pieces.append(_placeholder(found[1]))
    pieces.append(text[end:])
    return tuple(piece for piece in pieces if piece != "")


def _placeholder(inside: str) -> Placeholder | _Bad:
    name, *forms = inside.split("|")
    named = _NAME.fullmatch(name.strip())
    if named is None or (named[1] == "fact" and named[2] not in FACTS):
        hint = N_("Write {{answer.ITEM}}, {{fact.municipality}} or {{fact.place}}; and two braces for one that is meant as such.")
        return _Bad(SurveyAppError(N_("“{{{inside}}}” is not a placeholder."), inside=inside, hint=hint))
    read = [_FORM.fullmatch(form.strip()) for form in forms]
    if not all(read):
        hint = N_("After each | stands a form, an equals sign and words, such as |one=# child|other=# children.")
        return _Bad(SurveyAppError(N_("The plural forms in “{{{inside}}}” cannot be read."), inside=inside, hint=hint))
    return Placeholder(named[1], named[2], {form[1]: form[2] for form in read if form})


def _alone(brace: str) -> _Bad:
    return _Bad(SurveyAppError(N_("There is a “{brace}” alone in the words."), brace=brace, hint=N_("Write it twice if a brace is meant.")))


def _wrong_forms(piece: Placeholder, language: str) -> Iterator[SurveyAppError]:
    if not piece.forms:
        return
    rule = locale(language).plural_form
    known = [form for form in ("zero", "one", "two", "few", "many", "other") if form in rule.tags | {"other"}]
    for form in piece.forms:
        if form not in known:
            yield SurveyAppError(
                N_("The language {language} has no plural form “{form}”."),
                language=language,
                form=form,
                known=", ".join(known),
                hint=N_("Its forms are {known}."),
            )
    if "other" not in piece.forms:
        yield SurveyAppError(
            N_("The plural forms after “{name}” lack “other”."),
            name=f"{piece.source}.{piece.name}",
            hint=N_("Add |other= and the words for every other number."),
        )


def _in_address(before: str) -> bool:
    """Whether what follows these words stands in the address of a Markdown link."""
    plain = re.sub(r"\\.", "", before)
    addresses = [plain[opened.end() :] for opened in re.finditer(r"\]\(", plain)]
    return any(
        address.count("(") >= address.count(")") or (address.lstrip().startswith("<") and ">" not in address) for address in addresses
    )


def _told_to_strangers(piece: Placeholder) -> SurveyAppError:
    return SurveyAppError(
        N_("“{name}” stands in the address of a link, so whoever owns that address would be told it."),
        name=f"{piece.source}.{piece.name}",
        hint=N_("Move it out of the address."),
    )
