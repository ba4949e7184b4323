"""Documents are read safely, and every fault has its place."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from survey_app.documents import Document, DocumentError, parse, read_yaml
from survey_app.errors import Refusal

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=STRICT)
class Lamp:
    kind: Literal["lamp"]
    watts: Annotated[int, Field(gt=0, le=100)]


@dataclass(frozen=True, config=STRICT)
class Host:
    kind: Literal["host"]
    name: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, config=STRICT)
class Street:
    name: str
    things: Annotated[tuple[Annotated[Lamp | Host, Field(discriminator="kind")], ...], Field(min_length=1, max_length=3)]
    opened: date | None = None
    lit: bool = False
    length: float = 1.0
    words: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> "Street":
        if self.name == "Nowhere":
            raise Refusal("The street “{name}” does not exist.", name=self.name, hint="Name another.")
        return self


def read_faults(text: str | bytes) -> list[str]:
    with pytest.raises(DocumentError) as refusal:
        read_yaml(text, "street.yaml")
    return str(refusal.value).splitlines()


def faults(text: str) -> list[str]:
    with pytest.raises(DocumentError) as refusal:
        parse(Street, read_yaml(text, "street.yaml"))
    return str(refusal.value).splitlines()


def test_a_good_document_becomes_its_type() -> None:
    street = parse(Street, read_yaml("name: Elm\nopened: 2026-09-01\nthings:\n  - {kind: lamp, watts: 9}\n", "street.yaml"))
    assert street == Street("Elm", (Lamp("lamp", 9),), date(2026, 9, 1))


def test_a_value_knows_its_line_and_what_lacks_one_that_of_what_holds_it() -> None:
    document = read_yaml("name: Elm\n\nthings:\n  - kind: lamp\n", "street.yaml")
    assert [document.line(path) for path in [("name",), ("things", 0, "kind"), ("things", 0, "watts"), ("else",)]] == [1, 4, 4, 1]


def test_keys_are_always_text() -> None:
    assert read_yaml("1: a\nno: b\n2026-01-01: c\n", "x").data == {"1": "a", "no": "b", "2026-01-01": "c"}


def test_dates_stay_text_until_a_type_makes_them_dates() -> None:
    assert read_yaml("day: 2026-09-01", "x").data == {"day": "2026-09-01"}


@pytest.mark.parametrize(
    "code", ["010", "0126", "16:30", "no", "Yes", "off", "1_000", "0x1f", "1e5", ".5", ".inf", "9" * 5000, "=", "<<", "0x_"]
)
def test_a_code_is_not_taken_for_a_number_or_for_true_or_false(code: str) -> None:
    assert read_yaml(f"a: {code}", "x").data == {"a": code}


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-12", -12), ("+3", 3), ("1.50", 1.5), ("true", True), ("false", False), ("", None), ("~", None), ("null", None)],
)
def test_a_plain_number_truth_or_nothing_is_read_as_such(text: str, value: object) -> None:
    assert read_yaml(f"a: {text}", "x").data == {"a": value}


def test_json_is_read_as_well() -> None:
    assert read_yaml('{"a": [1, null, true]}', "x").data == {"a": [1, None, True]}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_yaml("\ufeffa: å".encode(), "x").data == {"a": "å"}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{sv: Hur tryggt är det?, en: How safe is it?}", {"sv": "Hur tryggt är det?", "en": "How safe is it?"}),
        ("[What?, Why ? not, a?b]", ["What?", "Why ? not", "a?b"]),
        ("a: What?\n", {"a": "What?"}),
        ("{? a : 1}", {"a": 1}),
    ],
)
def test_a_question_may_be_asked_without_quotation_marks(text: str, data: object) -> None:
    assert read_yaml(text, "x").data == data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a: 1\nb: \xe5\n", "line 2: The file is not written in UTF-8. Save it again with the encoding UTF-8."),
        ("a: 1\nb: [1, 2\nc: 3\n", "line 3: This is not valid YAML ("),
        ("a: 1\nb: 'x\n", "line 3: This is not valid YAML ("),
        ("", "line 1: The document is empty."),
        ("# only a comment\n", "line 1: The document is empty."),
        ("a: 1\nb: 2\na: 3\n", "line 3: “a” stands twice in the same place. Keep one of them."),
        ("a: &x [1]\nb: *x\n", "line 1: Anchors and aliases (& and *) are not allowed. Write the value out where it is used."),
        ("a: !!python/object:os.system x\n", "line 1: A YAML tag (!) is not allowed here. Remove the tag."),
        ("? [a]\n: 1\n", "line 1: A key must be a single word or number."),
        ("a: " + "[" * 40 + "]" * 40, "line 1: The document is nested too deep, or holds too many values."),
        ("a: [" + "1, " * 60_000 + "]", "line 1: The document is nested too deep, or holds too many values."),
        ("a" * 1_000_001, "line 1: The document is larger than 1 MB."),
        ("a: \x00", "line 1: This is not valid YAML."),
        ('a: 1\nb: "x\\u0007"\n', "line 2: A text holds a character that cannot be shown (U+0007). Remove it."),
        ('a: 1\nb: "x\\ud800"\n', "line 2: This is not valid YAML (found invalid Unicode character escape code)."),
        ('a: 1\n"\\u0001": b\n', "line 2: A text holds a character that cannot be shown (U+0001). Remove it."),
    ],
    ids=[
        "latin-1",
        "bracket",
        "quote",
        "empty",
        "comment",
        "twice",
        "alias",
        "tag",
        "key",
        "deep",
        "many",
        "large",
        "control",
        "bell",
        "half",
        "in-key",
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str | bytes, said: str) -> None:
    assert read_faults(text)[0].startswith(f"street.yaml, {said}")


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert "Anchors and aliases" in read_faults(bomb)[0]


GOOD = "name: Elm\nthings:\n  - kind: lamp\n    watts: 9\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "name: Elm",
            "nme: Elm",
            ["line 1: “name” is missing. Add a line “name: …” here.", "line 1: “nme” is not a word that is known here."],
        ),
        ("name: Elm", "name: [Elm]", ['line 1: “name” is ["Elm"], but must be text. Put it in quotation marks.']),
        ("name: Elm", "name: Nowhere", ["line 1: The street “Nowhere” does not exist. Name another."]),
        ("watts: 9", "watts: many", ['line 4: “watts” is "many", but must be a number.']),
        ("watts: 9", "watts: 0", ["line 4: “watts” is 0, but must be more than 0."]),
        ("watts: 9", "watts: 101", ["line 4: “watts” is 101, but must be at most 100."]),
        ("kind: lamp", "kind: lantern", ["line 3: “kind” must be one of 'lamp', 'host'."]),
        ("kind: lamp\n    watts: 9", "kind: host\n    name: ''", ["line 4: “name” is empty. Write what belongs here, or remove the line."]),
        ("\n  - kind: lamp\n    watts: 9", " []", ["line 2: “things” is empty. Write at least one entry."]),
        ("\n  - kind: lamp\n    watts: 9", " lamp", ["line 2: “things” must be a list: each entry on a line of its own after a dash."]),
        ("name: Elm", "name: Elm\nopened: soon", ['line 2: “opened” is "soon", but must be a date such as 2026-09-01.']),
        ("name: Elm", "name: Elm\nlit: perhaps", ['line 2: “lit” is "perhaps", but must be true or false.']),
        (GOOD, "1", ["line 1: The document must hold lines of the form “name: value”."]),
        ("name: Elm", "name: Elm\nwords: none", ["line 2: “words” must hold lines of the form “name: value”."]),
    ],
)
def test_a_fault_is_told_in_a_sentence_with_its_line(old: str, new: str, said: list[str]) -> None:
    found = faults(GOOD.replace(old, new))
    assert [line[: len(start) + 13] for line, start in zip(found, said, strict=True)] == [f"street.yaml, {start}" for start in said]


def test_a_faulty_entry_is_not_also_told_as_a_list_that_is_too_short() -> None:
    assert faults(GOOD.replace("watts: 9", "watts: many")) == ['street.yaml, line 4: “watts” is "many", but must be a number.']


def test_a_list_that_is_too_long_says_how_long_it_may_be() -> None:
    assert faults(GOOD + "  - {kind: lamp, watts: 9}\n" * 3) == [
        "street.yaml, line 2: “things” holds more than 3 entries. Remove the others."
    ]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("Swedish", "“tag” has more than 5 characters. Shorten it."),
        ("SV", '“tag” is "SV", but must match the pattern ^[a-z]+$ (a regular expression).'),
    ],
)
def test_text_of_another_form_than_asked_for_is_refused(tag: str, said: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        parse(dict[str, Annotated[str, Field(pattern="^[a-z]+$", max_length=5)]], read_yaml(f"tag: {tag}", "x.yaml"))
    assert str(refusal.value) == f"x.yaml, line 1: {said}"


def test_an_entry_of_a_list_is_named_by_its_number() -> None:
    assert faults(GOOD + "  - lamp\n")[0].startswith("street.yaml, line 5: “things 2”")


def test_all_faults_are_told_at_once() -> None:
    assert len(faults("name: [1]\nthings:\n  - {kind: lamp, watts: 0}\n  - {kind: host, name: ''}\n")) == 3


def test_a_long_value_is_told_in_short() -> None:
    assert all(len(line) < 150 for line in faults(GOOD.replace("watts: 9", "watts: " + "x" * 500)))


def test_faults_are_said_in_another_language() -> None:
    with pytest.raises(DocumentError) as refusal:
        read_yaml("", "gata.yaml")
    swedish = {"{file}, line {line}: {problem}": "{file}, rad {line}: {problem}", "The document is empty.": "Dokumentet är tomt."}
    assert refusal.value.say(swedish.__getitem__) == "gata.yaml, rad 1: Dokumentet är tomt."


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.binary(max_size=200), st.text("ab:-[]{}&*!'\" \n#|>?", max_size=60)))
def test_whatever_the_text_it_is_read_or_refused(text: str | bytes) -> None:
    with suppress(DocumentError):
        assert isinstance(read_yaml(text, "x"), Document)
