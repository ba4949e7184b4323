"""Documents written by people: YAML read safely, every refusal with its file, its line and what mends it.

Plain `yaml.safe_load` lets a 300-byte file of aliases grow without end and silently keeps the last of two equal keys;
this reader refuses both, and remembers on which line each value stands.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from survey_app.errors import N_, Refusal, SurveyAppError

LARGEST, DEEPEST, MOST_NODES, MOST_BRACKETS = 1_000_000, 20, 50_000, 100
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
    """One or more faults in a document; each names file, line and mend."""

    def __init__(self, faults: Sequence[SurveyAppError]) -> None:
        self.faults = tuple(faults)
        super().__init__("{faults}", faults="\n".join(map(str, faults)))

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
    reader = _Reader(source)
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = reader.value(root, ()) if root is not None else None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        hint = N_("Check indentation, colons and quotation marks on this line and the one before it.")
        problem = SurveyAppError(N_("This is not valid YAML ({problem})."), hint=hint, problem=wrong.problem or wrong.context or "?")
        raise DocumentError([_placed(source, mark.line + 1 if mark else 1, problem)]) from wrong
    except RecursionError as wrong:
        raise DocumentError([_at(source, 1, TOO_MUCH)]) from wrong
    except yaml.YAMLError as wrong:
        raise DocumentError([_at(source, 1, N_("This is not valid YAML."), N_("Check that it is a text file."))]) from wrong
    if data is None:
        raise DocumentError([fault(nowhere, (), SurveyAppError(N_("The document is empty.")))])
    return Document(source, data, reader.lines)


def parse(kind: type[T], document: Document) -> T:
    """The document as a typed object. DocumentError lists every fault with its line."""
    try:
        return TypeAdapter(kind).validate_python(document.data)
    except ValidationError as wrong:
        errors = wrong.errors()
        own = [
            error for error in errors if not (error["type"] in _COUNTED and any(_inside(other["loc"], error["loc"]) for other in errors))
        ]
        said = {str(told): told for told in (_told(document, error) for error in own)}  # Once, where several types were tried.
        raise DocumentError(list(said.values())) from wrong


_COUNTED = ("too_short", "too_long")  # pydantic counts only valid entries: a faulty entry would be told twice.


_ABSENT = ("missing", "extra_forbidden", "unexpected_keyword_argument")  # Told of a key that stands nowhere, or is itself the fault.


def _inside(inner: tuple[str | int, ...], outer: tuple[str | int, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _at(source: str, line: int, message: str, hint: str = "") -> SurveyAppError:
    return _placed(source, line, SurveyAppError(message, hint=hint))


def _placed(source: str, line: int, problem: SurveyAppError) -> SurveyAppError:
    return SurveyAppError(N_("{file}, line {line}: {problem}"), file=source, line=line, problem=problem)


class _Loader(yaml.SafeLoader):
    """Plain scalars as YAML 1.2 reads them, and no dates: in YAML 1.1 the codes 010, 16:30 and no are 8, 990 and false.

    A question mark may end a text within braces, as in {en: How safe is it?, sv: Hur tryggt är det?}; PyYAML alone would stop there.
    """

    in_plain = False
    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise RecursionError
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        """A bracket; PyYAML's search for keys takes as long as the square of their depth."""
        if self.flow_level > MOST_BRACKETS:
            raise RecursionError
        super().fetch_flow_collection_start(token)

    def scan_plain(self) -> yaml.ScalarToken:
        self.in_plain = True
        try:
            token: yaml.ScalarToken = super().scan_plain()
        finally:
            self.in_plain = False
        return token

    def peek(self, index: int = 0) -> str:
        letter: str = super().peek(index)
        return "x" if letter == "?" and self.in_plain else letter  # Only where a text may end: the text itself is taken as it stands.


_PLAIN = {
    "tag:yaml.org,2002:null": (r"~|null|", ["~", "n", ""]),
    "tag:yaml.org,2002:bool": (r"true|false", ["t", "f"]),
    "tag:yaml.org,2002:int": (r"[-+]?(0|[1-9][0-9]{0,17})", list("-+0123456789")),
    "tag:yaml.org,2002:float": (r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}", list("-+0123456789")),
}
_Loader.yaml_implicit_resolvers = {}
for _tag, (_pattern, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), _first)
_SCALARS = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:str"}

_CONTAINERS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
TOO_MUCH = N_("The document is nested too deep, or holds too many values.")
TAGGED = N_("A YAML tag (!) is not allowed here.")

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # What neither HTML nor a workbook can hold.


def unprintable(text: str) -> SurveyAppError | None:
    """What is wrong with a text that neither a page nor a workbook can hold; None when nothing is."""
    if not (found := _UNPRINTABLE.search(text)):
        return None
    return SurveyAppError(
        N_("A text holds a character that cannot be shown ({code})."), hint=N_("Remove it."), code=f"U+{ord(found[0]):04X}"
    )


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.seen, self.loader = source, set[int](), _Loader("")
        self.lines: dict[Path, int] = {}

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self.seen:
            raise DocumentError(
                [_at(self.source, line, N_("Anchors and aliases (& and *) are not allowed."), N_("Write the value out where it is used."))]
            )
        self.seen.add(id(node))
        if len(path) > DEEPEST:
            raise DocumentError([_at(self.source, line, TOO_MUCH)])
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _CONTAINERS:
            raise DocumentError([_at(self.source, line, TAGGED, N_("Remove the tag."))])
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        if node.tag not in _SCALARS:
            raise DocumentError([_at(self.source, line, TAGGED, N_("Remove the tag."))])
        self.printable(node.value, line)
        return self.loader.construct_object(node)

    def printable(self, text: str, line: int) -> None:
        if problem := unprintable(text):
            raise DocumentError([_placed(self.source, line, problem)])

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise DocumentError([_at(self.source, line, N_("A key must be a single word or number."))])
            key = key_node.value  # Keys are always text: an option code 1 and “1” are the same code.
            self.printable(key, line)
            if key in found:
                repeated = SurveyAppError(N_("“{key}” stands twice in the same place."), hint=N_("Keep one of them."), key=key)
                raise DocumentError([_placed(self.source, line, repeated)])
            self.lines[(*path, key)] = line
            found[key] = self.value(child, (*path, key))
        return found


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
