"""Cases of the referee, changed: what the referee must see, and what it must not mind."""

import copy
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.statistics.referee import comparing
from tests.statistics.referee.cases import Computation, read_case
from tests.statistics.referee.comparing import Answer, Difference
from tests.statistics.referee.computing import outcome

Tree = dict[str, Any]
FLAGS = ("error", "not_estimable", "interval_not_estimable")


@dataclass(frozen=True)
class Answered:
    """A computation and what we made of it."""

    asked: Computation
    got: Answer | Exception

    def differences(self, expected: Mapping[str, Any]) -> Iterator[Difference]:
        """If this had been expected."""
        return comparing.differences(expected, self.asked.tolerance, self.got, self.asked.question.folder)


@cache
def answered(folder: Path, name: str) -> tuple[Answered, ...]:
    """All computations of a case that count."""
    asked = read_case(folder / name, folder).computations
    return tuple(Answered(each, outcome(each.question)) for each in asked if not each.informative)


def spoiled(expected: Mapping[str, Any]) -> Iterator[tuple[str, Tree]]:
    """Expectations that an answer to `expected` must fail, each with a word for what is wrong: one number after another (the first, the
    middle and the last of a list), names, and flags."""
    for field, value in expected.items():
        if field == "names":
            yield field, {**expected, field: [*value[:-1], "unheard of"]}
        elif field not in (*FLAGS, "error_names", "weights_file"):
            for place in _leaves(value):
                changed = copy.deepcopy(dict(expected))
                _shift(changed, (field, *place))
                yield f"{field}{list(place)}", changed
    for flag in FLAGS:
        if expected.get("not_estimable") and flag == "error":
            continue  # Nothing to estimate may be said by a refusal.
        if not expected.get("error") and not expected.get(flag) and (flag != "interval_not_estimable" or {"ci", "lower"} & expected.keys()):
            yield flag, {**expected, flag: True}
    if expected.get("error"):
        yield "an answer", {"estimate": [1.0]}
        yield "another name", {**expected, "error_names": "unheard of"}
    if expected.get("not_estimable"):
        yield "a number", {"estimate": [1.0]}
    if expected.get("interval_not_estimable"):
        yield "an interval", {**expected, "interval_not_estimable": False, "ci": [[0.0, 1.0]]}


def disguised(folder: Path, target: Path) -> int:
    """Copies all cases under other names, with the words of other cases and other keys; the number of cases."""
    paths = sorted(folder.rglob("*.json"))
    given = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    order = random.Random(1).sample(range(len(given)), len(given))
    for number, (path, case, other) in enumerate(zip(paths, given, (given[place] for place in order), strict=True)):
        for word in ("id", "theme", "description", "source", "oracle", "note"):
            case[word] = other.get(word)
        for place, computation in enumerate(case["computations"]):
            computation |= {"key": f"k{place}", "note": "nothing"}
        new = target / path.parent.relative_to(folder) / f"case{number}.json"
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(case), encoding="utf-8")
    (target / "data").symlink_to(folder / "data")
    return len(paths)


def _leaves(value: Any) -> Iterator[tuple[int, ...]]:
    if not isinstance(value, list):
        yield ()
        return
    for place in sorted({0, len(value) // 2, len(value) - 1} if value else ()):
        yield from ((place, *rest) for rest in _leaves(value[place]))


def _shift(tree: Any, path: tuple[Any, ...]) -> None:
    for step in path[:-1]:
        tree = tree[step]
    number = tree[path[-1]]
    tree[path[-1]] = 1.0 if number is None else number + 0.5 * (1 + abs(number))
