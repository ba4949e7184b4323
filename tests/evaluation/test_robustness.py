"""Whatever the answers: an evaluation that can be kept, or a refusal in a sentence; never an error of arithmetic."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.errors import SurveyAppError
from survey_app.evaluation.evaluate import evaluate
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.results import from_json, to_json
from tests.evaluation.making import MISSING, TODAY, make_column, make_indicator, make_plan, make_wave

ANSWERS = st.sampled_from(["1", "1", "2", "2", *MISSING])
GROUPS = st.sampled_from(["a", "a", "b", "c", ""])
MEASURE = {"label": {"en": "Hosts"}, "treated": {"areas": ["a"]}, "comparison": {"areas": ["b"]}}
MARGINS: list[dict[str, Any]] = [{"items": ["area"], "shares": {"a": 2, "b": 1, "c": 1}}]


@st.composite
def waves(draw: st.DrawFn, name: str, ids: tuple[str, ...]) -> Microdata:
    n = draw(st.integers(1, 40)) * draw(st.sampled_from([1, 3, 10])) - 1

    def drawn(kind: st.SearchStrategy[Any]) -> list[Any]:
        pattern = draw(st.lists(kind, min_size=1, max_size=20))
        return [pattern[i % len(pattern)] for i in range(n)]

    columns = {
        "safe": make_column(drawn(ANSWERS)),
        "calm": make_column(drawn(ANSWERS)),
        "area": make_column(drawn(GROUPS), ("a", "b", "c")),
    }
    if name == "2025" and draw(st.integers(0, 9)) == 0:
        del columns["calm"]
    labels = {key: [str(i) for i in range(n)] if key == "person" else drawn(st.sampled_from("xyz")) for key in ids}
    return make_wave(name, columns, weights=drawn(st.sampled_from([0.0, 0.5, 1.0, 1.0, 30.0])), **labels)


@st.composite
def cases(draw: st.DrawFn) -> tuple[EvaluationPlan, Microdata, Microdata]:
    ids = draw(st.sampled_from([(), ("psu",), ("strata", "psu"), ("strata",), ("person",), ("strata", "psu", "person")]))
    relations = ["independent", *(["same_psus"] if "psu" in ids else []), *(["same_persons"] if "person" in ids else [])]
    plan = make_plan(
        waves={"before": "2025", "after": "2027", "relation": draw(st.sampled_from(relations))},
        lonely_strata=draw(st.sampled_from(["fail", "adjust", "remove", "average", "certainty"])),
        indicators=[make_indicator(), make_indicator(id="any", items=["safe", "calm"], primary=False, also_answered=["dont_know"])],
        domains=[["area"], ["calm"], ["area", "calm"]],
        margins=MARGINS if draw(st.integers(0, 3)) == 0 else [],
        measure=MEASURE if draw(st.booleans()) else None,
    )
    return plan, draw(waves("2025", ids)), draw(waves("2027", ids))


@settings(max_examples=150, deadline=None)
@given(cases())
def test_whatever_the_answers_there_is_an_evaluation_or_a_refusal(case: tuple[EvaluationPlan, Microdata, Microdata]) -> None:
    plan, before, after = case
    try:
        found = evaluate(plan, before, after, today=TODAY)
    except SurveyAppError as refused:
        said = str(refused)
        assert "{" not in said
    else:
        assert from_json(to_json(found)) == found
        assert b"NaN" not in to_json(found)
        assert all(level.n >= 10 for f in found.findings for level in (f.before, f.after) if level is not None)
