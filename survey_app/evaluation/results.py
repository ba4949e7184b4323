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

    Without a standard error (df 0: all answers in one PSU) the interval is the whole of 0–100. n: answers. effective_n: Kish's (Σw)²/Σw². uncertain: base of 10–29 answers, printed in parentheses.
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

    code: str  # one of NOTE_CODES
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


# Every note and the facts it carries. Facts named before, after and wave: see each line; item, items, indicator: codes as in the
# plan; count, n: persons; percent: per cent of the respondents concerned, unweighted; dates: ISO. A `wave` is "before" or "after".
EVALUATION_NOTES: Mapping[str, tuple[str, ...]] = {
    "simulated": ("seed",),  # Invented data: must stand on every page.
    "open_link": ("wave",),  # Anyone could answer: the wave speaks for those who answered, not for a population.
    "sampling_unknown": ("wave",),
    "mode_unknown": ("wave",),
    "frame_unknown": ("wave",),
    "season_unknown": ("wave",),  # A day of fieldwork is not stated.
    "season_differs": ("before", "after", "weeks"),  # Middle days of fieldwork (dates); weeks apart in the year, whole number.
    "ages_differ": ("before", "after"),  # "16–84": the age ranges asked.
    "wording_confirmed": ("indicator", "items"),  # Changed, and confirmed to ask the same by the official who changed it.
    "wording_unknown": ("indicator", "items"),  # No fingerprint of the question in a wave: the official answers for its being the same.
    "baseline_after_start": ("started", "opens_on"),  # The first wave was in the field when the measure had begun.
    "followup_before_start": ("started", "closes_on"),  # The second wave ended before the measure began.
    "not_calibrated": ("wave",),  # No margins: design weights only, non-response is not adjusted for.
    "without_weight": ("wave", "count"),  # Rows of an imported file left out because they have no weight.
    "margin_not_stated": ("wave", "margin", "count", "percent"),  # Rows without an answer to a margin's item; margin: "sex × age".
    "lonely_strata": ("count", "rule"),  # Strata with one PSU; rule: adjust, remove, average or certainty.
    "unpaired": ("before", "after", "paired"),  # Same persons: counts answering in the first wave only, the second only, both.
    "domain_not_stated": ("items", "wave", "count"),  # Rows in none of a domain's categories; items: "sex × area".
    "dont_know_share": ("indicator", "wave", "count", "percent"),  # Outside the base, unless the plan counts them as answered.
    "balance_suppressed": ("wave", "margin", "count"),  # Categories left out of the balance, because too few answered.
    "item_nonresponse": ("indicator", "wave", "count", "percent"),  # Met the question, and left it or refused.
    "not_reached": ("indicator", "wave", "count", "percent"),  # Sent before the question; percent: of those whom it was meant for.
    "sent_before_the_end": ("wave", "count", "percent"),  # Sent before the last question on their path.
}
FINDING_NOTES: Mapping[str, tuple[str, ...]] = {
    # Why two waves cannot be compared (verdict not_comparable).
    "wording_differs": ("item",),
    "asked_of_differs": ("item",),  # Its condition has changed, so that others answered it.
    "codes_differ": ("item",),  # Response options added, removed or renamed.
    "mode_differs": ("before", "after"),  # Values of Mode.
    "frame_differs": ("before", "after"),  # The frames in the official's words.
    "item_absent": ("item", "wave"),  # The wave never asked it.
    # Why there are too few answers (verdict too_few).
    "few_answers": ("n", "smallest_n"),  # The smallest n among the waves and arms compared.
    "few_effective": ("effective_n", "smallest_effective_n"),  # The same of the effective n, whole number.
    "wide_interval": ("half_width", "widest_half_interval"),  # Points.
    "not_estimable": (),  # No answers in a wave, or all of them in one PSU: there is no standard error.
    # Beside a verdict.
    "less_than_matters": (
        "smallest_change",
    ),  # The interval excludes 0 and lies inside ± smallest_change: “but by less than what matters”.
    "few_areas": ("treated", "comparison"),  # Number of areas. Under five an arm, the interval covers sampling error only.
    # Why nothing is shown (suppressed), in one note and without a number about the cell.
    "suppressed_small": ("smallest_cell",),
    "suppressed_complement": (),  # Large enough itself, but another subgroup could be computed from it.
    "suppressed_extreme": (),  # Everyone, or no one, of fewer than 30 answered so.
}
NOTE_CODES = frozenset(EVALUATION_NOTES) | frozenset(FINDING_NOTES)


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
    """The respondents against the population in one category of a margin, in per cent of those with a known category.

    unweighted: as they answered; weighted: after raking, so equal to the population when raking has converged. n: respondents.
    """

    wave: Literal["before", "after"]
    margin: Text
    category: Text
    population: float
    unweighted: float
    weighted: float
    n: int = 0
    items: tuple[str, ...] = ()


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
        return tuple(
            f
            for f in self.findings
            if f.indicator == indicator and f.scope.kind == "domain" and tuple(c.item for c in f.scope.categories) == items
        )

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
