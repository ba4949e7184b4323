"""What residents read before they answer, and before they send."""

import pytest

from survey_app.services.municipalities import Changes, change
from tests.house.tree import read
from tests.web.respond.questionnaires import WORK


@pytest.fixture
def start(client, make_wave, municipality):
    """The start page of a wave, as it reads when the municipality says this of itself."""

    def start(of=None, lang="en", **wave):
        made = make_wave(**wave)
        if of:
            change(municipality, Changes(**of))
        return client.get(f"/s/{made.wave.slug}/?lang={lang}").text

    return start


def test_how_long_it_takes_is_estimated_from_the_questionnaire(start):
    assert "About 1 minute." in start()


def test_the_estimate_gives_way_to_what_the_official_says(start):
    assert "About 12 minutes." in start(about={"minutes": 12})


def test_whoever_has_lost_the_code_is_told_whom_to_ask(start):
    lost = start({"contact": "Kim Lund", "phone": "08-465 004 17"}).split("I cannot find my code")[1].split("</details>")[0]
    assert "ask:" in lost
    assert "Kim Lund" in lost
    assert 'href="tel:0846500417"' in lost


def test_whoever_has_lost_the_code_is_sent_to_the_municipality_where_it_has_no_contact(start):
    assert "ask the municipality." in start({"contact": ""}).split("I cannot find my code")[1].split("</details>")[0]


def test_without_codes_nobody_is_told_about_a_lost_one(start):
    assert "I cannot find my code" not in start(reach="open_link", strata={})


def test_before_sending_it_is_said_that_nothing_can_be_taken_back_and_why(enter):
    page = enter().press(works="no").press().press()
    assert page.heading == "Check your answers"
    said = page.text[: page.text.index("Send the answers")]
    assert "Answers that have been sent cannot be changed or taken back." in said
    assert "mixed with those of others, so that nobody can find out which are yours" in said


def test_the_page_of_thanks_says_where_to_find_help(client, make_wave):
    made = make_wave(questionnaire=WORK)
    assert "Victim Support" in client.get(f"/s/{made.wave.slug}/thanks?lang=en").text


@pytest.mark.parametrize("page", ["", "thanks", "privacy"])
def test_every_page_leads_to_the_statement_of_accessibility_and_to_reporting_a_fault(client, make_wave, page):
    slug = make_wave().wave.slug
    text = client.get(f"/s/{slug}/{page}?lang=en").text
    for address in (f"/s/{slug}/accessibility?lang=en", f"/s/{slug}/accessibility?lang=en#report"):
        assert f'href="{address}"' in text


def test_the_statement_says_what_the_act_asks_for(client, make_wave, municipality):
    change(municipality, Changes(phone="08-465 004 17", email="safe@ekeby.example"))
    page = client.get(f"/s/{make_wave().wave.slug}/accessibility?lang=en").text
    for part in (
        "Ekeby is responsible for this survey",
        "comply with it fully",
        "What falls short",
        'href="mailto:safe@ekeby.example"',
        'href="tel:0846500417"',
        'href="https://www.digg.se/tdosanmalan"',
        "Last checked and last changed: ",
    ):
        assert part in page


def test_the_statement_stores_nothing_and_asks_for_nothing(client, make_wave):
    assert "<form" not in client.get(f"/s/{make_wave().wave.slug}/accessibility").text


def test_the_statement_names_the_languages_that_no_native_reader_has_reviewed(client, make_wave):
    library = make_wave(questionnaire=read("questionnaires/library/trygghet.yaml"))
    assert "review of a native reader: العربية" in client.get(f"/s/{library.wave.slug}/accessibility?lang=en").text
    assert "native reader" not in client.get(f"/s/{make_wave().wave.slug}/accessibility?lang=en").text
