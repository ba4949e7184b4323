"""Addresses and telephone numbers in what officials write, made into links that a phone can dial."""

import re

from flask import Flask
from markupsafe import Markup, escape

EMAIL = r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;.]+"
PHONE = r"\+?\d[\d\s\u00a0-]{1,16}\d"
FOUND = re.compile(rf"(?P<email>{EMAIL})|(?P<phone>{PHONE})")


def init(app: Flask) -> None:
    app.jinja_env.filters.update(contact=linked, phone=phone)


def linked(words: str) -> Markup:
    """The words with every e-mail address and telephone number as a link; everything else escaped."""
    parts, end = [], 0
    for found in FOUND.finditer(words):
        parts.append(escape(words[end : found.start()]))
        text = found[0]
        parts.append(Markup('<a class="ltr" href="mailto:{}">{}</a>').format(text, text) if found["email"] else phone(text))
        end = found.end()
    parts.append(escape(words[end:]))
    return Markup("").join(parts)


def phone(number: str) -> Markup:
    """A telephone number that can be tapped."""
    dialled = re.sub(r"[^\d+]", "", number)
    return Markup('<a class="ltr" href="tel:{}">{}</a>').format(dialled, number.replace(" ", "\u00a0"))
