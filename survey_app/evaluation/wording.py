"""What respondents read, as fingerprints: whether two waves asked the same can be told without keeping the texts.

Each part of an item (question, options …) has a fingerprint in each language. Two waves are compared in what both have: a wave
that was asked in one more language asked no other question, and of an imported wave less may be known than of one's own.
Where an official has confirmed that a changed wording asks the same as an earlier one, the later fingerprint names the earlier.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

QUESTION = "question"
CONFIRMED, WHOLE = "confirmed", "whole"
ASKED_OF = "asked_of"
MEANING = {"kind", ASKED_OF, "range"}  # What no confirmation can make the same.


def fingerprint(parts: Mapping[str, Mapping[str, object]], whole: str = "", confirmed: Sequence[str] = ()) -> str:
    """part → language (or "" for none) → what it says, as one line `options.sv=… question.sv=…` of SHA-256.

    whole: the name of the whole wording; confirmed: those of earlier wordings that it was confirmed to be the same as."""
    told = [f"{part}.{language}={_hash(said)}" for part, texts in sorted(parts.items()) for language, said in sorted(texts.items())]
    names = ([f"{WHOLE}={whole}"] if whole else []) + ([f"{CONFIRMED}={','.join(confirmed)}"] if confirmed else [])
    return " ".join((*told, *names))


def same(one: str | None, other: str | None) -> bool | None:
    """Whether two fingerprints are of the same wording; None where that cannot be known: no wording, or no language in common."""
    if one is None or other is None:
        return None
    if one == other:
        return True
    if differing := _differing(one, other):
        return confirmed(one, other) and not differing & MEANING
    shared = _parts(one).keys() & _parts(other).keys()
    return True if any(part.startswith(QUESTION) for part in shared) else None


def asked_of_others(one: str | None, other: str | None) -> bool:
    """Whether all that differs between two wordings, beside what was confirmed, is whom the question was asked of."""
    differing = _differing(one or "", other or "")
    return differing == {ASKED_OF} or (differing & MEANING == {ASKED_OF} and confirmed(one, other))


def confirmed(one: str | None, other: str | None) -> bool:
    """Whether an official has confirmed that one of two wordings asks the same as the other, from which it was changed."""
    mine, theirs = _parts(one or ""), _parts(other or "")
    return any(
        earlier.get(WHOLE) in later.get(CONFIRMED, "").split(",") for later, earlier in ((mine, theirs), (theirs, mine)) if WHOLE in earlier
    )


def _differing(one: str, other: str) -> set[str]:
    """The parts, without their language, that both have and that differ."""
    mine, theirs = _parts(one), _parts(other)
    shared = (mine.keys() & theirs.keys()) - {WHOLE, CONFIRMED}
    return {part.rpartition(".")[0] for part in shared if mine[part] != theirs[part]}


def _parts(told: str) -> dict[str, str]:
    return dict(part.rpartition("=")[::2] for part in told.split())


def _hash(said: object) -> str:
    """SHA-256 of text or plain data; how a text is broken into lines makes no difference."""
    plain = " ".join(said.split()) if isinstance(said, str) else said
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
