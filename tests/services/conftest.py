"""A wave that fills its pool: what the tests of mixing and closing begin with."""

from collections import Counter

import pytest

from survey_app.services import responding
from tests.making import NOW
from tests.web.respond.questionnaires import WORK

HOURS = WORK.replace("max: 80", "max: 10000")  # So that every resident can give an answer that is theirs alone.


@pytest.fixture
def keys(settings):
    return settings.batch_keys


@pytest.fixture
def made(make_wave):
    """A wave of one stratum with 100 letters, whose pool is mixed whenever it holds two batches."""
    return make_wave(codes=100, strata={"north": 1000}, questionnaire=HOURS)


@pytest.fixture
def send():
    """send(made, 7): the next seven residents of a stratum, the first when none is named, answer; the n-th that they work n hours, and
    write so."""
    sent = Counter()

    def send(made, count=1, stratum=None):
        stratum = stratum or next(iter(made.codes))
        for _ in range(count):
            number = sent[made.wave.slug, stratum]
            sent[made.wave.slug, stratum] += 1
            code = made.codes[stratum][number]
            responding.submit(made.wave.slug, code, {"works": "yes", "hours": number, "more": f"Lamp {number}"}, NOW)

    return send
