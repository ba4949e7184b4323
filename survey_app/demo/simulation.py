"""Both waves of the demo from one seed, straight to microdata."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from survey_app.demo.answers import answer
from survey_app.demo.population import DISTRICTS, population
from survey_app.demo.sample import invited, respondents
from survey_app.demo.sheet import Sheet
from survey_app.demo.truth import When
from survey_app.evaluation.microdata import Microdata, Mode, Sampling, WaveFacts
from survey_app.questionnaire import document
from survey_app.questionnaire.model import Questionnaire
from survey_app.texts import Text

SEED = 2026  # A year, not a choice: docs/demo.md shows where it falls among 200 others.
LIBRARY = Path(__file__).parents[2] / "questionnaires" / "library" / "trygghet.yaml"
FRAME = "Folkbokförda 16–84 år (påhittad befolkning)"
AGES = (16, 84)


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """One wave: its name in plans and addresses, its label, its first and last day."""

    name: str
    label: Mapping[str, str]
    opens_on: date
    closes_on: date


def fieldwork(when: When, today: date) -> Fieldwork:
    """The last two finished autumns two years apart: weeks 37–42 (Monday 37 to Sunday 42, ISO) of the same weeks in both years."""
    year = today.year if today > _sunday(today.year) else today.year - 1
    year -= 2 if when == "before" else 0
    label = {"sv": f"Hösten {year}", "en": f"Autumn {year}"}
    return Fieldwork(f"trygghet-{year}", label, date.fromisocalendar(year, 37, 1), _sunday(year))


def _sunday(year: int) -> date:
    return date.fromisocalendar(year, 42, 7)


@cache
def questionnaire() -> Questionnaire:
    return document.read(LIBRARY.read_bytes(), LIBRARY.name)


def sheets(seed: int) -> tuple[Sheet, Sheet]:
    """The answers of both waves, before and after."""
    return _sheet(seed, "before"), _sheet(seed, "after")


def simulate(seed: int, today: date = date(2026, 11, 26)) -> tuple[Microdata, Microdata]:
    """Both waves as microdata, before and after, without a database."""
    before, after = sheets(seed)
    return _microdata(before, fieldwork("before", today)), _microdata(after, fieldwork("after", today))


def strata() -> dict[str, tuple[Text, int]]:
    """District → its name and its persons: the strata of the sample."""
    people = population()
    persons = np.bincount(people.district, people.count, minlength=len(DISTRICTS)).astype(int)
    return {district.code: ({"sv": district.name, "en": district.name}, int(persons[i])) for i, district in enumerate(DISTRICTS)}


def areas(sheet: Sheet) -> list[str]:
    """(n,) district of each respondent."""
    return [DISTRICTS[place].code for place in population().district[sheet.kinds].tolist()]


def facts(wave: Fieldwork) -> WaveFacts:
    return WaveFacts(
        name=wave.name,
        label=wave.label,
        opens_on=wave.opens_on,
        closes_on=wave.closes_on,
        mode=Mode.WEB,
        sampling=Sampling.PROBABILITY,
        frame=FRAME,
        ages=AGES,
        invited={district.code: int(count) for district, count in zip(DISTRICTS, invited(), strict=True)},
        population={code: persons for code, (_, persons) in strata().items()},
    )


def _sheet(seed: int, when: When) -> Sheet:
    rng = np.random.default_rng([seed, 0 if when == "before" else 1])
    return answer(questionnaire(), rng, respondents(rng), when)


def _microdata(sheet: Sheet, wave: Fieldwork) -> Microdata:
    return sheet.microdata(facts(wave), areas(sheet), dict(strata()))
