"""Lighthouse gives every kind of page that residents meet 100 for accessibility and 100 for best practices."""

import pytest

from survey_app.services.municipalities import Changes, change
from tests.node import judges
from tests.web.respond.questionnaires import WORK

pytestmark = pytest.mark.lighthouse


def test_the_residents_pages_are_given_full_marks(live_server, make_wave, municipality):
    change(municipality, Changes(colour="#1f5e4b", phone="08-465 004 17"))
    made = make_wave(questionnaire=WORK)
    start, onwards = f"/s/{made.wave.slug}/?lang=sv", {"press": ".actions .go"}
    steps = [
        {"open": f"/s/{made.wave.slug}/accessibility"},
        {"load": start},
        {"fill": ["#code", made.code]},
        {"press": ".panel .go"},
        {"fill": ["[name=works][value=yes]", "true"]},
        onwards,
        {"fill": ["[name=hours]", "many"]},
        onwards,
        {"fill": ["[name=hours]", "7"]},
        onwards, onwards, onwards,
        {"press": "[value=send]"},
    ]  # fmt: skip
    judged = judges.lighthouse(live_server, steps)
    assert [page["failed"] for page in judged] == [[]] * len(judged)
    assert [page["scores"] for page in judged] == [{"accessibility": 1, "best-practices": 1}] * len(judged)
    assert judged[-1]["page"].endswith("/thanks?lang=sv")
    assert len(judged) == 9
