"""The Markdown that officials may write in questions, hints, introductions and information: bold, emphasis, links, lists, paragraphs.

Everything else is shown as it was written, an address of another kind too. What comes out is cleaned once more, so that no fault of a
parser can let a script through.
"""

from functools import lru_cache

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

SCHEMES = ("https", "tel", "mailto")
INLINE = {"strong", "em", "a", "br"}
BLOCKS = INLINE | {"p", "ul", "ol", "li"}


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return url.lower().startswith(tuple(f"{scheme}:" for scheme in SCHEMES))


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    attributes = {"*": set[str](), "a": {"href"}, "ol": {"start"}}
    return nh3.Cleaner(tags=tags, attributes=attributes, url_schemes=set(SCHEMES), link_rel="noopener noreferrer")


_READER = _Reader("zero", {"breaks": True}).enable(["emphasis", "link", "list", "escape", "newline"])
_BLOCKS, _INLINE = _cleaner(BLOCKS), _cleaner(INLINE)


def init(app: Flask) -> None:
    app.jinja_env.filters.update(markdown=blocks, markdown_inline=inline, unmarked=plain)


@lru_cache(maxsize=1024)
def blocks(words: str) -> Markup:
    """Paragraphs and lists, as HTML."""
    return Markup(_BLOCKS.clean(_READER.render(words)).strip())  # noqa: S704  # Cleaned.


@lru_cache(maxsize=1024)
def inline(words: str) -> Markup:
    """Words for a legend, a label or a heading, where no paragraph may stand: bold, emphasis and links only, as HTML."""
    return Markup(_INLINE.clean(_READER.renderInline(words)).strip())  # noqa: S704  # Cleaned.


def plain(words: str) -> str:
    """The words without marks, a line for each paragraph and each point of a list: for titles, reports and files."""
    blocks = (block.children or () for block in _READER.parse(words) if block.type == "inline")
    return "\n".join("".join("\n" if part.type in ("softbreak", "hardbreak") else part.content for part in parts) for parts in blocks)
