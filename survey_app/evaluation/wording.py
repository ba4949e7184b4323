"""What respondents read, as fingerprints: whether two waves asked the same can be told without keeping the texts.

Each part of an item (question, options …) has a fingerprint in each language. Two waves are compared in what both have: a wave
that was asked in one more language asked no other question, and of an imported wave less may be known than of one's own.
"""

import hashlib
import json
from collections.abc import Mapping

QUESTION = "question"


def fingerprint(parts: Mapping[str, Mapping[str, object]]) -> str:
    """part → language (or "" for none) → what it says, as one line `options.sv=… question.sv=…` of SHA-256."""
    return " ".join(f"{part}.{language}={_hash(said)}" for part, texts in sorted(parts.items()) for language, said in sorted(texts.items()))


def same(one: str | None, other: str | None) -> bool | None:
    """Whether two fingerprints are of the same wording; None where that cannot be known: no wording, or no language in common."""
    if one is None or other is None:
        return None
    if one == other:
        return True
    mine, theirs = (dict(part.rpartition("=")[::2] for part in told.split()) for told in (one, other))
    shared = mine.keys() & theirs.keys()
    if any(mine[part] != theirs[part] for part in shared):
        return False
    return True if any(part.startswith(QUESTION) for part in shared) else None


def _hash(said: object) -> str:
    """SHA-256 of text or plain data; how a text is broken into lines makes no difference."""
    plain = " ".join(said.split()) if isinstance(said, str) else said
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
