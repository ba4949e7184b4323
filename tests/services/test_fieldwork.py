"""Opening a wave, drawing its codes, and handing its answers on."""

import pytest

from survey_app import codes
from survey_app.evaluation.microdata import Mode, Sampling
from survey_app.questionnaire import document
from survey_app.services import fieldwork, responding
from survey_app.services.fieldwork import About, Stratum, WaveRefused
from survey_app.storage import responses, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Invitation
from tests.making import SAFE_STREETS, TODAY, TOMORROW, YESTERDAY

STREETS = document.read(SAFE_STREETS, "streets.yaml")
LABEL = {"en": "Autumn", "sv": "Hösten"}
NORTH = Stratum("north", {"en": "North", "sv": "Norr"}, 1000)


@pytest.fixture
def opening(municipality):
    """Open a wave; a test names only what matters to it."""

    def open_wave(**changed):
        facts = {"name": "w", "slug": "ekeby-w", "opens_on": TODAY, "closes_on": TOMORROW, "about": About(label=LABEL), "strata": [NORTH]}
        return fieldwork.open_wave(municipality.id, STREETS, **(facts | changed))

    return open_wave


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"slug": "Ekeby W"}, "“Ekeby W” cannot stand in an address."),
        ({"slug": "e" * 61}, "cannot stand in an address."),
        ({"closes_on": YESTERDAY}, "is before the first"),
        ({"strata": []}, "A wave with codes needs at least one stratum."),
    ],
)
def test_a_wave_that_cannot_be_opened_is_refused_with_a_sentence(opening, changed, said):
    with pytest.raises(WaveRefused) as refused:
        opening(**changed)
    assert said in str(refused.value)


def test_two_waves_cannot_have_the_same_name_or_address(opening):
    opening()
    for changed in ({"name": "other"}, {"slug": "other"}):
        with pytest.raises(WaveRefused):
            opening(**changed)


def test_a_questionnaire_published_twice_is_one_version(municipality, opening):
    first = fieldwork.publish(municipality.id, SAFE_STREETS, "streets.yaml")
    assert opening().version_id == first.id


def test_the_questionnaire_of_a_wave_is_the_one_it_was_opened_with(opening):
    assert fieldwork.questionnaire(opening()) == STREETS


def test_what_is_said_about_a_wave_comes_back_as_it_was_written(opening):
    about = About(
        label=LABEL,
        question={"sv": "Hur trygg?"},
        follow_up=({"sv": "I maj"},),
        minutes=8,
        frame="register",
        mode=Mode.WEB_AND_POST,
        ages=(16, 84),
    )
    assert About.of(opening(about=about)) == about


def test_codes_are_given_in_clear_once_and_kept_only_as_keyed_hashes(app, opening):
    wave = opening()
    drawn = fieldwork.draw_codes(wave, "north", 20)
    kept = set(db.session.scalars(db.select(Invitation.code_hash)))
    assert kept == {codes.kept(app.extensions["pejl"].pepper, wave.slug, code) for code in drawn}
    assert len(kept) == 20


def test_drawing_codes_counts_those_invited(opening):
    wave = opening(strata=[Stratum("north", LABEL, 1000, invited=25)])
    fieldwork.draw_codes(wave, "north", 20)
    assert wave.strata[0].invited == 25  # More are still to be drawn.
    fieldwork.draw_codes(wave, "north", 20)
    assert wave.strata[0].invited == 40


def test_codes_are_refused_for_an_unknown_stratum_and_for_an_open_link(opening):
    with pytest.raises(WaveRefused):
        fieldwork.draw_codes(opening(), "south", 1)
    with pytest.raises(WaveRefused):
        fieldwork.draw_codes(opening(name="o", slug="o", reach=waves.OPEN_LINK), "north", 1)


def test_waves_open_to_all_are_those_that_can_be_answered_today(opening):
    opening(name="coming", slug="coming", opens_on=TOMORROW)
    opening(name="closed", slug="closed", opens_on=YESTERDAY, closes_on=YESTERDAY)
    opening(name="late", slug="late")
    opening(name="soon", slug="soon", closes_on=TODAY)
    assert [wave.name for wave in fieldwork.open_to_all(TODAY)] == ["soon", "late"]


def test_microdata_weigh_each_answer_by_the_people_it_speaks_for(opening):
    south = Stratum("south", {"en": "South", "sv": "Söder"}, 3000)
    wave = opening(strata=[NORTH, south])
    for area, late in (("north", ["1", "2"]), ("south", ["2"])):
        for code, answer in zip(fieldwork.draw_codes(wave, area, len(late)), late, strict=True):
            responding.submit(wave.slug, code, {"late": answer}, TODAY)
    data = fieldwork.microdata(wave)
    assert (data.n, data.design_weights.sum()) == (3, 4000)
    assert data.wave.sampling is Sampling.PROBABILITY
    assert data.wave.invited == {"north": 2, "south": 1}
    unsafe = data.columns["late"].among(("2",))
    assert data.design_weights[unsafe].sum() == 500 + 3000


def test_an_open_link_never_passes_for_a_sample(opening):
    wave = opening(reach=waves.OPEN_LINK, strata=[])
    for _ in range(3):
        responding.submit(wave.slug, None, {"late": "1"}, TODAY)
    assert fieldwork.microdata(wave).wave.sampling is Sampling.OPEN_LINK


def test_answered_counts_by_stratum(opening):
    wave = opening()
    responding.submit(wave.slug, fieldwork.draw_codes(wave, "north", 1)[0], {"late": "1"}, TODAY)
    assert responses.answered(wave.id) == {"north": 1}
