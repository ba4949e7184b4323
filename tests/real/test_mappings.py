"""The mappings and plans of real surveys can be read also where the surveys themselves are not."""

from pathlib import Path

import pytest

from survey_app.evaluation.plan import read_plan
from survey_app.imports.mapping import read_mapping
from tests.real.surveys import HERE, mappings

PLANS = sorted(HERE.rglob("plan*.yaml"))


@pytest.mark.parametrize("path", mappings(HERE), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_mapping_is_without_fault(path: Path) -> None:
    assert read_mapping(path.read_bytes(), path.name)[0].file.startswith("${PEJL_REFERENCE}/data/")


@pytest.mark.parametrize("path", PLANS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_plan_is_without_fault_and_names_waves_beside_it(path: Path) -> None:
    plan = read_plan(path.read_bytes(), path.name)
    there = {read_mapping(mapping.read_bytes(), mapping.name)[0].name for mapping in mappings(path.parent)}
    assert {plan.waves.after, plan.waves.before or plan.waves.after} <= there
