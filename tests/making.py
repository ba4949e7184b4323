"""Things with sensible defaults, so that a test names only what matters to it. Everything made here is committed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from survey_app.questionnaire import document
from survey_app.services import fieldwork, mixing
from survey_app.storage import accounts, municipalities, pools, responses, waves
from survey_app.storage.base import db

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOW = datetime.combine(TODAY, time(12))
PASSWORD = "correct horse battery staple"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # A real hash takes 64 MiB and a tenth of a second.

SAFE_STREETS = """
pejl_questionnaire: 1
id: safe_streets
languages: [en, sv]
title: {en: Safe streets, sv: Trygga gator}
sections:
  - id: street
    title: {en: Your street, sv: Din gata}
    items:
      - kind: single
        code: late
        question: {en: "How safe do you feel outdoors late in the evening?", sv: "Hur trygg känner du dig ute sent på kvällen?"}
        label: {en: Outdoors late, sv: Ute sent}
        options:
          - {code: "1", label: {en: Safe, sv: Trygg}}
          - {code: "2", label: {en: Unsafe, sv: Otrygg}}
          - {code: dont_know, label: {en: "Don't know", sv: Vet inte}, missing: dont_know, apart: true}
  - id: you
    title: {en: About you, sv: Om dig}
    items:
      - kind: single
        code: sex
        question: {en: "Are you a woman or a man?", sv: "Är du kvinna eller man?"}
        label: {en: Sex, sv: Kön}
        options:
          - {code: woman, label: {en: Woman, sv: Kvinna}}
          - {code: man, label: {en: Man, sv: Man}}
"""


@dataclass(frozen=True, slots=True)
class MadeWave:
    """A wave and the clear codes of its invitations, stratum by stratum."""

    wave: waves.Wave
    codes: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """One unused code."""
        return next(codes[0] for codes in self.codes.values() if codes)

    @property
    def waiting(self) -> int:
        """How many answers wait, sealed, to be mixed."""
        return sum(pools.counts(self.wave.id).values())

    def close(self) -> list[tuple[str | None, dict[str, Any]]]:
        """End the wave for good. Its responses, each with its stratum, in the order of their random keys."""
        mixing.close(db.session.merge(self.wave))
        return responses.of(self.wave.id)

    def kept(self) -> list[dict[str, Any]]:
        """End the wave for good. What was answered in its responses, without what was left blank."""
        return [{code: answer for code, answer in answers.items() if answer is not None} for _, answers in self.close()]


@pytest.fixture
def make_municipality(app: Flask) -> Callable[..., municipalities.Municipality]:
    numbers = count(1)

    def make(slug: str | None = None, name: str = "Ekeby", contact: str = "trygghet@ekeby.example") -> municipalities.Municipality:
        made = municipalities.Municipality(slug=slug or f"ekeby-{next(numbers)}", name=name, contact=contact)
        db.session.add(made)
        db.session.commit()
        return made

    return make


@pytest.fixture
def municipality(make_municipality: Callable[..., municipalities.Municipality]) -> municipalities.Municipality:
    return make_municipality("ekeby")


@pytest.fixture
def make_official(app: Flask, municipality: municipalities.Municipality) -> Callable[..., accounts.Official]:
    numbers = count(1)

    def make(
        email: str | None = None, password: str = PASSWORD, name: str = "Kim Lund", of: municipalities.Municipality | None = None
    ) -> accounts.Official:
        email = email or f"official-{next(numbers)}@ekeby.example"
        made = accounts.Official(municipality_id=(of or municipality).id, email=email, name=name, password_hash=QUICK.hash(password))
        db.session.add(made)
        db.session.commit()
        return made

    return make


@pytest.fixture
def make_wave(app: Flask, municipality: municipalities.Municipality) -> Callable[..., MadeWave]:
    """A wave that is open today, with invitations by code, or with an open link when `reach` says so."""
    numbers = count(1)

    def make(
        *,
        name: str | None = None,
        questionnaire: str = SAFE_STREETS,
        reach: str = waves.CODES,
        opens_on: date = YESTERDAY,
        closes_on: date = TOMORROW,
        codes: int = 3,
        strata: Mapping[str, int] | None = None,
        of: municipalities.Municipality | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> MadeWave:
        """codes: invitations per stratum; strata: area code → persons (default: north 1,000, south 2,000)."""
        owner, number = of or municipality, next(numbers)
        name = name or f"wave-{number}"
        populations = {"north": 1000, "south": 2000} if strata is None else strata
        label = {"en": f"Autumn {opens_on.year}", "sv": f"Hösten {opens_on.year}"}
        made = fieldwork.open_wave(
            owner.id,
            document.read(questionnaire, "made.yaml"),
            name=name,
            slug=f"{owner.slug}-{name}",
            opens_on=opens_on,
            closes_on=closes_on,
            about=fieldwork.About(**{"label": label, "place": {"en": "the station", "sv": "stationen"}, **(about or {})}),
            reach=reach,
            strata=[
                fieldwork.Stratum(code, {"en": code.title(), "sv": code.title()}, persons, codes) for code, persons in populations.items()
            ],
        )
        return MadeWave(made, {code: fieldwork.draw_codes(made, code, codes) for code in populations} if reach == waves.CODES else {})

    return make
