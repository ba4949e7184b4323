"""A municipality's logo: an SVG or PNG file that draws and does nothing else.

What could run, load or name somebody is refused or left out: of an SVG only shapes, colours and their definitions remain, of a PNG only
the picture itself.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey_app.errors import N_, SurveyAppError

LARGEST = 60_000  # Bytes; it is shown 36 pixels high, and residents pay for every one.
DEEPEST = 40  # Parts within parts.
WIDEST = 8.0  # How many times as wide as high, or as high as wide.
SVG, PNG = "image/svg+xml", "image/png"
NAMESPACE = "{http://www.w3.org/2000/svg}"
DRAWS = {
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "style",
}  # fmt: skip
RUNS = {
    "script",
    "foreignObject",
    "iframe",
    "embed",
    "object",
    "a",
    "animate",
    "set",
    "animateTransform",
    "animateMotion",
    "handler",
    "image",
    "feImage",
}
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # Of a pixel, by kind of colour.
SMALLEST_SIDE, LARGEST_SIDE = 32, 2000


class LogoRefused(SurveyAppError):
    """A file that cannot be a logo."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A checked picture. media: image/svg+xml or image/png."""

    media: str
    content: bytes


def read(content: bytes, source: str) -> Logo:
    """The picture in a file, without all that does not draw. LogoRefused with a sentence that names the file."""
    if len(content) > LARGEST:
        raise LogoRefused(
            N_("{file} has {size} bytes; a logo may have {largest}."), file=source, size=len(content), largest=LARGEST,
            hint=N_("Save it smaller: it is shown 36 pixels high."),
        )  # fmt: skip
    if content.startswith(SIGNATURE):
        return Logo(PNG, _png(content, source))
    if b"<svg" in content:
        return Logo(SVG, _svg(content, source))
    raise LogoRefused(N_("{file} is neither SVG nor PNG."), file=source, hint=N_("Save the logo as one of them, SVG if you can."))


# ---------------------------------------------------------------- SVG
def _svg(content: bytes, source: str) -> bytes:
    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as wrong:
        raise LogoRefused(N_("{file} defines entities of its own."), file=source, hint=N_("Save it as “plain SVG”.")) from wrong
    except (ParseError, ValueError, LookupError, RecursionError) as wrong:
        raise LogoRefused(
            N_("{file} is not a valid SVG file."), file=source, hint=N_("Open it and save it again as “plain SVG”.")
        ) from wrong
    if root.tag != f"{NAMESPACE}svg":
        raise LogoRefused(N_("{file} is not a valid SVG file."), file=source, hint=N_("Open it and save it again as “plain SVG”."))
    width, height = _size(root, source)
    _in_proportion(width, height, source)
    made = Element("svg", {"xmlns": NAMESPACE[1:-1], **_attributes(root, source)})
    made.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    made.set("width", f"{width:g}")
    made.set("height", f"{height:g}")
    _copy(root, made, source)
    return bytes(tostring(made, encoding="utf-8"))


def _size(root: Element, source: str) -> tuple[float, float]:
    box = re.findall(r"-?[\d.]+(?:e-?\d+)?", root.get("viewBox", ""))
    sides = [re.fullmatch(r"\s*([\d.]+)(?:px|pt|mm|cm|in)?\s*", root.get(name, "")) for name in ("width", "height")]
    try:
        if len(box) == 4:
            return float(box[2]), float(box[3])
        if all(sides):
            return float(sides[0][1]), float(sides[1][1])  # type: ignore[index]
    except ValueError:
        pass
    raise LogoRefused(
        N_("{file} does not say how large it is."), file=source, hint=N_("It needs a viewBox, or a width and a height in pixels.")
    )


def _copy(given: Element, made: Element, source: str, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise LogoRefused(
            N_("{file} has parts within parts, more than {deepest} deep."), file=source, deepest=DEEPEST, hint=N_("Save it as “plain SVG”.")
        )
    made.text = given.text
    for child in given:
        name = child.tag.removeprefix(NAMESPACE) if isinstance(child.tag, str) else ""
        bare = name.rpartition("}")[2]
        if bare in RUNS:
            raise LogoRefused(
                N_("{file} holds <{element}>, which does more than draw."), file=source, element=bare, hint=N_("Take it out of the file.")
            )
        if name not in DRAWS:  # Notes of the program it was drawn with.
            continue
        kept = SubElement(made, name, _attributes(child, source))
        _copy(child, kept, source, depth + 1)
        if name == "style":
            _harmless("".join(child.itertext()), source)
        kept.tail = child.tail if name in ("text", "tspan") else None


def _attributes(element: Element, source: str) -> dict[str, str]:
    kept = {}
    for name, value in element.attrib.items():
        if name.lower().startswith("on"):
            raise LogoRefused(
                N_("{file} holds the attribute {name}, which does more than draw."),
                file=source,
                name=name,
                hint=N_("Take it out of the file."),
            )
        if name in HREFS:
            if not value.strip().startswith("#"):
                raise LogoRefused(
                    N_("{file} loads “{address}” from elsewhere."), file=source, address=value[:60], hint=N_("Draw it within the file.")
                )
            kept["href"] = value.strip()
        elif "{" not in name and ":" not in name:
            _harmless(value, source)
            kept[name] = value
    return kept


def _harmless(words: str, source: str) -> None:
    """No style or attribute that loads or runs anything: url() leads only to a part of the picture."""
    found = re.search(r"@import|expression\s*\(|javascript:|\\|url\((?!\s*['\"]?#)[^)]*\)?|image(-set)?\s*\(", words, re.IGNORECASE)
    if found:
        raise LogoRefused(
            N_("{file} loads “{address}” from elsewhere."), file=source, address=found[0][:60], hint=N_("Draw it within the file.")
        )


# ---------------------------------------------------------------- PNG
def _png(content: bytes, source: str) -> bytes:
    chunks = [*_chunks(content, source)]
    kinds = [kind for kind, _ in chunks]
    if not chunks or kinds[0] != b"IHDR" or len(chunks[0][1]) != 13 or b"IDAT" not in kinds or kinds[-1] != b"IEND":
        raise _damaged(source)
    head = chunks[0][1]
    width, height = int.from_bytes(head[:4]), int.from_bytes(head[4:8])
    if not (SMALLEST_SIDE <= width <= LARGEST_SIDE and SMALLEST_SIDE <= height <= LARGEST_SIDE):
        raise LogoRefused(
            N_("{file} is {width} × {height} pixels; each side must have {smallest} to {largest}."),
            file=source, width=width, height=height, smallest=SMALLEST_SIDE, largest=LARGEST_SIDE, hint=N_("About 200 pixels high is right."),
        )  # fmt: skip
    _in_proportion(width, height, source)
    _unpacks(b"".join(data for kind, data in chunks if kind == b"IDAT"), head, width, height, source)
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks if kind in KEPT)


def _chunks(content: bytes, source: str) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + size]
        if _chunk(kind, data) != content[at : at + 12 + size]:
            raise _damaged(source)
        yield kind, data
        if kind == b"IEND":
            return
        at += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def _unpacks(packed: bytes, head: bytes, width: int, height: int, source: str) -> None:
    """The picture holds as many bytes as its size says, neither fewer nor a bomb of more."""
    depth, colours = head[8], SAMPLES.get(head[9])
    if colours is None or depth not in (1, 2, 4, 8, 16):
        raise _damaged(source)
    most = 2 * height * (1 + (width * colours * depth + 7) // 8)  # Twice: interlaced pictures have more rows.
    try:
        unpacking = zlib.decompressobj()
        found = len(unpacking.decompress(packed, most))
    except zlib.error as wrong:
        raise _damaged(source) from wrong
    if found < most // 2 or not unpacking.eof:
        raise _damaged(source)


def _damaged(source: str) -> LogoRefused:
    return LogoRefused(N_("{file} is not a whole PNG file."), file=source, hint=N_("Open it and save it again as PNG."))


def _in_proportion(width: float, height: float, source: str) -> None:
    if not (width > 0 and height > 0 and 1 / WIDEST <= width / height <= WIDEST):
        raise LogoRefused(
            N_("{file} is {width} wide and {height} high; one side may be at most {times} times the other."),
            file=source, width=f"{width:g}", height=f"{height:g}", times=f"{WIDEST:g}", hint=N_("Use the shield alone, without the long name."),
        )  # fmt: skip
