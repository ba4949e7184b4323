"""Response rates by the formulas of AAPOR's Standard Definitions, 10th edition, worked by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from survey_app.statistics.response_rates import (
    BadEligibility,
    Dispositions,
    NegativeDisposition,
    NobodyAsked,
    UnknownDisposition,
    response_rates,
)

# 620 known to be eligible, of 80 it is unknown; 470 were reached.
CASES = Dispositions(
    complete=300, partial=50, refusal=100, no_contact=150, other=20, unknown_household=60, unknown_other=20, not_eligible=100
)


def test_response_rates_with_half_of_the_unknown_taken_to_be_eligible():
    rates = response_rates(CASES, e=0.5)
    assert_allclose(
        [rates.rr1, rates.rr2, rates.rr3, rates.rr4, rates.rr5, rates.rr6],
        [300 / 700, 350 / 700, 300 / 660, 350 / 660, 300 / 620, 350 / 620],
    )


def test_cooperation_refusal_and_contact():
    rates = response_rates(CASES, e=0.5)
    cooperation = [rates.cooperation1, rates.cooperation2, rates.cooperation3, rates.cooperation4]
    assert_allclose(cooperation, [300 / 470, 350 / 470, 300 / 450, 350 / 450])
    assert_allclose([rates.refusal1, rates.refusal2, rates.refusal3], [100 / 700, 100 / 660, 100 / 620])
    assert_allclose([rates.contact1, rates.contact2, rates.contact3], [470 / 700, 470 / 660, 470 / 620])


def test_as_many_of_the_unknown_are_eligible_as_of_the_known_unless_said_otherwise():
    rates = response_rates(CASES)
    assert rates.e == 620 / 720
    assert rates.rr3 == pytest.approx(300 / (620 + 80 * 620 / 720))


def test_where_nothing_is_known_of_anybody_all_count_as_eligible():
    rates = response_rates(Dispositions(complete=0, unknown_household=40))
    assert (rates.e, rates.rr1, rates.rr3) == (1, 0, 0)


COUNTS = st.integers(0, 500)


@given(st.lists(COUNTS, min_size=8, max_size=8), st.floats(0, 1))
def test_the_rates_are_shares_and_rise_from_rr1_to_rr6(counts, e):
    assume(counts[0] + counts[1] > 0)
    rates = response_rates(Dispositions(*counts), e)
    assert 0 <= rates.rr1 <= rates.rr3 <= rates.rr5 <= rates.rr6 <= 1
    assert rates.rr2 <= rates.rr4 <= rates.rr6
    assert rates.rr2 == pytest.approx(rates.contact1 * rates.cooperation2)


@given(st.lists(st.integers(1, 500), min_size=8, max_size=8), st.floats(0.01, 100))
def test_weighted_rates_do_not_depend_on_the_scale_of_the_weights(counts, scale):
    rates, scaled = (dataclasses.astuple(response_rates(Dispositions(*(k * c for c in counts)))) for k in (1, scale))
    assert_allclose(rates, scaled, rtol=1e-9)


def test_a_rate_of_nobody_is_not_a_number():
    rates = response_rates(Dispositions(complete=0, no_contact=10))
    assert rates.rr1 == 0
    assert np.isnan([rates.cooperation1, rates.cooperation2, rates.cooperation3, rates.cooperation4]).all()


def test_dispositions_are_counted_from_codes():
    codes = np.repeat(["I", "P", "R", "NC", "O", "UH", "UO", "NE"], [300, 50, 100, 150, 20, 60, 20, 100])
    assert Dispositions.of(codes) == CASES


def test_an_unknown_code_is_refused_by_name():
    with pytest.raises(UnknownDisposition, match=r"“X” is not a disposition.*I, P, R, NC, O, UH, UO, NE"):
        Dispositions.of(np.array(["I", "X"]))


@pytest.mark.parametrize("cases", [-1, np.nan, np.inf])
def test_a_number_of_cases_is_not_negative(cases):
    with pytest.raises(NegativeDisposition, match=f"{cases} cases with the disposition “NC”"):
        Dispositions(complete=1, no_contact=cases)


@pytest.mark.parametrize("not_eligible", [0, 10])
def test_somebody_must_have_been_asked(not_eligible):
    with pytest.raises(NobodyAsked):
        Dispositions(complete=0, not_eligible=not_eligible)


@pytest.mark.parametrize("e", [-0.1, 1.1, np.nan])
def test_the_share_taken_to_be_eligible_is_a_share(e):
    with pytest.raises(BadEligibility, match="within 0 and 1"):
        response_rates(CASES, e)
