"""Whatever befalls the database, a resident loses nothing: the page that says so holds all they wrote, and sending it again works."""

from dataclasses import replace

import pytest

from survey_app import create_app
from survey_app.batch_keys import KeyNotKept
from survey_app.storage import pools
from survey_app.storage.base import db
from survey_app.storage.engines import UnsafeDatabase
from survey_app.storage.responses import Spent
from survey_app.web.respond import routes
from tests.databases import each_engine
from tests.web.respond.faults import Nth
from tests.web.respond.pages import open_page

ANSWERED = {"works": ["yes"], "hours": ["20"], "why": ["dark", "tired"], "places.park": ["unsafe"], "more": ["Lämpor 💡\r\növerallt"]}


@pytest.fixture
def at(made, enter, client):
    """The form of a stage of answering, and what is sent with it: at("send")."""

    def stage(name):
        if name == "enter":
            return open_page(client, f"/s/{made.wave.slug}/"), {"_code": made.code}, None
        you = enter()
        home = you.press(works="yes").press(hours="20")
        if name == "page":
            return home, {"why": ["dark", "tired"]}, "continue"
        if name == "back":
            return home, {"why": ["dark", "tired"]}, "back"
        if name == "language":
            return home, {"why": ["dark", "tired"]}, "lang-sv"
        review = home.press(why=["dark", "tired"]).press(places__park="unsafe", more=ANSWERED["more"])
        if name == "change":
            return review, {}, "change-2"
        if name == "send":
            return review, {}, "send"
        start = open_page(client, f"/s/{made.wave.slug}/")
        start.form = start.root.findall(".//main//form")[1]
        start.fields = {"_lang": ["en"]}
        return start, {"_resume": review.fields["_resume"]}, None

    return stage


def kept_on(page):
    return {name: texts for name, texts in page.fields.items() if name != "_go"}


def counts():
    db.session.rollback()
    return tuple(db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (Spent, pools.Waiting))


@pytest.mark.parametrize("stage", ["enter", "page", "back", "language", "change", "send", "resume"])
@each_engine
def test_while_the_database_is_away_every_page_comes_back_with_all_that_was_sent(at, faults, stage):
    page, written, go = at(stage)
    db.session.rollback()
    with faults.away():
        away = page.press(go, **written)
        assert away.status == 503
        assert away.response.headers["Retry-After"] == "60"
        assert away.heading in ("We cannot save anything just now", "Vi kan inte spara något just nu")
        again = away.press(go or "continue")  # Pressing while it is still away changes nothing.
        assert (again.status, kept_on(again)) == (503, kept_on(away))
        assert kept_on(away) == {**{name: texts for name, texts in page.fields.items() if name != "_go"}, **listed(written)}
    back = away.press(away.form.find(".//button").get("value"))
    expected = {
        "enter": "You", "page": "Your area", "back": "You", "language": "Vägen hem", "change": "The way home", "resume": "Check your answers",
    }  # fmt: skip
    if stage == "send":
        assert back.status == 303
        assert counts() == (1, 1)
    else:
        assert (back.status, back.heading) == (200, expected[stage])


def listed(written):
    return {name: [texts] if isinstance(texts, str) else texts for name, texts in written.items()}


@each_engine
def test_a_read_only_database_lets_residents_read_on_and_takes_the_answers_when_it_can(at, faults):
    page, written, go = at("page")
    db.session.rollback()
    with faults.read_only():
        area = page.press(go, **written)
        assert (area.status, area.heading) == (200, "Your area")
        assert "This page could not be saved for later just now." in area.text
        sent = area.press().press("send")
        assert sent.status == 503
    assert sent.press("send").status == 303
    assert counts() == (1, 1)


def test_a_full_disk_acknowledges_nothing_that_is_not_kept_and_needs_no_restart(make_wave, client, faults):
    made = make_wave(codes=40)
    codes = [*made.codes["north"], *made.codes["south"]]
    db.session.rollback()
    acknowledged, failed = 0, None
    with faults.full():
        for code in codes:
            sent = open_page(client, f"/s/{made.wave.slug}/").press(None, _code=code).press(late="1").press().press("send")
            if sent.status == 503:
                failed = sent
                break
            acknowledged += 1
        assert failed is not None
        assert counts() == (acknowledged, acknowledged)
        assert failed.fields["late"] == ["1"]
    assert failed.press("send").status == 303
    assert counts() == (acknowledged + 1, acknowledged + 1)


@each_engine
def test_connections_that_were_cut_are_replaced_without_anybody_noticing(at, faults):
    for stage in ("enter", "page", "send"):
        page, written, go = at(stage)
        db.session.rollback()
        faults.cut()
        assert page.press(go, **written).status in (200, 303)


@pytest.mark.parametrize("done", [False, True], ids=["not-done", "done-but-not-told"])
@each_engine
def test_a_failure_at_any_statement_of_sending_leaves_it_done_or_not_and_sending_again_mends_it(make_wave, client, done):
    made = make_wave(codes=60)
    for n, code in enumerate([*made.codes["north"], *made.codes["south"]], start=1):
        review = open_page(client, f"/s/{made.wave.slug}/").press(None, _code=code).press(late="2", sex="man").press()
        before, fault = counts(), Nth(n, done=done)
        assert before[0] == before[1] == n - 1
        with fault.failing():
            sent = review.press("send")
        if not fault.failed:
            assert n > 5  # It did fail at every statement there is.
            return
        assert counts() in (before, (n, n))
        assert sent.status in (303, 503)
        if sent.status == 503:
            assert (sent.fields["late"], sent.fields["_form"]) == (["2"], review.fields["_form"])
            assert sent.press("send").status == 303
        assert counts() == (n, n)
    raise AssertionError("more statements than codes")


@pytest.mark.parametrize("stage", ["enter", "page", "resume"])
@each_engine
def test_a_failure_at_any_statement_before_sending_never_loses_what_was_written(at, stage):
    for n in range(1, 60):
        page, written, go = at(stage)
        fault = Nth(n)
        with fault.failing():
            shown = page.press(go, **written)
        assert shown.status in (200, 503)
        if shown.status == 503:
            assert kept_on(shown) == {**{name: texts for name, texts in page.fields.items() if name != "_go"}, **listed(written)}
            shown = shown.press(go or "continue")
            assert shown.status == 200
        if not fault.failed:
            return
    raise AssertionError("no end of statements")


def test_a_fault_in_the_program_itself_loses_nothing_either(app, at, monkeypatch, caplog):
    page, written, go = at("page")

    def breaks(*_: object) -> None:
        raise ZeroDivisionError("Lampor")

    with monkeypatch.context() as patched:
        patched.setattr(routes, "turn", breaks)
        broken = page.press(go, **written)
    assert (broken.status, broken.fields["why"], broken.fields["hours"]) == (500, ["dark", "tired"], ["20"])
    assert "Lampor" not in caplog.text + broken.text
    assert broken.press(go).heading == "Your area"


def test_waiting_because_others_have_guessed_loses_nothing(at, monkeypatch):
    page, written, go = at("page")
    with monkeypatch.context() as patched:
        patched.setattr(routes.guesses, "most", 0)
        told = page.press(go, **written)
    assert (told.status, told.fields["why"], told.response.headers["Retry-After"]) == (429, ["dark", "tired"], "600")
    assert told.press(go).heading == "Your area"


def test_a_page_that_was_only_asked_for_can_be_asked_for_again(client, made, faults):
    db.session.rollback()
    with faults.away():
        page = open_page(client, f"/s/{made.wave.slug}/")
    assert page.status == 503
    assert page.form.get("method") == "get"


def test_another_server_with_another_secret_takes_up_every_page(settings, at):
    page, written, go = at("page")
    other = create_app(replace(settings, secret_key="another secret key that nobody knew before"))
    other.test_client_class = type(page.client)
    page.client = other.test_client()
    review = page.press(go, **written).press(places__park="safe")
    assert review.press("send").status == 303
    assert counts() == (1, 1)
    with other.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("fault", [KeyNotKept("No room for the key of a new batch."), UnsafeDatabase("The server has fsync = off.")])
def test_a_refusal_that_is_no_fault_of_the_resident_comes_with_all_that_was_sent(at, monkeypatch, fault):
    for stage, called in (("page", "open_wave"), ("resume", "open_wave"), ("send", "submit")):
        page, written, go = at(stage)

        def refuses(*_, **__):
            raise fault

        with monkeypatch.context() as patched:
            patched.setattr(routes.responding, called, refuses)
            told = page.press(go, **written)
        assert (told.status, told.response.headers["Retry-After"]) == (503, "60")
        assert kept_on(told) == {**kept_on(page), **listed(written)}
        assert told.press(go or "continue").status in (200, 303)
