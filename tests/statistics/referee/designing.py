"""From the words of a case to the sample design and the rows that it asks about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.stages import StageLabels
from survey_app.statistics.unequal import UnequalProbabilities
from survey_app.statistics.weighting import weights_of_probabilities
from tests.statistics.referee.cases import Folder, Given, Question
from tests.statistics.referee.replicating import with_made, with_read
from tests.statistics.referee.tables import NotUnderstood, Table
from tests.statistics.referee.weighting import Weighted, weighted

DESIGN = {"ids", "strata", "fpc", "weights", "probs", "psu_ids_restart_within_strata", "lonely_psu", "adjust_domain_lonely", "pps", "note"}
LONELY = ("fail", "remove", "certainty", "adjust", "average")
OPTIONS = {
    "variance": ("calibrated", "fixed_weights"),
    "weights": ("none",),
    "missing": ("listwise",),
    "interval": ("r_uncapped_beta",),
    "domain": ("rows_dropped",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What a function is asked of: data, design with the weights to estimate with, and the rows (n,) of the domain."""

    table: Table
    design: SampleDesign
    rows: Bools
    weighting: Weighted
    option: Given

    def numbers(self, column: str) -> Floats:
        return self.table.numbers(column)

    def codes(self, column: str, levels: Sequence[str]) -> Ints:
        """(n,) the level of each row of the domain; −1 outside and where it is none of them."""
        return np.where(self.rows, self.table.codes(column, levels), -1)

    def degrees_of_freedom(self, *columns: str | None) -> int:
        """Of the rows of the domain where none of the columns is missing."""
        return self.design.degrees_of_freedom(self.rows & self.table.known(columns))


def surveyed(question: Question) -> Survey:
    """The survey that a question is about."""
    for name, value in question.option.items():
        if value not in OPTIONS.get(name, ()):
            raise NotUnderstood(f"option {name}: {value}")
    if question.design is None or question.data is None:
        raise NotUnderstood(f"{question.function} without a design")
    dropped = question.domain if question.option.get("domain") else None
    spec = json.dumps([question.design, list(question.weighting), question.replicates, question.option.get("weights"), dropped])
    made = _made(question.folder, question.data, spec)
    design = made.design
    if question.option.get("variance") == "fixed_weights":
        design = design.with_weights_as_given()
    rows = np.ones(made.table.rows, dtype=bool) if question.domain is None else made.table.true(question.domain)
    if question.option.get("missing") == "listwise":
        rows &= made.table.known(question.arguments["columns"])
    return Survey(made.table, design, rows, made, question.option)


@lru_cache(maxsize=64)
def _made(folder: Folder, data: str, spec: str) -> Weighted:
    """The design with all its weighting steps, made once for all questions about it."""
    given, weighting, replicates, weights, dropped = json.loads(spec)
    table = folder.table(data)
    if dropped is not None:
        table = table.where(table.true(dropped))

    def designed(table: Table, weights: Floats | None = None) -> SampleDesign:
        return design_of(table, given, folder, weights)

    start = designed(table, np.ones(table.rows) if weights == "none" else None)
    made = weighted(table, with_made(start, replicates), weighting, designed)
    return replace(made, design=with_read(made.design, replicates, folder))


def design_of(table: Table, given: Given, folder: Folder, weights: Floats | None = None) -> SampleDesign:
    """The sample design; `weights` in the place of its own."""
    if unknown := given.keys() - DESIGN:
        raise NotUnderstood(f"design with {', '.join(sorted(unknown))}")
    if given.get("lonely_psu", "fail") not in LONELY:
        raise NotUnderstood(f"lonely PSUs: {given['lonely_psu']}")
    probabilities = None if given.get("probs") is None else table.numbers(given["probs"])
    if weights is None and given.get("weights") is not None:
        weights = table.numbers(given["weights"])
    if weights is None and probabilities is not None:
        weights = weights_of_probabilities(probabilities)
    if weights is None and not given.get("fpc"):
        weights = np.ones(table.rows)  # Nothing is known of how many each row stands for.
    columns = [given.get(name) or [] for name in ("ids", "strata", "fpc")]
    stages = []
    for stage in range(max(1, *(len(names) for names in columns))):
        unit, stratum, fpc = (names[stage] if stage < len(names) else None for names in columns)
        stages.append(StageLabels(unit and table.text(unit), stratum and table.text(stratum), fpc and table.numbers(fpc)))
    design = SampleDesign.of_stages(
        weights, stages, lonely=given.get("lonely_psu", "fail"), lonely_in_domains=bool(given.get("adjust_domain_lonely")),
        nest=bool(given.get("psu_ids_restart_within_strata")),
    )  # fmt: skip
    pps = given.get("pps")
    return design if pps is None else _drawn_unequally(design, probabilities, pps, folder)


def _drawn_unequally(design: SampleDesign, probabilities: Floats | None, given: Mapping[str, Any], folder: Folder) -> SampleDesign:
    if probabilities is None:
        raise NotUnderstood("unequal probabilities without a column of them")
    of_psus, strata = probabilities[np.unique(design.psu, return_index=True)[1]], design.stratum_of_psu
    match dict(given):
        case {"method": "with_replacement", **rest} if not rest:
            return design
        case {"method": "brewer", **rest} if not rest:
            unequal = UnequalProbabilities.brewer(of_psus)
        case {"method": "overton", **rest} if not rest:
            unequal = UnequalProbabilities.overton(of_psus, strata)
        case {"method": "hartley_rao", "sum_pi2_over_n": q, **rest} if not rest:
            unequal = UnequalProbabilities.hartley_rao(of_psus, None if q is None else np.asarray(q, dtype=np.float64), strata)
        case {"method": "joint", "joint_file": name, "variance": "horvitz_thompson" | "yates_grundy" as form, **rest} if not rest:
            joint = folder.table(name)
            unequal = UnequalProbabilities.joint(joint.matrix(list(joint.columns)), yates_grundy=form == "yates_grundy")
        case _:
            raise NotUnderstood(f"unequal probabilities {given}")
    return design.drawn_unequally(unequal)
