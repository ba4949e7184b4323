"""A case as it stands in its file: what it asks, apart from what it expects."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.statistics.referee.tables import NotUnderstood, Table, read

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a case stands; its data are found from there, upwards."""

    path: Path

    def table(self, name: str) -> Table:
        for above in (self.path, *self.path.parents):
            if (above / name).is_file():
                return read(above / name)
        raise NotUnderstood(f"there is no file {name}")


@dataclass(frozen=True, slots=True)
class Question:
    """All that a computation may see. design None: no data are needed."""

    function: str
    arguments: Given
    domain: str | None
    option: Given
    data: str | None
    design: Given | None
    weighting: Sequence[Given]
    replicates: Given | None
    folder: Folder


@dataclass(frozen=True, slots=True)
class Computation:
    """A question, and the answer that only `comparing` may look at."""

    key: str
    question: Question
    expected: Given
    tolerance: Given
    informative: bool


@dataclass(frozen=True, slots=True)
class Case:
    """name: the path of its file below the folder of all cases, without the ending."""

    name: str
    computations: tuple[Computation, ...]


def cases(folder: Path) -> Iterator[Path]:
    """The files of all cases below a folder, in order."""
    yield from sorted(folder.rglob("*.json"))


def read_case(path: Path, folder: Path) -> Case:
    given = json.loads(path.read_text(encoding="utf-8"))
    if not given["computations"]:
        raise NotUnderstood("a case without computations")
    name = str(path.relative_to(folder).with_suffix(""))
    return Case(name, tuple(_computation(given, each, Folder(path.parent.resolve())) for each in given["computations"]))


def _computation(case: Given, given: Given, folder: Folder) -> Computation:
    def of(name: str) -> Any:
        return given[name] if name in given else case.get(name)

    data = case.get("data") or {}
    question = Question(
        given["function"], given["arguments"], given.get("domain"), given.get("option") or {}, data.get("file"),
        of("design"), of("weighting") or (), of("replicates"), folder,
    )  # fmt: skip
    return Computation(given["key"], question, given["expected"], given.get("tolerance") or {}, bool(given.get("informative")))
