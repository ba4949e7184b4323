from typing import Any

import pytest

from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import Lonely, Relation
from survey_app.evaluation.stacking import NoAnswers, Stacked, WavesDoNotMatch, stack
from survey_app.statistics.lonely import LonelyStratum
from tests.evaluation.making import make_wave


def wave(name: str, **ids: Any) -> Microdata:
    return make_wave(name, {"safe": ["1", "2", "1", "2"]}, **ids)


def stacked(relation: Relation, before: dict[str, Any], after: dict[str, Any], lonely: Lonely = Lonely.FAIL) -> Stacked:
    return stack(wave("2025", **before), wave("2027", **after), relation, lonely)


STRATA = {"strata": ["n", "n", "s", "s"]}
PSU = {"psu": ["1", "2", "1", "2"]}


def test_independent_waves_share_neither_strata_nor_psus() -> None:
    design = stacked(Relation.INDEPENDENT, STRATA | PSU, STRATA | PSU).design
    assert (design.stages[0].labels, design.psus) == (("2025: n", "2025: s", "2027: n", "2027: s"), 8)


def test_independent_waves_without_strata_are_a_stratum_each() -> None:
    design = stacked(Relation.INDEPENDENT, {}, {}).design
    assert (design.stages[0].labels, design.psus) == (("2025", "2027"), 8)


def test_independent_waves_of_which_one_has_psus_have_rows_in_the_other() -> None:
    assert stacked(Relation.INDEPENDENT, PSU, {}).design.psus == 6


def test_the_same_psus_are_those_of_both_waves() -> None:
    design = stacked(Relation.SAME_PSUS, STRATA | PSU, STRATA | PSU).design
    assert (design.stages[0].labels, design.psus) == (("n", "s"), 4)


def test_the_same_psus_without_strata_are_one_stratum_not_one_for_each_wave() -> None:
    assert stacked(Relation.SAME_PSUS, PSU, PSU).design.strata == 1


def test_the_same_persons_without_psus_are_the_psus() -> None:
    persons = {"person": ["a", "b", "c", "d"]}
    assert stacked(Relation.SAME_PERSONS, persons, persons).design.psus == 4


def test_the_same_persons_in_psus_keep_them() -> None:
    persons = {"person": ["a", "b", "c", "d"], **PSU}
    assert stacked(Relation.SAME_PERSONS, persons, persons).design.psus == 2


def test_persons_are_put_side_by_side_whatever_their_order() -> None:
    found = stacked(Relation.SAME_PERSONS, {"person": ["a", "b", "c", "d"]}, {"person": ["d", "c", "b", "x"]})
    assert [[str(person) for person in wave.person] for wave in found.waves.values()] == [["b", "c", "d"]] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("relation", "before", "after", "said"),
    [
        (Relation.SAME_PERSONS, {}, {"person": list("abcd")}, "the wave “2025” does not say who is who"),
        (Relation.SAME_PERSONS, {"person": list("abcd")}, {"person": list("aacd")}, "found twice in the wave “2027”"),
        (Relation.SAME_PERSONS, {"person": list("abcd")}, {"person": list("wxyz")}, "No person is found in both waves"),
        (
            Relation.SAME_PERSONS,
            {"person": list("abcd"), "strata": list("nnss")},
            {"person": list("abcd"), "strata": list("nsss")},
            "1 of the persons have another stratum or sampling unit in “2027” than in “2025”; the first is person b",
        ),
        (Relation.SAME_PSUS, PSU, {}, "only one of them states its strata or sampling units"),
        (Relation.SAME_PSUS, PSU | STRATA, PSU, "only one of them states its strata or sampling units"),
        (Relation.SAME_PSUS, {}, {}, "neither wave states them"),
        (Relation.SAME_PSUS, PSU, {"psu": list("5678")}, "No sampling unit is found in both waves"),
    ],
)
def test_waves_that_do_not_show_what_they_share_are_refused(
    relation: Relation, before: dict[str, Any], after: dict[str, Any], said: str
) -> None:
    with pytest.raises(WavesDoNotMatch, match=said):
        stacked(relation, before, after)


@pytest.mark.parametrize("empty", [make_wave("2025", {"safe": []}), make_wave("2025", weights=[0.0] * 200)])
def test_a_wave_without_answers_is_refused(empty: Microdata) -> None:
    with pytest.raises(NoAnswers, match="Nobody has answered in the wave “2025”"):
        stack(empty, wave("2027"), Relation.INDEPENDENT, Lonely.FAIL)


LONELY = {"strata": ["n", "n", "n", "s"]}


def test_a_lonely_stratum_is_refused_by_name() -> None:
    with pytest.raises(LonelyStratum, match="2025: s"):
        stacked(Relation.INDEPENDENT, LONELY, STRATA)


def test_a_lonely_stratum_passes_with_a_rule() -> None:
    assert stacked(Relation.INDEPENDENT, LONELY, STRATA, Lonely.ADJUST).design.lonely_strata() == ("2025: s",)


def test_a_stratum_with_one_psu_in_each_of_two_waves_that_share_psus_has_as_many_as_they_name() -> None:
    assert stacked(Relation.SAME_PSUS, {"psu": list("1111")}, {"psu": list("1122")}).design.psus == 2
