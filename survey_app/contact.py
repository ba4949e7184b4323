"""Whom people may ask: a telephone number, an e-mail and a web address, each checked so that its link leads somewhere."""

import re

from survey_app.errors import N_, Refusal

LONGEST = 200


class ContactRefused(Refusal):
    """A contact that a link could not be made of."""


def read_phone(given: str) -> str:
    """A telephone number as people write it. ContactRefused."""
    return _checked(
        given, r"\+?\d[\d\s()/–-]{1,28}\d", N_("“{given}” is not a telephone number."), N_("Write it with digits, such as 08-465 004 17.")
    )


def read_email(given: str) -> str:
    """An e-mail address. ContactRefused."""
    return _checked(
        given, r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:.]+", N_("“{given}” is not an e-mail address."),
        N_("Write it as name@municipality.example."),
    )  # fmt: skip


def read_web(given: str) -> str:
    """The address of a page on the web. ContactRefused."""
    return _checked(
        given, r"https?://[^\s/@<>\"']+\.[^\s/@<>\"']+(/[^\s<>\"']*)?", N_("“{given}” is not the address of a page."),
        N_("Write it whole, such as https://www.municipality.example/safety."),
    )  # fmt: skip


def _checked(given: str, pattern: str, message: str, hint: str) -> str:
    words = given.strip()
    if len(words) > LONGEST or not re.fullmatch(pattern, words):
        raise ContactRefused(message, given=words[:LONGEST], hint=hint)
    return words
