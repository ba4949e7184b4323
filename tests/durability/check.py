"""Judges histories afterwards, knowing nothing but what stands in them: `python -m tests.durability.check HISTORY …`

An answer that was acknowledged is kept exactly once; one that was not, at most once; what is kept is what was sent; a code is spent if and
only if its answer is there.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.durability.history import Line, read


@dataclass
class Verdict:
    """What a history shows: its figures, and every breach of the law."""

    figures: dict[str, Any] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)


@dataclass
class _Letter:
    """All that was sent with one code. sent: attempt → (answers, words); outcomes: attempt → types."""

    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    shut_out: bool = False


def check(lines: Iterable[Line]) -> Verdict:
    """The verdict on one history."""
    verdict = Verdict()
    letters: dict[int, _Letter] = defaultdict(_Letter)
    single: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line["what"] in ("send", "enter"):
            _gather(letters[line["letter"]], line, verdict)
        single[line["what"]].append(line)
    if not (single["waiting"] and single["kept"]):
        verdict.breaches.append("the history has no end")
        return verdict
    waiting, kept = single["waiting"][-1], single["kept"][-1]
    for line in single["lost"]:
        verdict.breaches.append(f"letter {line['letter']}: page {line['status']} came without what was written")
    for line in single["counts"]:
        if line["spent"] != line["waiting"] + line["mixed"]:
            verdict.breaches.append(f"at {line['at']}: {line['spent']} codes spent, {line['waiting']} + {line['mixed']} answers there")
    there = _judge(letters, kept, verdict)
    _judge_codes(letters, waiting, there, verdict)
    if kept["waiting"]:
        verdict.breaches.append(f"{kept['waiting']} answers still wait after the wave was closed")
    if kept["keys"]:
        verdict.breaches.append(f"{kept['keys']} keys are left after the wave was closed")
    if kept["whole"] != "ok":
        verdict.breaches.append(f"the database is damaged: {kept['whole']}")
    verdict.figures = _figures(letters, single, sum(there.values()))
    return verdict


def _gather(letter: _Letter, line: Line, verdict: Verdict) -> None:
    if line["what"] == "enter":
        letter.shut_out = True
        return
    if line["type"] == "invoke":
        sent = (_told(line["answers"]), line["words"])
        if letter.sent.setdefault(line["attempt"], sent) != sent:
            verdict.breaches.append(f"letter {line['letter']}: the history contradicts itself")
        return
    letter.outcomes[line["attempt"]][line["type"]] += 1
    if line["type"] == "fail" and line["status"] != 409:
        verdict.breaches.append(f"letter {line['letter']}: unexpected page {line['status']}")


def _judge(letters: dict[int, _Letter], kept: Line, verdict: Verdict) -> Counter[str]:
    """How often each answer is there. Notes what was lost, doubled, changed or made up."""
    there = Counter(map(_told, kept["answers"]))
    words = Counter(kept["words"])
    meant: Counter[str] = Counter()
    known = set()
    for number, letter in sorted(letters.items()):
        found = {attempt: there[answers] for attempt, (answers, _) in letter.sent.items()}
        known |= {answers for answers, _ in letter.sent.values()}
        meant.update(words for attempt, (_, words) in letter.sent.items() if found[attempt] and words)
        if sum(found.values()) > 1:
            verdict.breaches.append(f"letter {number}: kept {sum(found.values())} times")
        for attempt, outcomes in letter.outcomes.items():
            if outcomes["ok"] and not found.get(attempt):
                verdict.breaches.append(f"letter {number}: acknowledged and lost")
            if outcomes["ok"] and outcomes["fail"]:
                verdict.breaches.append(f"letter {number}: the same form was thanked for, and refused")
        refused = letter.shut_out or any(outcomes["fail"] for outcomes in letter.outcomes.values())
        if refused and not any(found.values()):
            verdict.breaches.append(f"letter {number}: refused as used, but nothing is kept")
    if strange := there.keys() - known:
        verdict.breaches.append(f"{len(strange)} answers are kept that nobody sent, such as {min(strange)}")
    if words != meant:
        verdict.breaches.append(f"{(words - meant).total()} words too many and {(meant - words).total()} too few")
    return there


def _judge_codes(letters: dict[int, _Letter], waiting: Line, there: Counter[str], verdict: Verdict) -> None:
    if Counter(map(_told, waiting["answers"])) != there:
        verdict.breaches.append("closing the wave has changed what is kept")
    spent = Counter(waiting["spent"])
    answered = {number for number, letter in letters.items() if any(there[answers] for answers, _ in letter.sent.values())}
    for number in spent.keys() - answered:
        verdict.breaches.append(f"letter {number}: code spent, and no answer")
    for number in answered - spent.keys():
        verdict.breaches.append(f"letter {number}: answer kept, and its code not spent")


def _figures(letters: dict[int, _Letter], single: dict[str, list[Line]], kept: int) -> dict[str, Any]:
    acknowledged = sum(any(outcomes["ok"] for outcomes in letter.outcomes.values()) for letter in letters.values())
    thanks = [line["at"] for line in single["send"] if line["type"] == "ok"]
    waits = [
        min((at - line["at"] for at in thanks if at > line["at"]), default=0.0) for line in single["fault"] if line["kind"] == "server"
    ]
    return {
        **{name: value for line in single["start"] for name, value in line.items() if name not in ("at", "what")},
        "kills": dict(Counter(line["kind"] for line in single["fault"])),
        "residents": len(letters),
        "acknowledged": acknowledged,
        "unknown outcomes": sum(line["type"] == "info" for line in single["send"]),
        "never acknowledged": len(letters) - acknowledged,
        "kept": kept,
        "kept without thanks": kept - acknowledged,
        "mixed during the storm": max((line["mixed"] for line in single["counts"]), default=0),
        "seconds": max((line["at"] for line in single["fault"]), default=0.0),
        **({"seconds until the next thanks after a restart of the server": round(max(waits), 2)} if waits else {}),
    }


def _told(answers: Any) -> str:
    return json.dumps(answers, sort_keys=True, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """1 when any of the histories shows a breach."""
    breached = False
    for path in map(Path, arguments):
        verdict = check(read(path))
        breached |= bool(verdict.breaches)
        print(f"{path.name}: {'BREACHED' if verdict.breaches else 'lost 0, doubled 0, changed 0; code spent if and only if answer there'}")
        for name, value in verdict.figures.items():
            print(f"  {name}: {value}")
        for breach in verdict.breaches:
            print(f"  ! {breach}")
    return int(breached)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
