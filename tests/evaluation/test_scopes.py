from typing import Any

import pytest

from survey_app.evaluation.indicators import NoCategories, UnknownItem
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import Lonely, Relation
from survey_app.evaluation.results import Note
from survey_app.evaluation.scopes import Group, UnknownArea, groups, not_stated, number_of_areas
from survey_app.evaluation.stacking import Stacked, stack
from tests.evaluation.making import make_column, make_plan, make_wave

ARMS = {"label": {"en": "Hosts"}, "treated": {"areas": ["a"]}, "comparison": {"areas": ["b", "c"]}}


def wave(name: str, areas: str, **keys: Any) -> Microdata:
    columns = {"safe": ["1"] * len(areas), "area": make_column(areas.replace("_", "-"), ("a", "b", "c", "d"))}
    return make_wave(name, columns, **keys)


def both(before: str = "aabbc", after: str = "aabbc") -> Stacked:
    return stack(wave("2025", before), wave("2027", after), Relation.INDEPENDENT, Lonely.FAIL)


def found(stacked: Stacked, **plan: Any) -> dict[str, dict[str, str]]:
    """Each scope with its rows in each wave."""
    return {
        name(group): {role: "".join("x" if row else "." for row in rows) for role, rows in group.rows.items()}
        for group in groups(make_plan(**plan), stacked)
    }


def name(group: Group) -> str:
    return "|".join(category.code for category in group.scope.categories) or group.scope.kind


def test_the_whole_is_everyone_in_each_wave() -> None:
    assert found(both()) == {"whole": {"before": "xxxxx.....", "after": ".....xxxxx"}}


def test_the_arms_are_the_respondents_of_their_areas() -> None:
    arms = found(both(), measure=ARMS)
    assert (arms["treated"]["before"], arms["comparison"]["after"]) == ("xx........", ".......xxx")


def test_an_arm_can_be_codes_of_another_item() -> None:
    waves = [make_wave(year, {"safe": list("1122"), "lit": make_column("yynn", ("y", "n"))}) for year in ("2025", "2027")]
    stacked = stack(*waves, Relation.INDEPENDENT, Lonely.FAIL)
    measure = {"label": {"en": "Lighting"}, "treated": {"item": "lit", "codes": ["y"]}}
    assert found(stacked, measure=measure)["treated"]["before"] == "xx......"


def test_a_domain_has_a_scope_for_each_code_that_occurs() -> None:
    assert list(found(both(), domains=[["area"]])) == ["whole", "a", "b", "c"]


def test_a_code_that_occurs_in_one_wave_has_rows_there_only() -> None:
    assert found(both(after="aabbd"), domains=[["area"]])["d"] == {"after": ".........x"}


def test_rows_without_a_category_are_counted() -> None:
    notes = list(not_stated(make_plan(domains=[["area"]]), both(before="aab__")))
    assert notes == [Note("domain_not_stated", {"items": "area", "wave": "before", "count": 2})]


def test_an_area_without_answers_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownArea, match=r"Nobody answered in “d”.* are: a, b, c"):
        found(both(), measure={**ARMS, "treated": {"areas": ["d"]}})


def test_an_arm_of_an_item_that_one_wave_lacks_is_refused() -> None:
    stacked = stack(make_wave("2025", {"safe": ["1", "2"]}), wave("2027", "aabbc"), Relation.INDEPENDENT, Lonely.FAIL)
    with pytest.raises(UnknownArea, match="The wave “2025” does not have the item “area”"):
        found(stacked, measure=ARMS)


def test_a_domain_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(UnknownItem, match="“tenure”"):
        found(both(), domains=[["tenure"]])


def test_the_areas_of_an_arm_are_counted_where_people_live() -> None:
    plan = make_plan(measure=ARMS)
    assert plan.measure is not None
    assert plan.measure.comparison is not None
    assert number_of_areas(plan.measure.comparison, both()) == 2


def test_without_areas_the_sampling_units_of_an_arm_are_its_areas() -> None:
    columns = {"safe": list("112222"), "lit": make_column("yyynnn", ("y", "n"))}
    waves = [make_wave(year, columns, psu=list("123445")) for year in ("2025", "2027")]
    stacked = stack(*waves, Relation.SAME_PSUS, Lonely.FAIL)
    plan = make_plan(measure={"label": {"en": "Lighting"}, "treated": {"item": "lit", "codes": ["y"]}})
    assert plan.measure is not None
    assert plan.measure.treated is not None
    assert number_of_areas(plan.measure.treated, stacked) == 3


@pytest.mark.parametrize(
    "plan", [{"domains": [["born"]]}, {"measure": {"label": {"en": "M"}, "treated": {"item": "born", "codes": ["1931"]}}}]
)
def test_nobody_is_grouped_by_what_residents_wrote_themselves(plan: dict[str, Any]) -> None:
    """It would print the birth dates of those who answered."""
    stacked = stack(
        None, make_wave(columns={"born": make_column(["1931", "1954"], ("1931", "1954"), open=True)}), Relation.INDEPENDENT, Lonely.FAIL
    )
    with pytest.raises(NoCategories, match="The item “born” has no categories") as refused:
        found(stacked, **plan)
    assert "1954" not in str(refused.value)
