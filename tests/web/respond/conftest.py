"""What the tests of the residents' pages share."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from survey_app import codes
from survey_app.web.attempts import Attempts
from survey_app.web.respond import routes
from tests.making import MadeWave
from tests.web.respond.faults import faults
from tests.web.respond.pages import Page, open_page
from tests.web.respond.questionnaires import WORK

__all__ = ["faults"]


@pytest.fixture(autouse=True)
def _fresh_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "guesses", Attempts(most=30))


@pytest.fixture
def made(make_wave: Callable[..., MadeWave]) -> MadeWave:
    return make_wave(questionnaire=WORK)


@pytest.fixture
def enter(client: FlaskClient, made: MadeWave) -> Callable[..., Page]:
    """The first page, after the code."""

    def go_in(code: str = "", **headers: str) -> Page:
        return open_page(client, f"/s/{made.wave.slug}/", **headers).press(None, _code=codes.shown(code or made.code))

    return go_in
