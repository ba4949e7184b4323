"""Words in several languages: what an official writes once per language and a reader sees in one."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

Text = Mapping[str, str]  # language tag → words, at least one language


def in_language(text: Text, language: str) -> str:
    """The words in `language`, else in the language it is a kind of, else in English, else in the first language written: never nothing."""
    return text.get(language) or text.get(base(language)) or text.get("en") or next(iter(text.values()), "")


def base(language: str) -> str:
    """The language that a tag is a private kind of, such as sv of sv-x-lattlast; otherwise the tag itself."""
    return language.split("-x-", maxsplit=1)[0]


@cache
def locale(language: str) -> Locale:
    """How numbers, dates and plural forms are written in a language; as in English where nobody has said how."""
    try:
        return Locale.parse(base(language), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def figure(number: float, language: str) -> str:
    """A number as the language writes it. Babel writes every minus as a hyphen, which stands behind its number from right to left."""
    spoken = locale(language)
    return format_decimal(number, locale=spoken).replace("-", spoken.number_symbols["latn"].get("minusSign") or "-")
