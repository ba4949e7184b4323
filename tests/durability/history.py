"""What residents, faults and the database did while a storm raged, as it happened: a file with one JSON object a line.

start    engine, seed                                               fault   kind, when it was over; took: seconds
send     type: invoke (with answers and words), ok, fail, info      enter   type: fail, a code that no longer lets its holder in
         letter, attempt: the same form sent again is the same attempt      status: of the page that came, none when none came
counts   spent, waiting, mixed: at one moment, between two faults   lost    letter, status: a page after a failure without what was written
waiting  spent: letters; answers: all, mixed or not, before the wave is closed
kept     answers, words, waiting, keys, whole: after it is closed
"""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class History:
    """The file while it is written, by many threads."""

    def __init__(self, path: Path) -> None:
        self.path, self.began, self.lock = path, time.monotonic(), threading.Lock()
        self.acknowledged = 0
        self.file = path.open("x", encoding="utf-8")

    def note(self, what: str, **facts: object) -> None:
        with self.lock:
            line = {"at": round(time.monotonic() - self.began, 4), "what": what, **facts}
            self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.file.flush()
            self.acknowledged += what == "send" and facts.get("type") == "ok"


def read(path: Path) -> Iterator[Line]:
    """The lines of a history, in order."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
