"""Both waves from one seed: the same as what the pages would have taken in, and fit to be evaluated."""

from datetime import date

import numpy as np
import pytest

from survey_app.demo import plan, simulation
from survey_app.demo.population import population
from survey_app.demo.truth import known
from survey_app.documents import Document, parse
from survey_app.evaluation.evaluate import evaluate
from survey_app.evaluation.plan import EvaluationPlan, read_plan
from survey_app.evaluation.responses import from_responses
from survey_app.questionnaire.answers import complete

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def sheets():
    return simulation.sheets(1)


@pytest.fixture(scope="module")
def waves():
    return simulation.simulate(1, TODAY)


def test_the_same_seed_gives_the_same_data(waves):
    again = simulation.simulate(1, TODAY)
    for one, other in zip(waves, again, strict=True):
        assert one.columns.keys() == other.columns.keys()
        assert all((one.columns[code].values == other.columns[code].values).all() for code in one.columns)


def test_another_seed_gives_other_data(waves):
    assert simulation.simulate(2, TODAY)[0].fingerprint() != waves[0].fingerprint()


def test_the_waves_are_independent_of_each_other(sheets):
    before, after = sheets
    assert before.kinds[:50].tolist() != after.kinds[:50].tolist()


def test_every_response_is_one_that_the_pages_would_keep_as_it_is(sheets):
    for sheet in sheets:
        for response in sheet.responses()[::10]:
            assert complete(sheet.questionnaire, response) == response


def test_the_short_way_to_microdata_gives_what_the_long_way_gives(sheets, waves):
    before = sheets[0]
    rows = list(zip(simulation.areas(before), before.responses(), strict=True))
    taken_in = from_responses(before.questionnaire, waves[0].wave, rows, simulation.strata())
    assert taken_in.fingerprint() == waves[0].fingerprint()
    assert {code: column.wording for code, column in taken_in.columns.items()} == {
        code: column.wording for code, column in waves[0].columns.items()
    }


def test_every_item_is_answered_by_someone(sheets):
    answered = {code for response in sheets[0].responses() for code in response}
    assert answered == set(simulation.questionnaire().items)


def test_answers_follow_the_probabilities_of_those_who_answer(sheets):
    """Within four standard errors, for the wave before: 5,000 answers, about 1.3 points each way in two."""
    before = sheets[0]
    expected = known("unsafe_late").before[before.kinds]
    found = before.chose("unsafe_late", "3", "4", "stays_unsafe")
    tolerance = 4 * np.sqrt((expected * (1 - expected)).sum()) / before.n
    assert abs(found.mean() - expected.mean()) < tolerance + 0.01  # One in a hundred leaves the item.


def test_the_waves_are_two_years_apart_in_the_same_weeks():
    before, after = (simulation.fieldwork(when, TODAY) for when in ("before", "after"))
    assert after.opens_on.isocalendar()[:2] == (2026, 37)
    assert before.opens_on.isocalendar()[:2] == (2024, 37)
    assert (after.closes_on - after.opens_on) == (before.closes_on - before.opens_on)


def test_the_last_wave_is_closed_on_any_day():
    for day in (date(2027, 1, 1), date(2026, 10, 18), date(2026, 10, 19), date(2026, 6, 1)):
        assert simulation.fieldwork("after", day).closes_on < day


def test_the_plan_is_read_as_a_plan():
    read = read_plan(plan.text(TODAY), "plan.yaml")
    assert [indicator.id for indicator in read.indicators if indicator.primary] == list(plan.PRIMARY)
    assert read.simulation is not None
    assert {(truth.indicator, truth.scope) for truth in read.simulation.truth} >= {(i, s) for i in plan.PRIMARY for s in plan.SCOPES}


def test_the_margins_of_the_plan_add_up_to_the_population():
    read = read_plan(plan.text(TODAY), "plan.yaml")
    assert [sum(margin.totals.values()) for margin in read.margins] == [population().size] * 2


def test_an_evaluation_of_the_demo_gives_finite_results(waves):
    asked = parse(EvaluationPlan, Document("plan", plan.document(TODAY, only_primary=True)))
    evaluation = evaluate(asked, *waves, today=TODAY)
    for indicator in plan.PRIMARY:
        for scope in plan.SCOPES:
            change = evaluation.finding(indicator, scope).change
            assert np.isfinite([change.points, change.standard_error, change.low, change.high]).all()
            assert 0 < change.standard_error < 4
