"""Answers that stand for all others: two answers to an item are alike when every condition, limit and check at hand judges them alike.

Of options only those differ that some condition tells apart. Of numbers and dates that are compared with constants and with one another,
as many are taken around every constant as there are items compared, since only their order matters; where answers are added up, all of
them are taken. So a search through the representatives finds exactly what a search through all answers would find.
"""

import datetime
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from survey_app.questionnaire.conditions import AllOf, Answered, Comparison, Condition, Simple, names, simple_parts
from survey_app.questionnaire.items import Asked, Choosing, Consent, Date, FreeText, Item, Matrix, Multiple, Number, Ranking, Scale
from survey_app.questionnaire.quantities import Compared, Quantity, date_number, items_of, measured
from survey_app.questionnaire.values import Wrong, value

MOST = 200_000  # Answers or combinations that are looked through at most.


class TooMany(Exception):
    """There are more combinations than are looked through."""


@dataclass(frozen=True)
class Scope:
    """The conditions and limits that answers are judged by. limits: code of a number item, and what it is at least or at most;
    checked: the items that checks look at, for a check is passed over while one of them is blank."""

    items: Mapping[str, Item]
    conditions: tuple[Condition, ...]
    limits: tuple[tuple[str, Quantity], ...]
    checked: frozenset[str] = frozenset()
    today: datetime.date | None = None

    @cached_property
    def parts(self) -> tuple[Simple, ...]:
        return tuple(part for condition in self.conditions for _, part in simple_parts(condition))

    @cached_property
    def compared(self) -> tuple[tuple[Compared, Compared], ...]:
        """The two sides of every comparison."""
        found = [(part.left, part.right) for part in self.parts if isinstance(part, Comparison)]
        return (*found, *((Quantity(item=code), limit) for code, limit in self.limits))

    @cached_property
    def counts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every item or row of which codes are counted, with the codes."""
        sides = [side for pair in self.compared for side in pair if isinstance(side, Quantity) and side.count]
        return tuple((name, side.of or ()) for side in sides for name in side.count or ())

    @cached_property
    def joint(self) -> tuple[tuple[Compared, Compared], ...]:
        """The comparisons that are not just of one item with a constant."""
        return tuple(
            pair
            for pair in self.compared
            if len({name for side in pair for name in items_of(side)}) > 1 or all(isinstance(side, Quantity) for side in pair)
        )

    @cached_property
    def together(self) -> frozenset[str]:
        """The numbers and dates whose value itself matters, because it is compared with another answer."""
        return frozenset(name for pair in self.joint for side in pair for name in _measured_items(side))

    @cached_property
    def looking_at(self) -> Mapping[str, Sequence[Simple]]:
        """Item → the simple conditions that look at it alone; comparisons with other items are not among them."""
        found: dict[str, list[Simple]] = {}
        for part in self.parts:
            codes = {name.partition(".")[0] for name in names(part)}
            if len(codes) == 1:
                found.setdefault(codes.pop(), []).append(part)
        return found

    @cached_property
    def counted(self) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
        """Item → what is counted in it."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for name, of in self.counts:
            found.setdefault(name.partition(".")[0], []).append((name, of))
        return found

    def beside_blank(self, item: Item) -> tuple[object, ...]:
        """The representatives that differ from leaving the item blank, where that can be done."""
        blank = self._effect(item, None)
        must = isinstance(item, Asked) and item.required
        return tuple(answer for answer in self.of(item) if must or self._effect(item, answer) != blank)

    def of(self, item: Item) -> tuple[object, ...]:
        """The representatives of the answers to an item, without leaving it blank. TooMany when they are more than can be looked at."""
        found: dict[object, object] = {}
        for answer in self._answers(item):
            found.setdefault(self._effect(item, answer), answer)
        return tuple(found.values())

    def _effect(self, item: Item, answer: object) -> object:
        """Everything that sets an answer apart from others for the conditions at hand."""
        answers = {item.code: answer}
        told: list[object] = [part.holds(answers) for part in self.looking_at.get(item.code, ())]
        told += [measured(Quantity(count=(name,), of=of), answers) for name, of in self.counted.get(item.code, ())]
        told.append(item.code in self.checked and answer is not None)
        if item.code in self.together:
            told.append(answer)
        if isinstance(item, Choosing):
            special = {option.code for option in item.choices if option.condition is not None}
            told.append(frozenset(_codes(answer) & special))
        if isinstance(item, Matrix):
            rows = answer if isinstance(answer, Mapping) else {}
            special = {row.code for row in item.rows if row.condition is not None}
            told.append(frozenset((row, code) for row, code in rows.items() if row in special))
            told.append(len(rows.keys() - special) if item.required else 0)
        if isinstance(item, Ranking) and item.required and isinstance(answer, Sequence):
            told.append(len(answer))
        return tuple(told)

    def _answers(self, item: Item) -> Iterator[object]:
        match item:
            case Multiple() | Ranking():
                yield from _valid(item, self._chosen(item))
            case Matrix():
                yield from self._rows(item)
            case Choosing() | Consent():
                yield from (option.code for option in item.choices)
            case FreeText():
                yield "…"
            case Number() | Date():
                yield from self._figures(item)

    def _alike(self, item: Choosing) -> list[list[str]]:
        """The codes of the item, those together that no condition tells apart."""
        told_apart: list[tuple[str, ...]] = [of for _, of in self.counted.get(item.code, ())]
        for part in self.looking_at.get(item.code, ()):
            if not isinstance(part, Comparison | Answered):
                codes = next(codes for word in CODES if (codes := getattr(part, word, None)) is not None)
                codes = (codes,) if isinstance(codes, str) else codes
                told_apart += [(code,) for code in codes] if isinstance(part, AllOf) else [codes]
        classes: dict[object, list[str]] = {}
        for option in item.choices:
            own = option.code if option.condition is not None else None
            key = (own, option.exclusive, option.missing is None, *(option.code in codes for codes in told_apart))
            classes.setdefault(key, []).append(option.code)
        return list(classes.values())

    def _chosen(self, item: Multiple | Ranking) -> Iterator[list[str]]:
        classes = self._alike(item)
        if math.prod(len(alike) + 1 for alike in classes) > MOST:
            raise TooMany
        for sizes in itertools.product(*(range(len(alike) + 1) for alike in classes)):
            yield [code for alike, size in zip(classes, sizes, strict=True) for code in alike[:size]]

    def _rows(self, item: Matrix) -> Iterator[dict[str, str]]:
        """Rows that a condition names, or that have one, each on its own; of the others only how often each answer stands in them."""
        named = {name for part in self.looking_at.get(item.code, ()) for name in names(part)}
        named |= {name for name, _ in self.counted.get(item.code, ())}
        single = [row.code for row in item.rows if row.condition is not None or f"{item.code}.{row.code}" in named]
        others = [row.code for row in item.rows if row.code not in single]
        choices = [None, *(alike[0] for alike in self._alike(item))]
        spread = item.code in named
        if len(choices) ** len(single) * (math.comb(len(others) + len(choices) - 1, len(others)) if spread else len(choices)) > MOST:
            raise TooMany
        for own in itertools.product(choices, repeat=len(single)):
            uniform = ((choice,) * len(others) for choice in (choices if others else choices[:1]))
            for rest in itertools.combinations_with_replacement(choices, len(others)) if spread else uniform:
                given = dict(zip((*single, *others), (*own, *rest), strict=True))
                if answered := {row.code: code for row in item.rows if (code := given[row.code]) is not None}:
                    yield answered

    def _figures(self, item: Number | Date) -> Iterator[object]:
        grid = Grid.of(item, self.today)
        points: Iterable[int]
        if item.code in self.together and self._added(item):
            if grid.last - grid.first >= MOST:
                raise TooMany
            points = range(grid.first, grid.last + 1)
        else:
            points = self._around(item, grid)
        yield from (grid.answer(point) for point in points)

    def _added(self, item: Number | Date) -> bool:
        """Whether more than the order of the answers matters: sums, or numbers of different exactness, are compared."""
        if isinstance(item, Date):
            return False
        numbers = [other for name in self.together if isinstance(other := self.items.get(name), Number)]
        sums = any(isinstance(side, Quantity) and len(side.sum or ()) > 1 for pair in self.joint for side in pair)
        return sums or len({number.decimals for number in numbers}) > 1

    def _around(self, item: Number | Date, grid: "Grid") -> list[int]:
        """The first and the last point, and those around every constant that the item may be compared with."""
        alike = [other for name in self.together if (other := self.items.get(name)) is not None and _measure(other) == _measure(item)]
        several = max(1, len(alike))
        ends = [end for other in (item, *alike) if isinstance(other, Number | Date) for end in Grid.of(other, self.today).ends]
        whole = [float(point) for other in alike if isinstance(other, Scale) for point in range(other.lowest, other.highest + 1)]
        counted = (
            range(sum(_most(self.items.get(name.partition(".")[0])) for name, _ in self.counts) + 1) if item.code in self.together else ()
        )
        constants = [number for pair in self.compared for side in pair if (number := _constant(side)) is not None]
        found = {grid.first, grid.last}
        for number in (*ends, *whole, *counted, *constants):
            place = number * grid.unit
            found |= {edge + step for edge in (math.floor(place), math.ceil(place)) for step in range(-several, several + 1)}
        return sorted(point for point in found if grid.first <= point <= grid.last)


CODES = ("equals", "not_equals", "any_of", "all_of", "none_of")


@dataclass(frozen=True, slots=True)
class Grid:
    """The answers to a number or a date as whole numbers from `first` to `last`; `unit` of them make one."""

    item: Number | Date
    first: int
    last: int
    unit: int

    @classmethod
    def of(cls, item: Number | Date, today: datetime.date | None) -> "Grid":
        if isinstance(item, Number):
            unit = 10**item.decimals
            return cls(item, math.ceil(item.min * unit - 1e-9), math.floor(item.max * unit + 1e-9), unit)
        first, last = (date_number(limit) or 0 for limit in item.limits(today))
        return cls(item, int(first), int(last), 1)

    @property
    def ends(self) -> tuple[float, float]:
        return self.first / self.unit, self.last / self.unit

    def answer(self, point: int) -> object:
        if isinstance(self.item, Number):
            return round(point / self.unit, self.item.decimals) if self.item.decimals else point
        match self.item.precision:
            case "day":
                return datetime.date.fromordinal(point).isoformat()
            case "month":
                return f"{(point - 1) // 12:04}-{(point - 1) % 12 + 1:02}"
        return f"{point:04}"


def _valid(item: Item, answers: Iterable[list[str]]) -> Iterator[object]:
    for answer in answers:
        try:
            kept = value(item, answer)
        except Wrong:
            continue
        if kept:
            yield kept


def _codes(answer: object) -> set[object]:
    match answer:
        case Mapping():
            return set(answer.values())
        case list():
            return set(answer)
    return {answer}


def _measured_items(side: Compared) -> tuple[str, ...]:
    return () if isinstance(side, Quantity) and side.count else items_of(side)


def _constant(side: Compared) -> float | None:
    return None if isinstance(side, Quantity) else measured(side, {})


def _measure(item: Item) -> str:
    """Items with the same measure can be compared with one another."""
    return item.precision if isinstance(item, Date) else "number"


def _most(item: Item | None) -> int:
    """How many codes can be chosen in an item at most."""
    match item:
        case Matrix():
            return len(item.rows)
        case Multiple() | Ranking():
            return len(item.options)
    return 1
