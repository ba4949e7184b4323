"""Signs that a question leads, asks two things or denies twice; and questions that bear none of them."""

import pytest

from survey_app.questionnaire.phrasing import advice, asks_of_exposure

TWO, LEADS, TWICE = "may ask two things at once", "may lead to an answer", "denies twice"


@pytest.mark.parametrize(
    ("language", "question", "sign"),
    [
        ("sv", "Hur trygg är du och hur nöjd är du med belysningen?", TWO),
        ("sv", "Är polisen snabb och vänlig? Är den närvarande?", TWO),
        ("sv", "Är parken ren och trygg?", TWO),
        ("sv", "Litar du på polisen och känner du dig trygg?", TWO),
        ("sv", "Hur nöjd är du med polisen och kommunen?", TWO),
        ("sv", "Hur stort förtroende har du för polisen samt kommunen?", TWO),
        ("sv", "Är det inte dags att göra något?", LEADS),
        ("sv", "Håller du inte med om att det är otryggt?", LEADS),
        ("sv", "Håller du med om att kommunen gör för lite?", LEADS),
        ("sv", "Det är väl otryggt i centrum, eller hur?", LEADS),
        ("sv", "Hur mycket tryggare har det blivit?", LEADS),
        ("sv", "Vad gör du inte när ingen är med dig?", TWICE),
        ("en", "How safe are you and how satisfied are you with the lighting?", TWO),
        ("en", "Is the park clean and safe?", TWO),
        ("en", "How satisfied are you with the police and the municipality?", TWO),
        ("en", "Don't you agree that it is unsafe?", LEADS),
        ("en", "Do you agree that the council does too little?", LEADS),
        ("en", "It is unsafe in the centre, isn't it?", LEADS),
        ("en", "How much safer has it become?", LEADS),
        ("en", "What do you not do when nobody is with you?", TWICE),
    ],
)
def test_a_question_that_bears_a_sign_gets_advice(language, question, sign):
    assert [str(each) for each in advice({language: question}) if sign in str(each)] != []


@pytest.mark.parametrize(
    "question",
    [
        {"sv": "Hur trygg eller otrygg känner du dig när du går ensam ute sent på kvällen?"},
        {"sv": "Hur stort förtroende har du för polisen?"},
        {"sv": "Hur nöjd är du med tryggheten på platser och vägar?"},
        {"sv": "Har du blivit utsatt för hot eller våld det senaste året?"},
        {"sv": "Bor du i lägenhet eller hus?", "en": "Do you live in a flat or a house?"},
        {"en": "How safe or unsafe do you feel walking alone after dark?"},
        {"en": "How many children live in your household?"},
        {"fi": "Kuinka turvallinen olet ja kuinka tyytyväinen olet?"},  # A language without patterns.
        {"sv-x-lattlast": "Går du ut på kvällen? Hur trygg är du då?"},  # Easy Swedish cuts a question in two.
    ],
    ids=lambda question: next(iter(question.values())),
)
def test_a_plain_question_gets_none(question):
    assert advice(question) == ()


def test_the_same_sign_in_two_languages_is_told_once():
    both = {"sv": "Hur mycket tryggare har det blivit?", "en": "How much safer has it become?"}
    assert len(advice(both)) == 1


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Har du blivit hotad det senaste året?", True),
        ("Har du utsatts för misshandel?", True),
        ("Har du oroat dig för att bli utsatt för våld?", False),
        ("Hur trygg är du?", False),
    ],
)
def test_questions_of_what_was_done_to_somebody_are_told_from_those_of_worry(question, asks):
    assert asks_of_exposure({"sv": question}) is asks
