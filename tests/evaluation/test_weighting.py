from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.errors import SurveyAppError
from survey_app.evaluation.indicators import NoCategories
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import Lonely, Relation
from survey_app.evaluation.results import Note
from survey_app.evaluation.stacking import stack
from survey_app.evaluation.weighting import MarginDoesNotFit, Weighted, weigh
from survey_app.statistics.calibration import CategoryWithoutPersons, CategoryWithoutRespondents, MarginsDisagree
from tests.evaluation.making import make_column, make_plan, make_wave

SEX = make_column(["woman"] * 60 + ["man"] * 40, ("woman", "man"))
AGE = make_column((["young"] * 3 + ["old"] * 2) * 20, ("young", "old"))
HALVES = {"items": ["sex"], "totals": {"woman": 500, "man": 500}}


def wave(name: str = "2027", **keys: Any) -> Microdata:
    return make_wave(name, {"safe": ["1", "2"] * 50, "sex": SEX, "age": AGE}, **keys)


def weighed(*margins: dict[str, Any], after: Microdata | None = None, before: Microdata | None = None) -> Weighted:
    after = after or wave()
    waves = {"after": "2027"} if before is None else {"before": "2025", "after": "2027"}
    return weigh(make_plan(waves=waves, margins=list(margins)), stack(before, after, Relation.INDEPENDENT, Lonely.FAIL))


def sums(found: Weighted, item: str, of: Microdata | None = None) -> list[float]:
    column = (of or wave()).columns[item]
    return [float(found.design.weights[-column.values.size :][column.values == place].sum()) for place in range(len(column.codes))]


def test_raked_weights_meet_the_persons_of_every_margin() -> None:
    found = weighed(HALVES, {"items": ["age"], "totals": {"young": 300, "old": 700}})
    assert_allclose(sums(found, "sex"), [500, 500])
    assert_allclose(sums(found, "age"), [300, 700])


def test_shares_are_scaled_to_the_weights_own_total() -> None:
    assert_allclose(sums(weighed({"items": ["sex"], "shares": {"woman": 1, "man": 3}}), "sex"), [25, 75])


def test_shares_beside_persons_are_scaled_to_the_persons() -> None:
    assert_allclose(sums(weighed(HALVES, {"items": ["age"], "shares": {"young": 30, "old": 70}}), "age"), [300, 700])


def test_crossed_items_are_raked_by_each_combination() -> None:
    totals = {"woman|young": 100, "woman|old": 200, "man|young": 300, "man|old": 400}
    found = weighed({"items": ["sex", "age"], "totals": totals})
    assert_allclose([*sums(found, "sex"), *sums(found, "age")], [300, 700, 400, 600])
    assert [dict(row.category) for row in found.balance] == [{"en": name.replace("|", ", ")} for name in totals]


def test_each_wave_is_raked_by_itself() -> None:
    found = weighed(HALVES, before=wave("2025"))
    assert_allclose([found.design.weights[:100].sum(), found.design.weights[100:].sum()], [1000, 1000])


def test_a_margin_may_hold_for_one_wave_only() -> None:
    found = weighed(HALVES | {"waves": ["after"]}, before=wave("2025"))
    assert_allclose(found.design.weights[:100], 1)
    assert found.notes == (Note("not_calibrated", {"wave": "before"}),)


def test_without_margins_the_design_weights_stand_and_the_lack_is_noted() -> None:
    found = weighed(after=wave(weights=[2.0] * 100))
    assert (found.design.calibrations, set(found.design.weights)) == ((), {2.0})
    assert found.notes == (Note("not_calibrated", {"wave": "after"}),)


def test_rows_left_out_for_want_of_a_weight_are_told() -> None:
    assert weighed(HALVES, after=wave(without_weight=7)).notes == (Note("without_weight", {"wave": "after", "count": 7}),)


def test_who_did_not_state_a_category_keeps_the_share_of_the_sample() -> None:
    sex = make_column(["woman"] * 50 + ["man"] * 30 + [""] * 20, ("woman", "man"))
    one = make_wave(columns={"safe": ["1", "2"] * 50, "sex": sex})
    found = weighed(HALVES, after=one)
    assert_allclose([*sums(found, "sex", one), found.design.weights[80:].sum()], [400, 400, 200])
    assert found.notes == (Note("margin_not_stated", {"wave": "after", "margin": "sex", "count": 20, "percent": 20.0}),)


def test_a_category_that_nobody_stated_either_is_no_matter_when_it_is_empty_in_the_population() -> None:
    assert_allclose(sums(weighed({"items": ["sex"], "totals": {"woman": 5, "man": 5, "other": 0}}), "sex"), [5, 5])


def test_the_balance_tells_population_respondents_and_weighted() -> None:
    row = weighed({"items": ["sex"], "totals": {"woman": 250, "man": 750}}).balance[0]
    assert (row.population, row.unweighted, row.n, row.items) == (25, 60, 60, ("sex",))
    assert row.weighted == pytest.approx(25)


def refused(kind: type[SurveyAppError], *margins: dict[str, Any], after: Microdata | None = None) -> str:
    with pytest.raises(kind) as refusal:
        weighed(*margins, after=after)
    return str(refusal.value)


def test_a_category_without_respondents_is_refused_with_its_persons_and_a_mend() -> None:
    said = refused(CategoryWithoutRespondents, {"items": ["sex"], "totals": {"woman": 500, "man": 460, "other": 40}})
    assert said == (
        "In the wave “2027” no respondent is in the category “other” of the margin “sex”, which holds 40 persons. "
        "Merge it with a neighbouring category."
    )


def test_a_category_whose_respondents_all_weigh_nothing_has_none() -> None:
    assert "“man”" in refused(CategoryWithoutRespondents, HALVES, after=wave(weights=[1] * 60 + [0] * 40))


def test_a_respondents_category_that_the_margin_lacks_is_refused() -> None:
    said = refused(MarginDoesNotFit, {"items": ["sex"], "totals": {"woman": 500}})
    assert said == (
        "Respondents of the wave “2027” are in the category “man”, which the margin “sex” does not have. "
        "Add its population figure. The margin's categories are: woman."
    )


def test_what_residents_wrote_themselves_is_no_margin() -> None:
    born = make_wave(columns={"safe": ["1", "2"], "born": make_column(["1931", "1954"], ("1931", "1954"), open=True)})
    assert "1954" not in refused(NoCategories, {"items": ["born"], "totals": {"1931": 500}}, after=born)


def test_respondents_in_a_category_without_persons_are_refused() -> None:
    assert "“man”" in refused(CategoryWithoutPersons, {"items": ["sex"], "totals": {"woman": 500, "man": 0}})


def test_an_item_of_a_margin_that_the_wave_lacks_is_refused() -> None:
    assert "does not have the item “tenure”" in refused(MarginDoesNotFit, {"items": ["tenure"], "totals": {"own": 1}})


def test_margins_of_different_populations_are_refused() -> None:
    said = refused(MarginsDisagree, HALVES, {"items": ["age"], "totals": {"young": 300, "old": 760}})
    assert said.startswith("The margins “sex” and “age” of the wave “2027” hold 1000 and 1060 persons.")


def test_margins_that_differ_by_rounding_only_are_not() -> None:
    found = weighed(HALVES, {"items": ["age"], "totals": {"young": 300, "old": 701}})
    assert_allclose(sum(sums(found, "age")), 1000)


def test_raking_does_not_care_for_the_scale_of_design_weights() -> None:
    one, other = (weighed(HALVES, after=wave(weights=np.full(100, scale).tolist())) for scale in (1.0, 250.0))
    assert_allclose(one.design.weights, other.design.weights)
