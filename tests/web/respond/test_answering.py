"""A resident answers, without script and without a cookie: every page through the form of the one before it."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from survey_app.services import responding
from survey_app.storage import responses, waves
from tests.web.respond.pages import open_page
from tests.web.respond.questionnaires import WORK


def test_from_the_letter_to_thanks(client, made, enter):
    you = enter()
    assert you.heading == "You"
    more = you.press(works="yes")
    assert more.heading == "You"
    home = more.press(hours="20")
    area = home.press(why=["dark", "tired"])
    review = area.press(places__park="unsafe", more="Lamps <here>")
    assert review.heading == "Check your answers"
    sent = review.press("send")
    assert sent.status == 303
    thanks = open_page(client, sent.response.location)
    assert thanks.heading == "Thank you, your answers are saved"
    assert made.kept() == [{"works": "yes", "hours": 20, "why": ["dark", "tired"], "places": {"park": "unsafe"}}]
    assert responses.remarks(made.wave.id) == [("more", "Lamps <here>")]  # Apart, so that a remark tells nothing of the other answers.


def test_every_question_may_be_skipped_but_not_all_of_them(made, enter):
    review = enter().press().press()
    page = review.press("send")
    assert (page.status, page.heading) == (422, "Check your answers")
    assert "You have not answered any question yet." in page.text
    assert made.waiting == 0
    page.press("send", more="Lamps")
    assert made.kept() == [{}]
    assert responses.remarks(made.wave.id) == [("more", "Lamps")]


def test_the_code_never_stands_in_an_address(client, made, enter):
    page = enter()
    assert made.code not in page.response.request.url
    assert made.code not in page.form.get("action")


def test_no_page_sets_a_cookie(enter):
    page = enter()
    for following in (page, page.press(), page.press("lang-sv"), page.press().press("send")):
        assert "Set-Cookie" not in following.response.headers


def test_going_back_keeps_everything_even_what_cannot_be_read(enter):
    home = enter().press(works="yes").press(hours="20")
    you = home.press("back", why=["dark", "none"])
    assert (you.heading, you.fields["hours"]) == ("You", ["20"])
    again = you.press()
    assert again.fields["why"] == ["dark", "none"]
    assert not again.errors


def test_an_answer_that_cannot_be_kept_is_shown_as_written_with_a_link_to_its_field(enter):
    page = enter().press(works="yes").press(hours="två tre")
    assert page.text.count("<title>Error: ") == 1
    assert page.fields["hours"] == ["två tre"]
    assert page.errors == ["Hours: Write a whole number with digits, from 0 to 80."]
    assert page.root.find(".//*[@class='errors']//a").get("href") == "#" + page.root.find(".//input[@name='hours']").get("id")
    assert page.press(hours="30").heading == "The way home"


def test_changing_language_keeps_what_is_on_the_page_even_what_cannot_be_read(enter):
    english = enter().press(works="yes")
    swedish = english.press("lang-sv", hours="två tre")
    assert (swedish.heading, swedish.fields["hours"], swedish.errors) == ("Du", ["två tre"], [])
    assert 'lang="sv"' in swedish.text
    assert swedish.press("lang-en").heading == "You"


def test_the_language_stays_through_the_pages(enter):
    assert enter().press("lang-sv").press(works="no").heading == "Ditt område"


def test_the_start_page_speaks_the_browsers_language_and_hands_it_on(client, made):
    start = open_page(client, f"/s/{made.wave.slug}/", **{"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5"})
    assert 'lang="sv"' in start.text
    assert start.press(None, _code=made.code).heading == "Du"


def test_a_branch_that_was_closed_again_is_not_kept(made, enter):
    area = enter().press(works="yes").press(hours="20").press(why=["dark"])
    you = area.press("back").press("back")
    review = you.press(works="no").press()
    assert review.heading == "Check your answers"
    assert "It is dark" not in review.text
    review.press("send")
    assert made.kept() == [{"works": "no"}]


def test_opening_a_branch_again_finds_what_was_written_there(enter):
    area = enter().press(works="yes").press(hours="20").press(why=["dark"])
    closed = area.press("back").press("back").press(works="no")
    opened = closed.press("back").press(works="yes")
    assert opened.press(hours="20").fields["why"] == ["dark"]


def test_the_review_shows_every_answer_and_what_was_left_out(enter):
    review = enter().press(works="yes").press(hours="20").press(why=["dark"]).press(places__park="unsafe")
    words = re.sub(r"\s+", " ", "".join(review.root.find(".//main").itertext()))
    for expected in (
        "Do you work in the evenings? Yes",
        "20 hours",
        "It is dark",
        "The park: Unsafe",
        "The square: no answer",
        "What else? No answer",
    ):
        assert expected in words


def test_a_change_from_the_review_comes_back_to_the_review(made, enter):
    review = enter().press(works="yes").press(hours="20").press().press()
    you = review.press("change-1")
    assert you.heading == "You"
    changed = you.press(hours="30")
    assert changed.heading == "Check your answers"
    changed.press("send")
    assert made.kept() == [{"works": "yes", "hours": 30}]


def test_sensitive_questions_and_the_thanks_show_where_to_find_help(client, made, enter):
    area = enter().press(works="no")
    thanks = open_page(client, f"/s/{made.wave.slug}/thanks")
    for page in (area, thanks):
        assert "Victim Support" in page.text
        assert 'href="tel:116006"' in page.text
    assert "Victim Support" not in enter().text


def test_pages_with_answers_may_be_gone_back_to_but_only_by_their_own_browser_and_thanks_makes_it_forget(client, made, enter):
    assert enter().response.headers["Cache-Control"] == "private, no-cache"
    thanks = client.get(f"/s/{made.wave.slug}/thanks")
    assert thanks.headers["Clear-Site-Data"] == '"cache"'
    assert thanks.headers["Cache-Control"] == "no-store"


def test_sending_twice_keeps_one_answer_and_says_so(made, enter):
    review = enter().press(works="no").press()
    assert review.press("send").status == 303
    again = review.press("send")
    assert (again.status, again.response.location) == (303, f"/s/{made.wave.slug}/thanks?lang=en")
    assert made.kept() == [{"works": "no"}]


def test_another_page_sent_with_the_same_code_is_told_that_answers_are_kept(made, enter):
    here, there = (enter().press(works=answer).press() for answer in ("no", "yes"))
    assert here.press("send").status == 303
    late = there.press("send")
    assert (late.status, late.heading) == (409, "These answers are already with us")
    assert made.kept() == [{"works": "no"}]


def test_an_open_link_needs_no_code_and_a_form_sent_twice_counts_once(client, make_wave):
    made = make_wave(questionnaire=WORK, reach=waves.OPEN_LINK)
    start = open_page(client, f"/s/{made.wave.slug}/")
    assert not start.offers("_code")
    review = start.press(None).press(works="no").press()
    assert review.press("send").status == 303
    assert review.press("send").status == 303
    start.press(None).press(works="no").press().press("send")
    assert made.kept() == [{"works": "no"}] * 2


def test_when_the_database_fails_nothing_is_lost_and_sending_again_works(made, enter, monkeypatch):
    review = enter().press(works="no").press(more="Lamps")

    def fails(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr(responding, "submit", fails)
        failed = review.press("send")
    assert (failed.status, failed.fields["more"], failed.response.headers["Retry-After"]) == (503, ["Lamps"], "60")
    assert "Nothing has been lost" in failed.text
    assert failed.press("send").status == 303
    assert made.kept() == [{"works": "no"}]


def test_an_answer_that_was_tampered_with_is_shown_not_stored(made, enter):
    review = enter().press(works="no").press()
    review.fields["works"] = ["perhaps"]
    page = review.press("send")
    assert (page.heading, len(page.errors)) == ("You", 1)
    assert made.waiting == 0


@pytest.mark.parametrize(
    "text", ["Å ä ö 𝄞 👩‍👩‍👧 שלום", "  two\r\n\r\nlines  ", "\nfirst line empty", "</textarea><script>alert(1)</script>"]
)
def test_free_text_is_carried_unchanged_through_every_page(enter, text):
    area = enter().press(works="no")
    there_and_back = area.press("lang-sv", more=text).press("back").press("lang-en").press()
    assert there_and_back.fields["more"][0].replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_a_page_in_the_middle_cannot_be_opened_by_its_address(client, made):
    assert client.get(f"/s/{made.wave.slug}/2").location == f"/s/{made.wave.slug}/"


def test_a_change_of_any_kind_of_question_leads_to_it_on_its_page(enter):
    review = enter().press(works="yes").press(hours="20").press().press()
    for button in review.root.iterfind(".//*[@class='change']"):
        page = review.press(button.get("value"))
        assert button.get("formaction").partition("#")[2] in {element.get("id") for element in page.root.iter()}
