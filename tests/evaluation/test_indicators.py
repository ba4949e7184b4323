import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.evaluation.indicators import UnknownCode, UnknownItem, check, count
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import Indicator
from tests.evaluation.making import MISSING, make_column, make_wave

ANSWERS = ["1", "2", "?", "!", "/", "", "-"]


def indicator(**keys: object) -> Indicator:
    return Indicator(**({"id": "safe", "label": {"en": "Safe"}, "items": ("safe",), "codes": ("1",), "good": "down"} | keys))  # type: ignore[arg-type]


def rows(mask: object) -> str:
    return "".join("x" if inside else "." for inside in mask)  # type: ignore[attr-defined]


def test_the_base_is_everyone_with_an_answer() -> None:
    found = count(indicator(), make_wave(columns={"safe": ANSWERS}))
    assert (rows(found.event), rows(found.base)) == ("x......", "xx.....")


@pytest.mark.parametrize(("kind", "base"), [("dont_know", "xxx...."), ("refused", "xx.x..."), ("not_applicable", "xx..x..")])
def test_a_missing_kind_is_in_the_base_when_the_plan_says_so(kind: str, base: str) -> None:
    found = count(indicator(also_answered=(kind,)), make_wave(columns={"safe": ANSWERS}))
    assert rows(found.base) == base


def test_whoever_was_never_asked_is_in_no_base() -> None:
    wave = make_wave(columns={"safe": list("1-")})
    assert rows(count(indicator(also_answered=("dont_know", "refused", "not_applicable")), wave).base) == "x."


def test_several_items_count_whoever_said_so_at_least_once_among_those_who_answered_one() -> None:
    wave = make_wave(columns={"safe": ["1", "2", "2", "?", "1", "-"], "calm": ["2", "1", "2", "?", "?", "-"]})
    found = count(indicator(items=("safe", "calm")), wave)
    assert (rows(found.event), rows(found.base)) == ("xx..x.", "xxx.x.")


def test_several_items_one_of_which_the_wave_lacks_are_counted_by_the_others() -> None:
    found = count(indicator(items=("safe", "calm")), make_wave(columns={"safe": ["1", "2"]}))
    assert (rows(found.event), rows(found.base)) == ("x.", "xx")


def test_dont_know_and_silence_are_told_apart() -> None:
    found = count(indicator(), make_wave(columns={"safe": ANSWERS}))
    assert (rows(found.dont_know), rows(found.silent)) == ("..x....", "...x.x.")


def test_what_was_not_reached_is_in_no_base_and_is_counted_for_itself() -> None:
    everything = indicator(also_answered=("dont_know", "refused", "not_applicable"))
    found = count(everything, make_wave(columns={"safe": [*ANSWERS, ">"]}))
    assert (rows(found.base), rows(found.not_reached)) == ("xxxxx...", ".......x")
    assert rows(found.silent | found.dont_know) == "..xx.x.."


def test_whoever_answered_one_of_several_items_before_sending_has_reached_them() -> None:
    wave = make_wave(columns={"safe": ["1", "", ">", "-"], "calm": [">", ">", ">", ">"]})
    found = count(indicator(items=("safe", "calm")), wave)
    assert (rows(found.base), rows(found.silent), rows(found.not_reached)) == ("x...", ".x..", "..xx")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["1", "2", "3", *MISSING]), min_size=1), st.sets(st.sampled_from(["1", "2", "3"]), min_size=1))
def test_every_event_is_in_the_base(answers: list[str], codes: set[str]) -> None:
    found = count(indicator(codes=tuple(codes)), make_wave(columns={"safe": make_column(answers, ("1", "2", "3"))}))
    assert not (found.event & ~found.base).any()
    assert not (found.base & found.not_reached).any()


def test_an_item_that_no_wave_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownItem, match=r"No wave has the item “calm”. The items are: area, safe."):
        check(indicator(items=("calm",)), wave_with_area())


def test_an_item_that_one_wave_has_is_known() -> None:
    check(indicator(), make_wave(columns={"calm": ["1"]}), make_wave(columns={"safe": ["1"]}))


def test_a_code_that_is_no_response_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownCode, match=r"counts the code “9”, which safe does not have. Its codes are: 1, 2."):
        check(indicator(codes=("1", "9")), wave_with_area())


def wave_with_area() -> Microdata:
    return make_wave(columns={"safe": ["1", "2"], "area": ["1", "1"]})


def test_what_nobody_wrote_is_no_unknown_code_for_a_refusal_would_tell_what_was_written() -> None:
    wave = make_wave(columns={"safe": make_column(["1931", "1954"], ("1931", "1954"), open=True)})
    check(indicator(codes=("1960",)), wave)
    assert rows(count(indicator(codes=("1960",)), wave).event) == ".."
    assert rows(count(indicator(codes=("1954",)), wave).event) == ".x"
