"""Residents who answer through the real pages while the server dies around them, and do not give up at once."""

import http.client
import queue
import re
import threading
import time
from dataclasses import dataclass
from html import unescape
from random import Random
from urllib.parse import urlencode

from tests.durability.history import History
from tests.durability.installation import SLUG

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ACTION = re.compile(rf'action="/s/{SLUG}/(\d+)"')
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """What came back; status 0 when nothing did, or not wholly."""

    status: int
    location: str = ""
    text: str = ""

    @property
    def fields(self) -> Form:
        return {unescape(name): unescape(value) for name, value in HIDDEN.findall(self.text)}

    @property
    def step(self) -> int:
        return int(ACTION.findall(self.text)[0])


class ShutOut(Exception):
    """The code no longer lets its holder in."""


class GaveUp(Exception):
    """The storm is over, or the resident is tired."""


class Resident(threading.Thread):
    """Takes letter after letter, and answers it."""

    def __init__(self, number: int, port: int, letters: "queue.SimpleQueue[tuple[int, str]]", history: History, seed: int) -> None:
        super().__init__(name=f"resident {number}", daemon=True)
        self.port, self.letters, self.history = port, letters, history
        self.chance, self.over, self.fault = Random(seed), threading.Event(), ""
        self.double_clicks: list[threading.Thread] = []

    def run(self) -> None:
        try:
            while not self.over.is_set():
                letter, code = self.letters.get_nowait()
                self._answer(letter, code)
        except queue.Empty:
            return
        except Exception as failed:  # noqa: BLE001  # Told by the one who waits for this thread.
            self.fault = f"{type(failed).__name__}: {failed}"
        finally:
            for other in self.double_clicks:  # What came of them belongs to the history, too.
                other.join()

    def _answer(self, letter: int, code: str) -> None:
        """One letter: an attempt, and after an unknown outcome the same form again, or another attempt, or nothing more."""
        for attempt in range(3):
            try:
                if self._attempt(letter, code, attempt):
                    return
            except ShutOut:
                self.history.note("enter", type="fail", letter=letter, status=409)
                return
            except GaveUp:
                return

    def _attempt(self, letter: int, code: str, attempt: int) -> bool:
        """Whether the fate of the letter is known."""
        marker = letter * 10 + attempt
        late = str(1 + marker % 3)
        words = f"Nr {marker}: lyktan vid Ågatan är trasig 🙈\nsedan i höst" if self.chance.random() < 0.7 else ""
        first = self._go(0, {"_code": code})
        second = self._go(first.step, {**first.fields, "steps": str(marker), "late": late, "_go": "continue"})
        review = self._go(second.step, {**second.fields, "more": words, "_go": "continue"})
        form = {**review.fields, "_go": "send"}
        sent = {"letter": letter, "attempt": f"{letter}.{attempt}"}
        told = {"answers": {"steps": marker, "late": late}, "words": words}
        if self.chance.random() < 0.1:  # A double click.
            other = threading.Thread(target=self._send, args=(review.step, form, sent, told), daemon=True)
            self.double_clicks.append(other)
            other.start()
        for _ in range(60):
            status = self._send(review.step, form, sent, told).status
            if status in (303, 409):
                if self.chance.random() < 0.05 and status == 303:  # Back, and once more.
                    self._send(review.step, form, sent, told)
                return True
            if self.chance.random() < 0.1:
                raise GaveUp
            if self.chance.random() < 0.2:
                return False
            self._wait()
        raise GaveUp

    def _send(self, step: int, form: Form, sent: dict[str, object], told: dict[str, object]) -> Page:
        self.history.note("send", type="invoke", **sent, **told)
        page = self._post(step, form)
        thanked = page.status == 303 and page.location.partition("?")[0].endswith(f"/s/{SLUG}/thanks")
        unknown = page.status == 0 or page.status >= 500
        self.history.note("send", type="ok" if thanked else "info" if unknown else "fail", status=page.status, **sent)
        self._nothing_lost(page, form, sent["letter"])
        return page

    def _go(self, step: int, form: Form) -> Page:
        """The page that follows, however often it must be asked for. ShutOut, GaveUp."""
        for _ in range(300):
            page = self._post(step, form)
            if page.status == 200:
                return page
            if page.status == 409:
                raise ShutOut
            if 0 < page.status < 500:
                raise ValueError(f"page {page.status} after step {step}")
            self._nothing_lost(page, form, int(form.get("steps", "0")) // 10)
            if self.over.is_set():
                raise GaveUp
            self._wait()
        raise GaveUp

    def _nothing_lost(self, page: Page, form: Form, letter: object) -> None:
        if page.status >= 500 and page.fields != {name: value for name, value in form.items() if name != "_go"}:
            self.history.note("lost", letter=letter, status=page.status)

    def _post(self, step: int, form: Form) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/s/{SLUG}/{step}", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            return Page(answer.status, answer.getheader("Location", ""), answer.read().decode())
        except (OSError, http.client.HTTPException):
            return Page(0)
        finally:
            connection.close()

    def _wait(self) -> None:
        time.sleep(self.chance.uniform(0.05, 0.4))
