"""A line between Pejl and its PostgreSQL server that can be cut: at once, or at a COMMIT before it is passed on, or after it was done and
before its answer comes back."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Where = Literal["before", "after"]
COMMIT = b"COMMIT\0"


class Line:
    """Runs in a thread of its own, from `port` to the server's."""

    def __init__(self, server: int) -> None:
        self.server, self.port = server, 0
        self.reachable = True
        self.armed: Where | None = None
        self.was_cut = threading.Event()
        self.ready = threading.Event()
        self.open = set[asyncio.StreamWriter]()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def cut_at_commit(self, where: Where) -> None:
        """Cut the line that the next COMMIT comes by."""
        self.was_cut.clear()
        self.armed = where

    def go_down(self) -> None:
        """Every line is cut, and no other can be had."""
        self.reachable = False
        asyncio.run_coroutine_threadsafe(self._cut_all(), self.loop).result(10)

    def come_back(self) -> None:
        self.reachable = True

    def _run(self) -> None:
        self.loop.run_until_complete(self._listen())

    async def _listen(self) -> None:
        self.over = asyncio.Event()
        listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        self.ready.set()
        await self.over.wait()
        listening.close()
        await self._cut_all()
        await asyncio.sleep(0.05)  # For those who carried to notice.

    async def _cut_all(self) -> None:
        for end in list(self.open):
            end.transport.abort()

    async def _carry(self, asked: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if not self.reachable:
            back.transport.abort()
            return
        try:
            answered, onward = await asyncio.open_connection("127.0.0.1", self.server)
        except OSError:
            back.transport.abort()
            return
        ends = {back, onward}
        self.open |= ends
        silent = asyncio.Event()
        try:
            await asyncio.gather(self._ask(asked, onward, silent), self._answer(answered, back, silent))
        except OSError:
            pass
        finally:
            for end in ends:
                end.transport.abort()
            self.open -= ends

    async def _ask(self, asked: asyncio.StreamReader, onward: asyncio.StreamWriter, silent: asyncio.Event) -> None:
        while data := await asked.read(2**16):
            if self.armed and COMMIT in data:
                where, self.armed = self.armed, None
                if where == "before":
                    self.was_cut.set()
                    raise ConnectionAbortedError
                silent.set()
            onward.write(data)
            await onward.drain()
        raise ConnectionAbortedError

    async def _answer(self, answered: asyncio.StreamReader, back: asyncio.StreamWriter, silent: asyncio.Event) -> None:
        while data := await answered.read(2**16):
            if silent.is_set():
                self.was_cut.set()
                raise ConnectionAbortedError
            back.write(data)
            await back.drain()
        raise ConnectionAbortedError


@contextmanager
def line_to(server: int) -> Iterator[Line]:
    """A line to the server that listens on a port of this machine."""
    line = Line(server)
    line.thread.start()
    assert line.ready.wait(10)
    try:
        yield line
    finally:
        line.loop.call_soon_threadsafe(line.over.set)
        line.thread.join(10)
        line.loop.close()
