"""Going on later: with the resume code, on this device or another, and what is said to whoever has none that fits."""

from datetime import datetime, time, timedelta

import pytest

from survey_app.questionnaire import document
from survey_app.services import drafting, mixing
from survey_app.storage import questionnaires, responses
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from survey_app.web.respond import routes
from tests.making import TODAY, TOMORROW
from tests.web.respond.pages import Page, open_page
from tests.web.respond.questionnaires import WORK


@pytest.fixture
def go_on(app, made):
    """Another device, with a resume code."""

    def resume(code, **headers):
        start = open_page(app.test_client(), f"/s/{made.wave.slug}/", **headers)
        return Page(start.client, start.client.post(f"/s/{made.wave.slug}/resume", data={"_resume": code, "_lang": "en"}))

    return resume


def resume_code(page):
    return page.root.find(".//*[@class='code']").text


def test_the_code_on_the_page_opens_on_another_device_the_page_that_was_left_with_all_that_was_written(made, enter, go_on):
    area = enter().press(works="yes").press(hours="two").press(hours="20").press(why=["dark"])
    there = go_on(resume_code(area).lower().replace("-", " "))
    assert (there.status, there.heading, there.fields["why"]) == (200, "Your area", ["dark"])
    assert there.press(places__park="safe").press("send").status == 303
    assert made.kept() == [{"works": "yes", "hours": 20, "why": ["dark"], "places": {"park": "safe"}}]


def test_what_cannot_be_read_is_there_again_as_it_was_written(enter, go_on):
    wrong = enter().press(works="yes").press(hours="two tre")
    assert go_on(resume_code(wrong)).fields["hours"] == ["two tre"]


def test_the_language_that_was_chosen_is_there_again(enter, go_on):
    swedish = enter().press("lang-sv", works="no").press()
    assert go_on(resume_code(swedish), **{"Accept-Language": "en"}).heading == "Ditt område"


def test_the_code_stays_the_same_through_all_pages_and_devices(enter, go_on):
    home = enter().press(works="yes").press(hours="20")
    there = go_on(resume_code(home))
    assert resume_code(home) == resume_code(there) == resume_code(there.press())


def test_what_was_taken_back_does_not_come_back_with_the_draft(enter, go_on):
    area = enter().press(works="no").press("back").press("back")
    taken_back = area.press(works=None)
    assert "works" not in go_on(resume_code(taken_back)).fields


def test_after_sending_the_code_opens_nothing_and_the_draft_is_gone(made, enter, go_on):
    review = enter().press(works="no").press()
    code = resume_code(review)
    review.press("send")
    assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 0
    told = go_on(code)
    assert told.status == 422
    assert "Nothing is kept under this code." in told.text
    assert "It may have been sent already" in told.text


def test_on_two_devices_the_first_to_send_counts_and_the_other_is_told(made, enter, go_on):
    here = enter().press(works="no").press()
    there = go_on(resume_code(here)).press("back").press(more="Lamps")
    assert here.press("send").status == 303
    late = there.press("send")
    assert (late.status, late.heading) == (409, "These answers are already with us")
    assert (made.kept(), responses.remarks(made.wave.id)) == ([{"works": "no"}], [])


@pytest.mark.parametrize("written", ["", "ABCD-1234", "U" * 16, "'; DROP TABLE draft; --", "🂡" * 16])
def test_a_code_that_can_be_none_is_shown_again_with_what_is_wrong(go_on, written):
    told = go_on(written)
    assert told.status == 422
    assert "A code to continue with has 16 characters." in told.text
    field = told.root.find(".//input[@id='resume']")
    assert field.get("value") == written
    assert field.get("aria-describedby") == "resume-error"


def test_guessing_comes_to_an_end_but_mistyping_never_does(go_on, monkeypatch):
    monkeypatch.setattr(routes.guesses, "most", 3)
    assert [go_on("ABCD").status for _ in range(5)] == [422] * 5
    assert [go_on(drafting.new_resume_code()).status for _ in range(4)] == [422, 422, 422, 429]


def test_the_code_of_a_draft_that_expired_is_told_so(made, enter, go_on):
    code = resume_code(enter().press(works="no"))
    mixing.tidy(datetime.combine(TODAY + timedelta(days=100), time()))
    assert "been deleted after three months" in go_on(code).text


def test_after_the_last_day_a_draft_may_be_sent_for_half_an_hour(made, enter, go_on, monkeypatch):
    code = resume_code(enter().press(works="no"))
    end = datetime.combine(TOMORROW + timedelta(days=1), time())
    monkeypatch.setattr(routes, "_now", lambda: end + timedelta(minutes=30))
    assert go_on(code).status == 410
    monkeypatch.setattr(routes, "_now", lambda: end + timedelta(minutes=29))
    there = go_on(code)
    assert there.status == 200
    assert there.press().press("send").status == 303
    assert made.waiting == 1


def correct(made, text):
    """Give the wave a corrected version of its questionnaire."""
    version = questionnaires.publish(made.wave.municipality_id, document.to_data(document.read(text, "corrected.yaml")))
    db.session.flush()
    made.wave.version_id = version.id
    db.session.commit()
    db.session.expire_all()


WITHOUT_HOURS = WORK.replace(WORK[WORK.index("      - kind: number") : WORK.index("  - id: home")], "")


def test_a_question_that_vanished_with_a_correction_takes_nothing_else_along(made, enter):
    area = enter().press(works="yes").press(hours="20").press(why=["dark"])
    correct(made, WITHOUT_HOURS)
    review = area.press(more="Lamps")
    assert review.heading == "Check your answers"
    assert review.fields["hours"] == ["20"]
    assert review.press("send").status == 303
    assert made.kept() == [{"works": "yes", "why": ["dark"]}]


def test_a_question_that_comes_back_finds_what_was_written_there_also_on_another_device(made, enter, go_on):
    home = enter().press(works="yes").press(hours="20")
    correct(made, WITHOUT_HOURS)
    there = go_on(resume_code(home)).press(why=["dark"])
    correct(made, WORK)
    again = go_on(resume_code(there)).press("back").press("back")
    assert (again.heading, again.fields["hours"], again.fields["why"]) == ("You", ["20"], ["dark"])


def test_a_question_that_is_new_is_asked_before_going_on(made, enter):
    correct(made, WITHOUT_HOURS)
    you = enter().press(works="yes").press("back")
    correct(made, WORK)
    asked = you.press()
    assert asked.heading == "You"
    assert asked.offers("hours")
    assert "Your answer leads to one more question" in asked.text


def test_an_answer_that_is_no_longer_among_those_to_choose_is_asked_for_once_more(made, enter):
    review = enter().press(works="yes").press(hours="20").press(why=["tired"]).press()
    correct(made, WORK.replace("code: tired", "code: weary"))
    told = review.press("send")
    assert (told.heading, len(told.errors)) == ("The way home", 1)
    assert told.fields["hours"] == ["20"]
    assert told.press(why=["weary"]).press().press("send").status == 303
    assert made.kept() == [{"works": "yes", "hours": 20, "why": ["weary"]}]


@pytest.mark.parametrize("hidden", ["_x", "x" * 200, "a b", "q\x00", "ä", "<b>"])
def test_only_what_may_have_been_a_field_travels_on(enter, hidden):
    page = enter()
    page.fields[hidden] = ["strange"]
    assert "strange" not in page.press(works="no").text
