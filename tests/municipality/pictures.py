"""Logos for tests: one of each kind."""

import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def svg(inside: str = '<path d="M2 2h28v19z" fill="#1f5e4b"/>', head: str = 'viewBox="0 0 32 40"', before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {head}>{inside}</svg>'.encode()


def png(width: int = 40, height: int = 50, *, rows: int | None = None, more: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
    """A grey picture; rows: as many as it holds in truth; more: further chunks."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 0, 0, 0, 0))
    data = zlib.compress(b"\0" * ((width + 1) * (height if rows is None else rows)))
    return SIGNATURE + b"".join(chunk(*each) for each in ((b"IHDR", head), *more, (b"IDAT", data), (b"IEND", b"")))


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
