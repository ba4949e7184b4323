"""SPSS data files (.sav): values as codes, user-missing values kept, labels beside them."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat

from survey_app.errors import N_, SurveyAppError
from survey_app.imports.faults import Faults
from survey_app.imports.tables import MOST_ROWS, Layout, Table, check_header, too_many_rows

PLAIN, PACKED = b"$FL2", b"$FL3"


def read(path: Path, layout: Layout, wanted: Collection[str], faults: Faults) -> Table:
    """The wanted variables; a row's number is the number of its case."""
    with path.open("rb") as stream:
        mark = stream.read(4)
    if mark == PACKED:
        raise faults.refuse(SurveyAppError(N_("The file is compressed as ZSAV."), hint=N_("Save it in SPSS as an ordinary .sav file.")))
    if mark != PLAIN:
        raise faults.refuse(_not_spss())
    try:
        _, about = pyreadstat.read_sav(path, metadataonly=True, encoding=layout.encoding)
        header: list[str] = about.column_names
        places = check_header(header, wanted, faults)
        found: dict[str, Any] = {}
        if places:
            found, about = pyreadstat.read_sav(
                path,
                usecols=list(places),
                user_missing=True,
                disable_datetime_conversion=True,
                row_limit=MOST_ROWS + 1,
                output_format="dict",
                encoding=layout.encoding,
            )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as wrong:
        raise faults.refuse(_not_spss()) from wrong
    columns = {name: [_text(value) for value in np.asarray(found[name]).tolist()] for name in places}
    rows = max((len(column) for column in columns.values()), default=0)
    if rows > MOST_ROWS:
        raise faults.refuse(too_many_rows())
    value_labels = {name: {_text(value): words for value, words in labels.items()} for name, labels in about.variable_value_labels.items()}
    titles = {name: words for name, words in about.column_names_to_labels.items() if words}
    return Table(header, columns, range(1, rows + 1), titles=titles, value_labels=value_labels)


def _text(value: object) -> str:
    """A value as text: whole numbers without a point, system-missing as an empty cell."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _not_spss() -> SurveyAppError:
    return SurveyAppError(
        N_("This is not an SPSS data file, or it is damaged."), hint=N_("Open it in SPSS or PSPP and save it again as .sav.")
    )
