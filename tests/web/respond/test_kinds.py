"""Every kind of item on its page: what can be read, what is written, what is wrong, what stands in the review, and what is kept."""

import pytest

from survey_app.storage import responses, waves
from tests.web.respond.pages import Page, open_page
from tests.web.respond.questionnaires import KINDS


@pytest.fixture
def made(make_wave):
    return make_wave(questionnaire=KINDS, reach=waves.OPEN_LINK)


@pytest.fixture
def choices(client, made) -> Page:
    return open_page(client, f"/s/{made.wave.slug}/").press(None)


@pytest.fixture
def figures(choices) -> Page:
    return choices.press(agreed="yes", housing="house")


def to_the_review(page):
    while "check" not in page.heading.lower():
        page = page.press()
    return page


def question(page, code):
    """What can be read of the item that a field belongs to."""
    item = next(part for part in page.root.iterfind(".//div") if "item" in part.get("class", "").split() and any(
        control.get("name", "").split(".")[0] == code for control in part.iter()
    ))  # fmt: skip
    return " ".join("".join(item.itertext()).split())


def marked(page):
    """The names of the controls that are marked as wrong."""
    return [control.get("name") for control in page.root.iter() if control.get("aria-invalid") == "true"]


def described(page, name):
    """What a control is described by, in words."""
    control = page.with_id(name)
    return " ".join(" ".join("".join(page.with_id(one).itertext()).split()) for one in control.get("aria-describedby", "").split())


def line(page, asked):
    """The answer to a question in the review."""
    return next(
        " ".join("".join(row.find("dd").itertext()).split())
        for row in page.root.iterfind(".//dl[@class='answers']/div")
        if row.find("dt").text == asked
    )


def test_markdown_is_shown_in_the_introduction_the_information_the_question_and_the_hint(choices):
    assert "<em>this</em>" in choices.text
    assert "<li>One</li>" in choices.text
    assert '<a href="https://example.org" rel="noopener noreferrer">look</a>' in choices.text
    assert "How do you <strong>live</strong>?" in choices.text
    assert "In <em>your</em> area." in choices.text


def test_facts_are_put_into_titles(choices):
    assert choices.heading == "Choices in Ekeby"


def test_information_asks_nothing_and_is_not_in_the_review(figures):
    assert "look" not in to_the_review(figures).sentences


def test_consent_is_needed_to_go_on(choices):
    refused = choices.press()
    assert refused.errors == ["Terms: Tick the box to go on. If you do not agree, just close the page; nothing has been sent."]
    assert choices.press(agreed="yes").heading == "Figures"


def test_what_is_written_beside_an_option_is_kept_apart_with_it_and_only_with_it(choices, made):
    page = choices.press(agreed="yes", housing="other", housing__other="A boat")
    assert line(to_the_review(page), "How do you live?") == "Otherwise: A boat"
    back = page.press("back")
    assert back.fields["housing.other"] == ["A boat"]
    changed = to_the_review(back.press(housing="flat"))
    assert line(changed, "How do you live?") == "Flat"
    changed.press("send")
    assert made.kept() == [{"agreed": "yes", "housing": "flat"}]
    assert responses.remarks(made.wave.id) == []


def test_a_line_beside_an_option_that_is_too_long_is_told_at_the_line(choices):
    page = choices.press(agreed="yes", housing="other", housing__other="x" * 201)
    assert page.errors == ["Housing: Your text has 201 characters. Shorten it to 200 at most."]
    assert page.root.find(".//*[@class='errors']//a").get("href") == "#q-housing.other"
    assert described(page, "q-housing.other") == "Error: Your text has 201 characters. Shorten it to 200 at most."


def test_reasons_for_not_answering_and_what_is_set_off_stand_apart(choices):
    apart = [label.find("input").get("value") for label in choices.root.iterfind(".//label") if "apart" in label.get("class", "").split()]
    assert apart == ["other", "refused", "none", "dont_know"]


def test_how_many_may_be_ticked_is_said_after_the_hint(choices):
    assert "In your area. Tick 2 to 3." in question(choices, "places")


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        (["park"], "Places: Tick at least 2 answers, or none: you ticked 1."),
        (["park", "bus", "square", "other"], "Places: You ticked 4 answers. Keep 3 at most."),
        (["park", "none"], "Places: One of the answers you ticked rules out the others. Keep only that one, or untick it."),
        (["park", "nothing"], "Places: This answer is not among those that can be chosen. Choose one of the answers shown."),
    ],
)
def test_too_few_too_many_and_impossible_ticks_are_told(choices, ticked, said):
    page = choices.press(agreed="yes", places=ticked)
    assert page.errors == [said]
    assert page.with_id("q-places").get("value") == "park"
    assert page.root.find(".//*[@class='errors']//a").get("href") == "#q-places"


def test_an_option_is_offered_when_its_condition_holds(choices):
    assert "stairs" not in choices.options("places")
    assert "stairs" in choices.press(housing="flat").options("places")


def test_the_ends_of_a_scale_have_words_for_the_eye_and_for_the_ear(choices):
    assert [span.text for span in choices.root.iterfind(".//p[@class='ends']/span")] == ["0 = Not at all", "Half", "10 = Fully"]
    spoken = ["".join(label.itertext()).strip() for label in choices.root.iterfind(".//div[@class='steps']/label")]
    assert spoken == ["0 Not at all", "1", "2", "3", "4", "5 Half", "6", "7", "8", "9", "10 Fully"]
    assert choices.options("trust") == [*map(str, range(11)), "dont_know"]


def test_a_point_of_a_scale_is_kept_and_read_as_a_figure(choices, made):
    review = to_the_review(choices.press(agreed="yes", trust="7"))
    assert line(review, "How much do you trust them?") == "7 on the scale from 0 to 10"
    review.press("send")
    assert made.kept() == [{"agreed": "yes", "trust": "7"}]


def test_a_reason_for_no_point_is_read_in_its_words(choices):
    assert line(to_the_review(choices.press(agreed="yes", trust="dont_know")), "How much do you trust them?") == "Don't know"


def test_a_number_says_its_unit_and_its_limits(figures):
    assert described(figures, "q-persons") == "persons From 1 to 2,000."
    assert figures.with_id("q-persons").get("inputmode") == "numeric"
    assert figures.with_id("q-km").get("inputmode") == "decimal"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Persons: Write a whole number with digits, from 1 to 2,000."),
        ("en", "Kilometres: Write the number with digits, from 0 to 50. Decimals: at most 1."),
        ("sv", "Personer: Skriv ett heltal med siffror, från 1 till 2 000."),
        ("sv", "Km: Skriv talet med siffror, från 0 till 50. Decimaler: högst 1."),
    ],
)
def test_a_number_that_cannot_be_kept_is_told_its_limits_as_they_are_written_in_the_language(figures, language, said):
    assert said in figures.press(f"lang-{language}", persons="5000", km="4,25").press().errors


def test_a_number_is_read_with_its_unit_in_the_review(figures):
    assert line(to_the_review(figures.press(persons="1200")), "How many are you in your House?") == "1,200 persons"


def test_an_earlier_answer_is_put_into_a_question_and_its_plural(figures):
    assert "How many are you in your House?" in figures.sentences
    for persons, words in ((None, "… persons"), ("1", "one person"), ("3", "3 persons")):
        assert f"How many of the {words} are children?" in figures.press(persons=persons).sentences


@pytest.mark.parametrize("written", ["<script>alert(1)</script>", "*b*_c_", "[x](//y)", "{fact.place}", "&amp;"])
def test_what_a_resident_wrote_is_put_in_as_it_was_written(figures, written):
    end = figures.press(word=written[:10])
    assert f"Your street: {written[:10]}" in end.sentences


def test_a_check_that_fails_is_said_in_the_words_of_the_questionnaire_and_the_language_of_the_page(figures):
    page = figures.press(persons="2").press(children="5")
    assert page.errors == ["Children: More children than 2?"]
    assert page.press("lang-sv").press().errors == ["Barn: För många"]


def test_a_date_is_written_part_by_part_in_the_order_of_the_language(figures, made):
    names = [control.get("name") for control in figures.root.iter("input") if control.get("name", "").startswith("happened.")]
    assert names == ["happened.day", "happened.month", "happened.year"]
    review = to_the_review(figures.press(**{"happened.day": "1", "happened.month": "5", "happened.year": "2026"}))
    assert line(review, "When?") == "1 May 2026"
    assert line(review.press("lang-sv"), "När?") == "1 maj 2026"
    review.press("send")
    assert made.kept()[0]["happened"] == "2026-05-01"


def test_a_month_has_two_parts(figures):
    assert line(to_the_review(figures.press(moved__month="3", moved__year="2020")), "Moved") == "March 2020"


@pytest.mark.parametrize(
    ("parts", "said", "where"),
    [
        ({"day": "1", "year": "2026"}, "A part of the date is missing. Fill it in, or empty the others.", "month"),
        ({"day": "31", "month": "2", "year": "2026"}, "This is not a date. Write it with digits, as 1 5 2026.", "day"),
        ({"day": "1", "month": "2", "year": "26"}, "Write the year with four digits.", "year"),
        ({"day": "1", "month": "2", "year": "2019"}, "Write a date from 1 January 2020 to ", "day"),
    ],
)
def test_what_is_wrong_with_a_date_is_told_above_it_and_marks_the_part(figures, parts, said, where):
    page = figures.press(**{f"happened.{part}": text for part, text in parts.items()})
    assert page.errors[0].startswith(f"When: {said}")
    assert page.root.find(".//*[@class='errors']//a").get("href") == f"#q-happened.{where}"
    assert marked(page) == [f"happened.{where}"]
    assert said in described(page, f"q-happened.{where}")
    assert [page.fields[f"happened.{part}"] for part in parts] == [[text] for text in parts.values()]


def test_a_ranking_has_a_list_for_every_place(figures, made):
    assert figures.options("ranks.1") == figures.options("ranks.2") == ["light", "police", "youth"]
    review = to_the_review(figures.press(ranks__1="youth", ranks__2="light"))
    assert line(review, "What first?") == "1: Youth centre2: Lamps"
    review.press("send")
    assert made.kept()[0]["ranks"] == ["youth", "light"]


@pytest.mark.parametrize(
    ("first", "second", "said", "where"),
    [
        ("light", "light", "The same answer stands in two places. Choose another in one of them.", "ranks.2"),
        ("", "light", "A place before this one is empty. Fill it, or leave the later ones empty too.", "ranks.1"),
    ],
)
def test_what_is_wrong_with_a_ranking_is_told_at_its_place(figures, first, second, said, where):
    page = figures.press(ranks__1=first, ranks__2=second)
    assert page.errors == [f"First: {said}"]
    assert marked(page) == [where]
    assert described(page, f"q-{where}") == f"Error: {said}"


def test_a_place_is_chosen_from_a_list(figures, made):
    assert figures.options("where") == ["north", "south", "elsewhere"]
    review = to_the_review(figures.press(where="south"))
    assert line(review, "Where?") == "South"
    review.press("send")
    assert made.kept()[0]["where"] == "south"


def test_a_short_text_has_one_line_and_the_warning(figures):
    field = figures.with_id("q-word")
    assert (field.tag, field.get("type")) == ("input", "text")
    assert described(figures, "q-word").startswith("Do not write about persons.")
    assert figures.press(word="x" * 11).errors == ["Word: Your text has 11 characters. Shorten it to 10 at most."]


def test_a_matrix_is_read_row_by_row(figures):
    review = figures.press().press(street__dark="2")
    assert line(review, "Your street: …") == "Litter: no answerDarkness: A lot"


def test_everything_comes_back_from_a_draft_as_it_was_left(client, made, figures):
    written = {"persons": "3", "happened.day": "x", "ranks.1": "light", "where": "north", "where.cell": "250m26412_8034", "word": "Lamps"}
    figures.press("back", **written)
    resumed = Page(client, client.post(f"/s/{made.wave.slug}/resume", data={"_resume": figures.fields["_resume"][0], "_lang": "en"}))
    again = resumed.press()
    assert {name: again.fields[name] for name in written} == {name: [text] for name, text in written.items()}


def test_change_leads_to_a_control_of_the_question(figures):
    review = to_the_review(figures.press(persons="3", happened__day="1", happened__month="5", happened__year="2026"))
    for button in review.root.iterfind(".//button[@class='change']"):
        page = review.press(button.get("value"))
        assert page.with_id(button.get("formaction").partition("#")[2]) is not None
