"""`./pejl python -m tests.statistics.referee DIR`: a line for every number that differs, and how many cases passed."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.statistics.referee.cases import Case, Computation, cases, read_case
from tests.statistics.referee.comparing import Difference, differences
from tests.statistics.referee.computing import outcome


def main(arguments: list[str]) -> int:
    """The exit code: 0 only if every case passed."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Say which folder holds the cases: ./pejl python -m tests.statistics.referee DIR", file=sys.stderr)
        return 2
    return run(Path(arguments[0]))


def run(folder: Path) -> int:
    passed, failed, agreed, informative = 0, 0, 0, 0
    for path in cases(folder):
        try:
            case = read_case(path, folder)
        except Exception as error:  # noqa: BLE001  # Whatever is wrong with a file, its case has failed.
            print(f"{path.relative_to(folder)}: {type(error).__name__}: {error}")
            failed += 1
            continue
        lines = list(reported(case))
        for line in lines:
            print(line)
        passed, failed = passed + (not lines), failed + bool(lines)
        further = [not list(judged(each)) for each in case.computations if each.informative]
        agreed, informative = agreed + sum(further), informative + len(further)
    print(f"{agreed} of {informative} informative numbers agree; they do not count.")
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


def reported(case: Case) -> Iterator[str]:
    """A line for every number of the case that differs."""
    for computation in case.computations:
        if not computation.informative:
            for found in judged(computation):
                yield f"{case.name}  {computation.key}.{found.place}  ours {found.ours}  theirs {found.theirs}"


def judged(computation: Computation) -> Iterator[Difference]:
    question = computation.question
    return differences(computation.expected, computation.tolerance, outcome(question), question.folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
