"""Waves that were collected elsewhere: read whole, then kept whole, or not at all."""

import hashlib
import re
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.microdata import Microdata
from survey_app.storage import waves
from survey_app.storage.base import db
from survey_app.storage.waves import IMPORTED, ImportedMicrodata, Wave


class WaveExists(SurveyAppError):
    """A wave with this name is there already."""


def import_wave(municipality_id: int, path: Path, replace: bool = False, *, reference: Path | None = None) -> Wave:
    """Read WAVE.yaml and its data file, and keep them as a wave of the municipality: whole, or not at all."""
    return keep(municipality_id, read(path, reference), replace=replace)


def read(path: Path, reference: Path | None = None) -> Microdata:
    """The wave in the files; every fault in them is told, with row and column. reference: what ${PEJL_REFERENCE} in a mapping means."""
    from survey_app.imports.wave import read_wave

    return read_wave(path, {} if reference is None else {"PEJL_REFERENCE": str(reference)})


def keep(municipality_id: int, microdata: Microdata, *, replace: bool = False) -> Wave:
    """Keep the microdata as a wave; one commit.

    replace: put it in the place of an imported wave with the same name. A wave answered in Pejl is never replaced.
    """
    facts = microdata.wave
    wave = waves.by_name(municipality_id, facts.name)
    if wave is not None and wave.reach != IMPORTED:
        raise WaveExists(
            N_("“{wave}” is a wave that was answered in Pejl, and cannot be replaced."),
            wave=facts.name,
            hint=N_("Give the imported wave another name."),
        )
    if wave is not None and not replace:
        raise WaveExists(
            N_("There is already a wave called “{wave}”."),
            wave=facts.name,
            hint=N_("Add --replace to put this file in its place, or give it another name."),
        )
    try:
        if wave is None:
            wave = Wave(municipality_id=municipality_id, name=facts.name, slug=_slug(municipality_id, facts.name), reach=IMPORTED)
            db.session.add(wave)
        wave.opens_on, wave.closes_on = facts.opens_on, facts.closes_on
        wave.about = {"label": dict(facts.label), "source": facts.source, "answers": microdata.n}
        db.session.flush()
        db.session.merge(ImportedMicrodata(wave_id=wave.id, content=microdata.to_bytes()))
        db.session.commit()
    except IntegrityError as taken:
        db.session.rollback()
        raise WaveExists(
            N_("There is already a wave called “{wave}”."), wave=facts.name, hint=N_("Look at the waves, and try again.")
        ) from taken
    except BaseException:
        db.session.rollback()
        raise
    return wave


def _slug(municipality_id: int, name: str) -> str:
    """An imported wave has no page of its own; its slug only has to be one that no other wave has."""
    word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30]
    return f"imported-{municipality_id}-{word}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
