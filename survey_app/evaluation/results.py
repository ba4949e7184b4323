"""What an evaluation found: frozen, plain, kept as JSON; page, PDF and table files read it and compute nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import TypeAdapter

from survey_app.evaluation.microdata import Mode, Sampling
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.texts import Text


class Verdict(StrEnum):
    """The rule's word on a change, tried in this order."""

    NOT_COMPARABLE = "not_comparable"
    TOO_FEW = "too_few"
    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_CHANGE_THAT_MATTERS = "no_change_that_matters"
    NO_DETECTABLE_CHANGE = "no_detectable_change"


@dataclass(frozen=True, slots=True)
class Level:
    """A share in one wave, in per cent, with its 95 % interval (logit, t with `df`).

    n: answers. effective_n: Kish's (Σw)²/Σw². uncertain: base of 10–29 answers, printed in parentheses.
    """

    percent: float
    standard_error: float
    low: float
    high: float
    df: int
    n: int
    effective_n: float
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A change, or a difference between two changes, in percentage points, with its 95 % interval (t with `df`).

    p: two-sided. adjusted_p: after correction for many comparisons; None where none applies (primary indicators, whole and effect).
    """

    points: float
    standard_error: float
    low: float
    high: float
    df: int
    p: float
    adjusted_p: float | None = None

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0

    @property
    def adjusted_away(self) -> bool:
        """The interval excludes zero, but not after correction for many comparisons: printed with †."""
        return self.excludes_zero and self.adjusted_p is not None and self.adjusted_p >= 0.05


@dataclass(frozen=True, slots=True)
class Category:
    """One category of one item, e.g. sex = woman."""

    item: str
    code: str
    item_label: Text
    label: Text


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a finding is about.

    whole       everyone in the waves
    treated, comparison   the areas of one arm
    effect      treated minus comparison: the change is a difference-in-differences, there are no levels
    domain      one subpopulation of a declared domain; `categories` says which
    """

    kind: Literal["whole", "treated", "comparison", "effect", "domain"]
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must know of a number; said by reports and pages from `code` and `facts` (see reports.wording)."""

    code: str
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator in one scope. None where a number does not exist, or may not be shown (`suppressed`)."""

    indicator: str
    scope: Scope
    before: Level | None
    after: Level | None
    change: Difference | None
    verdict: Verdict | None  # None: nothing to compare with
    suppressed: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """The respondents against the population in one category of a margin, in per cent."""

    wave: Literal["before", "after"]
    margin: Text
    category: Text
    population: float
    unweighted: float
    weighted: float


@dataclass(frozen=True, slots=True)
class WeightSummary:
    """Weights scaled to mean 1. counts, edges: their histogram (len(edges) == len(counts) + 1)."""

    smallest: float
    median: float
    largest: float
    cv: float
    design_effect: float
    effective_n: float
    largest_margin_gap: float  # relative, after raking; 0 without margins
    iterations: int
    counts: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveSummary:
    """One wave: who was asked, how, and how many answered."""

    role: Literal["before", "after"]
    name: str
    label: Text
    opens_on: date | None
    closes_on: date | None
    mode: Mode
    sampling: Sampling
    frame: str
    source: str
    invited: int | None
    answered: int
    response_rate: float | None  # per cent, answered of invited
    response_rate_by_area: Mapping[str, float]
    strata: int
    psus: int
    lonely_strata: int
    weights: WeightSummary
    fingerprint: str  # SHA-256 of the microdata


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that may be kept or shown of one evaluation. All suppression has been done."""

    format: int
    plan: EvaluationPlan
    plan_fingerprint: str
    waves: tuple[WaveSummary, ...]  # before (if any), after
    findings: tuple[Finding, ...]
    balance: tuple[BalanceRow, ...]
    notes: tuple[Note, ...]
    evidence_level: int  # Maryland scale 1–5, computed from the design
    treated_areas: tuple[Category, ...]
    comparison_areas: tuple[Category, ...]
    evaluated_on: date
    software: str  # e.g. "Pejl 0.1.0"

    def finding(self, indicator: str, kind: str) -> Finding | None:
        """The finding of one indicator for the whole, an arm, or the effect."""
        return next((f for f in self.findings if f.indicator == indicator and f.scope.kind == kind), None)

    def domain_findings(self, indicator: str, *items: str) -> tuple[Finding, ...]:
        """The findings of one indicator by the categories of `items`, in the order of the categories."""
        return tuple(f for f in self.findings if f.indicator == indicator and f.scope.kind == "domain" and tuple(c.item for c in f.scope.categories) == items)

    @property
    def main(self) -> str:
        """The id of the indicator that page 1 speaks of: the first primary one, else the first."""
        return next((i.id for i in self.plan.indicators if i.primary), self.plan.indicators[0].id)


_ADAPTER: TypeAdapter[Evaluation] = TypeAdapter(Evaluation)


def to_json(evaluation: Evaluation) -> bytes:
    """The evaluation as JSON, the same bytes for the same evaluation."""
    return _ADAPTER.dump_json(evaluation, indent=1)


def from_json(document: bytes) -> Evaluation:
    return _ADAPTER.validate_json(document)
