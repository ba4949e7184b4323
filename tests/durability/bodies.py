"""Bodies that no browser sends, as they travel. Large ones are made while they are sent."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

from tests.durability.installation import SLUG

MEGABYTE = 1_000_000
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="more"\r\n\r\n'


@dataclass(frozen=True, slots=True)
class Body:
    """parts: how it is sent, piece by piece; statuses: of the pages that may answer it. chunked: its length is not told before."""

    kind: str
    size: int
    parts: tuple[bytes, ...]
    times: int
    statuses: tuple[int, ...]
    chunked: bool = False

    def pieces(self) -> Iterator[bytes]:
        for part in self.parts:
            yield from repeat(part, self.times)


def body(kind: str, *parts: bytes, times: int = 1, statuses: tuple[int, ...], chunked: bool = False) -> Body:
    return Body(kind, times * sum(map(len, parts)), parts, times, statuses, chunked)


def nested(depth: int) -> bytes:
    """A part in a part in a part …"""
    opening = b"".join(b"--x%d\r\nContent-Type: multipart/mixed; boundary=x%d\r\n\r\n" % (at, at + 1) for at in range(depth))
    return b'--x\r\nContent-Disposition: form-data; name="more"\r\nContent-Type: multipart/mixed; boundary=x0\r\n\r\n' + opening


BODIES = {
    "a hundred megabytes": body(URLENCODED, b"x" * MEGABYTE, times=100, statuses=(413,)),
    "a hundred megabytes of unknown length": body(URLENCODED, b"x" * MEGABYTE, times=100, statuses=(413,), chunked=True),
    "a hundred megabytes in parts": body(MULTIPART, b"--x\r\n" + b"x" * MEGABYTE, times=100, statuses=(413,)),
    "a megabyte in one field": body(URLENCODED, b"more=" + b"x" * 999_000, statuses=(413,)),
    "half a megabyte in one field": body(URLENCODED, b"more=" + b"x" * 499_000, statuses=(422,)),
    "half a megabyte of escapes": body(URLENCODED, b"more=" + b"%F0%9F%99%88" * 41_000, statuses=(422,)),
    "100,000 fields": body(URLENCODED, b"&".join(b"f%d=" % n for n in range(100_000)), statuses=(413,)),
    "100,000 fields with short names": body(URLENCODED, b"&".join(b"%x" % n for n in range(80_000)), statuses=(422,)),
    "160,000 times the same field": body(URLENCODED, b"a=&" * 160_000, statuses=(422,)),
    "7,000 parts": body(MULTIPART, *(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n\r\n' % n for n in range(7_000)), statuses=(413,)),
    "half a megabyte in one part": body(MULTIPART, PART + b"x" * 490_000 + b"\r\n--x--\r\n", statuses=(422,)),
    "half a megabyte of a part's head": body(MULTIPART, PART[:-5] + b"x" * 490_000, statuses=(400, 413)),
    "8,000 parts in one another": body(MULTIPART, nested(8_000) + b"\r\n--x--\r\n", statuses=(400, 413, 422)),
    "dashes that nearly end a part": body(MULTIPART, PART + b"\r\n--" * 120_000, statuses=(400, 413)),
}  # fmt: skip


def post(port: int, sent: Body) -> int:
    """Send it for as long as it is listened to. The status of the page that answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("POST", f"/s/{SLUG}/1")
        connection.putheader("Content-Type", sent.kind)
        connection.putheader(*(("Transfer-Encoding", "chunked") if sent.chunked else ("Content-Length", str(sent.size))))
        connection.endheaders()
        try:
            for piece in sent.pieces():
                connection.send(b"%x\r\n%b\r\n" % (len(piece), piece) if sent.chunked else piece)
            if sent.chunked:
                connection.send(b"0\r\n\r\n")
        except OSError:  # The server has heard enough, and its answer may be there already.
            pass
        return connection.getresponse().status
    finally:
        connection.close()
