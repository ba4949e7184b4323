"""The map of a municipality's districts: GeoJSON (RFC 7946) that is checked once and kept as small as a map for residents may be.

Positions are longitude and latitude in WGS 84, in that order; they are kept to five decimals, which is about a metre.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from survey_app.errors import N_, SurveyAppError

LARGEST, MOST_DISTRICTS, MOST_POSITIONS = 5_000_000, 500, 100_000
LONGEST_CODE, LONGEST_NAME = 60, 120
DECIMALS = 5
WGS84 = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"}
EXPORT = N_("Export it in WGS 84 (EPSG:4326), longitude before latitude.")
Position = tuple[float, float]
Ring = tuple[Position, ...]
Polygon = tuple[Ring, ...]


class MapRefused(SurveyAppError):
    """A map that cannot be used, with where in it and what mends it."""


@dataclass(frozen=True, slots=True)
class District:
    """A district. polygons: each an outline and the holes in it, closed rings of (longitude, latitude) in degrees."""

    code: str
    name: str
    polygons: tuple[Polygon, ...]


def read(content: bytes, source: str, *, code: str = "code", name: str = "name") -> tuple[District, ...]:
    """The districts of a map. code, name: the properties of each district that hold its code and its name. MapRefused."""
    if len(content) > LARGEST:
        raise _refused(
            N_("{file} has {size} bytes; a map may have {largest}."), source, size=len(content), largest=LARGEST,
            hint=N_("Simplify the borders: five metres are more than enough."),
        )  # fmt: skip
    document = _json(content, source)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise _refused(N_("{file} is not a FeatureCollection."), source, hint=N_("Export all districts together as one GeoJSON file."))
    system = document.get("crs")
    if system is not None and _named(system) not in WGS84:
        raise _refused(N_("{file} is in the coordinate system {system}."), source, system=_named(system) or "?", hint=EXPORT)
    features = document["features"]
    if not 2 <= len(features) <= MOST_DISTRICTS:
        raise _refused(
            N_("{file} has {count} districts; there must be 2 to {most}."), source, count=len(features), most=MOST_DISTRICTS,
            hint=N_("Export each district as one feature."),
        )  # fmt: skip
    found = tuple(_district(feature, number, source, code, name) for number, feature in enumerate(features, start=1))
    seen = set[str]()
    for district in found:
        if district.code in seen:
            raise _refused(
                N_("{file} has two districts with the code “{code}”."), source, code=district.code, hint=N_("Give each a code of its own.")
            )
        seen.add(district.code)
    if (positions := sum(len(ring) for district in found for polygon in district.polygons for ring in polygon)) > MOST_POSITIONS:
        raise _refused(
            N_("The borders in {file} have {count} positions; a map may have {most}."), source, count=positions, most=MOST_POSITIONS,
            hint=N_("Simplify the borders: five metres are more than enough."),
        )  # fmt: skip
    return found


def to_json(districts: Sequence[District]) -> bytes:
    """The districts as the GeoJSON that is kept; `read` takes it back."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": district.code, "name": district.name},
            "geometry": {"type": "MultiPolygon", "coordinates": district.polygons},
        }
        for district in districts
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")).encode()


def _json(content: bytes, source: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=lambda _: None)
    except UnicodeDecodeError as wrong:
        raise _refused(N_("{file} is not written in UTF-8."), source, hint=N_("Save it again with the encoding UTF-8.")) from wrong
    except json.JSONDecodeError as wrong:
        raise _refused(
            N_("{file} is not valid JSON, on line {line}."), source, line=wrong.lineno, hint=N_("Export it again as GeoJSON.")
        ) from wrong
    except (RecursionError, ValueError) as wrong:
        raise _refused(N_("{file} is not a map."), source, hint=N_("Export it again as GeoJSON.")) from wrong


def _named(system: object) -> str:
    properties = system.get("properties") if isinstance(system, Mapping) else None
    return str(properties.get("name", "")) if isinstance(properties, Mapping) else ""


def _district(feature: object, number: int, source: str, code_in: str, name_in: str) -> District:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    properties = properties if isinstance(properties, Mapping) else {}
    words = []
    for key, longest in ((code_in, LONGEST_CODE), (name_in, LONGEST_NAME)):
        value = properties.get(key)
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not text:
            raise _refused(
                N_("District {number} of {file} has no property “{key}”."), source, number=number, key=key,
                hint=N_("Its properties are: {known}. Say with --map-code and --map-name which hold the code and the name."),
                known=", ".join(map(str, properties)) or "–",
            )  # fmt: skip
        if len(text) > longest:
            raise _refused(
                N_("The property “{key}” of district {number} in {file} is longer than {longest} characters."),
                source, key=key, number=number, longest=longest, hint=N_("Choose another property, or shorten it."),
            )  # fmt: skip
        if not text.isprintable():
            raise _refused(
                N_("The property “{key}” of district {number} in {file} holds a character that cannot be shown."),
                source, key=key, number=number, hint=N_("Write it anew."),
            )  # fmt: skip
        words.append(text)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", words[0]):
        raise _refused(
            N_("“{code}” cannot be the code of a district."),
            source,
            code=words[0],
            hint=N_("Use letters a–z, digits, hyphens and underscores."),
        )
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    return District(words[0], words[1], tuple(_polygons(geometry, words[1], source)))


def _polygons(geometry: object, district: str, source: str) -> Iterator[Polygon]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in ("Polygon", "MultiPolygon"):
        raise _refused(
            N_("“{district}” in {file} is not an area but {kind}."), source, district=district, kind=kind or "–",
            hint=N_("Export each district as Polygon or MultiPolygon."),
        )  # fmt: skip
    given = geometry.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not polygons or not all(isinstance(rings, list) and rings for rings in polygons):
        raise _refused(N_("“{district}” in {file} has no border."), source, district=district, hint=N_("Export it again as GeoJSON."))
    for rings in polygons:
        yield tuple(_ring(ring, district, source) for ring in rings)


def _ring(positions: object, district: str, source: str) -> Ring:
    ring = tuple(_position(position, district, source) for position in positions) if isinstance(positions, list) else ()
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise _refused(
            N_("The border of “{district}” in {file} is not closed."), source, district=district,
            hint=N_("Its last position must be its first, with at least two others between."),
        )  # fmt: skip
    if not _area(ring):
        raise _refused(N_("The border of “{district}” in {file} encloses nothing."), source, district=district, hint=N_("Draw it anew."))
    return ring


def _position(position: object, district: str, source: str) -> Position:
    numbers = position[:2] if isinstance(position, list) else []
    if len(numbers) != 2 or not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
        raise _refused(
            N_("A position of “{district}” in {file} is not two numbers."),
            source,
            district=district,
            hint=N_("Export it again as GeoJSON."),
        )
    longitude, latitude = numbers
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise _refused(
            N_("The position {longitude}, {latitude} of “{district}” in {file} is not on the earth."),
            source, longitude=str(longitude)[:20], latitude=str(latitude)[:20], district=district, hint=EXPORT,
        )  # fmt: skip
    return round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)


def _area(ring: Ring) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))


def _refused(message: str, source: str, *, hint: str, **facts: object) -> MapRefused:
    return MapRefused(message, hint=hint, file=source, **facts)
