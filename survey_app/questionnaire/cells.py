"""Squares on the ground: how coarsely a point on the map is kept.

A square is named by its size and its row and column, counted from the equator and the meridian of Greenwich, on a sphere on which a
degree of latitude is 111,320 m; columns are as wide as rows are high in the middle of their row, within 0.6 % up to 70° of latitude.
"""

import math
import re

METRES = 111_320.0  # Of one degree of latitude.
_CELL = re.compile(r"([1-9]\d{2,4})m(-?\d{1,6})_(-?\d{1,6})")


def cell(latitude: float, longitude: float, metres: int) -> str:
    """The square of `metres` × `metres` that a point lies in, such as 250m26412_8034. Degrees, WGS 84."""
    row = math.floor(latitude * METRES / metres)
    return f"{metres}m{row}_{math.floor(longitude * _width(row, metres) / metres)}"


def bounds(name: str) -> tuple[float, float, float, float] | None:
    """South, west, north and east of a square, in degrees; None when it names none."""
    found = _CELL.fullmatch(name)
    if found is None:
        return None
    metres, row, column = map(int, found.groups())
    if abs((row + 0.5) * metres / METRES) >= 90:
        return None
    west, east = (edge * metres / _width(row, metres) for edge in (column, column + 1))
    return (row * metres / METRES, west, (row + 1) * metres / METRES, east) if abs(west + east) <= 360 else None


def centre(name: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a square; None when it names none."""
    edges = bounds(name)
    return None if edges is None else ((edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2)


def size(name: str) -> int | None:
    """The side of a square in metres; None when it names none."""
    found = _CELL.fullmatch(name)
    return int(found[1]) if found and centre(name) else None


def _width(row: int, metres: int) -> float:
    """Metres of a degree of longitude in the middle of a row."""
    return METRES * math.cos(math.radians((row + 0.5) * metres / METRES))
