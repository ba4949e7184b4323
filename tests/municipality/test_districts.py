"""The map of districts: every fault a sentence that says where it is and what mends it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.municipality import districts
from survey_app.municipality.districts import District, MapRefused

SQUARE = [[17.0, 59.0], [17.1, 59.0], [17.1, 59.1], [17.0, 59.0]]


def feature(code="north", name="Norr", coordinates=None, kind="Polygon"):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "area": 3},
        "geometry": {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates},
    }


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": [*features, feature("south", "Söder")], **more}).encode()


def refusal(content, **named):
    with pytest.raises(MapRefused) as refused:
        districts.read(content, "map.geojson", **named)
    return str(refused.value)


def test_districts_are_read_with_code_name_and_border():
    found = districts.read(collection(feature()), "map.geojson")
    assert found[0] == District("north", "Norr", (((tuple(map(tuple, SQUARE))),),))
    assert [each.code for each in found] == ["north", "south"]


def test_other_properties_may_hold_code_and_name_and_a_code_may_be_a_number():
    content = collection(feature()).replace(b'"code": "north"', b'"id": 7').replace(b'"code"', b'"id"').replace(b'"name"', b'"NAMN"')
    assert districts.read(content, "map.geojson", code="id", name="NAMN")[0].code == "7"


def test_positions_are_kept_to_a_metre_and_heights_are_dropped():
    ring = [[17.123456789, 59.0, 12.5], [17.2, 59.0, 12.5], [17.2, 59.1, 12.5], [17.123456789, 59.0, 12.5]]
    assert districts.read(collection(feature(coordinates=[ring])), "map.geojson")[0].polygons[0][0][0] == (17.12346, 59.0)


def test_several_areas_and_holes_are_kept():
    found = districts.read(collection(feature(coordinates=[[SQUARE, SQUARE], [SQUARE]], kind="MultiPolygon")), "map.geojson")[0]
    assert [len(polygon) for polygon in found.polygons] == [2, 1]


def test_wgs_84_may_be_said():
    assert districts.read(collection(feature(), crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}), "map.geojson")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "map.geojson is not valid JSON, on line 1. Export it again as GeoJSON."),
        (b"\xff\xfe{}", "map.geojson is not written in UTF-8."),
        (b"[" * 100_000, "map.geojson is not a map."),
        (b"1" * 5000, "map.geojson is not a map."),
        (b" " * 5_000_001, "map.geojson has 5000001 bytes; a map may have 5000000. Simplify the borders"),
        (b"[]", "map.geojson is not a FeatureCollection. Export all districts together"),
        (b'{"type": "Feature"}', "map.geojson is not a FeatureCollection."),
        (collection(), "map.geojson has 1 districts; there must be 2 to 500."),
        (collection(*[feature(str(n)) for n in range(500)]), "map.geojson has 501 districts"),
        (collection(feature("south")), "map.geojson has two districts with the code “south”."),
        (collection(feature(code=None)), "District 1 of map.geojson has no property “code”. Its properties are: code, name, area. Say with --map-code"),
        (collection(feature(code=True)), "has no property “code”"),
        (collection(feature(name=" ")), "District 1 of map.geojson has no property “name”."),
        (collection("north"), "Its properties are: –."),
        (collection(feature(name="N" * 121)), "The property “name” of district 1 in map.geojson is longer than 120 characters."),
        (collection(feature(name="Nor\0r")), "The property “name” of district 1 in map.geojson holds a character that cannot be shown. Write it anew."),
        (collection(feature(name="Nor\ud800r")), "holds a character that cannot be shown"),
        (collection(feature(name="Nor\u202er")), "holds a character that cannot be shown"),
        (collection(feature(code="north side")), "“north side” cannot be the code of a district. Use letters"),
        (collection(feature(kind="Point", coordinates=[1, 2])), "“Norr” in map.geojson is not an area but Point. Export each district as Polygon"),
        (collection({**feature(), "geometry": None}), "“Norr” in map.geojson is not an area but –."),
        (collection(feature(coordinates=[])), "“Norr” in map.geojson has no border."),
        (collection(feature(coordinates="x")), "“Norr” in map.geojson has no border."),
        (collection(feature(coordinates=["x"], kind="MultiPolygon")), "“Norr” in map.geojson has no border."),
        (collection(feature(coordinates=[SQUARE[:3]])), "The border of “Norr” in map.geojson is not closed. Its last position"),
        (collection(feature(coordinates=[SQUARE[:2]])), "is not closed"),
        (collection(feature(coordinates=[{}])), "is not closed"),
        (collection(feature(coordinates=[[SQUARE[0]] * 4])), "The border of “Norr” in map.geojson encloses nothing."),
        (collection(feature(coordinates=[[[17, "59"], *SQUARE[1:]]])), "A position of “Norr” in map.geojson is not two numbers."),
        (collection(feature(coordinates=[[[17], *SQUARE[1:]]])), "is not two numbers"),
        (collection(feature(coordinates=[[[True, 59], *SQUARE[1:]]])), "is not two numbers"),
        (collection(feature(coordinates=[[[float("nan"), 59], *SQUARE[1:]]])), "is not two numbers"),
        (collection(feature(coordinates=[[[1e999, 59], *SQUARE[1:]]])), "is not two numbers"),
        (collection(feature(coordinates=[[[10**400, 59], *SQUARE[1:]]])), "is not on the earth"),
        (
            collection(feature(coordinates=[[[674032.1, 6580822.9], *SQUARE[1:]]])),
            "The position 674032.1, 6580822.9 of “Norr” in map.geojson is not on the earth. Export it in WGS 84 (EPSG:4326), longitude before latitude.",
        ),
        (
            collection(feature(), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}),
            "map.geojson is in the coordinate system urn:ogc:def:crs:EPSG::3006. Export it in WGS 84",
        ),
        (collection(feature(), crs=3006), "is in the coordinate system ?."),
        (collection(feature(coordinates=[SQUARE[:3] * 40_000 + SQUARE[:1]])), "The borders in map.geojson have 120005 positions; a map may have 100000."),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_refused_in_a_sentence(content, said):
    assert said in refusal(content)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_stands_in_the_place_of_a_border_is_refused_or_read(border):
    with suppress(MapRefused):
        assert len(districts.read(collection(feature(coordinates=border)), "map.geojson")) == 2


def test_what_is_kept_is_read_back_as_it_was():
    found = districts.read(collection(feature(coordinates=[[SQUARE], [SQUARE]], kind="MultiPolygon")), "map.geojson")
    assert districts.read(districts.to_json(found), "kept") == found
