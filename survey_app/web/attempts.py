"""How often somebody has tried: counted in memory for ten minutes, under keys that tell nobody's address."""

import hashlib
import secrets
import threading
import time
from collections import deque

WINDOW = 600.0  # Seconds.
MOST_KEYS = 10_000


class Attempts:
    """Failed attempts by key. Each process counts for itself and forgets when it ends."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._secret = secrets.token_bytes(32)
        self._failed: dict[bytes, deque[float]] = {}
        self._lock = threading.Lock()

    def exhausted(self, *parts: str) -> bool:
        with self._lock:
            return len(self._recent(self._key(parts), time.monotonic())) >= self.most

    def failed(self, *parts: str) -> None:
        now = time.monotonic()
        with self._lock:
            key = self._key(parts)
            recent = self._recent(key, now)
            recent.append(now)
            self._failed[key] = recent
            if len(self._failed) > MOST_KEYS:
                self._failed = {kept: times for kept, times in self._failed.items() if now - times[-1] < WINDOW}

    def succeeded(self, *parts: str) -> None:
        with self._lock:
            self._failed.pop(self._key(parts), None)

    def _key(self, parts: tuple[str, ...]) -> bytes:
        return hashlib.blake2b("\0".join(parts).encode(), key=self._secret, digest_size=16).digest()

    def _recent(self, key: bytes, now: float) -> deque[float]:
        times = self._failed.get(key, deque())
        while times and now - times[0] > WINDOW:
            times.popleft()
        return times
