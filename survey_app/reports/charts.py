"""Coordinates for the report's charts: decided words and numbers in, positions out; `templates/report/charts/*.svg.jinja` draw.

Nothing here knows a language, a colour of a district or a verdict rule: labels and verdicts arrive decided, shares are per cent.
Every chart function is pure and returns the dict that the template of the same name draws, with `width` and `height`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.reports.layout import FULL, HALF, SMALL, Axis, Est, axis_for, spread, stack, text_width, wrap


def _spans(rows: list[dict[str, Any]], axis: Axis, key: str = "est") -> list[dict[str, Any]]:
    """Give each row the positions of its interval: x, x1, x2 (absent where there is no estimate to show)."""
    return [{**r, "x": axis.at(r[key].value), "x1": axis.at(r[key].low), "x2": axis.at(r[key].high)} if r.get(key) else r for r in rows]


def dot_plot(
    rows: Sequence[Mapping[str, Any]],
    *,
    reference: Est | None = None,
    width: float = FULL,
    label_width: float = 104.0,
    value_width: float = 112.0,
) -> dict[str, Any]:
    """Levels with intervals. rows: label, group, est (None = not shown), n, role ("measure" | "comparison" | ""); reference: the whole."""
    top = 24.0 if reference else 14.0
    placed, headings, panels, bottom = stack(rows, top, label_width, pad=4.4)
    known = [r["est"] for r in rows] + ([reference] if reference else [])
    axis = axis_for(known, label_width + 10, width - value_width, about=6 if width > HALF else 3)
    foot = 16 if panels[-1][1] == bottom else 2
    return {
        "width": width, "height": bottom + foot, "axis": axis, "rows": _spans(placed, axis), "headings": headings, "panels": panels,
        "top": top - 2, "values": width - value_width + 10, "reference": reference,
    }  # fmt: skip


def separable(estimates: Sequence[Est | None]) -> tuple[int, int]:
    """How many pairs differ for certain (z ≥ 1.96 from the half widths), and how many pairs there are: what a ranking is worth."""
    known = [e for e in estimates if e is not None]
    pairs = [(a, b) for i, a in enumerate(known) for b in known[i + 1 :]]
    return sum((a.value - b.value) ** 2 > ((a.high - a.low) ** 2 + (b.high - b.low) ** 2) / 4 for a, b in pairs), len(pairs)


def change(
    rows: Sequence[Mapping[str, Any]],
    *,
    matters: float,
    width: float = FULL,
    label_width: float = 128.0,
    columns: Sequence[str] = ("levels", "difference", "verdict"),
    pad: float = 4.2,
    heading: float = 17.0,
) -> dict[str, Any]:
    """Differences with the interval OF THE DIFFERENCE. rows: label, group, est (None = not shown), verdict, before, after.

    `matters`: the smallest change that matters, drawn as a band about zero. `columns`: text columns at the right, in order."""
    widths = {"levels": 54.0, "difference": 100.0, "verdict": 92.0}
    right = width - sum(widths[name] for name in columns)
    placed, headings, panels, bottom = stack(rows, 8.0 if rows[0].get("group") else 14.0, label_width, pad=pad, heading=heading)
    axis = axis_for([r["est"] for r in rows], label_width + 8, right - 8, include=(-2 * matters, 2 * matters), symmetric=True)
    at, x = {}, right
    for name in columns:
        at[name], x = round(x, 2), x + widths[name]
    return {
        "width": width,
        "height": bottom + (16 if panels[-1][1] == bottom else 2),
        "axis": axis,
        "rows": _spans(placed, axis),
        "headings": headings,
        "panels": panels,
        "columns": at,
        "foot": panels[-1][1],
        "band": (axis.at(-matters), axis.at(matters)),
        "matters": matters,
    }


def before_after(indicators: Sequence[Mapping[str, Any]], *, matters: float, width: float = FULL) -> dict[str, Any]:
    """Page 1: levels before → after for measure and comparison area, and the difference between their changes.

    indicators: label, areas (label, role, before, after), effect (None = not shown), verdict, verdict_lines."""
    labels, levels_end, effect_start, effect_end = 100.0, 222.0, 292.0, 386.0
    levels = axis_for([e for i in indicators for a in i["areas"] for e in (a["before"], a["after"])], labels, levels_end, about=4)
    effect = axis_for([i["effect"] for i in indicators], effect_start, effect_end, include=(-2 * matters, 2 * matters), symmetric=True)
    y, blocks = 25.0, []
    for i in indicators:
        title = wrap(i["label"], effect_start - 10, 8.2, bold=True)
        first = y + 9.6 * (len(title) - 1)
        areas = []
        for k, a in enumerate(i["areas"]):
            centre = first + 17.5 + 13.5 * k
            ends = [
                {"y": centre + d, "x": levels.at(e.value), "x1": levels.at(e.low), "x2": levels.at(e.high)}
                for d, e in ((-2.6, a["before"]), (2.6, a["after"]))
            ]
            areas.append({**a, "y": centre, "first": ends[0], "last": ends[1]})
        block = {
            **i,
            "areas": areas,
            "title": title,
            "top": y,
            "panel": (first + 10.5, first + 38.5),
            "y": first + 24.5,
            "bottom": first + 40,
        }
        if e := i["effect"]:
            block |= {"x": effect.at(e.value), "x1": effect.at(e.low), "x2": effect.at(e.high)}
        blocks.append(block)
        y = first + 42.0
    return {
        "width": width, "height": y + 9, "levels": levels, "effect": effect, "blocks": blocks, "bottom": y - 3.5, "numbers": levels_end + 10,
        "verdicts": effect_end + 10, "band": (effect.at(-matters), effect.at(matters)), "matters": matters,
    }  # fmt: skip


def did(measure: Mapping[str, Any], comparison: Mapping[str, Any], effect: Est, *, matters: float, width: float = FULL) -> dict[str, Any]:
    """Two areas, two waves, and the three differences. measure, comparison: label, before, after, change (all Est)."""
    top, bottom, left, x0, x1 = 16.0, 166.0, 24.0, 62.0, 184.0
    known = [a[k] for a in (measure, comparison) for k in ("before", "after")]
    levels = axis_for(known, bottom, top, about=4)
    expected = measure["before"].value + comparison["change"].value  # had the measure area changed like the comparison area
    areas = []
    for area, role, nudge in ((measure, "measure", -2.5), (comparison, "comparison", 2.5)):
        ends = [
            {"x": x + nudge, "y": levels.at(area[k].value), "y1": levels.at(area[k].low), "y2": levels.at(area[k].high), "est": area[k]}
            for x, k in ((x0, "before"), (x1, "after"))
        ]
        areas.append({**area, "role": role, "ends": ends})
    lefts = spread([a["ends"][0]["y"] for a in areas], 11)
    rights = spread([a["ends"][1]["y"] for a in areas] + [levels.at(expected)], 19, top, bottom)
    for a, left_y, right_y in zip(areas, lefts, rights[:2], strict=True):
        a["left"], a["right"] = left_y, right_y
    start, end = 350.0, width - 8
    scale = axis_for([measure["change"], comparison["change"], effect], start, end, include=(-2 * matters, 2 * matters), symmetric=True)
    rows = [
        {"role": r, "est": e, "y": y}
        for r, e, y in (("measure", measure["change"], 46.0), ("comparison", comparison["change"], 94.0), ("effect", effect, 152.0))
    ]
    return {
        "width": width,
        "height": bottom + 16,
        "levels": levels,
        "areas": areas,
        "x0": x0,
        "x1": x1,
        "left": left,
        "top": top,
        "bottom": bottom,
        "expected": {"value": expected, "x": x1 - 2.5, "y": levels.at(expected), "label": rights[2]},
        "scale": scale,
        "start": start,
        "rows": _spans(rows, scale),
        "band": (scale.at(-matters), scale.at(matters)),
        "matters": matters,
    }


def _in_row(wanted: Sequence[float], texts: Sequence[str], low: float, high: float) -> list[float]:
    """Centres of words on one line, moved apart just enough not to touch."""
    halves = [text_width(t, SMALL) / 2 + 3 for t in texts]
    offsets = [sum(halves[:i]) * 2 + halves[i] for i in range(len(texts))]
    return [
        round(p + o, 2)
        for p, o in zip(
            spread([w - o for w, o in zip(wanted, offsets, strict=True)], 0, low, high - 2 * sum(halves), as_given=True),
            offsets,
            strict=True,
        )
    ]


def balance(rows: Sequence[Mapping[str, Any]], *, width: float = FULL) -> dict[str, Any]:
    """Answers against the population. rows: group, label, population, unweighted, weighted (shares); drawn as differences."""
    placed, headings, panels, bottom = stack(rows, 8.0, 112.0, pad=2.2, heading=15)
    gaps = [r[k] - r["population"] for r in rows for k in ("unweighted", "weighted")]
    axis = axis_for([Est(g, g, g) for g in gaps], 122.0, width - 118, symmetric=True)
    for r in placed:
        r["x1"], r["x2"] = axis.at(r["unweighted"] - r["population"]), axis.at(r["weighted"] - r["population"])
    cols = [width - 98, width - 52, width]
    return {
        "width": width,
        "height": bottom + 15,
        "axis": axis,
        "rows": placed,
        "headings": headings,
        "panels": panels,
        "bottom": bottom,
        "columns": cols,
    }


def weights(
    counts: Sequence[int], edges: Sequence[float], marks: Sequence[Mapping[str, Any]], *, width: float = FULL, height: float = 96.0
) -> dict[str, Any]:
    """Distribution of the weights (mean 1). counts per bin, edges (one more), marks: value, label (drawn as lines with words)."""
    axis, tall = Axis(0, edges[-1], 8.0, width - 8), Axis(0, max(counts), height - 18, 30.0)
    bars = [
        {
            "x": axis.at(a),
            "w": max(axis.at(b) - axis.at(a) - 0.8, 0.4),
            "y": tall.at(n),
            "h": height - 18 - tall.at(n),
            "n": n,
            "tallest": n == max(counts),
        }
        for n, a, b in zip(counts, edges, edges[1:], strict=False)
    ]
    places = _in_row([axis.at(m["value"]) for m in marks], [m["label"] for m in marks], 0, width)
    lines = [axis.at(m["value"]) for m in marks]
    for bar in bars:  # the number of the tallest bar, unless a line runs through it
        bar["tallest"] = bar["tallest"] and all(abs(x - bar["x"] - bar["w"] / 2) > text_width(str(bar["n"]), SMALL) / 2 + 2 for x in lines)
    return {
        "width": width,
        "height": height,
        "axis": axis,
        "bars": bars,
        "bottom": height - 18,
        "marks": [{**m, "x": x, "tx": t} for m, x, t in zip(marks, lines, places, strict=True)],
    }
