"""Things with sensible defaults, so that a test names only what matters to it. Everything made here is committed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from survey_app.storage import accounts, municipalities, questionnaires, waves
from survey_app.storage.base import db

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
PASSWORD = "correct horse battery staple"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # A real hash takes 64 MiB and a tenth of a second.

SAFE_STREETS = """
id: safe-streets
title: {en: Safe streets, sv: Trygga gator}
languages: [en, sv]
sections:
  - id: street
    title: {en: Your street, sv: Din gata}
    items:
      - id: unsafe
        kind: single
        text: {en: How safe do you feel outdoors late in the evening?, sv: Hur trygg känner du dig ute sent på kvällen?}
        options:
          - {code: "1", label: {en: Safe, sv: Trygg}}
          - {code: "2", label: {en: Unsafe, sv: Otrygg}}
          - {code: "8", label: {en: Do not know, sv: Vet inte}, missing: dont_know}
  - id: you
    title: {en: About you, sv: Om dig}
    items:
      - id: sex
        kind: single
        text: {en: Are you a woman or a man?, sv: Är du kvinna eller man?}
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
    from survey_app.questionnaire import document
    from survey_app.services import fieldwork

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
        version = questionnaires.publish(owner.id, document.to_data(document.read(questionnaire, "made.yaml")))
        populations = ({"north": 1000, "south": 2000} if strata is None else strata) if reach == waves.CODES else {}
        made = waves.Wave(
            municipality_id=owner.id, version_id=version.id, name=name or f"wave-{number}", slug=f"{owner.slug}-{name or number}", reach=reach,
            opens_on=opens_on, closes_on=closes_on,
            about=dict(about or {"label": {"en": f"Autumn {opens_on.year}", "sv": f"Hösten {opens_on.year}"}}),
            strata=[
                waves.WaveStratum(code=code, label={"en": code.title(), "sv": code.title()}, population=persons, invited=codes)
                for code, persons in populations.items()
            ],
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        drawn = {code: fieldwork.draw_codes(made, code, codes) for code in populations}
        db.session.commit()
        return MadeWave(made, drawn)

    return make
