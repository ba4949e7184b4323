from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.evaluation.comparability import days_apart_in_the_year, reasons, wave_notes, wording_note
from survey_app.evaluation.microdata import Microdata, Mode, Sampling
from survey_app.evaluation.plan import Indicator
from survey_app.evaluation.results import Note
from survey_app.evaluation.wording import fingerprint
from tests.evaluation.making import make_column, make_wave

SAFE = Indicator(id="safe", label={"en": "Safe"}, items=("safe",), codes=("1",), good="down")


def before(**facts: Any) -> Microdata:
    return make_wave("2025", {"safe": ["1", "2"]}, **facts)


def after(**facts: Any) -> Microdata:
    return make_wave("2027", {"safe": ["1", "2"]}, **facts)


def test_the_same_question_asked_in_the_same_way_can_be_compared() -> None:
    assert reasons(SAFE, before(), after()) == ()


def test_another_wording_is_a_reason() -> None:
    other = make_wave(columns={"safe": make_column(["1"], wording="other")})
    assert reasons(SAFE, before(), other) == (Note("wording_differs", {"item": "safe"}),)


def test_other_response_codes_are_a_reason() -> None:
    other = make_wave(columns={"safe": make_column(["1"], codes=("1", "2", "3"))})
    assert reasons(SAFE, before(), other) == (Note("codes_differ", {"item": "safe"}),)


def test_response_codes_in_another_order_are_none() -> None:
    assert reasons(SAFE, before(), make_wave(columns={"safe": make_column(["1"], codes=("2", "1"))})) == ()


def test_another_mode_is_a_reason() -> None:
    found = reasons(SAFE, before(mode=Mode.FACE_TO_FACE), after(mode=Mode.TELEPHONE))
    assert found == (Note("mode_differs", {"before": "face_to_face", "after": "telephone"}),)


def test_another_frame_is_a_reason() -> None:
    found = reasons(SAFE, before(frame="Population register"), after(frame="Tenants"))
    assert found == (Note("frame_differs", {"before": "Population register", "after": "Tenants"}),)


def test_a_frame_written_with_other_capitals_and_spaces_is_the_same() -> None:
    assert reasons(SAFE, before(frame="Population  register"), after(frame="population register")) == ()


@pytest.mark.parametrize("facts", [{"mode": Mode.UNKNOWN}, {"frame": ""}])
def test_what_is_not_known_of_a_wave_is_no_reason(facts: dict[str, Any]) -> None:
    assert reasons(SAFE, before(**facts), after()) == ()


@pytest.mark.parametrize("role", ["before", "after"])
def test_an_item_that_one_wave_lacks_is_a_reason(role: str) -> None:
    lacking = make_wave(columns={"calm": ["1"]})
    found = reasons(SAFE, lacking, after()) if role == "before" else reasons(SAFE, before(), lacking)
    assert found == (Note("item_absent", {"item": "safe", "wave": role}),)


def test_other_numbers_or_dates_that_residents_wrote_are_no_other_codes() -> None:
    old, new = (make_wave(year, {"safe": make_column([code], (code,), open=True)}) for year, code in (("2025", "1931"), ("2027", "1954")))
    assert reasons(SAFE, old, new) == ()


def test_unknown_wording_is_a_note_only() -> None:
    unknown = make_wave(columns={"safe": make_column(["1"], wording=None)})
    assert reasons(SAFE, before(), unknown) == ()
    assert wording_note(SAFE, before(), unknown) == (Note("wording_unknown", {"indicator": "safe", "items": "safe"}),)


def test_wording_that_an_official_has_confirmed_to_ask_the_same_is_a_note_only() -> None:
    old = make_wave("2025", {"safe": make_column(["1"], wording=fingerprint({"question": {"sv": "Ar du trygg?"}}, "old"))})
    new = make_wave("2027", {"safe": make_column(["1"], wording=fingerprint({"question": {"sv": "Är du trygg?"}}, "new", ["old"]))})
    assert reasons(SAFE, old, new) == ()
    assert wording_note(SAFE, old, new) == (Note("wording_confirmed", {"indicator": "safe", "items": "safe"}),)


@pytest.mark.parametrize("question", ["Är du trygg?", "Ar du trygg?"], ids=["the same words", "words that were confirmed"])
def test_a_question_that_was_asked_of_others_is_a_reason_of_its_own(question: str) -> None:
    told = [
        fingerprint({"question": {"sv": words}, "asked_of": {"": condition}}, whole, ["old"])
        for words, condition, whole in ((question, None, "old"), ("Är du trygg?", {"item": "out", "equals": "yes"}, "new"))
    ]
    old, new = (make_wave(columns={"safe": make_column(["1"], wording=wording)}) for wording in told)
    assert reasons(SAFE, old, new) == (Note("asked_of_differs", {"item": "safe"}),)


def test_other_words_asked_of_others_are_other_words() -> None:
    told = [fingerprint({"question": {"sv": words}, "asked_of": {"": words}}) for words in ("Är du trygg?", "Är du rädd?")]
    old, new = (make_wave(columns={"safe": make_column(["1"], wording=wording)}) for wording in told)
    assert reasons(SAFE, old, new) == (Note("wording_differs", {"item": "safe"}),)


def test_known_wording_needs_no_note() -> None:
    assert wording_note(SAFE, before(), after()) == ()


def notes(one: Microdata | None, other: Microdata) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.facts) for note in wave_notes(one and one.wave, other.wave)}


def test_waves_of_the_same_kind_and_season_need_no_note() -> None:
    assert notes(before(), after()) == {}


def test_another_season_is_a_note_with_the_middle_days() -> None:
    found = notes(before(), after(opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31)))
    assert found == {"season_differs": {"before": "2025-09-15", "after": "2027-03-16", "weeks": 26}}


@pytest.mark.parametrize(("day", "noted"), [(date(2027, 10, 27), False), (date(2027, 10, 28), True)])
def test_the_season_differs_from_six_weeks_on(day: date, noted: bool) -> None:
    assert ("season_differs" in notes(before(), after(opens_on=day, closes_on=day))) is noted


def test_other_ages_are_a_note() -> None:
    assert notes(before(ages=(16, 84)), after(ages=(18, 84))) == {"ages_differ": {"before": "16–84", "after": "18–84"}}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"mode": Mode.UNKNOWN}, "mode_unknown"),
        ({"frame": ""}, "frame_unknown"),
        ({"opens_on": None}, "season_unknown"),
        ({"sampling": Sampling.UNKNOWN}, "sampling_unknown"),
        ({"sampling": Sampling.OPEN_LINK}, "open_link"),
    ],
)
def test_what_is_not_known_of_a_wave_is_a_note(facts: dict[str, Any], code: str) -> None:
    assert notes(before(**facts), after()) == {code: {"wave": "before"}}


def test_a_single_wave_is_noted_only_for_how_people_were_reached() -> None:
    assert notes(None, after(mode=Mode.UNKNOWN, frame="", opens_on=None, sampling=Sampling.OPEN_LINK)) == {"open_link": {"wave": "after"}}


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_days_apart_in_the_year_are_symmetric_and_at_most_half_a_year(one: date, other: date) -> None:
    assert days_apart_in_the_year(one, other) == days_apart_in_the_year(other, one) <= 183


def test_december_and_january_are_neighbours() -> None:
    assert days_apart_in_the_year(date(2025, 12, 20), date(2027, 1, 10)) < 22
