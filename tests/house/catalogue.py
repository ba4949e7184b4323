"""The catalogues of translations, renewed from code and templates:  ./pejl python -m tests.house.catalogue

Every marked message is found; translations that are there are kept, those of messages that are gone are dropped. A catalogue holds
neither dates nor line numbers, so that nothing in it changes when no message has. A language that only residents read holds only what
their pages can say.
"""

import io
import re
import sys

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.house.tree import TREE

FOLDER = TREE / "survey_app/translations"
MAPPING = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
OPTIONS = {"web/templates/**.html": {"silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
RESIDENTS_ONLY = ("ar",)
DOORS = ("respond", "public", "problems")  # Folders of templates that residents meet.
SAYING = (  # The code whose sentences residents meet, beside those templates.
    "web/respond/", "web/problems.py", "web/public.py", "services/responding.py", "services/drafting.py", "codes.py",
    "questionnaire/answers.py", "questionnaire/forms.py", "questionnaire/values.py",
)  # fmt: skip
SAID = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


class Undated(Catalog):
    """A catalogue whose header says only what a reader of the file needs."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        said = [(name, value) for name, value in self._get_mime_headers() if name in SAID]
        return [*said[:-1], (said[-1][0], f"{said[-1][1]}\n")]


def used() -> Catalog:
    """The messages that stand in the code and the templates now, in the order of the files."""
    found = Undated()
    for file, _line, message, _comments, context in extract_from_dir(TREE / "survey_app", MAPPING, OPTIONS, KEYWORDS):
        found.add(message, locations=[(f"survey_app/{file}", 0)], context=context)
    return found


def shown_to_residents() -> tuple[str, ...]:
    """The files, or beginnings of their names, whose messages residents can meet: code and templates lead to the templates they use."""
    web = FOLDER.parent / "web"
    waiting = [path for door in DOORS for path in (web / "templates" / door).glob("*")]
    for code in (web / "respond").glob("*.py"):
        waiting += [web / "templates" / named for named in re.findall(r'"([a-z/_-]+\.html)"', code.read_text("utf-8"))]
    found = set[str]()
    while waiting:
        path = waiting.pop()
        if (name := f"survey_app/{path.relative_to(FOLDER.parent)}") not in found:
            found.add(name)
            used = re.findall(r'{%-? *(?:extends|from|include|import) +"([^"]+)"', path.read_text("utf-8"))
            waiting += [web / "templates" / named for named in used]
    return (*sorted(found), *(f"survey_app/{name}" for name in SAYING))


def said_in(language: str) -> list[Message]:
    """The messages that a language has words for."""
    messages = [message for message in used() if message.id]
    if language not in RESIDENTS_ONLY:
        return messages
    shown = shown_to_residents()
    return [message for message in messages if any(file.startswith(shown) for file, _ in message.locations)]


def kept(language: str) -> Catalog:
    return read_po(io.BytesIO((FOLDER / language / "LC_MESSAGES/messages.po").read_bytes()), locale=language)


def renewed(language: str) -> Catalog:
    """The messages that the language has words for now, with the translations kept of them."""
    old = kept(language)
    new = Undated(locale=language, header_comment="# What Pejl says. Renewed with  ./pejl python -m tests.house.catalogue", fuzzy=False)
    for message in said_in(language):
        before = old.get(message.id, message.context)
        words = before.string if before and not before.fuzzy else message.string
        new.add(message.id, words, message.locations, context=message.context)
    return new


def written(catalog: Catalog) -> bytes:
    into = io.BytesIO()
    write_po(into, catalog, width=0, include_lineno=False)
    return into.getvalue()


def compiled(catalog: Catalog) -> bytes:
    into = io.BytesIO()
    write_mo(into, catalog)
    return into.getvalue()


def renew() -> int:
    """Write every language's catalogue anew; how many of its messages are not translated yet, listed."""
    lacking = 0
    for po in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        language = po.parts[-3]
        catalog = renewed(language)
        po.write_bytes(written(catalog))
        po.with_suffix(".mo").write_bytes(compiled(catalog))
        for message in catalog:
            said = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and not all(said):
                lacking += 1
                print(f"{po.relative_to(TREE)}: not translated: {message.id}")
    return lacking


if __name__ == "__main__":
    sys.exit(1 if renew() else 0)
