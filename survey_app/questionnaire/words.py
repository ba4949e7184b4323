"""What a document may say in words and in codes."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from survey_app.errors import N_, Refusal

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)
RESERVED = frozenset({"area", "lang", "code", "csrf_token", "action", "answers"})  # Columns and form fields of Pejl's own.


def _item_code(given: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", given):
        raise Refusal(
            N_("“{code}” cannot be a code here."),
            code=given,
            hint=N_("Begin with a small letter a–z; then small letters, digits and _ only, 60 characters at most."),
        )
    if given in RESERVED:
        raise Refusal(N_("“{code}” is a word that Pejl uses itself."), code=given, hint=N_("Choose another code."))
    return given


def _option_code(given: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", given):
        raise Refusal(
            N_("“{code}” cannot be a code here."), code=given, hint=N_("Use letters a–z, digits, _ and - only, 60 characters at most.")
        )
    return given


def _language(given: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(-x(-[A-Za-z0-9]{1,8})+)?", given):
        raise Refusal(N_("“{tag}” is not a language tag."), tag=given, hint=N_("Write for example sv, en or ar."))
    return given


def _said(given: dict[str, str]) -> dict[str, str]:
    if not given or not all(given.values()):
        raise Refusal(N_("Words are missing."), hint=N_("Write the words after the language, for example “sv: Hur trygg är du?”."))
    return given


ItemCode = Annotated[str, AfterValidator(_item_code)]
OptionCode = Annotated[str, AfterValidator(_option_code)]
Language = Annotated[str, AfterValidator(_language)]
Words = Annotated[
    dict[Language, Annotated[str, Field(max_length=20_000)]],
    AfterValidator(_said),
    Field(description="The words, once per language of the questionnaire."),
]
