"""Answers on exposure to crime, on trust and the measure, and on oneself."""

import numpy as np

from survey_app.demo.chance import choose, ordered
from survey_app.demo.population import Floats, Ints
from survey_app.demo.sheet import Bools, Sheet, repeated

OFFENCES_ROWS = ("theft", "burglary", "damage", "fraud", "threats", "violence", "robbery", "sexual")
OFFENCES = np.array([0.27, 0.10, 0.20, 0.22, 0.13, 0.05, 0.03, 0.04])
_SPOTS = np.array(
    ["gångtunneln vid stationen", "parken bakom skolan", "torget", "gångvägen mot centrum", "busshållplatsen", "parkeringen vid idrottsplatsen",
     "lekplatsen", "skogsvägen", "garaget", "cykelvägen längs ån"]
)  # fmt: skip
_REMARKS = np.array(
    ["Bättre ljus vid {}, flera lampor är trasiga.", "Det är mörkt vid {} på kvällen.", "Klipp buskarna vid {} så att man ser framåt.",
     "Jag undviker {} sent på kvällen.", "Mer vuxna ute vid {} på helgerna.", "Skräpigt vid {}, städa oftare.", "Farthinder behövs nära {}."]
)  # fmt: skip


def exposure(sheet: Sheet, age: Ints, woman: Floats, exposed: Bools) -> None:
    """Who is exposed has at least one offence; whoever will not say, says so of all of them."""
    rng, n = sheet.rng, sheet.n
    weights = np.tile(OFFENCES, (n, 1))
    weights[:, 4:7] *= np.where(age <= 2, 1.8, 0.8)[:, None]
    weights[:, 7] *= np.where(woman == 1, 2.2, 0.3) * np.where(age <= 2, 2.0, 0.7)
    happened = rng.random((n, 8)) < weights * 0.35
    happened[np.arange(n), choose(rng, weights)] = True
    happened &= exposed[:, None]
    rows = np.where(happened, 1 + (rng.random((n, 8)) < 0.27), 0)
    rows[(rng.random(n) < 0.012), :] = 3
    sheet.matrix("exposure", rows)
    seen = ordered(rng, 0.8 * exposed - 0.2 * (age >= 5), (2.0, 3.1))
    sheet.single("witnessed", np.where(rng.random(n) < 0.01, 3, seen))
    met = sheet.chose("exposure", "once", "several")
    sheet.single("incident_place", choose(rng, repeated(np.array([0.20, 0.32, 0.16, 0.14, 0.16, 0.02]), n)), met)
    sheet.single("reported", choose(rng, repeated(np.array([0.42, 0.52, 0.04, 0.02]), n)), met)
    support = np.column_stack([rng.random((n, 4)) < np.array([0.40, 0.12, 0.08, 0.03]), np.zeros((n, 2), dtype=np.bool_)])
    alone = ~support.any(axis=1)
    needed = rng.random(n) < 0.2
    support[alone & ~needed, 4] = True
    support[alone & needed, 5] = True
    sheet.multiple("support", support, met)
    silent = met & sheet.chose("reported", "no")
    reasons = rng.random((n, 6)) < np.array([0.40, 0.50, 0.10, 0.12, 0.15, 0.08])
    reasons[~reasons.any(axis=1), 5] = True
    sheet.multiple("not_reported_why", reasons, silent)


def trust_and_measure(sheet: Sheet, unease: Floats, level: Floats, measured: Bools) -> None:
    """measured : those who live where the measure has been taken by now."""
    rng, n = sheet.rng, sheet.n
    wary = 0.25 * unease + 0.25 * level
    sheet.single("trust_police", _or(sheet, ordered(rng, wary, (-1.6, 0.4, 1.6, 2.9)), 5, 0.06))
    sheet.single("police_local", _or(sheet, ordered(rng, wary, (-1.7, 0.4, 2.0)), 4, 0.14))
    sheet.single("trust_municipality", _or(sheet, ordered(rng, wary, (-2.2, -0.1, 1.4, 2.7)), 5, 0.10))
    sheet.single("neighbours_act", _or(sheet, ordered(rng, wary, (-1.2, 0.5, 1.9)), 4, 0.10))
    rows = np.array([0.1, -0.2, -0.3])
    neighbours = ordered(rng, (0.2 * unease + 0.35 * level)[:, None] + rows, (-1.3, 0.9, 2.5))
    sheet.matrix("neighbours", np.where(rng.random((n, 3)) < 0.06, 4, neighbours))
    chance = np.where(measured[:, None], np.array([0.46, 0.40, 0.14]), np.array([0.06, 0.80, 0.14]))
    sheet.single("measure_noticed", choose(rng, chance))
    noticed = sheet.chose("measure_noticed", "yes")
    sheet.single("measure_view", choose(rng, repeated(np.array([0.44, 0.38, 0.08, 0.10]), n)), noticed)
    wishes = np.column_stack([rng.random((n, 7)) < np.array([0.46, 0.34, 0.44, 0.36, 0.38, 0.24, 0.20]), np.zeros(n, dtype=np.bool_)])
    enough = (rng.random(n) < np.where(level < 0, 0.14, 0.04)) | ~wishes.any(axis=1)
    wishes[enough] = False
    wishes[enough, 7] = True
    sheet.multiple("wishes", wishes)
    remarks = np.array([remark.format(spot) for remark in _REMARKS for spot in _SPOTS])
    sheet.text("place_text", np.where(rng.random(n) < 0.22, remarks[rng.integers(remarks.size, size=n)], ""))


def background(sheet: Sheet, sex: Ints, age: Ints, housing: Ints, born: Ints) -> None:
    rng, n = sheet.rng, sheet.n
    sheet.single("sex", np.where(rng.random(n) < 0.006, 2, sex), skipped=0.004)
    sheet.single("age_band", age, skipped=0.004)
    sheet.single("housing", housing, skipped=0.004)
    sheet.single("birth_region", np.where(rng.random(n) < 0.015, 4, born), skipped=0.004)


def _or(sheet: Sheet, places: Ints, instead: int, share: float) -> Ints:
    """The same answers, but a share of people, whoever they are, has no opinion."""
    return np.where(sheet.rng.random(sheet.n) < share, instead, places)
