"""The municipality's map on a page, with the district that is chosen and the square that is kept of a point."""

from collections.abc import Iterable
from dataclasses import dataclass

from survey_app.municipality.drawing import Drawing
from survey_app.questionnaire import cells


@dataclass(frozen=True, slots=True)
class ShownDistrict:
    """offered: it is among the areas that can be chosen."""

    code: str
    name: str
    path: str
    offered: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Square:
    """A square in the drawing's units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ShownMap:
    """drawing: its size, and how places on the ground lie in it; field, metres, cell: of the point, when one is asked for."""

    drawing: Drawing
    districts: tuple[ShownDistrict, ...]
    field: str
    metres: int | None
    cell: str
    square: Square | None


def shown_map(drawing: Drawing | None, codes: Iterable[str], chosen: str, field: str, metres: int | None, cell: str) -> ShownMap | None:
    """The map, unless there is none, or nothing on it could be chosen."""
    offered = set(codes)
    if drawing is None or not (metres or offered & {shape.code for shape in drawing.shapes}):
        return None
    districts = tuple(
        ShownDistrict(shape.code, shape.name, shape.path, shape.code in offered, shape.code == chosen) for shape in drawing.shapes
    )
    return ShownMap(drawing, districts, field, metres, cell, _square(drawing, cell))


def _square(drawing: Drawing, cell: str) -> Square | None:
    edges = cells.bounds(cell)
    if edges is None:
        return None
    south, west, north, east = edges
    (left, top), (right, bottom) = drawing.at(north, west), drawing.at(south, east)
    return Square(round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2))
