"""Pages of a questionnaire, and where to find help."""

from typing import Annotated

from pydantic import AfterValidator, model_validator
from pydantic.dataclasses import dataclass

from survey_app.contact import read_phone, read_web
from survey_app.errors import N_, Refusal
from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.items import Item
from survey_app.questionnaire.words import STRICT, ItemCode, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Contact:
    """Where to find help: shown on pages with sensitive items, and at the end."""

    label: Words
    phone: Annotated[str, AfterValidator(read_phone)] | None = None
    web: Annotated[str, AfterValidator(read_web)] | None = None

    @model_validator(mode="after")
    def _reachable(self) -> "Contact":
        if self.phone is None and self.web is None:
            raise Refusal(N_("The contact has neither a telephone number nor a web address."), hint=N_("Add “phone: …”, “web: …” or both."))
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
