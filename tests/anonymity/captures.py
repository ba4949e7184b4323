"""Captured views: what somebody who copies everything after every step has in hand, as a folder.

capture.json   engine; batch: how many answers are promised to be mixed together; letters: what the letter list tells of each resident
               (code, hash, address, stratum; the hash is what the pepper would tell, too); truth: table → what each resident wrote
               that ends up in it, in the order of the letters
views.jsonl    one view a line: step, what had happened before it, and the rows that came, went or moved since the last view.
               came: [number, table, order, at, values]; went: [number]; moved: [number, order, at]
               order: rowid or xmin, null where a table has none; at: place in the heap (ctid) as [page, line], null on SQLite
               values: column → value; bytes in hexadecimal; longer than 64, their beginning, … and their length
files.jsonl    file by file the blocks of 4 KiB that changed since its last copy: {step, file, size, blocks: [[block, place], …]}
files.bin      the blocks, one after the other
logs/          everything that was logged, file by file
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BLOCK, SHOWN = 4096, 64
HEAD, FRAME = 32, 24  # Bytes before SQLite's write-ahead log, and before each page in it.
Place = tuple[int, int]
Seen = tuple[str, Sequence[str], Iterable[tuple[int | None, Place | None, tuple[Any, ...]]]]
"""A table: its name, its columns, and of each row the order, the place and the values."""


@dataclass
class Row:
    """One row of a table while it had these values, with the order and the place it had last."""

    table: str
    values: Mapping[str, Any]
    first: int
    last: int | None = None
    order: int | None = None
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A file as it was copied at a step; changed: (start, end) of what had changed in it. The content is good until the next copy comes."""

    step: int
    file: str
    content: bytearray
    changed: Sequence[tuple[int, int]]


@dataclass
class Capture:
    """A capture that was read."""

    folder: Path
    engine: str
    batch: int
    letters: list[dict[str, str]]
    truth: dict[str, list[str]]
    happened: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "Capture":
        """FileNotFoundError where there is none."""
        read = cls(folder, **json.loads((folder / "capture.json").read_text(encoding="utf-8")))
        with (folder / "views.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                view = json.loads(line)
                read.happened.append(view["happened"])
                read.rows += [
                    Row(table, values, view["step"], None, order, at and tuple(at)) for _, table, order, at, values in view["came"]
                ]
                for number in view["went"]:
                    read.rows[number].last = view["step"]
                for number, order, at in view["moved"]:
                    read.rows[number].order, read.rows[number].at = order, at and tuple(at)
        return read

    def copies(self) -> Iterator[Copy]:
        """Every copy of every file, in the order they were made."""
        known: dict[str, bytearray] = {}
        blocks = (self.folder / "files.bin").read_bytes()
        with (self.folder / "files.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                told = json.loads(line)
                content = known.setdefault(told["file"], bytearray())
                content[told["size"] :] = bytes(max(0, told["size"] - len(content)))
                for block, place in told["blocks"]:
                    start, end = block * BLOCK, min((block + 1) * BLOCK, told["size"])
                    content[start:end] = blocks[place : place + end - start]
                yield Copy(told["step"], told["file"], content, _runs([block for block, _ in told["blocks"]]))

    def pages_logged(self) -> Iterator[tuple[int, int, bytes]]:
        """Every page that SQLite's write-ahead log tells of: the step of the copy, the number of its commit over all copies, the page."""
        done, commit = set[bytes](), 0
        for copy in self.copies():
            if not copy.file.endswith("-wal") or len(copy.content) < HEAD:
                continue
            log, size, salt = copy.content, int.from_bytes(copy.content[8:12], "big") + FRAME, copy.content[16:24]
            for start in range(HEAD, len(log) - size + 1, size):
                frame = bytes(log[start : start + FRAME])
                if frame[8:16] != salt:  # Left over from before it was begun anew.
                    break
                if (key := frame + start.to_bytes(8, "big")) not in done:
                    done.add(key)
                    yield copy.step, commit, bytes(log[start + FRAME : start + size])
                    commit += any(frame[4:8])

    def logged(self) -> dict[str, list[str]]:
        """The lines of every log."""
        return {
            path.name: path.read_text(encoding="utf-8", errors="replace").splitlines() for path in sorted((self.folder / "logs").iterdir())
        }


class Recorder:
    """Writes a capture, view by view."""

    def __init__(self, folder: Path, engine: str) -> None:
        self.folder, self.engine = folder, engine
        (folder / "logs").mkdir(parents=True)
        self.step, self.rows = 0, 0
        self.known: dict[tuple[Any, ...], list[tuple[int, int | None, Place | None]]] = {}
        self.copied: dict[str, bytes] = {}
        self.blocks = 0
        for name in ("views.jsonl", "files.jsonl", "files.bin"):
            (folder / name).touch()

    def about(self, batch: int, letters: Sequence[Mapping[str, str]], truth: Mapping[str, Sequence[str]]) -> None:
        text = json.dumps({"engine": self.engine, "batch": batch, "letters": letters, "truth": truth})
        (self.folder / "capture.json").write_text(text, encoding="utf-8")

    def view(self, happened: str, tables: Iterable[Seen], files: Mapping[str, bytes]) -> None:
        """One view: every row of every table, and every file of which a copy was taken."""
        came: list[Any] = []
        moved, seen = [], dict[tuple[Any, ...], list[tuple[int, int | None, Place | None]]]()
        for table, columns, rows in tables:
            for order, at, values in rows:
                key = (table, values)
                if before := self.known.get(key):
                    number, *place = before.pop()
                    if place != [order, at]:
                        moved.append([number, order, at])
                else:
                    number, self.rows = self.rows, self.rows + 1
                    came.append([number, table, order, at, dict(zip(columns, map(_told, values), strict=True))])
                seen.setdefault(key, []).append((number, order, at))
        went = [number for left in self.known.values() for number, *_ in left]
        self.known = seen
        self._add("views.jsonl", {"step": self.step, "happened": happened, "came": came, "went": went, "moved": moved})
        for name, content in files.items():
            self._copy(name, content)
        self.step += 1

    def log(self, name: str, line: str) -> None:
        with (self.folder / "logs" / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _copy(self, name: str, content: bytes) -> None:
        before = self.copied.get(name, b"")
        if content == before:
            return
        places = []
        with (self.folder / "files.bin").open("ab") as file:
            for start in range(0, len(content), BLOCK):
                if (block := content[start : start + BLOCK]) != before[start : start + BLOCK]:
                    places.append([start // BLOCK, self.blocks])
                    file.write(block)
                    self.blocks += len(block)
        self._add("files.jsonl", {"step": self.step, "file": name, "size": len(content), "blocks": places})
        self.copied[name] = content

    def _add(self, name: str, line: object) -> None:
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _told(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex() if len(value) <= SHOWN else f"{value[:SHOWN].hex()}…{len(value)}"
    return value if isinstance(value, int | float | str | None) else str(value)


def _runs(blocks: Sequence[int]) -> list[tuple[int, int]]:
    """Blocks that stand together, as (start, end) in bytes."""
    runs: list[tuple[int, int]] = []
    for block in blocks:
        start, end = block * BLOCK, (block + 1) * BLOCK
        if runs and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
