"""Real surveys: the waves that the mappings beside this file describe, and what the plans find in them."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from survey_app.evaluation.evaluate import evaluate
from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.plan import EvaluationPlan, read_plan
from survey_app.evaluation.results import Evaluation, Finding
from survey_app.imports.mapping import read_mapping
from survey_app.imports.wave import read_wave
from tests.needs import reference

HERE = Path(__file__).parent
TODAY = date(2026, 9, 1)


def plan(name: str) -> EvaluationPlan:
    """The plan in `name`, e.g. `kansas_city/plan_raw`."""
    path = HERE / f"{name}.yaml"
    return read_plan(path.read_bytes(), path.name)


@cache
def wave(folder: Path, name: str) -> Microdata:
    """The wave called `name` among the mappings in a folder."""
    path = next(path for path in mappings(folder) if read_mapping(path.read_bytes(), path.name)[0].name == name)
    return read_wave(path, {"PEJL_REFERENCE": str(reference())})


def mappings(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.yaml") if not path.name.startswith("plan"))


def waves(name: str) -> tuple[Microdata | None, Microdata]:
    """The waves of a plan, before and after."""
    named, folder = plan(name).waves, (HERE / name).parent
    return wave(folder, named.before) if named.before else None, wave(folder, named.after)


@cache
def evaluation(name: str, domains: tuple[tuple[str, ...], ...] | None = None) -> Evaluation:
    """What the plan finds; with other domains than its own, where a test asks for them."""
    asked = plan(name)
    return evaluate(asked if domains is None else replace(asked, domains=domains), *waves(name), today=TODAY)


def whole(name: str) -> Finding:
    """The finding of a plan's main indicator for everyone."""
    found = evaluation(name)
    return _there(found.finding(found.main, "whole"))


def effect(name: str) -> Finding:
    found = evaluation(name)
    return _there(found.finding(found.main, "effect"))


def arm(name: str, kind: str) -> Finding:
    found = evaluation(name)
    return _there(found.finding(found.main, kind))


def by(name: str, item: str, domains: tuple[tuple[str, ...], ...] | None = None) -> dict[str, Finding]:
    """The findings of a plan's main indicator by the categories of an item."""
    found = evaluation(name, domains)
    return {finding.scope.categories[0].code: finding for finding in found.domain_findings(found.main, item)}


def _there(finding: Finding | None) -> Finding:
    assert finding is not None
    return finding
