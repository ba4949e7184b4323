"""Opening a wave, drawing its codes, and handing its answers on."""

from dataclasses import replace
from datetime import date

import pytest

from survey_app import codes
from survey_app.documents import DocumentError
from survey_app.evaluation.microdata import Mode, Sampling
from survey_app.municipality.districts import District
from survey_app.questionnaire import document
from survey_app.questionnaire.places import MapMissing
from survey_app.services import fieldwork, mixing, responding
from survey_app.services.fieldwork import About, Stratum, WaveRefused
from survey_app.services.municipalities import Changes, change
from survey_app.storage import responses, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Invitation
from tests.making import NOW, SAFE_STREETS, TODAY, TOMORROW, YESTERDAY
from tests.questionnaire.test_places import MAPPED

STREETS = document.read(SAFE_STREETS, "streets.yaml")
LABEL = {"en": "Autumn", "sv": "Hösten"}
SQUARE = ((((17.0, 59.0), (17.1, 59.0), (17.1, 59.1), (17.0, 59.0)),),)
DISTRICTS = (District("north", "Norr", SQUARE), District("south", "Söder", SQUARE))
NORTH = Stratum("north", {"en": "North", "sv": "Norr"}, 1000)


@pytest.fixture
def settings(settings):
    """Batches of three answers, so that a test need not give fifty."""
    return replace(settings, batch=3)


@pytest.fixture
def opening(municipality):
    """Open a wave; a test names only what matters to it."""

    def open_wave(**changed):
        facts = {"name": "w", "slug": "ekeby-w", "opens_on": TODAY, "closes_on": TOMORROW, "about": About(label=LABEL), "strata": [NORTH]}
        return fieldwork.open_wave(municipality.id, changed.pop("questionnaire", STREETS), **(facts | changed))

    return open_wave


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"slug": "Ekeby W"}, "“Ekeby W” cannot stand in an address."),
        ({"slug": "e" * 61}, "cannot stand in an address."),
        ({"closes_on": YESTERDAY}, "is before the first"),
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
    first, _ = fieldwork.publish(municipality.id, SAFE_STREETS, "streets.yaml", today=date(2026, 9, 1))
    assert opening().version_id == first.id


def test_the_districts_of_the_municipalitys_map_are_put_in_when_a_questionnaire_is_published(municipality):
    with pytest.raises(MapMissing):
        fieldwork.publish(municipality.id, MAPPED, "mapped.yaml", today=TODAY)
    change(municipality, Changes(map=DISTRICTS))
    version, _ = fieldwork.publish(municipality.id, MAPPED, "mapped.yaml", today=TODAY)
    assert [option.label["sv"] for option in document.from_data(version.document).items["where"].options] == ["Norr", "Söder"]


def test_a_wave_keeps_the_districts_of_the_map_as_it_was_when_it_was_opened(municipality, opening):
    change(municipality, Changes(map=DISTRICTS))
    wave = opening(questionnaire=document.read(MAPPED, "mapped.yaml"))
    change(municipality, Changes(no_map=True))
    assert [option.code for option in fieldwork.questionnaire(wave).items["where"].options] == ["north", "south"]


def test_a_questionnaire_about_a_place_needs_a_wave_that_says_which(opening):
    about_a_place = document.read(SAFE_STREETS.replace("How safe do you feel", "How safe do you feel at {fact.place}"), "place.yaml")
    with pytest.raises(WaveRefused) as refused:
        opening(questionnaire=about_a_place)
    assert "Say which with --place" in str(refused.value)
    assert opening(questionnaire=about_a_place, about=About(label=LABEL, place={"en": "the station"})).id


def test_a_code_that_has_changed_since_it_was_published_is_refused(municipality, opening):
    opening()
    changed = SAFE_STREETS.replace("code: late", "code: out_late")
    with pytest.raises(DocumentError, match="“Ute sent” had the code “late” in the version before, and now has “out_late”"):
        fieldwork.publish(municipality.id, changed, "streets.yaml", today=TODAY, language="sv")
    another = changed.replace("id: safe_streets", "id: other_streets")
    assert fieldwork.publish(municipality.id, another, "streets.yaml", today=TODAY)


def test_only_the_version_published_last_counts(municipality):
    first = SAFE_STREETS.replace("code: late", "code: out_late").replace("Outdoors late, sv: Ute sent", "Late, sv: Sent")
    first = first.replace("How safe do you feel outdoors", "Do you feel safe outdoors").replace(
        "Hur trygg känner du dig ute", "Är du trygg ute"
    )
    for text in (first, SAFE_STREETS):
        fieldwork.publish(municipality.id, text, "streets.yaml", today=TODAY)
    assert fieldwork.publish(municipality.id, SAFE_STREETS, "streets.yaml", today=TODAY)


def test_advice_keeps_nothing_from_being_published(municipality):
    _, advice = fieldwork.publish(
        municipality.id, SAFE_STREETS.replace("kind: single", "kind: single\n        required: true"), "s.yaml", today=TODAY
    )
    assert "“Sex” must be answered, but has no option for those who do not know" in str(advice[0])


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


def test_a_sample_without_strata_is_one_and_nobody_knows_its_size(opening):
    wave = opening(strata=[])
    assert len(fieldwork.draw_codes(wave, "all", 30)) == 30
    assert [(part.code, part.population, part.invited) for part in wave.strata] == [("all", 0, 30)]


def test_codes_that_could_not_be_put_where_they_are_safe_do_not_count(opening):
    wave = opening()

    def fail(drawn):
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        fieldwork.draw_letters(wave, {"north": 20}, fail)
    assert db.session.scalar(db.select(db.func.count()).select_from(Invitation)) == 0
    assert fieldwork.draw_codes(wave, "north", 1)


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


@pytest.fixture
def closed(app, opening):
    """Open a wave, let it be answered, and close it: closed({"north": ["1", "2"]}); None stands for those without a code."""

    def answer(given, **changed):
        wave = opening(**changed)
        for area, answers in given.items():
            codes_of = [None] * len(answers) if area is None else fieldwork.draw_codes(wave, area, len(answers))
            for code, late in zip(codes_of, answers, strict=True):
                responding.submit(wave.slug, code, {"late": late}, NOW)
        mixing.close(wave)
        return wave

    return answer


def test_microdata_weigh_each_answer_by_the_people_it_speaks_for(closed):
    south = Stratum("south", {"en": "South", "sv": "Söder"}, 3000, invited=100)
    wave = closed({"north": ["1", "2"] * 2, "south": ["2"] * 3}, strata=[replace(NORTH, invited=100), south])
    data = fieldwork.microdata(wave)
    assert (data.n, data.design_weights.sum()) == (7, 4000)
    assert data.wave.sampling is Sampling.PROBABILITY
    assert data.wave.invited == {"north": 100, "south": 100}
    unsafe = data.columns["late"].among(("2",))
    assert data.design_weights[unsafe].sum() == 500 + 3000


def test_areas_with_too_few_answers_are_told_together(closed):
    south = Stratum("south", {"en": "South", "sv": "Söder"}, 3000, invited=100)
    wave = closed({"north": ["1"] * 2, "south": ["2"] * 3}, strata=[replace(NORTH, invited=100), south])
    data = fieldwork.microdata(wave)
    assert data.wave.population == {"north+south": 4000}
    assert dict(data.columns["area"].labels) == {"north+south": {"en": "North + South", "sv": "Norr + Söder"}}


def test_an_open_link_never_passes_for_a_sample(closed):
    wave = closed({None: ["1"] * 3}, reach=waves.OPEN_LINK, strata=[])
    assert fieldwork.microdata(wave).wave.sampling is Sampling.OPEN_LINK


def test_answers_are_seen_only_when_the_wave_has_closed(opening):
    with pytest.raises(WaveRefused, match="still collecting"):
        fieldwork.microdata(opening())


def test_fewer_answers_than_are_mixed_together_are_never_shown(closed):
    with pytest.raises(WaveRefused, match="2 answers, fewer than the 3"):
        fieldwork.microdata(closed({"north": ["1"] * 2}))


def test_answered_counts_by_stratum(closed):
    assert responses.answered(closed({"north": ["1"]}).id) == {"north": 1}


def test_a_plus_cannot_stand_in_the_code_of_a_stratum(opening):
    with pytest.raises(WaveRefused, match="cannot hold a plus"):
        opening(strata=[Stratum("a+b", LABEL, 10)])
