"""The map of districts as a drawing: flat, and so simple that it may stand in a page for a phone.

Latitude and longitude are drawn on a grid of whole units, as wide for its height as the ground is in the middle of the map. Borders lose
the points that nobody would miss. A border between two districts is simplified once, so that no gap opens between them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from survey_app.municipality.districts import District, Ring

LONGEST_SIDE, MOST_POINTS = 600, 600
FINEST, COARSEST = 0.7, 6.0  # Units by which a border may be moved.
DOT = 4  # Units: half the side of a district too small to be drawn.
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

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point on the ground is drawn: units from the left, from the top."""
        return (longitude - self.west) * self.across, (self.north - latitude) * self.down


def draw(districts: Sequence[District], most: int = MOST_POINTS) -> Drawing:
    """The districts, at least one, with `most` points in their borders together where that can be done without spoiling their shapes."""
    frame = _frame([position for district in districts for polygon in district.polygons for position in polygon[0]])
    rings = [[_snapped(ring, frame) for polygon in district.polygons for ring in polygon] for district in districts]
    corners = _corners([ring for own in rings for ring in own])
    tolerance = FINEST
    while True:
        simple = [[_simplified(ring, corners, tolerance) for ring in own] for own in rings]
        if sum(len(ring) for own in simple for ring in own) <= most or tolerance >= COARSEST:
            break
        tolerance = min(COARSEST, 1.4 * tolerance)
    shapes = tuple(
        Shape(district.code, district.name, "".join(map(_path, _drawable(own, whole))))
        for district, own, whole in zip(districts, simple, rings, strict=True)
    )
    return Drawing(frame.width, frame.height, frame.west, frame.north, frame.across, frame.down, shapes)


def _frame(positions: Sequence[tuple[float, float]]) -> Drawing:
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    narrow = math.cos(math.radians((south + north) / 2))
    down = LONGEST_SIDE / max((east - west) * narrow, north - south)
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


def _simplified(ring: list[Point], corners: set[Point], tolerance: float) -> list[Point]:
    """The ring cut at the corners, each piece simplified in the same direction whichever district it belongs to."""
    first = next((at for at, point in enumerate(ring) if point in corners), ring.index(min(ring)))
    around = [*ring[first:], *ring[:first], ring[first]]
    cuts = [at for at, point in enumerate(around) if at in (0, len(around) - 1) or point in corners]
    simple: list[Point] = []
    for start, end in pairwise(cuts):
        piece = around[start : end + 1]
        backwards = (piece[0], piece[1]) > (piece[-1], piece[-2])
        kept = _reduced(piece[::-1] if backwards else piece, tolerance)
        simple += (kept[::-1] if backwards else kept)[:-1]
    return simple


def _reduced(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The line without the points that lie within the tolerance of it (Douglas and Peucker 1973)."""
    keep, pieces = {0, len(line) - 1}, [(0, len(line) - 1)]
    while pieces:
        start, end = pieces.pop()
        if end - start < 2:
            continue
        far = max(range(start + 1, end), key=lambda at: _distance(line[at], line[start], line[end]))
        if _distance(line[far], line[start], line[end]) > tolerance:
            keep.add(far)
            pieces += [(start, far), (far, end)]
    return [line[at] for at in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a stretch of a line."""
    along, rise = end[0] - start[0], end[1] - start[1]
    length = along * along + rise * rise
    share = min(1.0, max(0.0, ((point[0] - start[0]) * along + (point[1] - start[1]) * rise) / length)) if length else 0.0
    return math.hypot(point[0] - start[0] - share * along, point[1] - start[1] - share * rise)


def _drawable(simple: Sequence[Sequence[Point]], whole: Sequence[Sequence[Point]]) -> list[Sequence[Point]]:
    """The rings that can be seen; a dot when none of a district's can."""
    x, y = whole[0][0]
    dot = [(x - DOT, y - DOT), (x + DOT, y - DOT), (x + DOT, y + DOT), (x - DOT, y + DOT)]
    return [ring for ring in simple if len(ring) > 2 and _size(ring) > DOT] or [dot]


def _size(ring: Sequence[Point]) -> float:
    """Square units."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in _around(ring))) / 2


def _path(ring: Sequence[Point]) -> str:
    """M and a point, then each step to the next, as short as SVG lets it be written."""
    steps = " ".join(f"{x - u} {y - v}" for (u, v), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps.replace(' -', '-')}z"
