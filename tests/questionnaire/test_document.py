"""Documents are read into typed objects, or refused with file, line and mend."""

import json
import re
from datetime import date

import pytest

from survey_app.documents import DocumentError
from survey_app.questionnaire import document, review
from tests.questionnaire.documents import ALL, FOLDER, SMALL, of, read


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_document_that_comes_with_pejl_survives_storing(path):
    questionnaire = of(path)
    stored = json.loads(json.dumps(document.to_data(questionnaire)))
    assert document.from_data(stored) == questionnaire


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_document_that_comes_with_pejl_can_be_published(path):
    assert review.read(path.read_bytes(), path.name, today=date(2026, 9, 1)).errors == ()


def test_the_stored_form_is_the_same_however_often_it_is_stored():
    stored = document.to_data(read())
    assert document.to_data(document.from_data(stored)) == stored


def test_a_scale_is_the_same_as_its_options_written_out():
    questionnaire = of(FOLDER / "examples" / "matrix.yaml")
    street, centre = questionnaire.items.values()
    assert street.options == centre.options
    assert len(street.options) == 4


def test_the_schema_that_editors_use_is_current():
    assert json.loads((FOLDER / "schema.json").read_text()) == document.schema(), "Renew it: python -m tests.questionnaire.renew_schema"


def refused(old: str, new: str, *, text: str = SMALL) -> str:
    assert old in text
    with pytest.raises(DocumentError) as refusal:
        read(text.replace(old, new, 1))
    return str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("max_length", "max_lenght", 58, "“max_lenght” is not a word that is known here."),
        ("languages: [sv]", "languages: [en, sv]", 4, "The words in the language en are missing."),
        ("title: {sv: Liten}", "title: {sv: Liten, fi: Pieni}", 4, "not declared to be in the language fi"),
        ("languages: [sv]", "languages: [Svenska]", 3, "“Svenska” is not a language tag."),
        ("code: avoid", "code: safe", 20, "Two items have the same code, “safe”."),
        ("id: second", "id: first", 50, "“first” stands twice"),
        ('code: "no", label: {sv: Nej}', 'code: "yes", label: {sv: Nej}', 18, "“yes” stands twice"),
        ("code: dark", "code: litter", 33, "“litter” stands twice"),
        ("code: safe", "code: Safe", 13, "“Safe” cannot be a code here."),
        ("code: safe", "code: area", 13, "“area” is a word that Pejl uses itself."),
        ("code: park", "code: in the park", 24, "“in the park” cannot be a code here."),
        ("max: 90", "max: -1", 41, "“min” is 0, but “max” is only -1."),
        ('equals: "no"', "equals: nej", 55, "“safe” has no option “nej”. Its options are no, yes."),
        ("{item: safe, equals", "{item: sofa, equals", 55, "looks at “sofa”, but no item has this code"),
        ("{item: safe, equals", "{item: told, equals", 55, "asked later"),
        ('{item: safe, equals: "no"}', "{item: why, answered: true}", 55, "asked later or is the item itself"),
        ('{item: safe, equals: "no"}', "{item: safe, at_least: 1}", 55, "is not a number item"),
        ('{item: safe, equals: "no"}', '{item: years, equals: "1"}', 55, "has no options"),
        ('{item: safe, equals: "no"}', '{item: street.lamp, equals: "1"}', 55, "has no row “lamp”"),
        ('{item: safe, equals: "no"}', "{item: safe, is: yes}", 55, "one of the words equals, not_equals, any_of"),
        ('{item: safe, equals: "no"}', "{item: safe, any_of: []}", 55, "“any_of” is empty."),
        ("kind: text", "kind: essay", 53, "must be one of 'single', 'multiple', 'scale', 'matrix', 'number', 'text', 'date'"),
        ("sv: Ja", "sv: true", 17, "“sv” is true, but must be text. Put it in quotation marks."),
        ("sv: Ja", 'sv: ""', 17, "Words are missing."),
        ("pejl_questionnaire: 1", "pejl_questionnaire: 2", 1, "“pejl_questionnaire”"),
    ],
)
def test_a_faulty_document_is_refused_with_its_line(old, new, line, said):
    message = refused(old, new)
    assert message.startswith(f"small.yaml, line {line}: ")
    assert said in message.splitlines()[0]


def test_an_empty_section_is_refused():
    head = SMALL[: SMALL.index("  - id: second")]
    with pytest.raises(DocumentError, match=r"line 50: The section “second” has no items"):
        read(head + "  - id: second\n    title: {sv: Sedan}\n    items: []\n")


def test_only_a_multiple_item_can_have_an_exclusive_option():
    assert "line 17: Only options of a multiple item" in refused("label: {sv: Ja}}", "label: {sv: Ja}, exclusive: true}")


def test_a_sensitive_item_needs_a_place_to_find_help():
    without = SMALL.replace('help:\n  - label: {sv: Hjälp}\n    phone: "112"\n', "")
    assert "says nowhere where to find help" in refused("code: safe", "code: safe\n        sensitive: true", text=without)


def test_an_unknown_scale_is_refused():
    text = SMALL.replace("sections:", "scales: {yn: [{code: a, label: {sv: A}}, {code: b, label: {sv: B}}]}\nsections:")
    assert "There is no scale “ny”. The scales are yn." in refused("kind: number", "kind: single\n        options: ny", text=text)


def test_a_scale_that_nobody_uses_is_refused():
    assert "No item uses the scale “yn”." in refused("sections:", "scales: {yn: []}\nsections:")


def test_a_fault_in_a_scale_is_told_once_at_its_own_line():
    text = (FOLDER / "examples" / "matrix.yaml").read_text()
    message = refused("sv: Inget problem, ", "", text=text)
    assert message.count("The words in the language sv are missing.") == 1
    assert message.startswith("small.yaml, line 8: ")


def test_all_faults_are_told_at_once():
    message = refused("max: 90", "max: -1", text=SMALL.replace("code: avoid", "code: safe"))
    assert len(message.splitlines()) == 2


def test_the_districts_of_the_map_are_no_scale():
    mapped = 'scales:\n  yes_no:\n    - {code: "yes", label: {sv: Ja}}\n    - {code: "no", label: {sv: Nej}}\nsections:'
    place = "      - kind: place\n        code: dark\n        question: {sv: Var}\n        label: {sv: Var}\n        options: map\n"
    yes_no = "      - {kind: single, code: told, question: {sv: Sagt}, label: {sv: Sagt}, options: yes_no}\n"
    questionnaire = read(SMALL.replace("sections:", mapped, 1).split("  - id: second")[0] + place + yes_no)
    assert questionnaire.items["dark"].options == "map"


@pytest.mark.parametrize("kind", [name for name, kind in document.schema()["$defs"].items() if "options" in kind["properties"]])
def test_the_schema_lets_every_item_with_options_name_a_scale(kind):
    options = document.schema()["$defs"][kind]["properties"]["options"]
    assert {"type": "string", "description": "Name of a scale."} in options["anyOf"]


def schema_of(part: str, key: str) -> dict:
    return document.schema()["$defs"][part]["properties"][key]


@pytest.mark.parametrize(
    ("part", "key", "accepted", "refused"),
    [
        ("Single", "code", ["safe", "a1_"], ["Safe", "1a", "area", "a" * 61, ""]),
        ("ResponseOption", "code", ["1", "dont_know", "A-b"], ["not at all", "", "å"]),
    ],
)
def test_the_schema_knows_which_codes_the_reader_refuses(part, key, accepted, refused):
    pattern = schema_of(part, key)["pattern"]
    assert [code for code in accepted if not re.search(pattern, code)] == []
    assert [code for code in refused if re.search(pattern, code)] == []


def test_the_schema_lets_numbers_be_codes_and_words_as_the_reader_does():
    questionnaire = read(SMALL.replace('code: "1", label: {sv: Lite}', "code: 1, label: {sv: 2026}"))
    option = questionnaire.items["street"].options[0]
    assert (option.code, option.label) == ("1", {"sv": "2026"})
    assert "integer" in schema_of("ResponseOption", "code")["type"]
    assert "number" in schema_of("ResponseOption", "label")["additionalProperties"]["type"]
