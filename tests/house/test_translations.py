"""Every sentence of the program is marked for translation and said in Swedish too, what residents can meet in Arabic as well, and the
compiled catalogue is the one that people read."""

import ast
import io
import re
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from tests.house import catalogue
from tests.house.tree import files, read

LANGUAGES = ("sv", *catalogue.RESIDENTS_ONLY)
FACTS = re.compile(r"%\((\w+)\)[sd]|\{(\w+)[^}]*\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
ATTRIBUTE = re.compile(r' [a-z-]+="(?:[^"{]|\{\{.*?\}\})*"(?=\{%)')  # Inside a block that stands in a tag.
NAMES = {"Pejl", "– Pejl"}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def needed(language) -> list[Message]:
    return catalogue.said_in(language)


@pytest.fixture(scope="module")
def translated(language) -> Catalog:
    return catalogue.kept(language)


def words(message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def test_every_message_is_translated(needed, translated):
    found = {message.id: message for message in translated if message.id and not message.fuzzy}
    assert [message.id for message in needed if message.id not in found or not all(words(found[message.id]))] == []


def test_no_translation_is_of_a_message_that_is_gone(needed, translated):
    assert {message.id for message in translated if message.id} - {message.id for message in needed} == set()


def test_the_catalogue_is_as_it_would_be_renewed(language):
    po = catalogue.FOLDER / language / "LC_MESSAGES/messages.po"
    assert catalogue.written(catalogue.renewed(language)).decode() == po.read_text(encoding="utf-8")


def test_the_compiled_catalogue_is_the_written_one(language, translated):
    def said(mo: bytes) -> dict[str, tuple[str, ...]]:
        return {str(message.id): words(message) for message in read_mo(io.BytesIO(mo)) if message.id}

    assert said((catalogue.FOLDER / language / "LC_MESSAGES/messages.mo").read_bytes()) == said(catalogue.compiled(translated))


def test_a_translation_names_the_same_facts(translated):
    """Plural forms but the last may leave out the number: one answer, two answers."""

    def facts(text):
        return sorted(FACTS.findall(text))

    wrong = []
    for message in translated:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        *forms, last = [facts(said) for said in words(message)]
        expected = facts(originals[-1])
        if message.id and all(words(message)) and not (last == expected and all(form in ([], expected) for form in forms)):
            wrong.append(message.id)
    assert wrong == []


def test_a_percent_sign_is_written_as_its_message_writes_it(translated):
    """Two in templates that take facts, where one would be the beginning of another fact."""

    def single(text):
        return FACTS.sub("", text.replace("%%", "")).count("%")

    wrong = []
    for message in translated:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed = {single(original) for original in originals}
        if message.id and not all(single(said) in allowed for said in words(message)):
            wrong.append(message.id)
    assert wrong == []


def test_no_language_borrows_the_quotation_marks_of_english(translated):
    assert [message.id for message in translated if message.id and any("“" in said or '"' in said for said in words(message))] == []


def test_a_catalogue_has_every_plural_form_of_its_language(translated):
    counts = {len(words(message)) for message in translated if isinstance(message.id, tuple)}
    assert counts == {translated.num_plurals}


def test_residents_meet_sentences_from_every_kind_of_place():
    """So that a folder that moves does not silently take its sentences out of what must be said in Arabic."""
    files = {file for message in catalogue.said_in("ar") for file, _ in message.locations}
    for place in catalogue.SAYING:
        assert (catalogue.FOLDER.parent / place).exists(), place
    assert {f"survey_app/web/templates/components/{name}.html" for name in ("errors", "place")} <= files
    assert "survey_app/web/templates/evaluate/result.html" not in catalogue.shown_to_residents()


def refusals(trees: dict[str, ast.Module]) -> set[str]:
    """The names of all classes that are SurveyAppError or made from it, in whichever file."""
    found, more = {"SurveyAppError"}, True
    classes = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while more:
        new = {one.name for one in classes if any(isinstance(base, ast.Name) and base.id in found for base in one.bases)} - found
        found, more = found | new, bool(new)
    return found


def test_every_refusal_is_marked_for_translation():
    trees = {str(path): ast.parse(read(path)) for path in files("*.py", "survey_app")}
    names = refusals(trees)
    bare = []
    for path, tree in trees.items():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
                said = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "hint")]
                bare += [f"{path}:{one.lineno}" for one in said if isinstance(one, ast.Constant | ast.JoinedStr)]
    assert bare == []


def test_every_sentence_of_a_command_is_marked_for_translation():
    bare = []
    for path in files("*.py", "survey_app/cli"):
        for call in ast.walk(ast.parse(read(path))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("echo", "prompt", "confirm"):
                said = [one.value for one in call.args if isinstance(one, ast.Constant)]
                bare += [f"{path}:{call.lineno}: {one}" for one in said if re.search(r"\w\w", one)]
    assert bare == []


class Bare(HTMLParser):
    """The words of a template that stand there without passing through the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip() not in NAMES and re.search(r"[^\W\d_]{2}", data):
            self.found.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in READ_ALOUD and value and re.search(r"[^\W\d_]{2}", value)]


@pytest.mark.parametrize("template", [str(path) for path in files("*.html", "survey_app/web/templates")])
def test_a_template_says_nothing_that_cannot_be_translated(template):
    bare = Bare()
    bare.feed(JINJA.sub("", ATTRIBUTE.sub("", read(template))))
    assert bare.found == []
