"""The form fields of an item, and the keys under which its answer is stored.

A field is the item's code, or `item.part`: a row of a matrix, the line beside an option, a part of a date, a place of a ranking, the
square of a place. Under a key of its own, `item.part`, is stored only what stands apart from the other answers, as free text does.
"""

from survey_app.questionnaire.items import Choosing, Date, FreeText, Information, Item, Matrix, Place, Placed, Ranking

CELL = "cell"
DATE_PARTS = {"day": ("day", "month", "year"), "month": ("month", "year"), "year": ("year",)}


def fields_of(item: Item) -> tuple[str, ...]:
    """Every field that a form can hold for the item, in the order of the page."""
    match item:
        case Information():
            return ()
        case Matrix():
            return tuple(f"{item.code}.{row.code}" for row in item.rows)
        case Date():
            return tuple(f"{item.code}.{part}" for part in DATE_PARTS[item.precision])
        case Ranking():
            return tuple(f"{item.code}.{rank}" for rank in range(1, item.ranks + 1))
    return (item.code, *keys_beside(item))


def keys_beside(item: Placed) -> tuple[str, ...]:
    """The keys under which something beside the item's answer is stored: what is written beside an option, the square of a place."""
    match item:
        case Place():
            return (f"{item.code}.{CELL}",) if item.coarseness else ()
        case Choosing():
            return tuple(f"{item.code}.{option.code}" for option in item.options if option.specify)
    return ()


def keys_of(item: Item) -> tuple[str, ...]:
    """Every key under which an answer to the item is stored."""
    return () if isinstance(item, Information) else (item.code, *keys_beside(item))


def apart(item: Placed) -> tuple[str, ...]:
    """The keys that are kept apart from the other answers, and are no part of what is counted."""
    return (item.code,) if isinstance(item, FreeText) else keys_beside(item)
