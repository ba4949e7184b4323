"""Documents written by people: YAML read safely, every refusal with its file, its line and what mends it.

Plain `yaml.safe_load` lets a 300-byte file of aliases grow without end and silently keeps the last of two equal keys;
this reader refuses both, and remembers on which line each value stands.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from survey_app.errors import N_, Refusal, SurveyAppError

LARGEST, DEEPEST, MOST_VALUES, MOST_FAULTS = 1_000_000, 20, 50_000, 500
Path = tuple[str | int, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as plain data, with the line of every value: `lines[("items", 0, "label")]`."""

    source: str
    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest enclosing value that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class DocumentError(SurveyAppError):
    """One or more faults in a document; each names file, line and mend. Each is told once, and of very many only the first."""

    def __init__(self, faults: Iterable[SurveyAppError]) -> None:
        found = iter(faults)
        told = {str(fault): fault for fault in islice(found, MOST_FAULTS)}
        if next(found, None) is not None:
            told[""] = SurveyAppError(N_("There may be more faults than these; mend these first."))
        self.faults = tuple(told.values())
        super().__init__("{faults}", faults="\n".join(map(str, self.faults)))

    def say(self, translate: Callable[[str], str]) -> str:
        return "\n".join(fault.say(translate) for fault in self.faults)


def fault(document: Document, path: Path, problem: SurveyAppError) -> SurveyAppError:
    """The problem with its place: “file, line 12: …”."""
    return _placed(document.source, document.line(path), problem)


def read_yaml(text: str | bytes, source: str) -> Document:
    """Read one YAML (or JSON) document. DocumentError when it cannot be read, is too large, repeats a key or uses an alias."""
    nowhere = Document(source, None)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            line = wrong.object[: wrong.start].count(b"\n") + 1
            raise DocumentError(
                [_at(source, line, N_("The file is not written in UTF-8."), N_("Save it again with the encoding UTF-8."))]
            ) from wrong
    if len(text) > LARGEST:
        raise DocumentError([_at(source, 1, N_("The document is larger than 1 MB."), N_("Split it, or leave out what is not part of it."))])
    reader = _Reader(text, source)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        hint = N_("Check indentation, colons and quotation marks on this line and the one before it.")
        problem = SurveyAppError(N_("This is not valid YAML ({problem})."), hint=hint, problem=wrong.problem or wrong.context or "?")
        if wrong.problem == BRACKETS:
            problem = SurveyAppError(TOO_MUCH)
        last = text.count("\n") + 1  # The end of the text stands for libyaml on a line of its own.
        raise DocumentError([_placed(source, min(mark.line + 1, last) if mark else 1, problem)]) from wrong
    except (yaml.YAMLError, UnicodeEncodeError) as wrong:
        raise DocumentError([_at(source, 1, N_("This is not valid YAML."), N_("Check that it is a text file."))]) from wrong
    if data is None:
        raise DocumentError([fault(nowhere, (), SurveyAppError(N_("The document is empty.")))])
    return Document(source, data, reader.lines)


def parse(kind: type[T], document: Document) -> T:
    """The document as a typed object. DocumentError lists every fault with its line."""
    try:
        return TypeAdapter(kind).validate_python(document.data)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        within = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
        own = (error for error in errors if not (error["type"] in _COUNTED and error["loc"] in within))
        raise DocumentError(_told(document, error) for error in own) from wrong  # Some are told by each of several types.


_COUNTED = ("too_short", "too_long")  # pydantic counts only valid entries: a faulty entry would be told twice.


_ABSENT = ("missing", "extra_forbidden", "unexpected_keyword_argument")  # Told of a key that stands nowhere, or is itself the fault.


def _at(source: str, line: int, message: str, hint: str = "") -> SurveyAppError:
    return _placed(source, line, SurveyAppError(message, hint=hint))


def _placed(source: str, line: int, problem: SurveyAppError) -> SurveyAppError:
    return SurveyAppError(N_("{file}, line {line}: {problem}"), file=source, line=line, problem=problem)


_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile("~|null|"), lambda _: None),
    (re.compile("true|false"), lambda text: text == "true"),
    (re.compile("[-+]?(0|[1-9][0-9]{0,17})"), int),
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}"), float),
)  # As YAML 1.2 reads them, and no dates: in YAML 1.1 the codes 010, 16:30 and no are 8, 990 and false.
BRACKETS = "exceeded maximum nesting depth"  # What libyaml says of a thousand brackets on one line.
TOO_MUCH = N_("The document is nested too deep, or holds too many values.")

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # What neither HTML nor a workbook can hold.


def unprintable(text: str) -> SurveyAppError | None:
    """What is wrong with a text that neither a page nor a workbook can hold; None when nothing is."""
    if not (found := _UNPRINTABLE.search(text)):
        return None
    return SurveyAppError(
        N_("A text holds a character that cannot be shown ({code})."), hint=N_("Remove it."), code=f"U+{ord(found[0]):04X}"
    )


class _Reader:
    """Values out of the parts that libyaml finds in a text one after another, so that too many are refused before they are built."""

    def __init__(self, text: str, source: str) -> None:
        self.source, self.values = source, 0
        self.parts: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.lines: dict[Path, int] = {}

    def document(self) -> Any:
        """The data of the only document; None when there is none."""
        data = None
        for part in self.parts:
            line = part.start_mark.line + 1
            if isinstance(part, yaml.DocumentStartEvent):
                if self.values:
                    hint = N_("Remove the line “---”, or split the file.")
                    raise DocumentError([_at(self.source, line, N_("The file holds more than one document."), hint)])
                data = self.value(next(self.parts), ())
        return data

    def value(self, part: Any, path: Path) -> Any:
        line = self.allowed(part)
        self.lines.setdefault(path, line)
        if len(path) > DEEPEST:
            raise DocumentError([_at(self.source, line, TOO_MUCH)])
        if isinstance(part, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(part, yaml.SequenceStartEvent):
            return self.sequence(path)
        self.printable(part.value, line)
        if part.implicit[0]:  # Neither in quotation marks nor a block.
            for pattern, made in _PLAIN:
                if pattern.fullmatch(part.value):
                    return made(part.value)
        return part.value

    def allowed(self, part: Any) -> int:
        """The line of what begins here, which is neither one too many, nor an alias, nor tagged."""
        line: int = part.start_mark.line + 1
        self.values += 1
        if self.values > MOST_VALUES:
            raise DocumentError([_at(self.source, line, TOO_MUCH)])
        if part.anchor is not None:
            raise DocumentError(
                [_at(self.source, line, N_("Anchors and aliases (& and *) are not allowed."), N_("Write the value out where it is used."))]
            )
        if part.tag is not None:
            raise DocumentError([_at(self.source, line, N_("A YAML tag (!) is not allowed here."), N_("Remove the tag."))])
        return line

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(part := next(self.parts), yaml.SequenceEndEvent):
            found.append(self.value(part, (*path, len(found))))
        return found

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(part := next(self.parts), yaml.MappingEndEvent):
            line = self.allowed(part)
            if not isinstance(part, yaml.ScalarEvent):
                raise DocumentError([_at(self.source, line, N_("A key must be a single word or number."))])
            key = part.value  # Keys are always text: an option code 1 and “1” are the same code.
            self.printable(key, line)
            if key in found:
                repeated = SurveyAppError(N_("“{key}” stands twice in the same place."), hint=N_("Keep one of them."), key=key)
                raise DocumentError([_placed(self.source, line, repeated)])
            self.lines[(*path, key)] = line
            found[key] = self.value(next(self.parts), (*path, key))
        return found

    def printable(self, text: str, line: int) -> None:
        if problem := unprintable(text):
            raise DocumentError([_placed(self.source, line, problem)])


def _told(document: Document, error: Mapping[str, Any]) -> SurveyAppError:
    """A pydantic error as one of our sentences."""
    context = error.get("ctx", {})
    place = tuple(part for part in error["loc"])
    path: Path = ()
    for part in place:  # pydantic also names the branch of a union; only what is in the document has a line
        if (*path, part) in document.lines:
            path = (*path, part)
    said_of = place if error["type"] in _ABSENT or place in document.lines else path  # Otherwise pydantic names a type that it tried.
    name, given = _name(said_of), error.get("input")
    problem: SurveyAppError
    raised = context.get("error")
    match error["type"]:
        case "value_error" if isinstance(raised, Refusal):
            problem = raised
        case "union_tag_not_found":
            key = str(context["discriminator"]).strip("'")
            problem = SurveyAppError(N_("“{key}” is missing."), key=key, hint=N_("Add a line “{key}: …” here."))
        case "one_of_the_words":  # Our own: its message is the words themselves.
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must hold one of the words {words}."), key=name, given=_short(given), words=error["msg"]
            )
        case "missing":
            problem = SurveyAppError(N_("“{key}” is missing."), key=name, hint=N_("Add a line “{key}: …” here."))
        case "extra_forbidden" | "unexpected_keyword_argument":
            problem = SurveyAppError(
                N_("“{key}” is not a word that is known here."), key=name, hint=N_("Check the spelling, or remove the line.")
            )
        case "literal_error" | "enum":
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must be one of {allowed}."),
                key=name,
                given=_short(given),
                allowed=str(context.get("expected", "")).replace("' or '", "', '"),  # Which pydantic says in English.
            )
        case "union_tag_invalid":
            problem = SurveyAppError(
                N_("“{key}” must be one of {allowed}."),
                key=str(context.get("discriminator", name)).strip("'"),
                allowed=context.get("expected_tags", ""),
            )
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            problem = SurveyAppError(N_("“{key}” is {given}, but must be a date such as 2026-09-01."), key=name, given=_short(given))
        case "int_from_float":
            problem = SurveyAppError(N_("“{key}” is {given}, but must be a whole number."), key=name, given=_short(given))
        case "int_type" | "int_parsing" | "int_parsing_size" | "float_type" | "float_parsing" | "finite_number":
            problem = SurveyAppError(N_("“{key}” is {given}, but must be a number."), key=name, given=_short(given))
        case "bool_type" | "bool_parsing":
            problem = SurveyAppError(N_("“{key}” is {given}, but must be true or false."), key=name, given=_short(given))
        case "string_type":
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must be text."), key=name, given=_short(given), hint=N_("Put it in quotation marks.")
            )
        case "dict_type" | "model_type" | "model_attributes_type" | "dataclass_type" | "mapping_type":
            problem = (
                SurveyAppError(N_("“{key}” must hold lines of the form “name: value”."), key=name)
                if name
                else SurveyAppError(N_("The document must hold lines of the form “name: value”."))
            )
        case "tuple_type" | "list_type":
            problem = SurveyAppError(N_("“{key}” must be a list: each entry on a line of its own after a dash."), key=name)
        case "too_short" if not given:
            problem = SurveyAppError(N_("“{key}” is empty."), key=name, hint=N_("Write at least one entry."))
        case "too_long":
            most = context.get("max_length", "")
            problem = SurveyAppError(N_("“{key}” holds more than {most} entries."), key=name, most=most, hint=N_("Remove the others."))
        case "string_too_short":
            problem = SurveyAppError(N_("“{key}” is empty."), key=name, hint=N_("Write what belongs here, or remove the line."))
        case "string_too_long":
            most = context["max_length"]
            problem = SurveyAppError(N_("“{key}” has more than {most} characters."), key=name, most=most, hint=N_("Shorten it."))
        case "string_pattern_mismatch":
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must match the pattern {pattern} (a regular expression)."),
                key=name,
                given=_short(given),
                pattern=context["pattern"],
            )
        case "greater_than":
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must be more than {limit}."), key=name, given=_short(given), limit=_figure(context["gt"])
            )
        case "greater_than_equal":
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must be at least {limit}."), key=name, given=_short(given), limit=_figure(context["ge"])
            )
        case "less_than_equal":
            problem = SurveyAppError(
                N_("“{key}” is {given}, but must be at most {limit}."), key=name, given=_short(given), limit=_figure(context["le"])
            )
        case _:
            problem = SurveyAppError(N_("“{key}” cannot be {given} ({reason})."), key=name, given=_short(given), reason=error["msg"])
    return fault(document, path, problem)


def _name(place: Path) -> str:
    """The key that a reader looks for; of an entry in a list, the list's key and the entry's number."""
    if len(place) > 1 and isinstance(place[-1], int):
        return f"{place[-2]} {place[-1] + 1}"
    return str(place[-1]) if place else ""


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _figure(limit: float) -> str:
    return f"{limit:.15g}"  # Without an exponent.
