"""Double clicks, impatient fingers and two devices: whatever comes at the same moment, one answer is kept, and each is told the truth."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from survey_app.storage import waves
from tests.databases import each_engine
from tests.web.respond.pages import Page, open_page
from tests.web.respond.questionnaires import WORK

pytestmark = each_engine


@pytest.fixture
def at_once(app):
    """Run all of them at the same moment, each as a browser of its own; what each gives back."""

    def run(*presses: Callable[[], Page]) -> list[Page]:
        found: list[Page] = []
        start = threading.Barrier(len(presses))

        def press(one: Callable[[], Page]) -> None:
            with app.app_context():
                start.wait()
                found.append(one())

        threads = [threading.Thread(target=press, args=(one,)) for one in presses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == len(presses)
        return found

    return run


def statuses(pages):
    return Counter(page.status for page in pages)


@pytest.mark.parametrize("times", [2, 6])
def test_the_same_page_sent_several_times_at_once_is_kept_once_and_thanked_each_time(made, enter, at_once, times):
    review = enter().press(works="no").press()
    assert statuses(at_once(*[lambda: review.press("send")] * times)) == {303: times}
    assert made.waiting == 1


def test_two_devices_that_send_at_once_with_the_same_code_never_mix_their_answers(make_wave, client, at_once):
    made = make_wave(questionnaire=WORK, codes=4, strata={"all": 100})
    for code in made.codes["all"]:
        here, there = (
            open_page(client, f"/s/{made.wave.slug}/").press(None, _code=code).press(works="yes").press(hours=hours).press(why=why).press()
            for hours, why in (("1", "dark"), ("2", "tired"))
        )
        assert statuses(at_once(lambda: here.press("send"), lambda: there.press("send"))) == {303: 1, 409: 1}  # noqa: B023  # Run here.
    kept = made.kept()
    assert len(kept) == 4
    assert all(
        answers in ({"works": "yes", "hours": 1, "why": ["dark"]}, {"works": "yes", "hours": 2, "why": ["tired"]}) for answers in kept
    )


def test_one_form_of_an_open_link_sent_several_times_at_once_is_kept_once(make_wave, client, at_once):
    made = make_wave(questionnaire=WORK, reach=waves.OPEN_LINK)
    review = open_page(client, f"/s/{made.wave.slug}/").press(None).press(works="no").press()
    assert statuses(at_once(*[lambda: review.press("send")] * 4)) == {303: 4}
    assert made.waiting == 1


def test_pages_saved_at_once_under_one_resume_code_are_each_shown(made, enter, at_once):
    you = enter()
    pages = at_once(*[lambda works=works: you.press(works=works) for works in ("no", "yes", "no", "yes")])
    assert statuses(pages) == {200: 4}
    assert Counter(page.fields["works"][0] for page in pages) == {"no": 2, "yes": 2}


def test_somebody_who_answers_while_the_wave_closes_is_kept_or_told_so(app, made, enter, at_once):
    review = enter().press(works="no").press()
    found = at_once(lambda: review.press("send"), made.close)
    (sent,) = [page for page in found if isinstance(page, Page)]
    assert sent.status in (303, 410)
    assert len(made.kept()) == (1 if sent.status == 303 else 0)
