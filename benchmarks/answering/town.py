"""An invented town whose residents answer a questionnaire of ten pages: an installation in a folder of its own, with keys and codes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from survey_app import create_app
from survey_app.cli.database import ready
from survey_app.questionnaire import document
from survey_app.services import fieldwork
from survey_app.settings import Settings
from survey_app.storage import waves
from survey_app.storage.base import db
from survey_app.storage.municipalities import Municipality

SLUG, PAGES, ROWS, STRATA = "ekeby-2026", 10, 5, ("north", "south", "west")
EVERYWHERE = {"OPENBLAS_NUM_THREADS": "1", "PEJL_SECURE": "0", "PEJL_LANGUAGE": "en", "PEJL_DOORS": "respond"}


@dataclass(frozen=True, slots=True)
class Town:
    """An installation: its folder, and the address of its database."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this installation reads."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PEJL_")}
        return {**clean, **EVERYWHERE, "PEJL_INSTANCE": str(self.folder), "PEJL_DATABASE": self.database}

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The application in this process, inside its context."""
        app = create_app(Settings.from_environment(self.environment))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    def settle(self, residents: int) -> None:
        """Make the tables, and a wave that is open today and asks these many residents."""
        today, each = date.today(), -(-residents // len(STRATA))
        with self.opened():
            ready()
            municipality = Municipality(slug="ekeby", name="Ekeby", contact="trygghet@ekeby.example")
            db.session.add(municipality)
            db.session.commit()
            fieldwork.open_wave(
                municipality.id,
                document.from_data(questionnaire()),
                name="2026",
                slug=SLUG,
                opens_on=today - timedelta(days=1),
                closes_on=today + timedelta(days=30),
                about=fieldwork.About(label={"en": "Autumn 2026"}, minutes=8),
                strata=[fieldwork.Stratum(code, {"en": code.title()}, 10 * each, each) for code in STRATA],
            )

    def codes(self, count: int) -> list[str]:
        """New codes, a third for each stratum."""
        each = -(-count // len(STRATA))
        with self.opened():
            wave = waves.by_slug(SLUG)
            if wave is None:
                raise ValueError("The town has no wave.")
            drawn = [fieldwork.draw_codes(wave, stratum, each) for stratum in STRATA]
        return [code for codes in zip(*drawn, strict=True) for code in codes]


def questionnaire(pages: int = PAGES) -> dict[str, Any]:
    """Ten pages, or as many as are asked for: on each a single choice, some from a list, and a matrix; on the last also a text."""
    sections: list[dict[str, Any]] = [{"id": f"part{at}", "title": {"en": f"Part {at}"}, "items": _items(at)} for at in range(1, pages + 1)]
    sections[-1]["items"].append(
        {"kind": "text", "code": "more", "question": {"en": "What else should we know?"}, "label": {"en": "More"}, "max_length": 1000}
    )
    return {"pejl_questionnaire": 1, "id": f"pages_{pages}", "languages": ["en"], "title": {"en": "Safe in Ekeby"}, "sections": sections}


def _items(at: int) -> list[dict[str, Any]]:
    scale = _options("Very safe", "Rather safe", "Neither", "Rather unsafe", "Very unsafe")
    places = [{"code": str(row), "label": {"en": f"At place {row} of kind {at}"}} for row in range(1, ROWS + 1)]
    return [
        {"kind": "single", "code": f"late{at}", "question": {"en": f"How safe are you late in the evening, case {at}?"},
         "label": {"en": f"Late {at}"}, "options": scale},
        {"kind": "multiple", "code": f"avoid{at}", "question": {"en": "What do you avoid?"}, "label": {"en": f"Avoids {at}"},
         "options": _options("Streets", "Parks", "Buses", "Squares", "Stairs", "Other people")},
        {"kind": "matrix", "code": f"where{at}", "question": {"en": "How safe are you here?"}, "label": {"en": f"Where {at}"},
         "rows": places, "options": scale},
    ]  # fmt: skip


def _options(*labels: str) -> list[dict[str, Any]]:
    return [{"code": str(number), "label": {"en": label}} for number, label in enumerate(labels, start=1)]
