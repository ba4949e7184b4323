"""In which order options and rows stand on one person's page: a pure function of a seed, so that they come back to the same order.

Each item has an order of its own, whatever the others have. What keeps the end (`last`) keeps it; an option that is not
shown to a person changes nothing in the order of the others.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from survey_app.questionnaire.items import Choosing, Item, Matrix, Order, Place, ResponseOption, Row

Part = TypeVar("Part", bound=ResponseOption | Row)


def arranged(item: Item, whole: Item, seed: str) -> Item:
    """The item as it stands on a page. whole: the item of the questionnaire, with what this person does not meet."""
    if not isinstance(item, Choosing) or not isinstance(whole, Choosing) or item.options == "map":
        return item
    if isinstance(item, Matrix) and isinstance(whole, Matrix) and whole.row_order != "fixed":
        item = replace(item, rows=_as(permuted(whole.rows, whole.row_order, f"{seed} {item.code} rows"), item.rows))
    if whole.order != "fixed":
        item = replace(item, options=_as(permuted(_options(whole), whole.order, f"{seed} {item.code}"), _options(item)))
    return item


def permuted(parts: Sequence[Part], order: Order, seed: str) -> tuple[Part, ...]:
    """The parts in the order that the seed gives: every permutation is as likely as any other (`random`), every part as likely to stand
    first, followed by the others in their order (`rotate`). Parts that keep the end follow, in the order of the document. `fixed` is the
    order of the document alone."""
    if order == "fixed":
        return tuple(parts)
    free: list[Part] = [part for part in parts if not part.last]
    last: list[Part] = [part for part in parts if part.last]
    if order == "random":
        free.sort(key=lambda part: _drawn(f"{seed} {part.code}"))
    elif free:
        first = _drawn(seed) % len(free)
        free = free[first:] + free[:first]
    return tuple(free + last)


def _options(item: Choosing) -> tuple[ResponseOption, ...]:
    return item.choices if isinstance(item, Place) else item.options


def _as(order: Sequence[Part], met: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that are met, in this order."""
    place = {part.code: at for at, part in enumerate(order)}
    return tuple(sorted(met, key=lambda part: place[part.code]))


def _drawn(name: str) -> int:
    """A whole number below 2⁶⁴, drawn by the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
