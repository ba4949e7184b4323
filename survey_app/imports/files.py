"""A file of answers, read by the reader that its name asks for."""

import os
from collections.abc import Collection
from pathlib import Path

from survey_app.errors import N_, SurveyAppError
from survey_app.imports import delimited, workbook
from survey_app.imports.faults import Faults
from survey_app.imports.tables import LARGEST, Layout, Table, too_large


def read_table(path: Path, layout: Layout, wanted: Collection[str], faults: Faults) -> Table:
    """Read the columns `wanted` from a CSV (also .gz), XLSX or SPSS file, whichever the name ends in.

    A wanted column that is not there is simply absent. Faults in rows go to `faults`; WaveRefused when reading cannot go on.
    """
    if not os.path.isfile(path):  # noqa: PTH113  # A path that is too long is no file either, instead of an error.
        raise faults.refuse(SurveyAppError(N_("There is no such file."), hint=N_("It was looked for at {path}."), path=path))
    if path.stat().st_size > LARGEST:
        raise faults.refuse(too_large())
    match [suffix.lower() for suffix in path.suffixes[-2:]]:
        case [*_, ".csv" | ".tsv" | ".txt", ".gz"] | [*_, ".csv" | ".tsv" | ".txt"]:
            return delimited.read(path, layout, wanted, faults)
        case [*_, ".xlsx"]:
            return workbook.read(path, layout, wanted, faults)
        case [*_, ".sav"]:
            from survey_app.imports import spss  # Only here: its library takes a moment to load, which other files need not pay.

            return spss.read(path, layout, wanted, faults)
        case [*_, ".xls"]:
            raise faults.refuse(SurveyAppError(N_("The old Excel format .xls cannot be read."), hint=N_("Save the file again as .xlsx.")))
    raise faults.refuse(
        SurveyAppError(N_("This kind of file cannot be read."), hint=N_("Its name must end in .csv, .csv.gz, .xlsx or .sav."))
    )
