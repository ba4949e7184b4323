"""The evaluation plan: what is to be known, of which areas, by which rule; written before the answers are looked at."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from survey_app.documents import Document, parse, read_yaml
from survey_app.errors import N_, Refusal

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, allow_inf_nan=False)
Label = Annotated[str, Field(max_length=120)]  # Stands in a chart or a table: longer, and the page does not hold it.
Labels = Annotated[dict[str, Label], Field(min_length=1)]
Title = Annotated[str, Field(max_length=150)]
Remark = Annotated[str, Field(max_length=400)]
Code = Annotated[str, Field(min_length=1)]


def _identifier(given: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", given):
        hint = N_("Begin with a small letter a–z; then small letters, digits and _ only.")
        raise Refusal(N_("“{id}” cannot be an id."), id=given, hint=hint)
    return given


Identifier = Annotated[str, AfterValidator(_identifier)]


class Relation(StrEnum):
    """How the respondents of two waves are related; decides the covariance of before and after."""

    INDEPENDENT = "independent"
    SAME_PSUS = "same_psus"
    SAME_PERSONS = "same_persons"


class Lonely(StrEnum):
    """What a stratum with a single PSU contributes to the variance."""

    FAIL = "fail"
    ADJUST = "adjust"
    REMOVE = "remove"
    AVERAGE = "average"
    CERTAINTY = "certainty"


@dataclass(frozen=True, config=STRICT)
class Indicator:
    """The share of persons whose answer is one of `codes`, among those with an answer.

    One item: its share. Several items: the share with at least one such answer, among those who answered at least one of them.
    `also_answered`: missing kinds (dont_know, refused, not_applicable) that count in the base. `good`: which way is better.
    """

    id: Identifier
    label: Labels
    items: Annotated[tuple[Code, ...], Field(min_length=1)]
    codes: Annotated[tuple[Code, ...], Field(min_length=1)]
    good: Literal["down", "up"]
    description: dict[str, str] = Field(default_factory=dict)
    primary: bool = False
    also_answered: tuple[Literal["dont_know", "refused", "not_applicable"], ...] = ()


@dataclass(frozen=True, config=STRICT)
class Arm:
    """The areas of one side of the comparison: by name of area, or by an item of the microdata."""

    areas: tuple[Code, ...] = ()
    item: str = "area"
    codes: tuple[Code, ...] = ()
    label: dict[str, Label] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> "Arm":
        if bool(self.areas) == bool(self.codes):
            raise Refusal(N_("State either “areas” or “item” with “codes”, one of the two."))
        if self.areas and self.item != "area":
            raise Refusal(
                N_("“areas” are codes of the item “area”, so no other item belongs here."), hint=N_("Write “codes” instead of “areas”.")
            )
        return self

    @property
    def every(self) -> tuple[str, ...]:
        """The codes of `item` that belong to the arm."""
        return self.areas or self.codes


@dataclass(frozen=True, config=STRICT)
class Margin:
    """Known population figures of one item, or of several crossed items (`sex` × `age`: categories written `woman|16-19`).

    `totals`: persons. `shares`: per cent or any scale; they are scaled to the weights' own total. `source`: whose figures, which date.
    """

    items: Annotated[tuple[Code, ...], Field(min_length=1)]
    totals: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    shares: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    waves: tuple[Literal["before", "after"], ...] = ("before", "after")
    label: dict[str, Label] = Field(default_factory=dict)
    source: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> "Margin":
        if bool(self.totals) == bool(self.shares):
            raise Refusal(N_("State either “totals” (persons) or “shares” (per cent), one of the two."))
        return self


@dataclass(frozen=True, config=STRICT)
class Waves:
    """Names of the stored waves. Without `before` there are levels only, and no change."""

    after: Code
    before: Code | None = None
    relation: Relation = Relation.INDEPENDENT

    @model_validator(mode="after")
    def _two(self) -> "Waves":
        if self.before == self.after:
            raise Refusal(
                N_("“before” and “after” name the same wave, {wave}."), wave=self.after, hint=N_("Name two waves, or leave out “before”.")
            )
        if self.before is None and self.relation is not Relation.INDEPENDENT:
            raise Refusal(
                N_("Without “before” there is nothing to be related to."), hint=N_("Name the first wave, or leave out “relation”.")
            )
        return self


@dataclass(frozen=True, config=STRICT)
class Measure:
    """The municipal action under evaluation."""

    label: Labels
    problem: dict[str, Remark] = Field(default_factory=dict)
    carried_out: dict[str, Remark] = Field(default_factory=dict)
    started: date | None = None
    treated: Arm | None = None
    comparison: Arm | None = None
    randomised: bool = False

    @model_validator(mode="after")
    def _apart(self) -> "Measure":
        if self.treated and self.comparison and self.treated.item == self.comparison.item:
            both = {*self.treated.every} & {*self.comparison.every}
            if both:
                raise Refusal(N_("{area} stands both among the treated and the comparison areas."), area=", ".join(sorted(both)))
        return self


@dataclass(frozen=True, config=STRICT)
class Rules:
    """What decides a verdict, fixed before the answers are looked at. Points are percentage points."""

    smallest_change: Annotated[float, Field(gt=0, le=50)] = 5.0
    smallest_n: Annotated[int, Field(ge=30)] = 100
    smallest_effective_n: Annotated[int, Field(ge=20)] = 60
    widest_half_interval: Annotated[float, Field(gt=0, le=50)] = 10.0
    smallest_cell: Annotated[int, Field(ge=10)] = 10


@dataclass(frozen=True, config=STRICT)
class Truth:
    """In simulated data only: the value the generator was built with, in per cent and percentage points."""

    indicator: Code
    scope: Literal["whole", "treated", "comparison", "effect"]
    before: float | None = None
    after: float | None = None
    change: float | None = None


@dataclass(frozen=True, config=STRICT)
class Simulation:
    """Marks invented data; travels with every number to every page."""

    seed: int
    truth: tuple[Truth, ...] = ()


@dataclass(frozen=True, config=STRICT)
class EvaluationPlan:
    """The whole document; `docs/evaluation.md` explains every key.

    domains: subpopulations, each by one to three items crossed. lonely_strata: what a stratum with one PSU does to the variance.
    """

    pejl_plan: Literal[1]
    title: Annotated[dict[str, Title], Field(min_length=1)]
    municipality: Annotated[str, Field(min_length=1, max_length=120)]
    waves: Waves
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    measure: Measure | None = None
    margins: tuple[Margin, ...] = ()
    domains: tuple[Annotated[tuple[Code, ...], Field(min_length=1, max_length=3)], ...] = ()
    lonely_strata: Lonely = Lonely.FAIL
    rules: Rules = Field(default_factory=Rules)
    language: Literal["sv", "en"] = "sv"
    simulation: Simulation | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "EvaluationPlan":
        ids = [indicator.id for indicator in self.indicators]
        if repeated := {i for i in ids if ids.count(i) > 1}:
            raise Refusal(
                N_("Two indicators have the same id, {id}."), id=", ".join(sorted(repeated)), hint=N_("Give each an id of its own.")
            )
        if sum(indicator.primary for indicator in self.indicators) > 3:
            raise Refusal(
                N_("More than three indicators are primary."), hint=N_("Choose at most three; the others are corrected for being many.")
            )
        families = [tuple(sorted(domain)) for domain in self.domains]
        for domain, family in zip(self.domains, families, strict=True):
            if len(set(domain)) < len(domain) or families.count(family) > 1:
                hint = N_("Name each item once, and each combination once.")
                raise Refusal(N_("The domain {items} is declared twice, or names an item twice."), items=" × ".join(domain), hint=hint)
        for known in self.simulation.truth if self.simulation else ():
            if known.indicator not in ids:
                raise Refusal(N_("The truth of “{indicator}” is stated, but there is no such indicator."), indicator=known.indicator)
        return self


def read_plan(text: str | bytes, source: str) -> EvaluationPlan:
    """The plan in a YAML document. DocumentError lists every fault with file, line and mend."""
    document: Document = read_yaml(text, source)
    return parse(EvaluationPlan, document)
