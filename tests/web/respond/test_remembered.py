"""What is made once and shown to everybody: a question without an answer, and never more than that."""

from tests.web.respond.pages import open_page
from tests.web.respond.questionnaires import WORK


def first(client, made, at=0, lang="en"):
    code = [code for codes in made.codes.values() for code in codes][at]
    return open_page(client, f"/s/{made.wave.slug}/?lang={lang}").press(None, _code=code)


def test_what_one_resident_chose_is_not_chosen_for_the_next(client, make_wave):
    made = make_wave(questionnaire=WORK)
    for at in range(3):
        page = first(client, made, at)
        assert "works" not in page.fields
        assert page.press("lang-en", works="yes").fields["works"] == ["yes"]


def test_what_was_wrong_for_one_resident_is_not_wrong_for_the_next(client, make_wave):
    made = make_wave(questionnaire=WORK)
    for at in range(2):
        page = first(client, made, at).press(works="yes")
        assert page.errors == []
        assert len(page.press(hours="many").errors) == 1


def test_questions_of_the_same_code_are_those_of_their_own_questionnaire_and_language(client, make_wave):
    one = make_wave(questionnaire=WORK)
    other = make_wave(questionnaire=WORK.replace("Do you work in the evenings?", "Do you work at night?"))
    for _ in range(2):
        assert "Do you work in the evenings?" in first(client, one).text
        assert "Do you work at night?" in first(client, other).text
        assert "Arbetar du på kvällar?" in first(client, one, lang="sv").text
