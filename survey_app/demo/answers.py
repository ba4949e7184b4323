"""What respondents answer, to every item, in agreement with one another.

What is to be known in truth comes from `truth` and `late`; the rest follows from the district, the person's unease and those answers.
"""

from dataclasses import dataclass

import numpy as np

from survey_app.demo import late
from survey_app.demo.chance import choose, ordered
from survey_app.demo.experiences import background, exposure, trust_and_measure
from survey_app.demo.population import DISTRICTS, TREATED, Floats, Ints, population
from survey_app.demo.sheet import Bools, Sheet
from survey_app.demo.truth import When, known
from survey_app.questionnaire.model import Questionnaire

_CHILDREN = np.array([0.45, 0.20, 0.35, 0.70, 0.60, 0.22, 0.04, 0.02])
_YEARS_BY_HOUSING = np.array([14.0, 8.0, 6.0, 4.0])
_OLDEST = np.array([17, 22, 30, 40, 50, 60, 70, 80])


@dataclass(frozen=True, slots=True, eq=False)
class Persons:
    """The respondents, (n,) each, as `population` describes them; `level`: how unsafe the district is, in tens of per cent from 25."""

    kinds: Ints
    district: Ints
    woman: Floats
    age: Ints
    born: Ints
    housing: Ints
    unease: Floats
    level: Floats
    treated: Bools

    @classmethod
    def of(cls, kinds: Ints) -> "Persons":
        people = population()
        district = people.district[kinds]
        level = (np.array([each.unsafe for each in DISTRICTS])[district] - 25) / 10
        woman = (people.sex[kinds] == 0).astype(np.float64)
        return cls(
            kinds, district, woman, people.age[kinds], people.born[kinds], people.housing[kinds], people.unease[kinds], level,
            np.isin(district, TREATED),
        )  # fmt: skip


def answer(questionnaire: Questionnaire, rng: np.random.Generator, kinds: Ints, when: When) -> Sheet:
    """The answers of the respondents of one wave to all items of the library's questionnaire."""
    sheet, who = Sheet(questionnaire, rng, kinds), Persons.of(kinds)
    _outdoors(sheet, who, when)
    _places(sheet, who)
    worried = rng.random(sheet.n) < known("worry_area").at(when)[kinds]
    _worry(sheet, who, worried)
    _neighbourhood(sheet, who, rng.random(sheet.n) < known("lighting").at(when)[kinds])
    exposure(sheet, who.age, who.woman, rng.random(sheet.n) < known("exposure").at(when)[kinds])
    trust_and_measure(sheet, who.unease, who.level, who.treated if when == "after" else np.zeros(sheet.n, dtype=np.bool_))
    people = population()
    background(sheet, people.sex[kinds], who.age, who.housing, who.born)
    return sheet


def _outdoors(sheet: Sheet, who: Persons, when: When) -> None:
    rng = sheet.rng
    longest = rng.exponential(_YEARS_BY_HOUSING[who.housing])
    sheet.number("years_here", np.minimum(longest, _OLDEST[who.age]).astype(np.int64))
    sheet.single("children", (rng.random(sheet.n) >= _CHILDREN[who.age]).astype(np.int64))
    out = choose(rng, late.answers(when)[who.kinds])
    sheet.single("unsafe_late", out)
    dark = choose(rng, late.DARK[out])
    sheet.single("unsafe_dark", np.where(rng.random(sheet.n) < 0.015, 4, dark))
    sheet.single("refrain", choose(rng, late.REFRAIN[out]))
    unsafe = np.isin(out, late.UNSAFE)
    satisfied = ordered(rng, 0.6 * who.level + 1.6 * unsafe + 0.3 * who.unease, (-0.8, 1.0, 2.0, 3.4))
    sheet.single("satisfied", np.where(rng.random(sheet.n) < 0.01, 5, satisfied))


def _places(sheet: Sheet, who: Persons) -> None:
    rng, unsafe = sheet.rng, sheet.chose("unsafe_late", "3", "4", "stays_unsafe")
    reasons = rng.random((sheet.n, 7)) < np.array([0.52, 0.40, 0.45, 0.38, 0.30, 0.12, 0.06])
    reasons[~reasons.any(axis=1), 6] = True
    sheet.multiple("unsafe_reasons", reasons, unsafe)
    rows = np.array([0.1, 0.5, 0.7, 0.6, 0.2, -0.9])  # centre, transit, paths, park, parking, entrance
    score = (0.5 * who.level + 1.3 * unsafe + 0.4 * who.unease + 0.3 * who.woman)[:, None] + rows
    places = ordered(rng, score, (-0.2, 1.9, 3.6))
    away = rng.random((sheet.n, 6)) < np.array([0.03, 0.12, 0.06, 0.10, 0.25, 0.0])
    sheet.matrix("places", np.where(away, 4, places))
    chance = np.array([0.10, 0.09, 0.10, 0.06, 0.05])[None, :] * (1 + 3.0 * unsafe[:, None])
    avoided = np.column_stack([rng.random((sheet.n, 5)) < chance, np.zeros(sheet.n, dtype=np.bool_)])
    avoided[~avoided.any(axis=1), 5] = True
    sheet.multiple("avoidance", avoided)
    parent = sheet.chose("children", "yes")
    route = ordered(rng, 0.6 * who.level + 1.0 * unsafe + 0.3 * who.unease, (-1.0, 0.8, 2.6))
    sheet.single("child_route", np.where(rng.random(sheet.n) < 0.25, 4, route), parent)


def _worry(sheet: Sheet, who: Persons, worried: Bools) -> None:
    rng = sheet.rng
    much = rng.random(sheet.n) < np.where(worried, 0.28, 0.66)  # very worried among the worried, not very among the others
    area = np.where(worried, 2 + much, much)
    sheet.single("worry_area", np.where(rng.random(sheet.n) < 0.012, 4, area))
    sheet.single("worry_society", ordered(rng, 0.9 * worried + 0.4 * who.unease + 0.2 * who.woman, (-2.4, -0.4, 1.6)))
    rows = np.array([0.3, -0.2, -0.1, -0.6, 0.2, 0.4])  # burglary, assault, robbery, sexual, theft, fraud
    women = np.array([0.0, 0.0, 0.1, 1.3, 0.0, 0.1])
    score = (1.0 * worried + 0.6 * who.unease)[:, None] + rows + who.woman[:, None] * women
    sheet.matrix("worry_crimes", ordered(rng, score, (0.0, 1.7, 3.3)))
    parent = sheet.chose("children", "yes")
    sheet.single("worry_child", ordered(rng, 1.1 * worried + 0.4 * who.unease, (-1.2, 0.6, 2.3)), parent)


def _neighbourhood(sheet: Sheet, who: Persons, dark: Bools) -> None:
    rng = sheet.rng
    rows = np.array([0.9, 0.3, 0.0, 0.2, 0.1, 0.0, 0.3, -0.3, 0.6, -0.5])
    scores = (0.55 * who.level + 0.3 * who.unease)[:, None] + rows
    problems = ordered(rng, scores, (-0.3, 1.1, 2.5))
    strong = rng.random(sheet.n) < np.where(dark, 0.30, 0.55)
    problems[:, 2] = np.where(dark, 2 + strong, strong)  # lighting: small problem or none, rather big or very big
    unknown = rng.random((sheet.n, 10)) < np.array([0.01, 0.02, 0.02, 0.02, 0.16, 0.05, 0.04, 0.06, 0.02, 0.01])
    sheet.matrix("problems", np.where(unknown, 4, problems))
    first = np.tile(np.array([0.20, 0.14, 0.16, 0.22, 0.18, 0.05, 0.05]), (sheet.n, 1))
    first[:, 1] += 0.25 * dark
    sheet.single("problem_first", choose(rng, first))
    settled = sheet.values["years_here"] >= 2
    change = ordered(rng, 0.3 * who.level + 0.2 * who.unease, (-1.6, 0.9))
    sheet.single("problems_change", np.where(rng.random(sheet.n) < 0.12, 3, change), settled)
    uneasy = (
        sheet.chose("worry_area", "3", "4")
        | sheet.chose("refrain", "sometimes", "often")
        | sheet.chose("unsafe_late", "3", "4", "stays_unsafe")
    )
    sheet.single("worry_life", ordered(rng, 0.5 * who.unease + 0.4 * who.level, (-0.6, 1.0, 2.6)), uneasy)
    sheet.single("moving", ordered(rng, 0.5 * who.level + 0.4 * who.unease, (1.4, 3.0)))
