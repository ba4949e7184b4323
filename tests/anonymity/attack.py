"""The linkage attack: seven attackers, and one that has learned from all of them, on a folder of captured views.

python -m tests.anonymity.attack CAPTURE_DIR …    exit code 1 if any of them links codes to answers better than chance

Each attacker knows the letter list, with the hash of every code, and all that was captured. It says for every resident how likely each
answer is theirs. None knows more than an attacker would, but the eighth and the seventh, which are told half of the truth to learn from.
"""

import re
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from tests.anonymity import learning
from tests.anonymity.captures import BLOCK, Capture, Row
from tests.anonymity.scores import Matrix, Outcome, outcome, table

BESIDE = 256  # Bytes between a hash and an answer that count as standing beside one another.
LENGTH = 12  # Of a code, and the symbols it may have, with the hyphens that may stand between.
SYMBOL = np.isin(np.arange(256), list(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ-")).astype(np.int8)


@dataclass
class Case:
    """One capture and one of the tables that answers end up in. Residents and answers are numbered alike: the truth is i = i."""

    capture: Capture
    target: str

    def __post_init__(self) -> None:
        wanted = {marker: number for number, marker in enumerate(self.capture.truth[self.target])}
        found: dict[int, Row] = {}
        for row in self.capture.rows:
            if row.table == self.target and (number := wanted.get(_marker(row, wanted) or "")) is not None:
                found.setdefault(number, row)
        numbers = [number for number in range(len(wanted)) if number in found]
        self.letters = [self.capture.letters[number] for number in numbers]
        self.answers = [found[number] for number in numbers]
        self.markers = [self.capture.truth[self.target][number] for number in numbers]
        self.batch = _batches(
            [(letter["stratum"], row.first) for row, letter in zip(self.answers, self.letters, strict=True)], self.capture.batch
        )

    @property
    def first(self) -> bool:
        """Whether what does not depend on the table is to be looked for here."""
        return self.target == next(iter(self.capture.truth))

    @cached_property
    def traces(self) -> list[list[Row]]:
        """By resident, the rows with the hash of their code that were not there from the start."""
        by_hash: dict[Any, list[Row]] = {}
        for row in self.capture.rows:
            if row.first > 0 and row.table not in self.capture.truth:
                for value in set(row.values.values()):
                    by_hash.setdefault(value, []).append(row)
        return [by_hash.get(letter["hash"], []) for letter in self.letters]

    @cached_property
    def sent(self) -> list[int | None]:
        """By resident, the step at which their code was used."""
        return [min((row.first for row in rows), default=None) for rows in self.traces]

    @cached_property
    def came(self) -> Mapping[int, list[Row]]:
        """Step → rows of other tables that came then."""
        found: dict[int, list[Row]] = {}
        for row in self.capture.rows:
            if row.table not in self.capture.truth:
                found.setdefault(row.first, []).append(row)
        return found

    @cached_property
    def offsets(self) -> dict[bytes, int]:
        """Where hashes and answers stand in the file of an SQLite database, in the last copy that holds them,
        leaving out what has stood there from the start."""
        if self.capture.engine != "sqlite":
            return {}
        used = max((row.first for rows in self.traces for row in rows), default=0)
        before, in_use, closed = b"", b"", b""
        for copy in self.capture.copies():
            if copy.file.endswith(".sqlite"):
                closed = bytes(copy.content)
                before, in_use = before or closed, closed if copy.step <= used else in_use
        found: dict[bytes, int] = {}
        for content in (in_use, closed):
            new = b"".join(
                bytes(BLOCK) if before[start : start + BLOCK] == (page := content[start : start + BLOCK]) else page
                for start in range(0, len(content), BLOCK)
            )
            found |= {one[0]: one.start() for one in _pattern(self).finditer(new)}
            found |= {one: place for one in self.hashes if (place := new.find(one)) >= 0}
        return found

    @cached_property
    def hashes(self) -> list[bytes]:
        return [bytes.fromhex(letter["hash"]) for letter in self.letters]

    @cached_property
    def stratum(self) -> Matrix:
        """0 where the stratum of the letter allows the answer, and far below where it does not."""
        written = [row.values.get("stratum") for row in self.answers]
        allowed = [[stratum is None or letter["stratum"] in stratum.split("+") for stratum in written] for letter in self.letters]
        return np.where(allowed, 0.0, -1e7)


def by_order(case: Case) -> Matrix:
    """1: who used their code in an earlier transaction, or has a lower rowid, has the answer with the lower one."""
    return _alike([_last(rows, "order") for rows in case.traces], [row.order for row in case.answers])


def by_place(case: Case) -> Matrix:
    """2: the same with the place in the file."""
    return _alike(
        [_last(rows, "at") or case.offsets.get(hashed) for rows, hashed in zip(case.traces, case.hashes, strict=True)],
        [row.at or case.offsets.get(marker.encode()) for row, marker in zip(case.answers, case.markers, strict=True)],
    )


def by_difference(case: Case) -> Matrix:
    """3: the answer that came with the code or soonest after it; or that carries a key which came with it."""
    first = np.array([row.first for row in case.answers], float)
    sent = np.array([np.nan if step is None else step for step in case.sent], float)
    later = first[None, :] - sent[:, None]
    scores = np.where(np.isnan(later), 0.0, np.where(later >= 0, -later, -1e6 + later))
    carried = [set(_keys(row)) for row in case.answers]
    for number, step in enumerate(case.sent):
        keys = {key for row in case.came.get(-1 if step is None else step, []) for key in _keys(row)}
        if keys:
            scores[number] += [1000.0 * len(keys & held) for held in carried]
    return scores


def by_transaction(case: Case) -> Matrix:
    """4: the answer that was written in the same transaction as the code was used in, or in the next."""
    if case.capture.engine == "sqlite":
        commits = _commits(case)
        codes = [commits.get(hashed) for hashed in case.hashes]
        answers = [commits.get(marker.encode()) for marker in case.markers]
    else:
        codes, answers = [_last(rows, "order") for rows in case.traces], [row.order for row in case.answers]
    apart = np.abs(_numbers(codes)[:, None] - _numbers(answers)[None, :])
    return np.where(apart == 0, 2.0, np.where(apart == 1, 1.0, 0.0))


def by_log(case: Case) -> Matrix:
    """5: who is named earlier in a log has the answer that stands earlier in its table."""
    named: dict[str, int] = {}
    for lines in case.capture.logged().values():
        for number, line in enumerate(lines):
            for word in re.findall(r"[\w.:-]+", line):
                named.setdefault(word.strip("."), number)
    told = [
        min((named[word] for key in ("address", "code", "hash") if (word := letter[key]) in named), default=None) for letter in case.letters
    ]
    stands = [case.offsets.get(marker.encode()) for marker in case.markers]
    return _alike(told, [row.at or row.order or place for row, place in zip(case.answers, stands, strict=True)])


def by_bytes(case: Case) -> Matrix:
    """6: the answer that stands beside the hash or the code in any file, deleted or not."""
    scores = np.zeros((len(case.letters), len(case.answers)))
    starts = {form[:8]: number for number, letter in enumerate(case.letters) for form in _forms(letter)}
    answers = {marker.encode(): number for number, marker in enumerate(case.markers)}
    pattern, looked = _pattern(case), set[bytes]()
    for copy in case.capture.copies():
        for start, end in copy.changed:
            for found in pattern.finditer(copy.content, start, end):
                low, high = max(0, found.start() - BESIDE), found.end() + BESIDE
                around = bytes(copy.content[low:high])
                if (answer := answers.get(found[0])) is None or around in looked:
                    continue
                looked.add(around)
                for place in range(len(around) - 8):
                    if (letter := starts.get(around[place : place + 8])) is not None:
                        near = 1 / (1 + abs(low + place - found.start()))
                        scores[letter, answer] = max(scores[letter, answer], near)
    return scores


def traces(case: Case) -> list[str]:
    """What the scan of all files and logs finds that must not be there: codes, answers before they are mixed, sealed rows afterwards."""
    known = {row.values["sealed"][:64]: row.last for row in case.capture.rows if row.last and "sealed" in row.values}
    codes = {letter["code"].encode() for letter in case.letters}
    pattern, mixed = _pattern(case), dict(zip(case.markers, case.answers, strict=True))
    found: dict[str, None] = {}
    last: dict[str, Any] = {}
    for copy in case.capture.copies():
        last[copy.file] = copy
        for start, end in copy.changed:
            if case.first and _has_code(copy.content[max(0, start - 16) : end], codes):
                found[f"a code in {copy.file}"] = None
            for marker in pattern.findall(copy.content, start, end):
                if marker.decode() in mixed and copy.step < mixed[marker.decode()].first:
                    found[f"an answer in {copy.file} before it was mixed"] = None
    for name, lines in case.capture.logged().items():
        text = "\n".join(lines).encode()
        found |= {f"a code in {name}": None} if _has_code(text, codes) else {}
        found |= {f"an answer in {name}": None} if pattern.search(text) else {}
    for name, copy in last.items():
        if name.endswith((".sqlite", ".sqlite-wal")) and any(bytes.fromhex(beginning) in copy.content for beginning in known):
            found[f"sealed answers in {name} after they were mixed"] = None
        if name != "pg_wal" and case.capture.happened[-1] == "closed" and any(hashed in copy.content for hashed in case.hashes):
            found[f"codes in {name} after the wave was closed"] = None
    return list(found)


def learned(case: Case, half: Sequence[int]) -> Matrix:
    """7: whatever bits and lengths go together in the half of the pairs that is told, tried on all."""
    codes = learning.facts([[*rows, *_alongside(case, step)] for rows, step in zip(case.traces, case.sent, strict=True)])
    answers = learning.facts([[row] for row in case.answers])
    return learning.matcher(codes[half], answers[half])(codes, answers)


def together(case: Case, seen: Sequence[Matrix], half: Sequence[int], other: Sequence[int]) -> Matrix:
    """8: all of these at once, and every order of the codes against every order of the answers, weighed by what the told half teaches."""
    codes = [
        case.sent,
        [_last(rows, "order") for rows in case.traces],
        [_last(rows, "at") for rows in case.traces],
        [case.offsets.get(hashed) for hashed in case.hashes],
        case.hashes,
    ]
    answers = [
        [row.first for row in case.answers],
        [row.order for row in case.answers],
        [row.at for row in case.answers],
        [case.offsets.get(marker.encode()) for marker in case.markers],
        [str(row.values.get("id")) for row in case.answers],
    ]
    pairs = [*seen, *(_alike(one, two) for one in codes for two in answers)]
    return learning.weighed(pairs, case.batch, half, other)


UNTAUGHT: Mapping[str, Callable[[Case], Matrix]] = {
    "1 order of xmin or rowid": by_order,
    "2 physical order": by_place,
    "3 difference of snapshots": by_difference,
    "4 same or adjacent transaction": by_transaction,
    "5 log time × row order": by_log,
    "6 byte scan of every file": by_bytes,
}
LEARNED, TOGETHER = "7 learned matcher", "8 all together, learned"
NAMES = (*UNTAUGHT, LEARNED, TOGETHER)


def attack(folder: Path) -> list[Outcome]:
    """What every attacker reaches on a capture, table by table of answers."""
    capture = Capture.read(folder)
    found: list[Outcome] = []
    for target in capture.truth:
        case = Case(capture, target)
        half, other = learning.halves(case.batch)
        scores = {name: attacker(case) + case.stratum for name, attacker in UNTAUGHT.items()}
        for name, matrix in scores.items():
            left = traces(case) if name.startswith("6") else ()
            found.append(outcome(f"{name}: {target}", matrix, case.batch, left))
        both = np.ix_(other, other)
        batch = [case.batch[number] for number in other]
        taught = learned(case, half)
        found.append(outcome(f"{LEARNED}: {target}", (taught + case.stratum)[both], batch))
        everything = together(case, [*scores.values(), taught], half, other)
        found.append(outcome(f"{TOGETHER}: {target}", everything + case.stratum[both], batch))
    return found


def pooled(runs: Iterable[Sequence[Outcome]]) -> list[Outcome]:
    """The same attacker of several runs as one."""
    totals: dict[str, Outcome] = {}
    for run in runs:
        for one in run:
            totals[one.attacker] = totals[one.attacker] + one if one.attacker in totals else one
    return list(totals.values())


def _alike(codes: Sequence[Any], answers: Sequence[Any]) -> Matrix:
    """How near the ranks are, 0 the nearest; the mean of all distances where one has no rank."""
    one, two = _ranks(codes), _ranks(answers)
    return np.nan_to_num(-np.abs(one[:, None] - two[None, :]), nan=-1 / 3)


def _batches(mixed: Sequence[tuple[str, int]], smallest: int) -> list[int]:
    """The number of every answer's batch, from its stratum and the step at which it came. What came with fewer than was promised is no
    batch of its own, but part of the next, or of the last of its stratum: it hides nobody."""
    found: dict[tuple[str, int], int] = {}
    sizes: list[int] = []
    for stratum in sorted({stratum for stratum, _ in mixed}):
        begun = len(sizes)
        for key, size in sorted(Counter(one for one in mixed if one[0] == stratum).items()):
            if len(sizes) == begun or sizes[-1] >= smallest:
                sizes.append(0)
            sizes[-1] += size
            found[key] = len(sizes) - 1
        if len(sizes) > begun + 1 and sizes[-1] < smallest:
            sizes.pop()
            found = {key: min(number, len(sizes) - 1) for key, number in found.items()}
    return [found[one] for one in mixed]


def _ranks(things: Sequence[Any]) -> Matrix:
    """0 to 1, ties shared; not a number for None."""
    known = sorted({thing for thing in things if thing is not None})
    places = {thing: place for place, thing in enumerate(known)}
    found = np.array([np.nan if thing is None else places[thing] for thing in things], float)
    there = ~np.isnan(found)
    found[there] = rankdata(found[there]) / max(1, there.sum())
    return found


def _numbers(orders: Sequence[int | None]) -> Matrix:
    return np.array([np.nan if order is None else order for order in orders], float)


def _last(rows: Sequence[Row], what: str) -> Any:
    return getattr(max(rows, key=lambda row: row.first), what) if rows else None


def _keys(row: Row) -> Iterator[str]:
    """Values that could be carried from one table to another."""
    return (value for value in row.values.values() if isinstance(value, str) and len(value) >= 16)


def _alongside(case: Case, step: int | None) -> list[Row]:
    """Rows that came when a code was used, and for every table only if it was one."""
    rows = case.came.get(-1 if step is None else step, [])
    counted = [row.table for row in rows]
    return [row for row in rows if counted.count(row.table) == 1]


def _marker(row: Row, wanted: Mapping[str, int]) -> str | None:
    words = (word for value in row.values.values() if isinstance(value, str) for word in re.findall(r"\w+", value))
    return next((word for word in words if word in wanted), None)


def _pattern(case: Case) -> re.Pattern[bytes]:
    """Any answer: all markers of a table begin alike and are of one length."""
    length, alike = len(case.markers[0]), 0
    while alike < length and len({marker[alike] for marker in case.markers}) == 1:
        alike += 1
    return re.compile(re.escape(case.markers[0][:alike].encode()) + rb"\w{%d}" % (length - alike))


def _forms(letter: Mapping[str, str]) -> list[bytes]:
    """How a code or its hash may be written."""
    hashed = bytes.fromhex(letter["hash"])
    return [hashed, letter["hash"].encode(), b64encode(hashed), letter["code"].encode(), _shown(letter["code"]).encode()]


def _has_code(content: bytes | bytearray, codes: Container[bytes]) -> bool:
    """Whether a code of the letters stands there, with or without hyphens."""
    fits = np.concatenate(([0], SYMBOL[np.frombuffer(content, np.uint8)], [0]))
    starts, ends = np.flatnonzero(np.diff(fits) == 1), np.flatnonzero(np.diff(fits) == -1)
    long = ends - starts >= LENGTH
    words = [bytes(content[start:end]).replace(b"-", b"") for start, end in zip(starts[long], ends[long], strict=True)]
    return any(word[start : start + LENGTH] in codes for word in words for start in range(len(word) - LENGTH + 1))


def _shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _commits(case: Case) -> dict[bytes, int]:
    """In which commit of SQLite's write-ahead log each hash and each answer is seen first."""
    found: dict[bytes, int] = {}
    steps = [(step, hashed) for step, hashed in zip(case.sent, case.hashes, strict=True) if step is not None]
    pattern = _pattern(case)
    for step, commit, page in case.capture.pages_logged():
        sought = (hashed for used, hashed in steps if used <= step and hashed not in found)
        for one in (*pattern.findall(page), *(hashed for hashed in sought if hashed in page)):
            found.setdefault(one, commit)
    return found


def main(folders: Sequence[str]) -> int:
    if not folders:
        print(__doc__, file=sys.stderr)
        return 2
    found = pooled(attack(Path(folder)) for folder in folders)
    print(table(found))
    return int(any(one.succeeded for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
