"""Earlier answers and facts put into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire import piping

FACTS = {"municipality": "Ekvik", "place": "stationen"}
CHILDREN = "Du har {answer.children|one=ett barn|other=# barn}."
ARABIC = "{answer.n|zero=صفر|one=واحد|two=اثنان|few=# قليل|many=# كثير|other=# غير ذلك}"


def said(text, language="sv", **answers):
    return piping.said(text, language, answers, FACTS)


def wrong(text, language="sv"):
    return [str(error) for _, error in piping.problems({language: text})]


def test_words_without_placeholders_are_said_as_they_stand():
    assert said("Hur trygg är du? 50 %") == "Hur trygg är du? 50 %"


def test_an_answer_is_put_in():
    assert said("Du svarade {answer.work}. Stämmer det?", work="Lärare") == "Du svarade Lärare. Stämmer det?"


def test_a_row_of_an_answer_is_put_in():
    assert piping.said("{answer.places.park}", "sv", {"places.park": "Otrygg"}, FACTS) == "Otrygg"


def test_facts_are_put_in():
    assert said("Hur trygg är du vid {fact.place} i {fact.municipality}?") == "Hur trygg är du vid stationen i Ekvik?"


@pytest.mark.parametrize("text", ["{answer.work}", "{answer.work|other=#}"])
def test_what_was_not_answered_is_three_dots(text):
    assert said(text) == "…"


def test_the_facts_that_words_put_in_are_known():
    assert piping.facts({"sv": "{fact.place} och {answer.work}", "en": "{fact.municipality}"}) == {"place", "municipality"}


def test_two_braces_are_one():
    assert said("{{answer.work}}", work="Lärare") == "{answer.work}"


def test_an_inserted_value_is_not_read_for_placeholders():
    assert said("{answer.work}", work="{fact.place} {{") == "{fact.place} {{"


@pytest.mark.parametrize(("number", "words"), [(1, "Du har ett barn."), (2, "Du har 2 barn."), (0, "Du har 0 barn.")])
def test_a_plural_form_follows_the_number(number, words):
    assert said(CHILDREN, children=number) == words


@pytest.mark.parametrize(("number", "form"), [(0, "صفر"), (1, "واحد"), (2, "اثنان"), (3, "3 قليل"), (11, "11 كثير"), (100, "100 غير ذلك")])
def test_arabic_has_six_forms(number, form):
    assert said(ARABIC, "ar", n=number) == form


def test_easy_swedish_counts_as_swedish():
    assert said(CHILDREN, "sv-x-lattlast", children=1) == "Du har ett barn."


def test_a_form_that_is_missing_is_said_as_the_others():
    assert said("{answer.n|other=# st}", n=1) == "1 st"


def test_numbers_are_written_as_the_language_writes_them():
    assert said("{answer.km}", km=7.5) == "7,5"
    assert said("{answer.km}", "en", km=1200) == "1,200"


def test_the_items_that_words_refer_to_are_known():
    words = {"sv": "{answer.work} {fact.place}", "en": "{answer.home.town} {answer.n|other=#}"}
    assert piping.references(words) == {"work", "home", "n"}


@pytest.mark.parametrize(
    "text",
    [
        "{answer.work}",
        "{ answer.work }",
        "{answer.work.other}",
        "{fact.place}",
        "{{x}}",
        CHILDREN,
        "[länk](https://ekvik.se) {answer.work}",
    ],
)
def test_good_placeholders_have_no_problems(text):
    assert wrong(text) == []


@pytest.mark.parametrize(
    "text", ["{work}", "{}", "{answer}", "{answer.}", "{answer.Work}", "{fact.mayor}", "{answer.a b}", "{__class__}", "{0}"]
)
def test_what_is_no_placeholder_is_refused(text):
    hint = "Write {answer.ITEM}, {fact.municipality} or {fact.place}; and two braces for one that is meant as such."
    assert wrong(text) == [f"“{text}” is not a placeholder. {hint}"]


@pytest.mark.parametrize(("text", "brace"), [("En { för mycket", "{"), ("{answer.a}}", "}"), ("{{{answer.a}", None), ("{a{answer.b}", "{")])
def test_a_brace_alone_is_refused(text, brace):
    assert wrong(text) == ([f"There is a “{brace}” alone in the words. Write it twice if a brace is meant."] if brace else [])


def test_forms_that_cannot_be_read_are_refused():
    hint = "After each | stands a form, an equals sign and words, such as |one=# child|other=# children."
    assert wrong("{answer.n|ett barn}") == [f"The plural forms in “{{answer.n|ett barn}}” cannot be read. {hint}"]


def test_a_form_that_the_language_does_not_have_is_refused():
    assert wrong("{answer.n|few=x|other=y}") == ["The language sv has no plural form “few”. Its forms are one, other."]


def test_forms_without_the_form_for_every_other_number_are_refused():
    assert wrong("{answer.n|one=x}") == [
        "The plural forms after “answer.n” lack “other”. Add |other= and the words for every other number."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[här](https://ekvik.se/?svar={answer.work})",
        "[här](https://ekvik.se/a(b){answer.work})",
        "[här](<https://ekvik.se/a)b{answer.work}>)",
        "[här](https://ekvik.se/[a](b){answer.work})",
        r"[här](https://ekvik.se/a\)b{answer.work})",
    ],
)
def test_an_answer_in_the_address_of_a_link_is_refused(text):
    """Whoever owns the address would be told the answer."""
    assert wrong(text) == [
        "“answer.work” stands in the address of a link, so whoever owns that address would be told it. Move it out of the address."
    ]


def test_a_problem_says_in_which_language_it_stands():
    assert [language for language, _ in piping.problems({"sv": "{answer.a}", "en": "{a}"})] == ["en"]


PIECES = st.sampled_from(["{answer.a}", "{answer.n|one=# x|other=# y}", "{fact.place}", "{{", "}}", "{", "}", "|", "#", "answer.a", "ord "])


@given(st.lists(PIECES).map("".join), st.text(), st.integers(0, 10**6))
def test_every_inserted_value_has_gone_through_the_given_hands(text, value, number):
    """And nothing else has: what is left when the values are taken out is what an official wrote."""
    seen = []

    def insert(given):
        seen.append(given)
        return "\x00"

    shown = piping.said(text, "sv", {"a": value, "n": number}, {"place": "P"}, insert)
    assert shown.count("\x00") == len([one for one in seen if one])
    assert set(seen) <= {value, f"{number}", piping.said("{answer.n}", "sv", {"n": number}, {}), "P"}


@given(st.lists(PIECES).map("".join))
def test_no_placeholder_is_left_where_there_are_no_problems(text):
    if not piping.problems({"sv": text}):
        left = piping.said(text.replace("{{", "").replace("}}", ""), "sv", {"a": "A", "n": 3}, {"place": "P"})
        assert "{" not in left
        assert "}" not in left


@given(st.text(alphabet="{}|=#.answerfct_ \n[]()<>", max_size=60))
def test_no_words_are_too_strange_to_be_read(text):
    piping.problems({"sv": text})
    assert isinstance(piping.said(text, "sv", {}, {}), str)
