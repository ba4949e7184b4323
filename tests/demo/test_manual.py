"""The page on the demo says what the program does."""

import re
from pathlib import Path

import numpy as np
import pytest

from survey_app.demo import late, plan
from survey_app.demo.bias import bias, bias_of_effect, unweighted_bias
from survey_app.demo.population import DISTRICTS, population
from survey_app.demo.power import planned_power
from survey_app.demo.sample import expected_answers, invited
from survey_app.demo.truth import true_change, true_share

PAGE = (Path(__file__).parents[2] / "docs" / "demo.md").read_text()
SHARES = {
    "unsafe outdoors late (primary)": "unsafe_late",
    "worried about crime in the area (primary)": "worry_area",
    "exposed to crime (primary)": "exposure",
    "poor lighting is a problem": "lighting",
}


def points(value):
    return f"{value:.2f}".replace("-", "−").replace("−0.00", "0.00")


def test_the_districts_are_told_as_they_are():
    people = population()
    persons = np.bincount(people.district, people.count)
    for place, district in enumerate(DISTRICTS):
        sample, answers = invited()[place], expected_answers()[place]
        row = f"| {district.name} | {district.arm} | {persons[place]:,.0f} | {sample:,} | {answers:.0f} | {100 * answers / sample:.0f} % | {district.unsafe:g} |"
        assert row in PAGE


@pytest.mark.parametrize(("label", "name"), SHARES.items())
def test_the_truth_is_told_as_it_is(label, name):
    levels = [
        f"{true_share(name, scope, 'before'):.2f} → {true_share(name, scope, 'after'):.2f}" for scope in ("whole", "treated", "comparison")
    ]
    assert f"| {label} | {' | '.join(levels)} | {points(true_change(name, 'effect'))} |" in PAGE


@pytest.mark.parametrize(("label", "name"), [("unsafe after dark", "unsafe_dark"), ("refrain from going out for fear", "refrain")])
def test_the_truth_of_what_follows_is_told_as_it_is(label, name):
    levels = [
        f"{late.true_follower(name, scope, 'before'):.2f} → {late.true_follower(name, scope, 'after'):.2f}"
        for scope in ("whole", "treated", "comparison")
    ]
    (effect,) = (truth["change"] for truth in plan.truths((name,)) if truth["scope"] == "effect")
    assert f"| {label} | {' | '.join(levels)} | {points(effect)} |" in PAGE


@pytest.mark.parametrize("name", plan.PRIMARY)
def test_the_bias_is_told_as_it_is(name):
    biases = (unweighted_bias(name, "whole", "before"), bias(name, "whole", "before"), bias_of_effect(name))
    assert " | ".join(f"{value:+.2f}".replace("-", "−").replace("+0.00", "0.00") for value in biases) in PAGE


def test_the_planned_power_is_told_as_it_is():
    assert f"**{planned_power():.2f}**" in PAGE


def test_the_verdicts_of_two_hundred_seeds_are_in_the_page():
    table = re.search(r"^200 seeds, 1 to 200\.", PAGE, re.MULTILINE)
    assert table, "Write it: ./pejl python -m benchmarks.demo_verdicts --seeds 200"
