"""Replicates of a case: made before the weighting steps, or read from a file that has gone through them."""

from dataclasses import replace

import numpy as np

from survey_app.statistics import replication
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.replicates import Replicates
from tests.statistics.referee.cases import Folder, Given
from tests.statistics.referee.tables import NotUnderstood

KEYS = {"type", "rho", "mse", "scale", "rscales", "weights_file", "create"}
READ = {"jk1", "jkn", "brr", "fay", "bootstrap_canty_davison", "bootstrap_rao_wu", "bootstrap_preston"}


def with_made(design: SampleDesign, given: Given | None) -> SampleDesign:
    """The design with the replicates that a case wants made; every step that follows is repeated in them."""
    if given is None:
        return design
    if unknown := given.keys() - KEYS:
        raise NotUnderstood(f"replicates with {', '.join(sorted(unknown))}")
    return design.replicated(_made(design, given)) if given.get("create") else design


def with_read(design: SampleDesign, given: Given | None, folder: Folder) -> SampleDesign:
    """The design with the replicates that a case has in a file."""
    if given is None or given.get("create"):
        return design
    if given["type"] not in READ:
        raise NotUnderstood(f"replicates {given['type']}")
    table = folder.table(given["weights_file"])
    rscales = None if given.get("rscales") is None else np.array(given["rscales"], dtype=np.float64)
    weights = table.matrix(list(table.columns))
    return design.replicated(Replicates.from_weights(weights, scale=given["scale"], rscales=rscales, mse=bool(given.get("mse"))))


def _made(design: SampleDesign, given: Given) -> Replicates:
    """These leave out, or halve, whole PSUs, whatever the later stages are."""
    first_stage, mse = replace(design, stages=design.stages[:1]), bool(given.get("mse"))
    match given["type"], given.get("rho"):
        case "jk1", None:
            return replication.jackknife(first_stage, mse=mse)
        case "jkn", None:
            return replication.stratified_jackknife(first_stage, mse=mse)
        case "brr", None:
            return replication.balanced_half_samples(first_stage, mse=mse)
        case "fay", float() | int() as rho:
            return replication.balanced_half_samples(first_stage, rho=rho, mse=mse)
        case unknown:
            raise NotUnderstood(f"making replicates {unknown}")
