"""The office's first page."""

from dataclasses import replace
from datetime import timedelta

from survey_app.storage import waves
from tests.making import TODAY
from tests.web.office.conftest import PLAN


def test_an_open_wave_is_told_with_its_answers_and_invitations(office, autumn):
    assert "120 of 120 have answered, 100%." in office.get("/office/").text


def test_an_open_link_says_whom_it_speaks_for(office, make_wave):
    make_wave(reach=waves.OPEN_LINK, strata={})
    assert "speaks only for those who answered" in office.get("/office/").text


def test_a_closed_and_a_coming_wave_are_told_apart(office, make_wave):
    make_wave(opens_on=TODAY - timedelta(9), closes_on=TODAY - timedelta(2))
    make_wave(opens_on=TODAY + timedelta(2), closes_on=TODAY + timedelta(9))
    page = office.get("/office/").text
    assert ">Closed<" in page
    assert ">Coming<" in page


def test_the_waves_of_another_municipality_are_not_told(stranger, autumn):
    assert "autumn" not in stranger.get("/office/").text


def test_an_empty_office_says_what_to_do_first(office):
    page = office.get("/office/").text
    assert "There is no wave yet." in page
    assert "Nothing has been evaluated yet." in page


def test_evaluations_are_told_with_their_state(office, autumn, municipality):
    from survey_app.services import evaluating

    evaluating.request(municipality.id, PLAN, TODAY)
    assert ">Waiting<" in office.get("/office/").text


def test_counts_are_those_of_the_last_mixing_and_say_so(office, autumn):
    assert "Counted when answers were last mixed" in office.get("/office/").text


def test_officials_read_what_residents_have_been_promised_and_what_they_must_do(app, office):
    app.extensions["pejl"] = replace(app.extensions["pejl"], batch=40)
    page = office.get("/office/protection").text
    assert "codes are destroyed and the answers are anonymous" in page
    assert "until 40 can be mixed" in page
    assert "fewer than 40 answers" in page
