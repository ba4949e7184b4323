"""The mapping: how the columns of a file become the items, area, weight and design of a wave."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from math import inf
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic.dataclasses import dataclass

from survey_app.documents import Document, Path, parse, read_yaml
from survey_app.errors import N_, Refusal
from survey_app.evaluation.microdata import Ages, Mode, Sampling
from survey_app.evaluation.plan import STRICT, Code, Labels

ENCODINGS = r"^(utf-8|utf-16|windows-125[0-8]|iso-8859-([1-9]|1[013456])|mac-roman)$"


def _several(given: Any) -> Any:
    """One value may stand without the brackets of a list."""
    return given if isinstance(given, (list, tuple)) else [given]


def _themselves(given: Any) -> Any:
    """A bare list of codes: they are called the same in the file."""
    return {str(code): [code] for code in given} if isinstance(given, list) else given


def _letter_case(given: Any) -> Any:
    return given.lower().replace("_", "-") if isinstance(given, str) else given


Values = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
Columns = Annotated[tuple[Code, ...], BeforeValidator(_several), Field(min_length=1)]
Codes = Annotated[dict[Code, Values], BeforeValidator(_themselves)]
Band = tuple[float | None, float | None]
Why = Literal["dont_know", "refused", "not_applicable", "no_answer", "not_reached"]


@dataclass(frozen=True, config=STRICT)
class MappedItem:
    """One column of the file that becomes one item.

    codes    our response code → the values of the file that mean it; the empty text "" is an empty cell
    bands    instead of codes, for numbers: our response code → first and last number, both included; null leaves an end open
    missing  why there is no answer → the values of the file that mean it; an empty cell is no_answer unless mapped
    wording  the question as it was asked; without it nobody can say whether two waves asked the same
    """

    column: Code
    label: dict[str, str] = Field(default_factory=dict)
    wording: dict[str, str] = Field(default_factory=dict)
    codes: Codes = Field(default_factory=dict)
    bands: dict[Code, Band] = Field(default_factory=dict)
    missing: dict[Why, Values] = Field(default_factory=dict)
    labels: dict[Code, Labels] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_meaning(self) -> "MappedItem":
        if bool(self.codes) == bool(self.bands):
            raise Refusal(N_("State either “codes” or “bands”, one of the two."))
        _each_value_once([*self.codes.items(), *self.missing.items()])
        _bands_apart(self.bands)
        _labels_known(self.labels, {**self.codes, **self.bands})
        return self


@dataclass(frozen=True, config=STRICT)
class MappedArea:
    """The column of the area; without `codes` its values are the areas' codes."""

    column: Code
    label: dict[str, str] = Field(default_factory=dict)
    codes: Codes = Field(default_factory=dict)
    labels: dict[Code, Labels] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_meaning(self) -> "MappedArea":
        _each_value_once(self.codes.items())
        if self.codes:
            _labels_known(self.labels, self.codes)
        return self


@dataclass(frozen=True, config=STRICT)
class MappedWeight:
    """The column of the design weight. missing: what an empty cell means — a fault, or a row that is not part of the wave."""

    column: Code
    missing: Literal["refuse", "exclude"] = "refuse"


@dataclass(frozen=True, config=STRICT)
class WaveMapping:
    """A wave that was collected elsewhere: where its file lies, what is known of it, and what its columns mean.

    file      relative to the mapping, or beginning with a variable such as ${PEJL_REFERENCE}
    language  of the words inside an SPSS file; they then serve as labels where the mapping has none
    rows      column → values: only these rows are the wave
    strata, psu, person   a column, or several that name the group together
    """

    pejl_wave: Literal[1]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    label: Labels
    file: Code
    items: Annotated[dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?$")], MappedItem], Field(min_length=1)]
    opens_on: date | None = None
    closes_on: date | None = None
    mode: Mode = Mode.UNKNOWN
    sampling: Sampling = Sampling.UNKNOWN
    frame: str = ""
    ages: Ages | None = None
    invited: dict[Code, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    population: dict[Code, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    source: str = ""
    sheet: str | None = None
    encoding: Annotated[str, BeforeValidator(_letter_case), Field(pattern=ENCODINGS)] | None = None
    delimiter: Annotated[Literal[",", ";", "tab", "|"], Field()] | None = None
    decimal: Literal[".", ","] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    rows: dict[Code, Values] = Field(default_factory=dict)
    area: MappedArea | None = None
    weight: MappedWeight | None = None
    strata: Columns = ()
    psu: Columns = ()
    person: Columns = ()

    @model_validator(mode="after")
    def _consistent(self) -> "WaveMapping":
        if "area" in self.items:
            raise Refusal(N_("“area” cannot be the code of an item."), hint=N_("Describe the column under “area:” beside “items:”."))
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise Refusal(N_("The wave closes on {closes}, before it opens on {opens}."), closes=self.closes_on, opens=self.opens_on)
        if self.area and self.area.codes:
            for code in (*self.invited, *self.population):
                if code not in self.area.codes:
                    raise Refusal(
                        N_("Invited or population is stated for area “{area}”, which is not among the codes of the area."), area=code
                    )
        return self

    def asked_columns(self) -> Mapping[str, Path]:
        """The name of every column that is needed → where the mapping first asks for it."""
        found: dict[str, Path] = {}
        for name, path in self._asked():
            found.setdefault(name, path)
        return found

    def _asked(self) -> Iterator[tuple[str, Path]]:
        for name in self.rows:
            yield name, ("rows", name)
        for code, item in self.items.items():
            yield item.column, ("items", code, "column")
        if self.area:
            yield self.area.column, ("area", "column")
        if self.weight:
            yield self.weight.column, ("weight", "column")
        for key in ("strata", "psu", "person"):
            for i, name in enumerate(getattr(self, key)):
                yield name, (key, i)


def read_mapping(text: str | bytes, source: str) -> tuple[WaveMapping, Document]:
    """The mapping in a YAML document, and the document for its lines. DocumentError lists every fault with file, line and mend."""
    document = read_yaml(text, source)
    return parse(WaveMapping, document), document


def _each_value_once(meanings: Iterable[tuple[str, Values]]) -> None:
    seen: dict[str, str] = {}
    for code, values in meanings:
        for value in values:
            if value in seen:
                raise Refusal(N_("The value “{value}” means both “{one}” and “{other}”."), value=value, one=seen[value], other=code)
            seen[value] = code


def _bands_apart(bands: Mapping[str, Band]) -> None:
    ends = sorted((-inf if low is None else low, inf if high is None else high, code) for code, (low, high) in bands.items())
    for low, high, code in ends:
        if high < low:
            raise Refusal(N_("The band “{band}” ends before it begins."), band=code)
    for (_, high, one), (low, _, other) in pairwise(ends):
        if low <= high:
            raise Refusal(N_("The bands “{one}” and “{other}” overlap."), one=one, other=other, hint=N_("Both ends belong to a band."))


def _labels_known(labels: Mapping[str, object], codes: Mapping[str, object]) -> None:
    for code in labels:
        if code not in codes:
            raise Refusal(
                N_("There is a label for “{code}”, which is not among the codes."),
                code=code,
                hint=N_("The codes are {codes}."),
                codes=", ".join(codes),
            )
