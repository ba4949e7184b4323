"""A table read from a file: the columns that are asked for, as text, each row with its number in the file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from survey_app.errors import N_, SurveyAppError
from survey_app.imports.faults import Faults

LARGEST = 100_000_000  # Bytes, also after unpacking. A wave of 100,000 persons with 500 columns is about half of it.
MOST_ROWS, MOST_COLUMNS = 1_000_000, 5_000


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written, where it does not say so itself."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """header  all names; columns  name → one text per row, only what was asked for; numbers  of the rows, as the file counts them.

    lettered  columns have letters, as in a spreadsheet
    titles    column → its words in the file; value_labels  column → value → its words (SPSS only)
    """

    header: Sequence[str]
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]
    lettered: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def letter(self, name: str) -> str:
        """The letter of a column in a spreadsheet (A … Z, AA …), or nothing where columns have none."""
        return letters(list(self.header).index(name)) if self.lettered and name in self.header else ""


def check_header(header: Sequence[str], wanted: Collection[str], faults: Faults, *, lettered: bool = False) -> dict[str, int]:
    """The position of every wanted column that is there. Refuses a header that is empty, too wide, or names a wanted column twice."""
    if not any(header):
        raise faults.refuse(SurveyAppError(N_("The first row is empty."), hint=N_("It must hold the names of the columns.")), row=1)
    if len(header) > MOST_COLUMNS:
        raise faults.refuse(SurveyAppError(N_("The file has more than {most} columns."), most=MOST_COLUMNS))
    found: dict[str, int] = {}
    for name in wanted:
        places = [i for i, other in enumerate(header) if other == name]
        if len(places) > 1:
            named = ", ".join(letters(i) if lettered else str(i + 1) for i in places)
            repeated = SurveyAppError(
                N_("Several columns have this name: {places}."), places=named, hint=N_("Give each column a name of its own.")
            )
            faults.add(repeated, row=1, column=name)
        if places:
            found[name] = places[0]
    return found


def letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    text = ""
    while index >= 0:
        text = chr(ord("A") + index % 26) + text
        index = index // 26 - 1
    return text


def too_large(most: int = LARGEST) -> SurveyAppError:
    return SurveyAppError(
        N_("The file is larger than {most} MB."), most=most // 1_000_000, hint=N_("Keep only the rows and columns that are needed.")
    )


def too_many_rows() -> SurveyAppError:
    return SurveyAppError(N_("The file has more than {most} rows."), most=MOST_ROWS)


def unnamed(position: str) -> SurveyAppError:
    return SurveyAppError(
        N_("Column {position} holds values but has no name."), position=position, hint=N_("Write a name in the first row.")
    )
