"""What is sealed or locked is of one length, whatever it says: what somebody wrote cannot be told by how much it is."""

import pytest
from sqlalchemy import func, select

from survey_app.questionnaire import document
from survey_app.questionnaire.fields import keys_beside
from survey_app.questionnaire.items import (
    SPECIFIED,
    Choosing,
    Consent,
    Date,
    FreeText,
    Information,
    Item,
    Matrix,
    Multiple,
    Number,
    Place,
    Ranking,
)  # fmt: skip
from survey_app.questionnaire.room import room
from survey_app.services import drafting, mixing, responding
from survey_app.services.mixing import Answer
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from survey_app.storage.pools import Waiting
from tests.anonymity.residents import ASKED
from tests.databases import each_engine
from tests.house.tree import TREE, files, read
from tests.making import NOW, TODAY

LONGEST = 3000
TEXTS = ["", "Lamps", "å" * LONGEST, "\n" * LONGEST, '"' * LONGEST, "𝄞" * LONGEST]


def longest(item: Item) -> object:
    """The answer that takes most room."""
    match item:
        case FreeText():
            return "𝄞" * item.max_length
        case Number():
            return -1.2345678901234567e-300
        case Matrix():
            return {row.code: max(item.codes, key=len) for row in item.rows}
        case Multiple():
            return sorted(item.codes)
        case Ranking():
            return sorted(item.codes, key=len)[-item.ranks :]
        case Date():
            return "2026-12-31"
        case Consent():
            return "yes"
        case Choosing():
            return max(item.codes, key=len)
    raise AssertionError(item)


def beside(item: Item) -> dict[str, str]:
    """What takes most room of what stands beside an answer."""
    return dict.fromkeys(keys_beside(item), f"{item.coarseness}m-999999_-999999" if isinstance(item, Place) else "𝄞" * SPECIFIED)


@pytest.mark.parametrize(
    "path", [*files("*.yaml", "questionnaires"), TREE / "tests/questionnaire/everything.yaml"], ids=lambda path: path.stem
)
def test_the_longest_answers_to_a_questionnaire_find_room(path):
    asked = document.read(read(path), path.name)
    items = [item for item in asked.items.values() if not isinstance(item, Information)]
    longest_answers = {item.code: longest(item) for item in items}
    words = {item.code: str(longest_answers.pop(item.code)) for item in items if isinstance(item, FreeText)}
    for item in items:
        words |= beside(item)
    assert len(Answer(longest_answers, words).packed()) <= room(asked)


@each_engine
def test_answers_that_wait_and_drafts_are_of_one_length_before_and_after_mixing(make_wave):
    made = make_wave(questionnaire=ASKED, codes=30)
    codes = [code for group in made.codes.values() for code in group]
    for number, code in enumerate(codes):
        text = TEXTS[number % len(TEXTS)]
        responding.submit(made.wave.slug, code, {"steps": number} | ({"more": text} if text else {}), NOW)
        drafting.save(made.wave, drafting.new_resume_code(), drafting.Unfinished(code, 1, "en", {"steps": ["1"], "more": [text]}), TODAY)
    before = set(db.session.scalars(select(func.length(Waiting.sealed))))
    assert len(before) == 1
    assert len(set(db.session.scalars(select(func.length(Draft.locked))))) == 1
    db.session.rollback()
    for pool_id in db.session.scalars(select(Waiting.pool_id).distinct()).all():
        db.session.rollback()
        mixing._mix(pool_id, 10)
    assert set(db.session.scalars(select(func.length(Waiting.sealed)))) == before
    assert db.session.scalar(select(func.count()).select_from(Waiting)) < len(codes)
