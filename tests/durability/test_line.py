"""The line to the PostgreSQL server is cut where it hurts most: a resident is never thanked for what is not kept, and loses nothing."""

import time

import pytest

from survey_app.services import mixing
from survey_app.storage import responses
from tests.durability import installation
from tests.durability.installation import SLUG, Installation
from tests.durability.proxy import line_to
from tests.web.respond.pages import Page, open_page

pytestmark = pytest.mark.postgresql
WRITTEN = {"steps": "17", "late": "2", "more": "Lyktan vid Ågatan 🙈\r\när trasig"}


@pytest.fixture
def line(cluster):
    with line_to(cluster.port) as line:
        yield line


@pytest.fixture
def place(cluster, line, tmp_path):
    """An installation that reaches its database by the line."""
    cluster.execute("CREATE DATABASE lined")
    address = cluster.address("lined")
    place = Installation(tmp_path, address.replace(f":{cluster.port}/", f":{line.port}/"))
    place.open(20)
    yield place
    cluster.execute("DROP DATABASE lined WITH (FORCE)")


@pytest.fixture
def web(place):
    app = place.app()
    yield app.test_client()
    with app.app_context():
        installation.close_connections()


@pytest.fixture
def counts(place, cluster):
    """What is there, whatever befalls the line."""
    app = Installation(place.folder, cluster.address("lined")).app()

    def count():
        with app.app_context():
            try:
                return installation.counts()
            finally:
                installation.close_connections()

    return count


def answered(web, code):
    """The page to check, all filled in."""
    start = open_page(web, f"/s/{SLUG}/")
    return start.press(None, _code=code).press(steps=WRITTEN["steps"], late=WRITTEN["late"]).press(more=WRITTEN["more"])


def holds_all(page: Page, sent: Page) -> bool:
    return {name: texts for name, texts in page.fields.items() if name != "_go"} == sent.fields


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_line_that_is_cut_at_the_commit_of_an_answer_loses_and_doubles_nothing(where, place, line, web, counts):
    review = answered(web, place.codes[0])
    line.cut_at_commit(where)
    cut = review.press("send")
    assert line.was_cut.wait(10)
    assert (cut.status, cut.response.headers["Retry-After"]) == (503, "60")
    assert holds_all(cut, review)
    kept = int(where == "after")
    assert counts() == {"spent": kept, "waiting": kept, "mixed": 0}
    assert cut.press("send").status == 303
    assert review.press("send").status == 303  # And back, and once more.
    assert counts() == {"spent": 1, "waiting": 1, "mixed": 0}
    with place.app().app_context():
        wave = installation.the_wave()
        assert mixing.close(wave) == 1
        assert [answers for _, answers in responses.of(wave.id)] == [{"steps": 17, "late": "2"}]
        assert responses.remarks(wave.id) == [("more", WRITTEN["more"].replace("\r\n", "\n"))]
        installation.close_connections()


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_line_that_is_cut_at_the_commit_of_a_draft_lets_the_resident_go_on(where, place, line, web, counts):
    page = open_page(web, f"/s/{SLUG}/").press(None, _code=place.codes[0])
    line.cut_at_commit(where)
    second = page.press(steps=WRITTEN["steps"], late=WRITTEN["late"])
    assert line.was_cut.wait(10)
    assert (second.status, second.heading) == (200, "And else")
    assert "This page could not be saved for later just now." in second.text
    assert second.press(more=WRITTEN["more"]).press("send").status == 303
    assert counts() == {"spent": 1, "waiting": 1, "mixed": 0}


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_line_that_is_cut_while_connecting_is_tried_again(where, place, line, web, counts):
    review = answered(web, place.codes[0])
    line.go_down()
    line.come_back()
    line.cut_at_commit(where)  # A new connection commits its settings first.
    cut = review.press("send")
    assert line.was_cut.wait(10)
    assert cut.status == 303 or (cut.status == 503 and holds_all(cut, review) and cut.press("send").status == 303)
    assert counts() == {"spent": 1, "waiting": 1, "mixed": 0}


def test_as_soon_as_the_server_can_be_reached_again_answers_are_taken(place, line, web, counts):
    review = answered(web, place.codes[0])
    line.go_down()
    for _ in range(3):
        away = review.press("send")
        assert (away.status, away.response.headers["Retry-After"]) == (503, "60")
        assert holds_all(away, review)
    line.come_back()
    came_back = time.monotonic()
    assert review.press("send").status == 303
    assert time.monotonic() - came_back < 5
    assert counts() == {"spent": 1, "waiting": 1, "mixed": 0}
