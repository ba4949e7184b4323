"""Load on a server: so many residents at once, each as fast as they are served; or so many submissions a second, come what may."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.answering.residents import Browser, NotAnswered, Visit, journey

T = TypeVar("T")


@dataclass(slots=True)
class Load:
    """What was seen: visits, faults in words, seconds from the first to the last, and memory of the server (second, MiB)."""

    visits: list[Visit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)

    def times(self, *kinds: str) -> list[float]:
        """Seconds of every visit, or of those of some kinds."""
        return [visit.seconds for visit in self.visits if not kinds or visit.kind in kinds]


def journeys(port: int, codes: Sequence[str], *, at_once: int, seconds: float, memory: Callable[[], float]) -> Load:
    """Whole journeys by `at_once` residents, until the time is over or the codes are used up; begun ones are finished."""
    load, left, lock, until = Load(), iter(codes), threading.Lock(), time.perf_counter() + seconds

    def answer(number: int) -> None:
        browser, chance = Browser(port, load.visits.append), random.Random(number)
        while time.perf_counter() < until and (code := _next(left, lock)):
            try:
                journey(browser, code, chance)
            except (OSError, NotAnswered) as fault:
                load.faults.append(str(fault) or type(fault).__name__)
                browser.connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        working = [pool.submit(answer, number) for number in range(at_once)]
        while not all(each.done() for each in working):
            load.memory.append((time.perf_counter() - began, memory()))
            time.sleep(0.5)
        for each in working:
            each.result()
    load.seconds = time.perf_counter() - began
    return load


def submissions(port: int, path: str, bodies: Sequence[str], *, rate: float, at_once: int = 48) -> Load:
    """One body after the other, `rate` a second, however slow the server is. Time counts from when a body is due to be sent."""
    load, left, lock = Load(), iter(enumerate(bodies)), threading.Lock()
    began = time.perf_counter() + 0.2

    def send() -> None:
        browser = Browser(port, lambda _: None)
        while due := _next(left, lock):
            number, body = due
            at = began + number / rate
            time.sleep(max(0.0, at - time.perf_counter()))
            try:
                browser.post(path, body, "submit", status=303)
            except (OSError, NotAnswered) as fault:
                load.faults.append(str(fault) or type(fault).__name__)
                browser.connection.close()
            else:
                load.visits.append(Visit("submit", at, time.perf_counter() - at))

    with ThreadPoolExecutor(at_once) as pool:
        for each in [pool.submit(send) for _ in range(at_once)]:
            each.result()
    load.seconds = time.perf_counter() - began
    return load


def _next(things: Iterator[T], lock: threading.Lock) -> T | None:
    with lock:
        return next(things, None)
