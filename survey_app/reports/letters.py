"""The letters that invite to a survey: one page each, with the code in clear and as a square that a phone can read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import segno
from markupsafe import Markup

from survey_app.reports.render import set_page

TEMPLATES = Path(__file__).resolve().parent / "templates" / "letters"
TOGETHER = 50  # Letters set at a time: what a longer page costs grows faster than its length.


@dataclass(frozen=True, slots=True)
class Letter:
    """A code as it is printed, and the link that the square holds."""

    code: str
    link: str


@dataclass(frozen=True, slots=True)
class Words:
    """What every letter of a wave says, in its language."""

    language: str
    municipality: str
    title: str
    lead: str
    how: str
    address: str
    code: str
    until: str
    voluntary: str
    ask: str


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("letters.html.jinja")


def html(words: Words, letters: Sequence[Letter]) -> str:
    """The letters as one page of HTML, each with a page break after it."""
    return _template().render(t=words, letters=[(letter.code, square(letter.link)) for letter in letters])


def pdf(words: Words, letters: Sequence[Letter], progress: Callable[[int], object] = lambda _: None) -> bytes:
    """The letters, one at least, as a PDF, an A4 page each. PdfUnavailable where WeasyPrint's libraries are missing.

    progress: told how many more letters are set, each time some are"""
    set_: list[Any] = []
    for start in range(0, len(letters), TOGETHER):
        some = letters[start : start + TOGETHER]
        set_.append(set_page(html(words, some)).render())
        progress(len(some))
    made: bytes = set_[0].copy([page for part in set_ for page in part.pages]).write_pdf()
    return made


def square(link: str) -> Markup:
    """The link as a QR code that is still read with a fifth of it dirty."""
    drawn = segno.make_qr(link, error="q").svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704  Made of squares alone.
