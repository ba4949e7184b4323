"""What a mapping says of a file is what the microdata hold."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from survey_app.evaluation.microdata import Missing, Mode, Sampling
from survey_app.imports.wave import read_wave
from tests.imports.conftest import MAPPING, Reading


def test_values_of_the_file_become_codes(reading: Reading) -> None:
    wave = reading("Q1\n1\n2\n3\n")
    assert wave.columns["safe"].codes == ("yes", "no")
    assert wave.columns["safe"].values.tolist() == [0, 1, 1]


def test_an_empty_cell_is_no_answer(reading: Reading) -> None:
    assert reading('Q1,Q2\n1,x\n"",x\n').columns["safe"].values.tolist() == [0, Missing.NO_ANSWER]


def test_an_empty_cell_is_what_the_mapping_says_it_is(reading: Reading) -> None:
    wave = reading("Q1,Q2\n1,x\n,x\n", MAPPING.replace("dont_know: 9", 'not_applicable: ""'))
    assert wave.columns["safe"].values.tolist() == [0, Missing.NOT_APPLICABLE]


@pytest.mark.parametrize("kind", list(Missing)[1:])
def test_each_reason_for_a_missing_answer_is_kept_apart(reading: Reading, kind: Missing) -> None:
    wave = reading("Q1\n1\n9\n", MAPPING.replace("dont_know", kind.name.lower()))
    assert wave.columns["safe"].values.tolist() == [0, kind]


def test_a_list_of_codes_means_that_the_file_calls_them_the_same(reading: Reading) -> None:
    wave = reading("Q1\nno\nyes\n", MAPPING.replace('{"yes": 1, "no": [2, 3]}', '["yes", "no"]'))
    assert wave.columns["safe"].values.tolist() == [1, 0]


def test_numbers_fall_into_bands_whose_ends_belong_to_them(reading: Reading) -> None:
    bands = MAPPING.replace('codes: {"yes": 1, "no": [2, 3]}', 'bands: {"16-29": [16, 29], "30-": [30, null]}').replace(
        "dont_know: 9", "refused: 999"
    )
    assert reading("Q1\n16\n29\n30\n104\n999\n", bands).columns["safe"].values.tolist() == [0, 0, 1, 1, Missing.REFUSED]


def test_only_the_rows_that_the_mapping_lets_through_are_the_wave(reading: Reading) -> None:
    wave = reading("year,Q1\n2024,1\n2025,2\n2026,3\n", MAPPING + "rows: {year: [2025, 2026]}\n")
    assert wave.columns["safe"].values.tolist() == [1, 1]


def test_values_in_rows_of_another_wave_need_no_meaning(reading: Reading) -> None:
    assert reading("year,Q1\n2024,77\n2025,2\n", MAPPING + "rows: {year: 2025}\n").n == 1


def test_without_a_weight_everybody_counts_the_same(reading: Reading) -> None:
    assert reading("Q1\n1\n2\n").design_weights.tolist() == [1, 1]


def test_weights_are_read_with_a_decimal_comma(reading: Reading) -> None:
    assert reading("Q1;w\n1;0,5\n2;1,25\n", MAPPING + "weight: {column: w}\n").design_weights.tolist() == [0.5, 1.25]


def test_a_row_without_a_weight_is_left_out_where_the_mapping_says_so(reading: Reading) -> None:
    wave = reading("Q1,w\n1,2\n2,\n", MAPPING + "weight: {column: w, missing: exclude}\n")
    assert (wave.n, wave.design_weights.tolist(), wave.wave.without_weight) == (1, [2], 1)


def test_several_columns_together_name_a_sampling_unit(reading: Reading) -> None:
    wave = reading("Q1,h,u\n1,1,1\n2,1,2\n2,2,1\n", MAPPING + "strata: h\npsu: [h, u]\n")
    assert wave.strata is not None
    assert wave.psu is not None
    assert (len(set(wave.strata)), len(set(wave.psu))) == (2, 3)


def test_areas_without_codes_are_sorted_as_people_count(reading: Reading) -> None:
    assert reading("Q1,d\n1,10\n2,2\n1,1\n", MAPPING + "area: {column: d}\n").columns["area"].codes == ("1", "2", "10")


def test_areas_take_the_codes_and_labels_of_the_mapping(reading: Reading) -> None:
    area = 'area: {column: d, codes: {north: [1, 2], south: 3}, labels: {north: {en: "The north"}}}\n'
    column = reading("Q1,d\n1,3\n2,2\n1,1\n", MAPPING + area).columns["area"]
    assert (column.codes, column.values.tolist()) == (("north", "south"), [1, 0, 0])
    assert column.labels == {"north": {"en": "The north"}}


def test_what_is_known_of_the_wave_is_kept(reading: Reading) -> None:
    known = (
        "opens_on: 2025-03-01\ncloses_on: 2025-03-31\nmode: post\nsampling: probability\nframe: Population register\nages: [16, 84]\n"
        "area: {column: d}\ninvited: {a: 10}\npopulation: {a: 500}\n"
    )
    facts = reading("Q1,d\n1,a\n", MAPPING + known).wave
    assert (facts.name, facts.label, facts.source) == ("spring", {"en": "Spring"}, "answers.csv")
    assert (facts.opens_on, facts.closes_on, facts.mode, facts.sampling) == (
        date(2025, 3, 1),
        date(2025, 3, 31),
        Mode.POST,
        Sampling.PROBABILITY,
    )
    assert (facts.frame, facts.ages, facts.invited, facts.population) == ("Population register", (16, 84), {"a": 10}, {"a": 500})


def test_the_file_may_lie_in_a_folder_that_a_variable_names(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "answers.csv").write_text("Q1\n1\n")
    (tmp_path / "WAVE.yaml").write_text(MAPPING.replace("file: answers.csv", "file: ${OUR_DATA}/answers.csv"))
    assert read_wave(tmp_path / "WAVE.yaml", {"OUR_DATA": str(folder)}).n == 1


WORDED = MAPPING + '    wording: {en: "Do you feel safe?"}\n    labels: {"yes": {en: Always}, "no": {en: Not always}}\n'


def test_the_same_wording_has_the_same_fingerprint(reading: Reading) -> None:
    assert reading("Q1\n1\n", WORDED).columns["safe"].wording == reading("Q1\n2\n", WORDED).columns["safe"].wording is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [("feel safe", "feel secure"), ("Always", "Mostly")],
    ids=["question", "labels"],
)
def test_another_wording_has_another_fingerprint(reading: Reading, old: str, new: str) -> None:
    assert reading("Q1\n1\n", WORDED).columns["safe"].wording != reading("Q1\n1\n", WORDED.replace(old, new)).columns["safe"].wording


def test_without_the_wording_there_is_no_fingerprint(reading: Reading) -> None:
    assert reading("Q1\n1\n").columns["safe"].wording is None


def test_the_microdata_survive_being_kept(reading: Reading) -> None:
    wave = reading("Q1,w,h,u,p\n1,2,a,1,x\n2,3,a,2,y\n", WORDED + "weight: {column: w}\nstrata: h\npsu: u\nperson: p\n")
    kept = type(wave).from_bytes(wave.to_bytes())
    assert kept.fingerprint() == wave.fingerprint()
    assert np.array_equal(kept.columns["safe"].values, wave.columns["safe"].values)


def test_areas_that_count_the_same_always_stand_in_the_same_order(reading: Reading) -> None:
    assert reading("Q1,d\n1,2\n1,02\n1,002\n", MAPPING + "area: {column: d}\n").columns["area"].codes == ("002", "02", "2")
