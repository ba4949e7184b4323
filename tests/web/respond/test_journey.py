"""Where a resident goes next, without a server: a pure function of what the form holds."""

from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire import document
from survey_app.questionnaire.answers import complete
from survey_app.web.respond.journey import fill, turn
from tests.web.respond.questionnaires import WORK

ASKED = document.read(WORK, "work.yaml")
YOU, HOME, AREA, REVIEW = 1, 2, 3, 4
EVENINGS = {"works": ["yes"], "hours": ["20"]}
EVERYTHING = {**EVENINGS, "why": ["dark"], "places.park": ["safe"], "more": ["Lamps"]}

names = st.sampled_from([*ASKED.fields, "_shown", "nothing"])
forms = st.dictionaries(
    names, st.lists(st.sampled_from(["yes", "no", "20", "dark", "none", "safe", "x"]) | st.text(max_size=60), max_size=3)
)
buttons = st.sampled_from(["continue", "back", "send", "change-1", "change-2", "change-9", "change-x", "lang-sv", "lang-", ""]) | st.text(
    max_size=8
)


def go(form, step, button="continue", reviewed=()):
    filled = fill(ASKED, form)
    return turn(filled, step, button, shown=filled.met(step), reviewed=reviewed)


def test_the_start_leads_to_the_first_page():
    assert go({}, 0).step == YOU


def test_continuing_leads_over_every_page_on_the_path_to_the_review():
    assert [go(EVENINGS, step).step for step in (YOU, HOME, AREA)] == [HOME, AREA, REVIEW]


def test_a_page_on_which_nothing_is_asked_is_passed_over_both_ways():
    assert go({"works": ["no"]}, YOU).step == AREA
    assert go({"works": ["no"]}, AREA, "back").step == YOU


def test_an_answer_that_brings_up_a_question_on_the_same_page_shows_it_before_going_on():
    found = turn(fill(ASKED, {"works": ["yes"]}), YOU, "continue", shown=["works"])
    assert (found.step, found.fresh) == (YOU, ("hours",))


def test_an_answer_that_cannot_be_kept_stays_on_its_page_with_its_faults():
    found = go({**EVENINGS, "hours": ["two three"]}, YOU)
    assert (found.step, found.show_faults) == (YOU, True)


def test_going_back_and_changing_language_ask_for_nothing_to_be_right():
    wrong = {**EVENINGS, "why": ["dark", "none"]}
    assert (go(wrong, HOME, "back").step, go(wrong, HOME, "back").show_faults) == (YOU, False)
    assert (go(wrong, HOME, "lang-sv").step, go(wrong, HOME, "lang-sv").show_faults) == (HOME, False)


def test_the_review_is_not_reached_past_an_answer_that_cannot_be_kept():
    left_behind = {**EVENINGS, "hours": ["two three"]}
    found = go(left_behind, AREA)
    assert (found.step, found.show_faults) == (YOU, True)


def test_a_change_made_from_the_review_leads_back_to_the_review():
    opened = go(EVERYTHING, REVIEW, f"change-{YOU}")
    assert opened.step == YOU
    assert go({**EVERYTHING, "hours": ["10"]}, YOU, reviewed=opened.reviewed).step == REVIEW


def test_a_change_that_brings_up_other_pages_leads_over_them_first():
    before = {"works": ["no"]}
    opened = go(before, REVIEW, f"change-{YOU}")
    after = go(EVENINGS, YOU, reviewed=opened.reviewed)
    assert after.step == HOME
    assert go(EVENINGS, HOME, reviewed=after.reviewed).step == REVIEW


def test_going_back_after_a_change_still_leads_to_the_review():
    opened = go(EVERYTHING, REVIEW, f"change-{AREA}")
    earlier = go(EVERYTHING, AREA, "back", opened.reviewed)
    assert earlier.step == HOME
    assert go(EVERYTHING, HOME, reviewed=earlier.reviewed).step == REVIEW


def test_what_was_written_on_a_branch_is_carried_along_but_is_no_answer_while_the_branch_is_closed():
    filled = fill(ASKED, {**EVERYTHING, "works": ["no"]})
    assert filled.written["why"] == ["dark"]
    assert "why" not in complete(ASKED, filled.answers)
    assert complete(ASKED, fill(ASKED, EVERYTHING).answers)["why"] == ["dark"]


@given(forms)
def test_whatever_a_form_holds_is_read_and_carried_along_as_it_was_written(form):
    filled = fill(ASKED, form)
    assert set(filled.written) <= set(ASKED.fields)
    assert fill(ASKED, filled.written).written == filled.written
    if filled.faulty() is None:
        complete(ASKED, filled.answers)


@given(forms, st.integers(-3, 20), buttons, st.lists(st.text(max_size=6)), st.lists(st.text(max_size=6)))
def test_every_turn_leads_to_a_page_that_exists(form, step, button, shown, reviewed):
    filled = fill(ASKED, form)
    found = turn(filled, step, button, shown, reviewed)
    section = filled.section(found.step)
    assert found.show_faults is False or (section is not None and filled.faults[section.id])


@given(forms)
def test_continuing_always_comes_to_the_review_or_to_something_that_must_be_mended(form):
    filled, at = fill(ASKED, form), 0
    for _ in range(10):
        found = turn(filled, at, "continue", shown=filled.met(at) if at else ())
        if found.step == REVIEW or found.show_faults:
            return
        assert found.step > at
        at = found.step
    raise AssertionError("The pages go round in circles.")
