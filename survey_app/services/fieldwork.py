"""Fieldwork: open a wave, draw its codes, see how many have answered, and hand its answers on as microdata."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Annotated, Any

from flask import current_app
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass
from sqlalchemy.exc import IntegrityError

from survey_app import codes
from survey_app.documents import DocumentError
from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.microdata import Ages, Microdata, Mode, Sampling, WaveFacts
from survey_app.questionnaire import document, piping, review
from survey_app.questionnaire import room as rooms
from survey_app.questionnaire.languages import words_of
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.places import with_districts
from survey_app.questionnaire.review import Reviewed
from survey_app.services import mixing
from survey_app.services.municipalities import districts_of, fitting
from survey_app.storage import municipalities, questionnaires, responses, waves
from survey_app.storage.base import db
from survey_app.storage.pools import BETWEEN
from survey_app.storage.questionnaires import Version
from survey_app.storage.waves import CODES, IMPORTED, OPEN_LINK, Wave, WaveStratum

LONGEST_NAME = 60
SAMPLING = {CODES: Sampling.PROBABILITY, OPEN_LINK: Sampling.OPEN_LINK}
_read: dict[str, tuple[Questionnaire, int]] = {}  # With the room for its answers, by SHA-256: a published version never changes.


class WaveRefused(SurveyAppError):
    """A wave that cannot be opened as it is described."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class About:
    """What residents read on the start page, and what the method appendix says of the wave.

    label      its name, such as “Autumn 2026”         question, lead  the headline and the sentence under it
    who, why   who asks, and what for                  follow_up       what happens with the answers, step by step
    minutes    how long answering takes                frame, mode, ages, source  facts for the appendix
    place      what {fact.place} in the questionnaire stands for, such as “Central station”
    """

    label: dict[str, str]
    question: dict[str, str] = field(default_factory=dict)
    lead: dict[str, str] = field(default_factory=dict)
    who: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    follow_up: tuple[dict[str, str], ...] = ()
    place: dict[str, str] = field(default_factory=dict)
    minutes: int | None = None
    frame: str = ""
    mode: Mode = Mode.WEB
    ages: tuple[int, int] | None = None
    source: str = ""

    @classmethod
    def of(cls, wave: Wave) -> "About":
        return TypeAdapter(cls).validate_python(wave.about)

    def document(self) -> dict[str, Any]:
        told: dict[str, Any] = TypeAdapter(About).dump_python(self, mode="json", exclude_defaults=True)
        return told


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class WrittenAbout(About):
    """The same as it is accepted from an official; what has been kept is not judged again while residents answer."""

    minutes: Annotated[int, Field(ge=1)] | None = None
    ages: Ages | None = None


@dataclass(frozen=True)
class Stratum:
    """An area that a sample is drawn from: persons who live there, and how many of them are to be invited."""

    code: str
    label: dict[str, str]
    population: int
    invited: int = 0


EVERYBODY = Stratum("all", {"sv": "Alla", "en": "Everybody"}, 0)  # A sample without strata is one; how many live there is not known.


def reviewed(municipality_id: int, text: str | bytes, source: str, *, today: date, language: str = "") -> Reviewed:
    """A questionnaire document with what is wrong in it and what could be better, also beside the version that the municipality published
    last under its id. DocumentError when it cannot be read."""
    before = questionnaires.latest(municipality_id, document.read(text, source).id)
    earlier = document.from_data(before) if before else None
    return review.read(text, source, today=today, before=earlier, language=language)


def publish(
    municipality_id: int, text: str | bytes, source: str, *, today: date, language: str = ""
) -> tuple[Version, tuple[SurveyAppError, ...]]:
    """Review a questionnaire document and publish it as a version that never changes; with advice on it. Commits. DocumentError when it
    cannot be read, or when something in it must be mended first, MapMissing when it asks for a map that the municipality has not given."""
    found = reviewed(municipality_id, text, source, today=today, language=language)
    version = _publish(municipality_id, found.publishable())
    db.session.commit()
    return version, found.advice


def open_wave(
    municipality_id: int,
    questionnaire: Questionnaire,
    *,
    name: str,
    slug: str,
    opens_on: date,
    closes_on: date,
    about: About,
    reach: str = CODES,
    strata: Sequence[Stratum] = (),
) -> Wave:
    """A wave of this questionnaire, published for good, with the strata of its sample. Commits. WaveRefused when it cannot be,
    PresentationRefused when its name is too long, MapMissing as `publish`."""
    if not (name := fitting(name, LONGEST_NAME)):
        raise WaveRefused(N_("The wave has no name."), hint=N_("Give it one that plans and commands can call it by, such as autumn-2026."))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 60:
        raise WaveRefused(
            N_("“{slug}” cannot stand in an address."), slug=slug, hint=N_("Use small letters a–z, digits and hyphens, at most 60.")
        )
    if closes_on < opens_on:
        raise WaveRefused(N_("The last day, {closes}, is before the first, {opens}."), closes=closes_on, opens=opens_on)
    if wrong := next((part.code for part in strata if BETWEEN in part.code), None):
        raise WaveRefused(
            N_("The code “{code}” of a stratum cannot hold a plus."),
            code=wrong,
            hint=N_("The plus stands between the codes of joined strata."),
        )
    if reach == CODES and not strata:
        strata = (EVERYBODY,)
    if not about.place and any("place" in piping.facts(words) for _, words in words_of(questionnaire)):
        raise WaveRefused(
            N_("The questionnaire names the place that it is about, but the wave has none."),
            hint=N_("Say which with --place, or under “place” in the file of --about."),
        )
    version = _publish(municipality_id, questionnaire)
    rows = [WaveStratum(code=part.code, label=dict(part.label), population=part.population, invited=part.invited) for part in strata]
    wave = Wave(
        municipality_id=municipality_id, version_id=version.id, name=name, slug=slug, reach=reach, about=about.document(), strata=rows
    )
    wave.opens_on, wave.closes_on = opens_on, closes_on
    db.session.add(wave)
    try:
        db.session.flush()
        mixing.open_pools(wave)
        db.session.commit()
    except IntegrityError as taken:
        db.session.rollback()
        raise WaveRefused(N_("There is already a wave called “{name}”, or one with the address “{slug}”."), name=name, slug=slug) from taken
    return wave


def _publish(municipality_id: int, questionnaire: Questionnaire) -> Version:
    """Keep a questionnaire as a version, with the municipality's map put in. Does not commit."""
    districts = {district.code: district.name for district in districts_of(municipalities.get(municipality_id))}
    return questionnaires.publish(municipality_id, document.to_data(with_districts(questionnaire, districts)))


def draw_codes(wave: Wave, stratum: str, count: int) -> list[str]:
    """New codes for one stratum, in clear, this once; only their keyed hashes are kept. Commits."""
    found: list[str] = []
    draw_letters(wave, {stratum: count}, lambda drawn: found.extend(drawn[stratum]))
    return found


def draw_letters(wave: Wave, wanted: Mapping[str, int], keep: Callable[[Mapping[str, Sequence[str]]], None]) -> None:
    """New codes, as many as are wanted of each stratum. `keep` gets them in clear, this once, and puts them where they are safe; only then
    their keyed hashes are stored, so that no letter can be printed whose code is unknown, nor a code be counted that is in no letter. Commits."""
    if wave.reach != CODES:
        raise WaveRefused(N_("“{wave}” is answered without codes."), wave=wave.name)
    strata = {stratum.code: stratum for stratum in wave.strata}
    drawn: dict[str, list[str]] = {}
    try:
        for code, count in wanted.items():
            if code not in strata:
                raise WaveRefused(N_("“{wave}” has no stratum “{stratum}”."), wave=wave.name, stratum=code)
            drawn[code] = [codes.draw() for _ in range(count)]
            responses.invite(wave.id, code, (hashed(wave, each) for each in drawn[code]))
            strata[code].invited = max(strata[code].invited, responses.invited(wave.id).get(code, 0))
        db.session.flush()
        keep(drawn)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def hashed(wave: Wave, code: str) -> bytes:
    """The keyed hash under which the wave knows a code."""
    return codes.kept(current_app.extensions["pejl"].pepper, wave.slug, code)


def questionnaire(wave: Wave) -> Questionnaire:
    """The questionnaire version that the wave asks. Imported waves have none: WaveRefused."""
    return _asked(wave)[0]


def room(wave: Wave) -> int:
    """The bytes that answers to the wave's questionnaire may take at most. WaveRefused as above."""
    return _asked(wave)[1]


def _asked(wave: Wave) -> tuple[Questionnaire, int]:
    if wave.version is None:
        raise WaveRefused(N_("“{wave}” was imported; its questionnaire is not here."), wave=wave.name)
    known = _read.get(wave.version.sha256)
    if known is None:
        asked = document.from_data(questionnaires.document(wave.version.id))
        known = _read[wave.version.sha256] = asked, rooms.room(asked)
    return known


def check_readable() -> None:
    """WaveRefused when this version of Pejl cannot read the questionnaire of a wave that is not closed: its rules may have become stricter."""
    for wave in waves.with_pools():
        try:
            questionnaire(wave)
        except DocumentError as wrong:
            raise WaveRefused(
                N_("The questionnaire of “{wave}” cannot be read by this version of Pejl: {problem}"), wave=wave.name, problem=wrong.faults[0],
                hint=N_("Do not start it. Put the backup back, and use the version before this until the wave has closed."),
            ) from wrong  # fmt: skip


def open_to_all(today: date) -> list[Wave]:
    """The waves of all municipalities that can be answered today, the one that closes first at the top."""
    return waves.open_on(today)


def microdata(wave: Wave) -> Microdata:
    """The wave's answers as arrays, whether they were collected here or imported."""
    if wave.reach == IMPORTED:
        return Microdata.from_bytes(waves.imported(wave.id))
    if not wave.closed:
        raise WaveRefused(
            N_("“{wave}” is still collecting answers."), wave=wave.name,
            hint=N_("Results can be seen when it has closed and all answers have been mixed: after its last day, or by ./pejl close-wave."),
        )  # fmt: skip
    found = responses.of(wave.id)
    if len(found) < (smallest := current_app.extensions["pejl"].batch):
        raise WaveRefused(
            N_("“{wave}” has {count} answers, fewer than the {smallest} that must be mixed together."),
            wave=wave.name, count=len(found), smallest=smallest, hint=N_("So few answers cannot be told without telling whose they are."),
        )  # fmt: skip
    about = About.of(wave)
    strata = _strata(wave, {stratum for stratum, _ in found if stratum is not None})
    facts = WaveFacts(
        name=wave.name,
        label=about.label,
        opens_on=wave.opens_on,
        closes_on=wave.closes_on,
        mode=about.mode,
        sampling=SAMPLING[wave.reach],
        frame=about.frame,
        ages=about.ages,
        invited={stratum.code: stratum.invited for stratum in strata},
        population={stratum.code: stratum.population for stratum in strata if stratum.population},
        source=about.source,
    )
    from survey_app.evaluation import (
        responses as evaluation_responses,  # Late: NumPy takes a quarter of a second that residents need not wait for.
    )

    return evaluation_responses.from_responses(
        questionnaire(wave), facts, found, {stratum.code: (stratum.label, stratum.population) for stratum in strata}
    )


def _strata(wave: Wave, carried: set[str]) -> list[Stratum]:
    """The strata that responses carry: those of the sample, the small ones joined."""
    joined = [set(code.split(BETWEEN)) for code in carried if BETWEEN in code]
    groups: dict[str, list[WaveStratum]] = {}
    for stratum in wave.strata:
        together = next((codes for codes in joined if stratum.code in codes), {stratum.code})
        groups.setdefault(BETWEEN.join(each.code for each in wave.strata if each.code in together), []).append(stratum)
    return [
        Stratum(
            code,
            {language: " + ".join(part.label.get(language, part.code) for part in parts) for language in parts[0].label},
            sum(part.population for part in parts),
            sum(part.invited for part in parts),
        )
        for code, parts in groups.items()
    ]
