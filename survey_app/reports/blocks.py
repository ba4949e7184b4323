"""What a report is made of before it is drawn: sections of paragraphs, figures, tables and boxes, all words decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: str = ""  # "source": small and grey
    template: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Cell:
    """A word with the shape of its verdict before it."""

    text: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Column:
    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row is its header. name: “Table 3”. strong: rows in bold. narrow: as wide as its content."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    strong: frozenset[int] = frozenset()
    narrow: bool = False
    note: str = ""
    template: str = "table"

    @property
    def long(self) -> bool:
        """May break across pages."""
        return len(self.rows) > 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its words. headline: the finding. what: measured how, in which unit. title: the start of the alternative text."""

    headline: str
    what: str
    chart: str  # name of the chart's template
    coordinates: Mapping[str, Any]
    title: str
    source: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    template: str = "figure"


@dataclass(frozen=True, slots=True)
class Box:
    heading: str
    items: tuple[str, ...]
    intro: str = ""
    columns: bool = False
    level: int = 3
    template: str = "box"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two blocks beside each other on paper, one after the other on a telephone."""

    left: "Figure | Table"
    right: "Box | Table | Figure"
    template: str = "pair"


Block = Paragraph | Table | Figure | Box | Pair


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: str
    nav: str
    blocks: tuple[Block, ...]
    page: bool = False  # begins a page


class Tables:
    """The tables of the report in the order in which they are made; gives them their numbers."""

    def __init__(self, name: str) -> None:
        self._name, self._kept = name, dict[str, Table]()

    def next_name(self) -> str:
        return self._name.format(number=len(self._kept) + 1)

    def add(self, key: str, table: Table) -> Table:
        self._kept[key] = table
        return table

    def get(self, key: str) -> Table | None:
        return self._kept.get(key)

    def name(self, key: str) -> str:
        """“Table 3”, or nothing when there is no such table."""
        return self._kept[key].name if key in self._kept else ""

    def number(self, key: str) -> int | None:
        return list(self._kept).index(key) + 1 if key in self._kept else None

    def __iter__(self) -> Iterator[Table]:
        return iter(self._kept.values())
