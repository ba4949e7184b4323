"""Every sentence of the program is said in Swedish too, and the compiled catalogue is the one that people read."""

import io
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.house.tree import TREE

FOLDER = TREE / "survey_app/translations/sv/LC_MESSAGES"
FACTS = re.compile(r"%\((\w+)\)[sd]|\{(\w+)[^}]*\}")


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> Catalog:
    """The messages that stand in the code and the templates now."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    keywords = ["-k", "N_", "-k", "_l", "-k", "lazy_gettext"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(TREE)
        CommandLineInterface().run(["pybabel", "-q", "extract", "-F", "pyproject.toml", *keywords, "-o", str(template), "survey_app"])
    return read_po(io.BytesIO(template.read_bytes()))


@pytest.fixture(scope="module")
def swedish() -> Catalog:
    return read_po(io.BytesIO((FOLDER / "messages.po").read_bytes()), locale="sv")


def words(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_message_is_translated(used, swedish):
    found = {message.id: message for message in swedish if message.id and not message.fuzzy}
    assert [message.id for message in used if message.id and (message.id not in found or not all(words(found[message.id])))] == []


def test_no_translation_is_of_a_message_that_is_gone(used, swedish):
    assert {message.id for message in swedish if message.id} - {message.id for message in used} == set()


def test_a_translation_names_the_same_facts(swedish):
    def facts(text):
        return set(FACTS.findall(text))

    wrong = []
    for message in swedish:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed = set().union(*map(facts, originals))
        if message.id and any(said and facts(said) != allowed for said in words(message)[-1:]):
            wrong.append(message.id)
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one(swedish):
    compiled = read_mo(io.BytesIO((FOLDER / "messages.mo").read_bytes()))
    assert {m.id: words(m) for m in compiled if m.id} == {m.id: words(m) for m in swedish if m.id and not m.fuzzy}
