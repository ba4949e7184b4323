"""Pages of a questionnaire, and where to find help."""

import re
from typing import Annotated

from pydantic import AfterValidator, model_validator
from pydantic.dataclasses import dataclass

from survey_app.errors import N_, Refusal
from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.items import Item
from survey_app.questionnaire.words import STRICT, ItemCode, Words


def _phone(given: str) -> str:
    if not re.fullmatch(r"\+?\d[\d\s()/–-]{1,30}", given):
        raise Refusal(N_("“{given}” is not a telephone number."), given=given, hint=N_("Write it with digits, such as 116 006."))
    return given


def _web(given: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@<>\"']+\.[^\s/@<>\"']+(/[^\s<>\"']*)?", given):
        raise Refusal(
            N_("“{given}” is not the address of a page."), given=given, hint=N_("Write it whole, such as https://www.example.org/help.")
        )
    return given


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Contact:
    """Where to find help: shown on pages with sensitive items, and at the end."""

    label: Words
    phone: Annotated[str, AfterValidator(_phone)] | None = None
    web: Annotated[str, AfterValidator(_web)] | None = None

    @model_validator(mode="after")
    def _reachable(self) -> "Contact":
        if self.phone is None and self.web is None:
            raise Refusal(N_("The contact says neither where to call nor where to read."), hint=N_("Add “phone: …”, “web: …” or both."))
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Section:
    """One page: items that belong together.

    intro      what to read above the items
    help       a sentence above the contacts, where the section has sensitive items
    condition  when the page is shown; without one: always
    """

    id: ItemCode
    title: Words
    items: tuple[Item, ...]
    intro: Words | None = None
    help: Words | None = None
    condition: Condition | None = None

    @property
    def sensitive(self) -> bool:
        return any(item.sensitive for item in self.items)
