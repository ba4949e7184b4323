"""Pages of a questionnaire, and where to find help."""

from pydantic.dataclasses import dataclass

from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.items import Item
from survey_app.questionnaire.words import STRICT, ItemCode, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Contact:
    """Where to find help: shown on pages with sensitive items, and at the end."""

    label: Words
    phone: str | None = None
    web: str | None = None


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
