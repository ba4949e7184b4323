"""From a municipality's colour to the tokens that carry it, readable in light and dark.

The colour is kept as the ground of buttons where white or ink can be read on it, and is darkened otherwise; as text and as an edge
it is moved towards black (on dark pages towards white) until it stands out from every ground of the pages.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from survey_app.errors import N_, SurveyAppError

LIGHT = ("#f6f5f1", "#ffffff", "#e0eef2", "#f9eccb")  # Ground, paper, water and land of resident.css, in this order.
DARK = ("#0e191f", "#16242b", "#1b3a48", "#3b331d")
INK, WHITE, BLACK = "#0e191f", "#ffffff", "#000000"
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11.
NAMES = ("accent", "on-accent", "accent-text", "accent-edge")
Sentence = tuple[str, dict[str, object]]


class ColourRefused(SurveyAppError):
    """Something that is no colour."""


def read(colour: str) -> str:
    """The colour as six hexadecimal digits after a #. ColourRefused when it is none."""
    digits = colour.strip().removeprefix("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ColourRefused(
            N_("“{colour}” is not a colour."), colour=colour, hint=N_("Write it as # and six hexadecimal digits, such as #1f5e4b.")
        )
    return f"#{digits}"


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours by WCAG 2.2, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def light(colour: str) -> dict[str, str]:
    """The tokens on light pages: fill, words on the fill, words in the colour, edges in the colour."""
    fill = colour if max(contrast(colour, words) for words in (WHITE, INK)) >= TEXT else _until(colour, BLACK, [WHITE], TEXT)
    words = WHITE if contrast(fill, WHITE) >= TEXT else INK
    return dict(zip(NAMES, (fill, words, _until(colour, BLACK, LIGHT, TEXT), _until(colour, BLACK, LIGHT, EDGE)), strict=True))


def dark(colour: str) -> dict[str, str]:
    """The tokens on dark pages. The fill is that of words there: a dark fill on a dark page would not look like a button."""
    words = _until(colour, WHITE, DARK, TEXT)
    return dict(zip(NAMES, (words, INK, words, _until(colour, WHITE, DARK, EDGE)), strict=True))


@lru_cache
def stylesheet(colour: str) -> str:
    """The tokens as a stylesheet that is loaded after resident.css."""
    said = [";".join(f"--{name}:{value}" for name, value in tokens.items()) for tokens in (light(colour), dark(colour))]
    return f":root{{{said[0]}}}\n@media(prefers-color-scheme:dark){{:root{{{said[1]}}}}}\n"


def explained(colour: str) -> list[Sentence]:
    """What becomes of the colour, in sentences: each a template and its facts."""
    tokens, said = light(colour), list[Sentence]()
    if tokens["accent"] == colour:
        said.append((N_("Buttons have the colour {colour} itself."), {"colour": colour}))
    else:
        said.append(
            (
                N_("Buttons have {used} instead of {colour}: neither white nor black words could be read on it."),
                {"used": tokens["accent"], "colour": colour},
            )
        )
    words = contrast(tokens["accent"], tokens["on-accent"])
    named = N_("Words on them are white, with a contrast of {contrast}:1.")
    if tokens["on-accent"] == INK:
        named = N_("Words on them are black, with a contrast of {contrast}:1.")
    said.append((named, {"contrast": f"{words:.1f}"}))
    for name, message in (
        ("accent-text", N_("Links have {used}: {colour} has a contrast of only {contrast}:1 with the grounds of the pages, and {least}:1 is needed.")),
        ("accent-edge", N_("Edges have {used}: {colour} has a contrast of only {contrast}:1 with the grounds of the pages, and {least}:1 is needed.")),
    ):  # fmt: skip
        if tokens[name] != colour:
            facts = {"used": tokens[name], "colour": colour, "contrast": f"{min(contrast(colour, ground) for ground in LIGHT):.1f}"}
            said.append((message, {**facts, "least": f"{TEXT if name == 'accent-text' else EDGE:g}"}))
    return said


def _until(colour: str, towards: str, grounds: Sequence[str], least: float) -> str:
    """The colour, moved in steps of 2 % until it stands out from every ground."""
    steps = (_mixed(colour, towards, step / 50) for step in range(51))
    return next(moved for moved in steps if min(contrast(moved, ground) for ground in grounds) >= least)


def _mixed(colour: str, towards: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(towards), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
