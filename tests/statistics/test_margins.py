"""Margins that cannot be used, do not fit the sample or one another: each is refused with its name, what is wrong, and what mends it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from survey_app.statistics.calibration import (
    CategoryWithoutPersons,
    CategoryWithoutRespondents,
    Margin,
    MarginNotUsable,
    MarginsDisagree,
    RakingDidNotConverge,
    poststratify,
    rake,
)

SEX = Margin("sex", np.array([0, 0, 1, 1]), np.array([40.0, 60.0]), ("man", "woman"))
AGE = Margin("age", np.array([0, 1, 0, 1]), np.array([30.0, 70.0]), ("under 50", "50 and over"))

NUMBER_THEM = "Number the categories 0, 1, 2 …; −1 for rows that belong to none. Their names are the labels."
ONE_NUMBER_EACH = "Give every category one number that is 0 or more."
NO_CODES = f"The codes of the margin “sex” are not whole numbers. {NUMBER_THEM}"
NO_TOTALS = f"The totals of the margin “sex” are not all numbers of persons. {ONE_NUMBER_EACH}"

TABLE = (
    "The margin “sex” has its codes in a table instead of one for each row. "
    "Cross the variables into one, with a number for each combination of their categories."
)


def exactly(sentences: str) -> str:
    return f"^{re.escape(sentences)}$"


def code_outside(code: int) -> str:
    return f"The margin “sex” has the code {code}, but only 2 categories, numbered from 0. {NUMBER_THEM}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"codes": np.array(["man", "man", "woman", "woman"])}, NO_CODES),
        ({"codes": np.array([0.0, 0, 1, np.nan])}, NO_CODES),
        ({"codes": np.array([0, 0, 1, 2])}, code_outside(2)),
        ({"codes": np.array([-1, 0, 1, 3])}, code_outside(3)),
        ({"codes": np.array([-2, 0, 1, 1])}, code_outside(-2)),
        ({"codes": np.array([2])}, code_outside(2)),
        ({"codes": np.array([[0, 1]])}, TABLE),
        ({"totals": np.array([1.0])}, f"The margin “sex” has 1 totals for 2 categories. {ONE_NUMBER_EACH}"),
        ({"totals": np.array([1.0, -1.0])}, NO_TOTALS),
        ({"totals": np.array([1.0, np.nan])}, NO_TOTALS),
        ({"totals": np.array(["40", "60"])}, NO_TOTALS),
    ],
)
def test_a_margin_whose_parts_do_not_fit_is_refused(wrong, told: str):
    with pytest.raises(MarginNotUsable, match=exactly(told)):
        replace(SEX, **wrong)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint64])
def test_codes_may_be_whole_numbers_of_any_size(dtype: type[np.integer]):
    """As many categories as the smallest type has numbers from 0 on."""
    codes, most = np.array([0, 1, 1, 127]), np.zeros(128)
    most[[0, 1, 127]] = [10.0, 20, 30]
    margin = Margin("street", codes.astype(dtype), most, tuple(map(str, range(128))))
    assert rake(np.ones(4), [margin]).weights.tolist() == [10, 10, 10, 30]
    assert margin.sums(np.ones(4))[[0, 1, 127]].tolist() == [1, 2, 1]


def test_totals_may_be_whole_numbers_and_a_margin_may_be_without_rows():
    margin = replace(SEX, totals=np.array([40, 0], dtype=np.uint16), codes=np.array([0, 0]))
    assert rake(np.ones(2), [margin]).weights.tolist() == [20, 20]
    assert replace(SEX, codes=np.zeros(0, dtype=np.int64)).sums(np.zeros(0)).tolist() == [0, 0]


def test_a_margin_of_one_category_is_the_population():
    assert rake(np.array([1.0, 3]), [Margin("all", np.zeros(2, dtype=np.int64), np.array([100.0]), ("all",))]).weights.tolist() == [25, 75]


@pytest.mark.parametrize("n", [3, 5])
def test_every_row_has_a_code_of_every_margin(n: int):
    told = f"The margin “sex” has codes for 4 rows, but there are {n} weights. Give every row one code; −1 where it belongs to no category."
    with pytest.raises(MarginNotUsable, match=exactly(told)):
        rake(np.ones(n), [SEX])


OLD = Margin("age", np.array([0, 0, 1, -1]), np.array([10.0, 20, 1840]), ("young", "middle", "75 and over"))


@pytest.mark.parametrize("weighted", [poststratify, lambda weights, margin: rake(weights, [margin])])
def test_a_category_without_respondents_is_named_with_its_population(weighted):
    told = "No respondent is in the category “75 and over” of the margin “age”, which holds 1840 persons. Merge it with a similar category."
    with pytest.raises(CategoryWithoutRespondents, match=exactly(told)):
        weighted(np.ones(4), OLD)


def test_respondents_whose_design_weight_is_0_do_not_count_as_respondents():
    with pytest.raises(CategoryWithoutRespondents, match="“man” of the margin “sex”"):
        rake(np.array([0.0, 0, 1, 1]), [SEX])


@pytest.mark.parametrize(("weights", "respondents"), [([1.0, 1, 1, 1], 2), ([0.0, 0.5, 1, 1], 1)])
def test_a_category_with_respondents_but_without_persons_is_named_with_those_who_have_a_weight(weights: list[float], respondents: int):
    told = (
        f"According to the margin “sex”, nobody belongs to the category “man”, but {respondents} of the respondents do. "
        "Correct the figure, or merge the category with a similar one."
    )
    with pytest.raises(CategoryWithoutPersons, match=exactly(told)):
        rake(np.array(weights), [replace(SEX, totals=np.array([0.0, 100.0]))])


@pytest.mark.parametrize(("totals", "persons"), [([41_200.0, 750.0], "41950"), ([12.0, 30.0], "42.0")])
def test_margins_of_different_populations_are_named_with_their_totals(totals: list[float], persons: str):
    told = (
        f"The margins “sex” and “district” describe populations of different size: 100 and {persons} persons. "
        "Take figures of the same date and the same ages, or give shares in per cent instead of persons."
    )
    with pytest.raises(MarginsDisagree, match=exactly(told)):
        rake(np.ones(4), [SEX, replace(AGE, name="district", totals=np.array(totals))])


TOO_FEW = "Too few respondents share some combination of categories. Merge small categories, or leave out a margin."


@pytest.mark.parametrize(("scale", "reached", "asked"), [(1, "60.0", "40.0"), (0.01, "0.6", "0.4"), (1e-5, "0.0", "0.0")])
def test_margins_that_cannot_be_met_together_are_named(scale: float, reached: str, asked: str):
    """Every man owns, every woman rents."""
    sex = replace(SEX, totals=scale * SEX.totals)
    tenure = Margin("tenure", np.array([0, 0, 1, 1]), scale * np.array([60.0, 40, 0]), ("own", "rent", "other"))
    told = (
        "The margins cannot be met together: after 300 rounds the category “man” of the margin “sex” "
        f"stands at {reached} persons instead of {asked}. {TOO_FEW}"
    )
    with pytest.raises(RakingDidNotConverge) as refused:
        rake(np.ones(4), [sex, tenure])
    assert str(refused.value) == told
    assert refused.value.facts["gap"] == pytest.approx(0.5)


def test_margins_that_only_a_negative_weight_would_meet_cannot_be_met():
    """All 60 women are young, but only 50 persons."""
    sex, age = (replace(margin, codes=margin.codes[:3], totals=totals) for margin, totals in ((SEX, SEX.totals), (AGE, np.full(2, 50.0))))
    with pytest.raises(RakingDidNotConverge, match=r"^The margins cannot be met together: after 300 rounds"):
        rake(np.ones(3), [sex, age])


@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_margins_that_leave_some_respondents_no_weight_are_named(scale: float):
    """Young women fill both halves."""
    sex, age = (replace(margin, codes=margin.codes[:3], totals=np.full(2, 50 * scale)) for margin in (SEX, AGE))
    with pytest.raises(RakingDidNotConverge) as refused:
        rake(np.ones(3), [sex, age])
    reached, asked = refused.value.facts["reached"], refused.value.facts["total"]
    assert str(refused.value) == (
        "The margins can be met only by giving some respondents next to no weight: after 300 rounds the category “man” "
        f"of the margin “sex” stands at {reached} persons instead of {asked}. {TOO_FEW}"
    )
    assert asked == 50 * scale
    assert reached == pytest.approx(asked, rel=0.01)
    assert reached != asked
