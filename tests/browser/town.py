"""A town in which every page has something to show: waves open, coming and closed, and evaluations done, refused and waiting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from survey_app.services import evaluating, responding
from survey_app.storage import waves
from survey_app.storage.accounts import Official
from survey_app.storage.base import db
from survey_app.storage.evaluations import StoredEvaluation
from tests.house.tree import files, read
from tests.making import NOW, TODAY, TOMORROW, YESTERDAY, MadeWave

PLAN = """
pejl_plan: 1
title: {en: "Lighting in Ekeby, before and after", sv: "Belysningen i Ekeby, före och efter"}
municipality: Ekeby
waves: {before: before, after: after}
indicators:
  - id: unsafe
    label: {en: Unsafe outdoors late, sv: Otrygga ute sent}
    items: [late]
    codes: ["2"]
    good: down
    primary: true
measure:
  label: {en: Better lighting, sv: Bättre belysning}
  treated: {areas: [north]}
  comparison: {areas: [south]}
domains: [[sex], [area]]
language: en
"""
REFUSED = PLAN.replace("items: [late]", "items: [early]")


@dataclass(frozen=True, slots=True)
class ResidentsTown:
    """Waves that can be answered (by code; by link, one for each kind of item) and that cannot; one whose code is used."""

    library: MadeWave
    kinds: Mapping[str, MadeWave]
    refused: Mapping[str, MadeWave]
    used: MadeWave


@dataclass(frozen=True, slots=True)
class OfficialsTown:
    """An official, and the numbers of evaluations by their state."""

    official: Official
    evaluations: Mapping[str, int]


def for_residents(make_wave: Callable[..., MadeWave]) -> ResidentsTown:
    library = make_wave(name="library", questionnaire=read("questionnaires/library/trygghet.yaml"))
    kinds = {path.stem: example(make_wave, path) for path in files("*.yaml", "questionnaires/examples")}
    refused = {
        "closed": make_wave(name="closed", opens_on=YESTERDAY, closes_on=YESTERDAY),
        "coming": make_wave(name="coming", opens_on=TOMORROW, closes_on=TOMORROW),
    }
    used = make_wave(name="used", codes=1)
    responding.submit(used.wave.slug, used.code, {"late": "1"}, NOW)
    return ResidentsTown(library, kinds, refused, used)


def example(make_wave: Callable[..., MadeWave], path: Path) -> MadeWave:
    """A wave of an example, by open link, about a place that its words may name."""
    place = {"sv": "Stortorget", "en": "The main square", "ar": "الساحة"}
    return make_wave(name=path.stem, reach=waves.OPEN_LINK, questionnaire=read(path), about={"place": place})


def for_officials(make_wave: Callable[..., MadeWave], make_official: Callable[..., Official]) -> OfficialsTown:
    official = make_official("kim@ekeby.example")
    for name, opens_on, unsafe in (("before", TODAY - timedelta(days=300), 0.5), ("after", YESTERDAY, 0.3)):
        _answer(make_wave(name=name, codes=150, opens_on=opens_on), unsafe)
    found = {}
    for name, plan in (("done", PLAN), ("failed", REFUSED), ("waiting", PLAN)):
        found[name] = evaluating.request(official.municipality_id, plan, TODAY).id
        if name != "waiting":
            evaluating.run(found[name])
    states = {name: db.session.get_one(StoredEvaluation, number).state for name, number in found.items()}
    assert states == {name: name for name in states}, states
    return OfficialsTown(official, found)


def _answer(made: MadeWave, unsafe: float) -> None:
    chance = Random(1)
    for codes in made.codes.values():
        for code in codes:
            answers = {"late": "2" if chance.random() < unsafe else "1", "sex": chance.choice(["woman", "man"])}
            responding.accept(made.wave.slug, code, answers, now=datetime.combine(made.wave.opens_on, time()))
    db.session.commit()
    made.close()
