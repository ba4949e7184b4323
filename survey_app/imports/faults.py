"""What is wrong with a file of answers: every fault with its place, all told at once."""

from collections.abc import Callable, Sequence

from survey_app.errors import N_, SurveyAppError

MOST_TOLD = 20


class WaveRefused(SurveyAppError):
    """A file that cannot be read as a wave. Nothing of it has been kept.

    faults  the first of them, each a sentence with its place; count  how many there are.
    """

    def __init__(self, faults: Sequence[SurveyAppError], count: int | None = None) -> None:
        self.faults = tuple(faults)
        self.count = len(self.faults) if count is None else count
        super().__init__("{faults}", faults="\n".join(map(str, faults)))

    def say(self, translate: Callable[[str], str]) -> str:
        told = [fault.say(translate) for fault in self.faults]
        if self.count > len(told):
            told.append(translate(N_("… and {count} more faults.")).format(count=self.count - len(told)))
        return "\n".join(told)


class Faults:
    """Gathers the faults of one file; keeps the first twenty and counts the rest."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.kept: list[SurveyAppError] = []
        self.count = 0

    def add(self, problem: SurveyAppError, *, row: int | None = None, column: str | None = None, letter: str = "") -> None:
        """Note a problem. row: as numbered in the file; column: its name; letter: its letter in a spreadsheet."""
        self.count += 1
        if self.count <= MOST_TOLD:
            self.kept.append(placed(self.source, problem, row=row, column=column, letter=letter))

    def refuse(self, problem: SurveyAppError, *, row: int | None = None) -> WaveRefused:
        """The error to raise when reading cannot go on."""
        self.add(problem, row=row)
        return WaveRefused(self.kept, self.count)

    def raise_if_any(self) -> None:
        if self.count:
            raise WaveRefused(self.kept, self.count)


def placed(source: str, problem: SurveyAppError, *, row: int | None = None, column: str | None = None, letter: str = "") -> SurveyAppError:
    """The problem with its place."""
    match (row is not None, column is not None, bool(letter)):
        case (True, True, True):
            place = N_("{file}, row {row}, column “{column}” ({letter}): {problem}")
        case (True, True, False):
            place = N_("{file}, row {row}, column “{column}”: {problem}")
        case (False, True, True):
            place = N_("{file}, column “{column}” ({letter}): {problem}")
        case (False, True, False):
            place = N_("{file}, column “{column}”: {problem}")
        case (True, False, _):
            place = N_("{file}, row {row}: {problem}")
        case _:
            place = N_("{file}: {problem}")
    return SurveyAppError(place, file=source, row=row, column=column, letter=letter, problem=problem)
