"""Every number that R's survey package can compute too is the same.

Referee: golden/referee.R on golden/*.csv; golden/referee.json names the versions of R and survey that computed it."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from survey_app.statistics import intervals
from survey_app.statistics.calibration import Margin, Raked, rake
from survey_app.statistics.change import change, difference_in_differences
from survey_app.statistics.comparisons import adjust_p_values
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import Shares, shares
from survey_app.statistics.variance import covariance_of_totals
from tests.statistics.conftest import GOLDEN, Table

RTOL = 1e-9  # The same closed forms; only the order of summation differs, and R stops raking at 1e-13.
ATOL = 1e-15  # For covariances that are 0 but for rounding.
CELLS = (("before", "treated"), ("after", "treated"), ("before", "comparison"), ("after", "comparison"))


def by_cell(design: SampleDesign, table: Table, raked: Raked | None = None) -> Shares:
    domains = np.column_stack([(table["wave"] == wave) & (table["arm"] == arm) for wave, arm in CELLS])
    return shares(design, table["unsafe"], domains, raked)


def independent_design(table: Table) -> SampleDesign:
    return SampleDesign.of(table["weight"], np.char.add(table["wave"], table["stratum"]), table["psu"])


def raked_to_the_population(table: Table) -> Raked:
    """Both waves at once; the figures are those of golden/referee.R."""
    margins = []
    for wave, persons in (("before", 6500.0), ("after", 7000.0)):
        for item, figures in (("sex", {"man": 0.52, "woman": 0.48}), ("age", {"16-29": 0.22, "30-64": 0.53, "65+": 0.25})):
            codes = np.select([(table["wave"] == wave) & (table[item] == label) for label in figures], range(len(figures)), -1)
            margins.append(Margin(f"{item} {wave}", codes, persons * np.array([*figures.values()]), tuple(figures)))
    return rake(table["weight"], margins)


def both(found: Shares) -> list[list[float]]:
    changed = change(found, before=0, after=1)
    did = difference_in_differences(found, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3)
    return [[each.value, each.standard_error] for each in (changed, did)]


def agree(found: Shares, golden: dict[str, np.ndarray], prefix: str) -> None:
    assert_allclose(found.values, golden[f"{prefix}_values"], RTOL)
    assert_allclose(found.covariance.ravel(), golden[f"{prefix}_covariance"], RTOL, ATOL)
    assert found.df.tolist() == golden[f"{prefix}_df"].tolist()
    assert_allclose(both(found), [golden[f"{prefix}_change"], golden[f"{prefix}_did"]], RTOL)


def test_independent_waves_of_a_stratified_cluster_sample(independent, golden):
    agree(by_cell(independent_design(independent), independent), golden, "independent")


def test_degrees_of_freedom_of_a_change_are_those_of_its_arm(independent, golden):
    design = independent_design(independent)
    assert design.degrees_of_freedom() == golden["independent_whole_df"]
    assert change(by_cell(design, independent), before=0, after=1).df == golden["independent_change_df"]


def test_small_domains_that_leave_some_psus_empty(independent, golden):
    old_women = (independent["sex"] == "woman") & (independent["age"] == "65+")
    domains = np.column_stack([old_women & (independent["wave"] == wave) for wave in ("before", "after")])
    found = shares(independent_design(independent), independent["unsafe"], domains)
    assert_allclose(found.values, golden["domain_values"], RTOL)
    assert_allclose(found.covariance.ravel(), golden["domain_covariance"], RTOL, ATOL)
    assert found.df.tolist() == golden["domain_df"].tolist()


@pytest.mark.parametrize("event", ["unsafe", "rare"])
@pytest.mark.parametrize("level", [0.95, 0.9])
def test_logit_intervals(independent, golden, event, level):
    found = shares(independent_design(independent), independent[event], independent["wave"] == "after")
    low, high = found.intervals(level)[0]
    assert_allclose([found.values[0], found.standard_errors[0], low, high], golden[f"logit_{event}_{100 * level:g}"], RTOL)


def test_weights_raked_within_each_wave(independent, golden):
    assert_allclose(raked_to_the_population(independent).weights, golden["raked_weights"], RTOL)


def test_shares_and_changes_after_raking(independent, golden):
    found = by_cell(independent_design(independent), independent, raked_to_the_population(independent))
    agree(found, golden, "raked")


def test_a_total_after_raking(independent, golden):
    raked, y = raked_to_the_population(independent), independent["unsafe"]
    standard_error = float(np.sqrt(covariance_of_totals(independent_design(independent), y, raked)[0, 0]))
    assert_allclose([raked.weights @ y, standard_error], golden["raked_total"], RTOL)


def test_a_logit_interval_after_raking(independent, golden):
    raked = raked_to_the_population(independent)
    found = shares(independent_design(independent), independent["unsafe"], independent["wave"] == "after", raked)
    limits = intervals.logit(found.values, found.standard_errors, found.df)[0]
    assert_allclose([found.values[0], found.standard_errors[0], *limits], golden["raked_logit"], RTOL)


def test_the_same_psus_in_both_waves(panel, golden):
    agree(by_cell(SampleDesign.of(panel["weight"], panel["stratum"], panel["psu"], nest=False), panel), golden, "same_psus")


def test_the_same_persons_in_both_waves(panel, golden):
    agree(by_cell(SampleDesign.of(panel["weight"], panel["stratum"], panel["person"], nest=False), panel), golden, "same_persons")


@pytest.mark.parametrize("rule", ["remove", "certainty", "adjust", "average"])
def test_lonely_strata(lonely, golden, rule):
    design = SampleDesign.of(lonely["weight"], lonely["stratum"], lonely["psu"], lonely=rule)
    everyone = np.ones(design.n, dtype=bool)
    found = shares(design, lonely["unsafe"], everyone)
    assert_allclose([found.values[0], found.standard_errors[0]], golden[f"lonely_share_{rule}"], RTOL)
    by_sex = shares(design, lonely["unsafe"], np.column_stack([lonely["sex"] == sex for sex in ("man", "woman")]))
    assert_allclose([*by_sex.values, *by_sex.covariance.ravel()], golden[f"lonely_by_sex_{rule}"], RTOL)
    assert found.df[0] == golden["lonely_df"]


@pytest.mark.parametrize("rule", ["remove", "certainty", "average"])
def test_totals_with_lonely_strata(lonely, golden, rule):
    design = SampleDesign.of(lonely["weight"], lonely["stratum"], lonely["psu"], lonely=rule)
    variance = covariance_of_totals(design, lonely["unsafe"])[0, 0]
    assert_allclose([design.weights @ lonely["unsafe"], np.sqrt(variance)], golden[f"lonely_total_{rule}"], RTOL)


def test_benjamini_hochberg(golden):
    p = np.array([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.5, 0.5, 0.9])
    assert_allclose(adjust_p_values(p, "benjamini_hochberg"), golden["benjamini_hochberg"], RTOL)


@pytest.mark.r
def test_r_computes_the_stored_numbers_again(golden, tmp_path: Path):
    out = tmp_path / "referee.json"
    command = ["Rscript", "--vanilla", str(GOLDEN / "referee.R"), str(GOLDEN), str(out)]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert asked.returncode == 0, asked.stderr
    anew = {name: numbers for name, numbers in json.loads(out.read_text(encoding="utf-8")).items() if isinstance(numbers, list)}
    assert anew.keys() == golden.keys()
    for name, numbers in anew.items():
        assert_allclose(numbers, golden[name], RTOL, ATOL, err_msg=name)
