from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.evaluation.microdata import Column, Microdata, Missing
from tests.evaluation.making import MISSING, make_column, make_facts, make_wave

answers = st.lists(st.sampled_from(["1", "2", *MISSING]), min_size=1, max_size=30)


@st.composite
def waves(draw: st.DrawFn) -> Microdata:
    safe = draw(answers)
    n = len(safe)
    ids = st.one_of(st.none(), st.lists(st.text("åb1 ", min_size=1, max_size=3), min_size=n, max_size=n))
    weights = draw(st.lists(st.floats(0, 1e6), min_size=n, max_size=n))
    return make_wave(columns={"safe": make_column(safe)}, weights=weights, strata=draw(ids), psu=draw(ids), person=draw(ids))


def test_an_answer_is_never_a_reason_for_none() -> None:
    column = make_column(["1", "2", *MISSING])
    assert list(column.answered) == [True, True] + [False] * len(MISSING)
    assert list(column.missing((Missing.DONT_KNOW, Missing.REFUSED))) == [False] * 4 + [True, True, False, False]


def test_a_code_without_words_is_said_as_itself() -> None:
    assert (Column(("1",), np.zeros(1, dtype=np.int16), {"1": {"sv": "Ja"}}).say("1"), make_column([]).say("2")) == (
        {"sv": "Ja"},
        {"en": "2"},
    )


@settings(deadline=None)
@given(waves(), st.randoms(use_true_random=False))
def test_the_fingerprint_does_not_depend_on_the_order_of_rows(wave: Microdata, random: object) -> None:
    order = np.array(random.sample(range(wave.n), wave.n))  # type: ignore[attr-defined]
    assert wave.take(order).fingerprint() == wave.fingerprint()


@pytest.mark.parametrize(
    "other",
    [
        make_wave(columns={"safe": ["1", "1"]}),
        make_wave(columns={"safe": ["2", "1", "1"]}),
        make_wave(columns={"calm": ["1", "2"]}),
        make_wave(columns={"safe": ["1", "2"]}, weights=[1, 2]),
        make_wave(columns={"safe": ["1", "2"]}, psu=["1", "2"]),
        make_wave(columns={"safe": ["1", "2"]}, strata=["1", "2"]),
        make_wave("2025", {"safe": ["1", "2"]}),
        make_wave(columns={"safe": make_column(["1", "2"], codes=("1", "2", "3"))}),
    ],
)
def test_the_fingerprint_knows_the_content(other: Microdata) -> None:
    assert other.fingerprint() != make_wave(columns={"safe": ["1", "2"]}).fingerprint()


@settings(deadline=None)
@given(waves())
def test_microdata_outlive_their_journey_through_a_file(wave: Microdata) -> None:
    back = Microdata.from_bytes(wave.to_bytes())
    assert (back.wave, back.fingerprint()) == (wave.wave, wave.fingerprint())


def test_what_respondents_wrote_is_still_no_list_of_categories_after_the_journey() -> None:
    back = Microdata.from_bytes(make_wave(columns={"born": Column(("1980",), np.zeros(1, dtype=np.int16), open=True)}).to_bytes())
    assert back.columns["born"].open


def test_two_columns_of_many_codes_that_differ_in_the_last_have_other_fingerprints() -> None:
    codes = tuple(str(i) for i in range(70_000))
    one, other = (make_wave(columns={"a": Column(codes, np.array([place], dtype=np.int32))}).fingerprint() for place in (1, 65_537))
    assert one != other


def test_words_and_wording_outlive_it_too() -> None:
    column = make_column(["1"], labels={"1": {"sv": "Trygg", "en": "Safe"}}, label={"sv": "Trygghet"})
    facts = make_facts(ages=(16, 84), invited={"a": 10}, population={"a": 100}, source="SCB")
    back = Microdata.from_bytes(replace(make_wave(columns={"safe": column}), wave=facts).to_bytes())
    kept = back.columns["safe"]
    assert (back.wave, kept.codes, kept.labels, kept.wording, kept.label) == (facts, column.codes, column.labels, "w", column.label)
