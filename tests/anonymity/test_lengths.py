"""What is sealed or locked is of one length, whatever it says: what somebody wrote cannot be told by how much it is."""

import pytest
from sqlalchemy import func, select

from survey_app.questionnaire import document
from survey_app.questionnaire.items import FreeText, Item, Matrix, Multiple, Number
from survey_app.questionnaire.room import room
from survey_app.services import drafting, mixing, responding
from survey_app.services.mixing import Answer
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from survey_app.storage.pools import Waiting
from tests.anonymity.residents import ASKED
from tests.databases import each_engine
from tests.house.tree import files, read
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
        case _:
            return max(item.codes, key=len)


@pytest.mark.parametrize("path", [*files("*.yaml", "questionnaires")], ids=lambda path: path.stem)
def test_the_longest_answers_to_a_questionnaire_find_room(path):
    asked = document.read(read(path), path.name)
    longest_answers = {code: longest(item) for code, item in asked.items.items()}
    words = {code: str(longest_answers.pop(code)) for code, item in asked.items.items() if isinstance(item, FreeText)}
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
