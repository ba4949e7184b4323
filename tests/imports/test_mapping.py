"""A mapping that contradicts itself is refused with its line."""

import pytest

from survey_app.documents import DocumentError
from survey_app.imports.mapping import read_mapping
from tests.imports.conftest import MAPPING


def refused(mapping: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read_mapping(mapping, "WAVE.yaml")
    return str(caught.value)


def test_an_unknown_word_is_refused() -> None:
    assert "WAVE.yaml, line 10: “wieght” is not a word that is known here." in refused(MAPPING + "wieght: {column: w}\n")


def test_a_value_cannot_mean_two_things() -> None:
    assert "The value “2” means both “no” and “dont_know”." in refused(MAPPING.replace("dont_know: 9", "dont_know: 2"))


def test_an_item_has_codes_or_bands() -> None:
    assert "State either “codes” or “bands”, one of the two." in refused(MAPPING + '    bands: {"1": [1, 2]}\n')


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        ("{a: [16, 29], b: [29, 40]}", "The bands “a” and “b” overlap. Both ends belong to a band."),
        ("{a: [29, 16]}", "The band “a” ends before it begins."),
        ("{a: [16, null], b: [20, 30]}", "The bands “a” and “b” overlap."),
    ],
)
def test_bands_are_apart(bands: str, sentence: str) -> None:
    assert sentence in refused(MAPPING.replace('codes: {"yes": 1, "no": [2, 3]}', f"bands: {bands}"))


def test_a_label_belongs_to_a_code() -> None:
    assert "There is a label for “maybe”, which is not among the codes. The codes are yes, no." in refused(
        MAPPING + "    labels: {maybe: {en: Maybe}}\n"
    )


def test_area_is_not_the_code_of_an_item() -> None:
    assert "“area” cannot be the code of an item." in refused(MAPPING.replace("  safe:", "  area:"))


def test_a_wave_does_not_close_before_it_opens() -> None:
    assert "The wave closes on 2025-01-01, before it opens on 2025-02-01." in refused(
        MAPPING + "opens_on: 2025-02-01\ncloses_on: 2025-01-01\n"
    )


def test_ages_begin_with_the_youngest() -> None:
    assert "The ages end at 16, before they begin at 84. Exchange them." in refused(MAPPING + "ages: [84, 16]\n")


def test_people_are_invited_in_areas_that_the_mapping_knows() -> None:
    assert "stated for area “c”" in refused(MAPPING + "area: {column: d, codes: {a: 1}}\ninvited: {c: 5}\n")


@pytest.mark.parametrize("encoding", ["zip", "rot13", "utf-7"])
def test_an_encoding_is_one_that_files_are_written_in(encoding: str) -> None:
    assert "but must match the pattern" in refused(MAPPING + f"encoding: {encoding}\n")


def test_a_bare_true_is_refused_where_text_belongs() -> None:
    assert "must be text. Put it in quotation marks." in refused(MAPPING.replace('"yes": 1', '"yes": true'))
