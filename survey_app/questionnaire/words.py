"""What a document may say in words and in codes."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from survey_app.errors import N_, Refusal

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)
ITEM_CODE, OPTION_CODE = r"[a-z][a-z0-9_]{0,59}", r"[A-Za-z0-9_-]{1,60}"
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(-x(-[A-Za-z0-9]{1,8})+)?"
LONGEST = 20_000  # Characters of a text.
RESERVED = frozenset({"area", "lang", "code", "csrf_token", "action", "answers"})  # Columns and form fields of Pejl's own.


def _item_code(given: str) -> str:
    if not re.fullmatch(ITEM_CODE, given):
        raise Refusal(
            N_("“{code}” cannot be a code here."),
            code=given,
            hint=N_("Begin with a small letter a–z; then small letters, digits and _ only, 60 characters at most."),
        )
    if given in RESERVED:
        raise Refusal(N_("“{code}” is a word that Pejl uses itself."), code=given, hint=N_("Choose another code."))
    return given


def _option_code(given: str) -> str:
    if not re.fullmatch(OPTION_CODE, given):
        raise Refusal(
            N_("“{code}” cannot be a code here."), code=given, hint=N_("Use letters a–z, digits, _ and - only, 60 characters at most.")
        )
    return given


def _language(given: str) -> str:
    if not re.fullmatch(LANGUAGE, given):
        raise Refusal(N_("“{tag}” is not a language tag."), tag=given, hint=N_("Write for example sv, en or ar."))
    return given


def _said(given: dict[str, str]) -> dict[str, str]:
    if not given or not all(given.values()):
        raise Refusal(N_("Words are missing."), hint=N_("Write the words after the language, for example “sv: Hur trygg är du?”."))
    return given


_UNRESERVED = f"(?!({'|'.join(sorted(RESERVED))})$)"
_SAID = {  # As the reader: a number stands for the text that it is.
    "type": "object",
    "description": "The words, once per language of the questionnaire.",
    "propertyNames": {"pattern": f"^{LANGUAGE}$"},
    "additionalProperties": {"type": ["string", "number"], "pattern": r"\S", "maxLength": LONGEST},
    "minProperties": 1,
}
ItemCode = Annotated[str, AfterValidator(_item_code), WithJsonSchema({"type": "string", "pattern": f"^{_UNRESERVED}{ITEM_CODE}$"})]
OptionCode = Annotated[str, AfterValidator(_option_code), WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{OPTION_CODE}$"})]
Language = Annotated[str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE}$"})]
Words = Annotated[dict[Language, Annotated[str, Field(max_length=LONGEST)]], AfterValidator(_said), WithJsonSchema(_SAID)]
