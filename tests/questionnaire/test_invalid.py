"""Deliberately invalid documents, each with the sentence that it must get, and each sentence with a document that gets it.

`invalid/` holds what is refused: when it is read, or when it is reviewed before publishing. `advised/` holds what is published with
advice. The first lines of each file are `# says: line N: …`, one for each fault; `# before: ONE => OTHER` says how the version before read.
"""

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from survey_app.documents import LARGEST, DocumentError, parse, read_yaml
from survey_app.errors import SurveyAppError
from survey_app.evaluation.plan import read_plan
from survey_app.imports.mapping import WaveMapping
from survey_app.questionnaire import document, review
from tests.house.tree import read

HERE = Path(__file__).parent
INVALID, ADVISED = (sorted((HERE / folder).glob("*.yaml")) for folder in ("invalid", "advised"))
TODAY = date(2026, 9, 1)
REFUSING = ("comparing", "conditions", "consistency", "document", "items", "piping", "placeholders", "quantities", "sections", "words")
FRAME = {"{file}, line {line}: {problem}"}  # In which every one of them is said.

NOT_IN_A_FILE = {  # Tested elsewhere.
    "The document is larger than 1 MB.",
    "The file is not written in UTF-8.",
    "This is not valid YAML.",
    "There may be more faults than these; mend these first.",
}
NET = {"“{key}” cannot be {given} ({reason})."}  # Under all that pydantic may come to say and that has no sentence of ours yet.
HINT_AT = {"_at": 3, "_advice": 2}  # Which argument of these is a hint.

Said = tuple[SurveyAppError, ...]


def outcome(path: Path) -> tuple[Said, Said]:
    """What is refused in a document, and what is advised."""
    text = path.read_text(encoding="utf-8")
    try:
        if "pejl_plan:" in text:
            read_plan(text, path.name)
        if "pejl_wave:" in text:
            parse(WaveMapping, read_yaml(text, path.name))
        found = review.read(text, path.name, today=TODAY, before=earlier(text))
    except DocumentError as refused:
        return refused.faults, ()
    return found.errors, found.advice


def earlier(text: str):
    changed = re.search(r"^# before: (.+) => (.+)$", text, re.MULTILINE)
    if changed is None:
        return None
    body = text.replace(changed[0], "")
    assert changed[1] in body
    return document.read(body.replace(changed[1], changed[2]), "before.yaml")


def expected(path: Path) -> list[str]:
    return re.findall(r"^# says: (line \d+: .+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def fits(path: Path, said: Said) -> bool:
    wanted = expected(path)
    told = [str(each).removeprefix(f"{path.name}, ") for each in said]
    return bool(wanted) and len(told) == len(wanted) and all(one.startswith(other) for one, other in zip(told, wanted, strict=True))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_document_that_is_wrong_is_refused_with_the_sentence_it_must_get(path):
    refused, _ = outcome(path)
    assert fits(path, refused), [str(each) for each in refused]


@pytest.mark.parametrize("path", ADVISED, ids=lambda path: path.stem)
def test_a_document_that_could_be_better_is_published_with_the_advice_it_must_get(path):
    refused, advised = outcome(path)
    assert refused == ()
    assert fits(path, advised), [str(each) for each in advised]


def test_there_are_more_than_ninety_invalid_documents():
    assert len(INVALID) > 90


def messages(module: str) -> set[str]:
    """Every sentence in a module that is marked for translation, without those that are hints."""
    tree = ast.parse(read(f"survey_app/{module}.py"))
    hints = [each.value for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg == "hint"]
    hints += [each.value for each in ast.walk(tree) if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == "hint"]
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and getattr(each.func, "id", "") in HINT_AT]
    hints += [each.args[HINT_AT[each.func.id]] for each in calls if len(each.args) > HINT_AT[each.func.id]]
    inside = {id(node) for hint in hints for node in ast.walk(hint)}
    marked = (
        each for each in ast.walk(tree) if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "N_" and id(each) not in inside
    )
    return {ast.literal_eval(each.args[0]) for each in marked}


def without(found: set[str], said: list[str]) -> list[str]:
    """The sentences that none of the documents gets."""
    pieces = {message: list(Formatter().parse(message)) for message in found}
    patterns = {
        message: "".join(re.escape(words) + (".+" if fact is not None else "") for words, fact, _, _ in parts)
        for message, parts in pieces.items()
    }
    return sorted(message for message, pattern in patterns.items() if not any(re.fullmatch(rf"line \d+: {pattern}", one) for one in said))


def test_every_refusal_in_the_code_has_an_invalid_document_that_gets_it():
    said = [sentence for path in INVALID for sentence in expected(path)]
    found = set().union(*(messages(f"questionnaire/{module}") for module in REFUSING), messages("documents"))
    assert without(found - FRAME - NOT_IN_A_FILE - NET, said) == []


def test_everything_a_review_says_has_a_document_that_gets_it():
    said = [sentence for path in (*INVALID, *ADVISED) for sentence in expected(path)]
    found = messages("questionnaire/review") | messages("questionnaire/advice") | messages("questionnaire/phrasing")
    assert without(found, said) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"title: Hur \xe4r det?\n", "line 1: The file is not written in UTF-8."),
        (b"id: a\n\xff\xfe", "line 2: The file is not written in UTF-8."),
        (b"a: b\x00c\n", "line 1: This is not valid YAML."),
        ("a: b\ud800c\n", "line 1: This is not valid YAML."),
        ("a: " + "x" * LARGEST, "line 1: The document is larger than 1 MB."),
        ("[" * LARGEST, "line 1: The document is nested too deep"),
        ("- " * 5000, "line 1: The document is nested too deep"),
    ],
    ids=["Latin-1", "not text", "NUL", "surrogate", "larger than 1 MB", "brackets without end", "lists without end"],
)
def test_what_is_no_text_or_too_much_is_refused(text, said):
    with pytest.raises(DocumentError) as refused:
        document.read(text, "wrong.yaml")
    assert str(refused.value).startswith(f"wrong.yaml, {said}")
