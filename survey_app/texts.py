"""Words in several languages: what an official writes once per language and a reader sees in one."""

from collections.abc import Mapping

Text = Mapping[str, str]  # language tag → words, at least one language


def in_language(text: Text, language: str) -> str:
    """The words in `language`, else in English, else in the first language written: never nothing."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")
