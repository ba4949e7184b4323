"""What the statement of accessibility says that changes with time: when the pages were last checked, and who supervises the act."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Statement:
    """checked: the day of the last check of all pages. supervisor, supervision: the Swedish authority, and where it takes reports."""

    checked: date = date(2026, 11, 27)
    supervisor: str = "Myndigheten för digital förvaltning (Digg)"
    supervision: str = "https://www.digg.se/tdosanmalan"


STATEMENT = Statement()
