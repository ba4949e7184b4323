"""A town in which every page has something to show: waves open, coming and closed, and evaluations done, refused and waiting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from survey_app.services import evaluating, responding
from survey_app.storage import waves
from survey_app.storage.accounts import Official
from survey_app.storage.base import db
from survey_app.storage.evaluations import StoredEvaluation
from tests.house.tree import read
from tests.making import TODAY, TOMORROW, MadeWave

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
class Town:
    """Slugs and codes for residents, the official's e-mail, ids of evaluations by their state."""

    library: MadeWave
    kinds: Mapping[str, MadeWave]
    refused: Mapping[str, MadeWave]
    used: MadeWave
    official: Official
    evaluations: Mapping[str, int]


def build(make_wave: Callable[..., MadeWave], make_official: Callable[..., Official]) -> Town:
    official = make_official("kim@ekeby.example")
    library = make_wave(name="library", questionnaire=read("questionnaires/library/trygghet.yaml"))
    kinds = {
        name: make_wave(name=name, reach=waves.OPEN_LINK, questionnaire=read(f"questionnaires/examples/{name}.yaml"))
        for name in ("condition", "help", "matrix", "multiple", "number", "single", "text")
    }
    long_ago = TODAY - timedelta(days=300)
    before = make_wave(name="before", codes=150, opens_on=long_ago)
    after = make_wave(name="after", codes=151)
    for made, unsafe in ((before, 0.5), (after, 0.3)):
        _answer(made, unsafe)
        made.wave.closes_on = made.wave.opens_on + timedelta(days=1)
    db.session.commit()
    refused = {"closed": before, "coming": make_wave(name="coming", opens_on=TOMORROW, closes_on=TOMORROW)}
    used = make_wave(name="used", codes=1)
    responding.submit(used.wave.slug, used.code, {"late": "1"}, TODAY)
    found = {}
    for name, plan in (("done", PLAN), ("failed", REFUSED), ("waiting", PLAN)):
        found[name] = evaluating.request(official.municipality_id, plan, TODAY).id
        if name != "waiting":
            evaluating.run(found[name])
    states = {name: db.session.get_one(StoredEvaluation, number).state for name, number in found.items()}
    assert states == {"done": "done", "failed": "failed", "waiting": "waiting"}, states
    return Town(library, kinds, refused, used, official, found)


def _answer(made: MadeWave, unsafe: float) -> None:
    chance = Random(1)
    for codes in made.codes.values():
        for code in codes[:150]:
            answers = {"late": "2" if chance.random() < unsafe else "1", "sex": chance.choice(["woman", "man"])}
            responding.accept(made.wave, code, answers, today=made.wave.opens_on)
