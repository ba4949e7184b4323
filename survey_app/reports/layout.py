"""Paper and coordinates: one unit is one typographic point (1/72 inch), so a font size of 8 is 8 pt on paper.

Scales, line breaks and the placing of labels, shared by every chart. Pure: plain numbers in, plain numbers out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log10
from typing import Any, NamedTuple

FULL, HALF = 493.0, 236.0  # widths: text column of A4, half of it
TEXT, SMALL = 8.0, 7.2  # type sizes: labels and values, axes and notes

PALETTE = {  # grey: what a monochrome printer makes of it (CIE L*, 0 black … 100 white)
    "ink": "#1B1F23",
    "soft": "#50575E",
    "line": "#B4BAC0",
    "grid": "#D9DDE1",
    "band": "#E9ECEF",
    "paper": "#FFFFFF",  # L* 12, 37, 75, 88, 93, 100
    "measure": "#0A4C86",
    "comparison": "#6B7278",  # the area with the measure, the area without: L* 32, 48
    "worse": "#B84A00",  # L* 46
}


class Est(NamedTuple):
    """An estimate with its 95 % interval, in per cent or percentage points, and the answers behind it."""

    value: float
    low: float
    high: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear scale from values low…high to positions start…end."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 2)

    def ticks(self, about: int = 5, room: float = 18.0) -> list[tuple[float, float]]:
        """(value, position) of round values inside the scale, at least `room` apart so that their labels never touch."""
        per_unit = abs(self.end - self.start) / (self.high - self.low)
        step = round_step(max((self.high - self.low) / about, room / per_unit))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [(k * step, self.at(k * step)) for k in range(first, last + 1)]


def round_step(rough: float) -> float:
    """The smallest of 1, 2, 5, 10 × 10^k that is at least `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough - 1e-12)


def axis_for(
    estimates: Iterable[Est | None], start: float, end: float, *, include: Sequence[float] = (0.0,), about: int = 5, symmetric: bool = False
) -> Axis:
    """A scale that holds every interval whole: an interval is never cut at the edge of a chart."""
    known = [e for e in estimates if e is not None]
    low, high = min([e.low for e in known] + list(include)), max([e.high for e in known] + list(include))
    if symmetric:
        low, high = -max(-low, high), max(-low, high)
    step = round_step((high - low) / about) / 2
    return Axis(floor(low / step) * step, ceil(high / step) * step, start, end)


# --- text -----------------------------------------------------------------------------------------------------------------------
_NARROW, _SLIM, _WIDE = set("iljI.,:;'|!() "), set("frt-/"), set("mwMWÅÄÖOQGDHNU%@—")


def text_width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Width of a line set in Noto Sans, to within about 6 %, on the wide side. No font file is needed."""
    em = sum(0.29 if c in _NARROW else 0.40 if c in _SLIM else 0.83 if c in _WIDE else 0.62 if c.isupper() else 0.575 for c in text)
    return em * size * (1.06 if bold else 1.0)


def wrap(text: str, width: float, size: float = TEXT, *, bold: bool = False) -> list[str]:
    """Break a label at spaces so that every line fits; a single word is never broken."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], gap: float, low: float = -inf, high: float = inf, *, as_given: bool = False) -> list[float]:
    """Positions nearest to `wanted` (least squares) that keep their order (or the given one) and stand `gap` apart, inside low…high.

    Pool-adjacent-violators on wanted − rank·gap; the label placement of every chart."""
    order = list(range(len(wanted))) if as_given else sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[tuple[float, int]] = []  # (mean, members)
    for rank, i in enumerate(order):
        mean, members = wanted[i] - rank * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, members = (before * count + mean * members) / (count + members), count + members
        blocks.append((mean, members))
    level = [mean for mean, members in blocks for _ in range(members)]
    placed = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        room = high - (len(wanted) - 1) * gap
        placed[i] = round(min(max(level[rank], low), max(room, low)) + rank * gap, 2)
    return placed


def stack(
    rows: Sequence[Mapping[str, Any]], top: float, label_width: float, *, line: float = 9.6, pad: float = 5.0, heading: float = 17.0
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[tuple[float, float]], float]:
    """Rows under one another, labels wrapped, a heading where `group` changes: (rows, headings, panels, bottom).

    panels: (top, bottom) of each run of rows; grid and band are drawn there only, so that no line crosses a heading."""
    placed: list[dict[str, Any]] = []
    headings: list[dict[str, Any]] = []
    panels: list[tuple[float, float]] = []
    y, group = top, None
    for row in rows:
        if row.get("group") and row["group"] != group:
            group = row["group"]
            if panels and not row.get("est", True):
                y += 11.0  # leave the line below the last panel to the axis labels
            headings.append({"text": group, "y": round(y + heading - 7.0, 2)})
            y += heading
        lines = wrap(row["label"], row.get("label_width") or label_width)
        height = max(line * len(lines), 8.8 * len(row.get("verdict_lines", ()))) + pad
        if row.get("est", True):
            joined = panels and panels[-1][1] == y
            panels[-1:] = [*([] if joined else panels[-1:]), (panels[-1][0] if joined else y, round(y + height, 2))]
        placed.append(
            {"role": "", "label_width": None, "verdict_lines": [], **row, "lines": lines, "y": round(y + height / 2, 2), "height": height}
        )
        y = round(y + height, 2)
    return placed, headings, panels, y
