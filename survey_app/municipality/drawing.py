"""The map of districts as a drawing: flat, and so simple that it may stand in a page for a phone.

Latitude and longitude are drawn on a grid of whole units, as wide for its height as the ground is in the middle of the map. Borders lose
the points that nobody would miss. A border between two districts is simplified once, so that no gap opens between them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_
from survey_app.municipality.districts import District, MapRefused, Ring

SIDES = (600, 300, 200)  # Units of the longest side: as fine as the paths together stay short.
MOST_POINTS, SHORT, LONGEST = 600, 4_500, 40_000  # Points in all borders; characters of all paths, as wanted and at most.
FINEST, COARSEST = 0.7, 0.01  # How far a border may be moved: units, share of the longest side.
DOT = 150  # So many times longer than half the side of a district too small to be drawn is the map.
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """A district. path: the data of an SVG path."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """width, height: in units. west, north: degrees of the upper left corner. across, down: units of a degree of longitude, of latitude."""

    width: int
    height: int
    west: float
    north: float
    across: float
    down: float
    shapes: tuple[Shape, ...] = ()

    @property
    def length(self) -> int:
        """Characters of all paths."""
        return sum(len(shape.path) for shape in self.shapes)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point on the ground is drawn: units from the left, from the top."""
        return (longitude - self.west) * self.across, (self.north - latitude) * self.down


def draw(districts: Sequence[District], most: int = MOST_POINTS) -> Drawing:
    """The districts, at least one, with `most` points in their borders together where that can be done without spoiling their shapes."""
    drawing = _drawn(districts, most, SIDES[0])
    for side in SIDES[1:]:
        if SHORT < drawing.length <= LONGEST:
            drawing = _drawn(districts, most, side)
    return drawing


def drawable(districts: Sequence[District]) -> Sequence[District]:
    """The districts. MapRefused when they cannot be drawn on a page that a phone can load."""
    if draw(districts).length > LONGEST:
        hint = N_("Simplify the borders: a map for residents shows nothing finer than fifty metres.")
        raise MapRefused(N_("The borders of the map wind too much to be drawn on a page."), hint=hint)
    return districts


def _drawn(districts: Sequence[District], most: int, side: int) -> Drawing:
    frame = _frame([position for district in districts for polygon in district.polygons for position in polygon[0]], side)
    rings = [[_snapped(ring, frame) for polygon in district.polygons for ring in polygon] for district in districts]
    corners = _corners([ring for own in rings for ring in own])
    weighed = [[_weighed(ring, corners) for ring in own] for own in rings]
    tolerance, coarsest = FINEST, COARSEST * side
    while tolerance < coarsest and sum(weight > tolerance for own in weighed for ring in own for _, weight in ring) > most:
        tolerance = min(coarsest, 1.4 * tolerance)
    simple = [[[point for point, weight in ring if weight > tolerance] for ring in own] for own in weighed]
    shapes = tuple(
        Shape(district.code, district.name, "".join(map(_path, _drawable(own, whole, side / DOT))))
        for district, own, whole in zip(districts, simple, rings, strict=True)
    )
    return replace(frame, shapes=shapes)


def _frame(positions: Sequence[tuple[float, float]], side: int) -> Drawing:
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    narrow = math.cos(math.radians((south + north) / 2))
    down = side / max((east - west) * narrow, north - south)
    across = down * narrow
    return Drawing(math.ceil((east - west) * across), math.ceil((north - south) * down), west, north, across, down)


def _snapped(ring: Ring, frame: Drawing) -> list[Point]:
    """The points of a ring on the grid, each once, without the last that repeats the first."""
    points = [(round(x), round(y)) for x, y in (frame.at(latitude, longitude) for longitude, latitude in ring)]
    found: list[Point] = []
    for point in points:
        if len(found) > 1 and point == found[-2]:
            found.pop()  # There and back again: a spike.
        elif not found or point != found[-1]:
            found.append(point)
    return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def _corners(rings: Sequence[Sequence[Point]]) -> set[Point]:
    """Points where more than two borders meet."""
    beside: dict[Point, set[Point]] = {}
    for ring in rings:
        for one, other in _around(ring):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    return {point for point, others in beside.items() if len(others) > 2}


def _around(ring: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return pairwise([*ring, ring[0]])


def _weighed(ring: list[Point], corners: set[Point]) -> list[tuple[Point, float]]:
    """The points with the tolerance up to which each is kept: cut at the corners, each piece in the same direction whichever district it
    belongs to."""
    first = next((at for at, point in enumerate(ring) if point in corners), ring.index(min(ring)))
    around = [*ring[first:], *ring[:first], ring[first]]
    cuts = [at for at, point in enumerate(around) if at in (0, len(around) - 1) or point in corners]
    found: list[tuple[Point, float]] = []
    for start, end in pairwise(cuts):
        piece = around[start : end + 1]
        backwards = (piece[0], piece[1]) > (piece[-1], piece[-2])
        weights = _weights(piece[::-1] if backwards else piece) if len(piece) > 2 else [math.inf, math.inf]
        found += list(zip(piece, weights[::-1] if backwards else weights, strict=True))[:-1]
    return found


def _weights(line: Sequence[Point]) -> list[float]:
    """Up to which tolerance each point is kept, its ends always (Douglas and Peucker 1973); 0 for those that never are."""
    points, weights, pieces = np.array(line, dtype=np.float64), [0.0] * len(line), [(0, len(line) - 1, math.inf)]
    weights[0] = weights[-1] = math.inf
    while pieces:
        start, end, weight = pieces.pop()
        if end - start < 2:
            continue
        distances = _distances(points[start + 1 : end], points[start], points[end])
        at = int(distances.argmax())
        if distances[at] > FINEST:
            far = start + 1 + at
            weights[far] = min(weight, float(distances[at]))
            pieces += [(start, far, weights[far]), (far, end, weights[far])]
    return weights


def _distances(points: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """From each point to a stretch of a line."""
    along, away = end - start, points - start
    length = along @ along
    shares = np.clip(away @ along / length, 0, 1) if length else np.zeros(len(points))
    found: NDArray[np.float64] = np.hypot(*(away - shares[:, None] * along).T)
    return found


def _drawable(simple: Sequence[Sequence[Point]], whole: Sequence[Sequence[Point]], half: float) -> list[Sequence[Point]]:
    """The rings that can be seen; a dot, half its side being `half`, when none of a district's can."""
    (x, y), by = whole[0][0], math.ceil(half)
    dot = [(x - by, y - by), (x + by, y - by), (x + by, y + by), (x - by, y + by)]
    return [ring for ring in simple if len(ring) > 2 and _size(ring) > half] or [dot]


def _size(ring: Sequence[Point]) -> float:
    """Square units."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in _around(ring))) / 2


def _path(ring: Sequence[Point]) -> str:
    """M and a point, then each step to the next, as short as SVG lets it be written."""
    steps = " ".join(f"{x - u} {y - v}" for (u, v), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps.replace(' -', '-')}z"
