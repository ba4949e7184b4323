"""What an evaluation found, laid out for its page: rows with positions in per cent of the plot, nothing computed anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.evaluation.plan import Truth
from survey_app.evaluation.results import Difference, Evaluation, Finding, Level
from survey_app.reports.wording import Telling, kind

KINDS = ("whole", "treated", "comparison", "effect")
STEPS = (5, 10, 15, 20, 25, 30, 40)  # A wider interval runs to the edge: it says “anything”.


@dataclass(frozen=True, slots=True)
class Plot:
    """The scale of a plot in percentage points: from −reach to +reach."""

    reach: float

    def at(self, value: float) -> float:
        """The place of a value, in per cent from the start; what lies outside stands at the edge."""
        return round(min(100.0, max(0.0, 50 + 50 * value / self.reach)), 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One finding in a table whose row is its own chart."""

    kind: str
    indicator: str
    indicator_label: str
    label: str
    before: Level | None
    after: Level | None
    change: Difference | None
    verdict: str  # One of the verdicts, or “suppressed”; empty when there is nothing to compare with.

    @property
    def answers(self) -> int | None:
        """How many answers stand behind a change: both waves together."""
        return self.before.n + self.after.n if self.before and self.after else self.after.n if self.after else None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, and the scale that all of them are drawn on."""

    rows: tuple[Row, ...]
    plot: Plot

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Rows":
        return cls(tuple(rows), Plot(_reach(rows)))


@dataclass(frozen=True, slots=True)
class Compared:
    """An estimate beside the truth that the data were made with. Simulated data only."""

    indicator_label: str
    kind: str
    scope: str
    what: str  # before, after or change
    truth: float
    estimate: float | None
    low: float | None
    high: float | None

    @property
    def covered(self) -> bool | None:
        """Whether the interval holds the truth; None where there is no estimate."""
        return None if self.low is None or self.high is None else self.low <= self.truth <= self.high


@dataclass(frozen=True, slots=True)
class Page:
    """main: the main indicator, whole or by arm, with the difference of the changes last; areas: it by area; others: the others' decisive rows."""

    main: Rows
    areas: Rows
    others: Rows
    levels: tuple[Row, ...]
    truths: tuple[Compared, ...]

    @property
    def truths_first(self) -> tuple[Compared, ...]:
        """The changes that the evaluation is about; where no area is compared, all of them."""
        effects = tuple(row for row in self.truths if row.kind == "effect")
        return effects or tuple(row for row in self.truths if row.what == "change")

    @property
    def truths_held(self) -> int:
        return sum(row.covered is True for row in self.truths)

    @property
    def truths_known(self) -> int:
        return sum(row.covered is not None for row in self.truths)


def page(told: Telling) -> Page:
    """The page of an evaluation, in the language it is told in."""
    evaluation, names = told.evaluation, [indicator.id for indicator in told.plan.indicators]
    rows = [_row(finding, told) for finding in evaluation.findings]
    main = [row for row in rows if row.indicator == evaluation.main and row.kind in KINDS]
    if any(row.kind == "effect" for row in main):
        main = [row for row in main if row.kind != "whole"]
    areas = [_row(finding, told) for finding in evaluation.domain_findings(evaluation.main, "area")]
    others = [_row(found, told) for name in names if name != evaluation.main and (found := _decisive(evaluation, name))]
    return Page(
        main=Rows.of(sorted(main, key=lambda row: KINDS.index(row.kind))),
        areas=Rows.of(areas),
        others=Rows.of(others),
        levels=tuple(row for row in rows if row.kind != "effect"),
        truths=_truths(evaluation, told),
    )


def _decisive(evaluation: Evaluation, indicator: str) -> Finding | None:
    return evaluation.finding(indicator, "effect") or evaluation.finding(indicator, "whole")


def _row(finding: Finding, told: Telling) -> Row:
    label = told.group(finding) or told.words.say(f"scope.{finding.scope.kind}")
    return Row(
        finding.scope.kind, finding.indicator, told.label(finding.indicator), label, finding.before, finding.after, finding.change, kind(finding)
    )  # fmt: skip


def _reach(rows: Sequence[Row]) -> float:
    """The end of the scale: the first round number that holds every interval, or the last of them."""
    furthest = max((max(abs(row.change.low), abs(row.change.high)) for row in rows if row.change), default=10.0)
    return float(next((step for step in STEPS if furthest <= step), STEPS[-1]))


def _truths(evaluation: Evaluation, told: Telling) -> tuple[Compared, ...]:
    simulation = evaluation.plan.simulation
    return tuple(compared for truth in simulation.truth for compared in _beside(truth, evaluation, told)) if simulation else ()


def _beside(truth: Truth, evaluation: Evaluation, told: Telling) -> list[Compared]:
    finding = evaluation.finding(truth.indicator, truth.scope)
    found: list[Compared] = []
    for what in ("before", "after", "change"):
        value: float | None = getattr(truth, what)
        if value is None:
            continue
        estimate: Level | Difference | None = getattr(finding, what) if finding else None
        point = estimate.points if isinstance(estimate, Difference) else estimate.percent if estimate else None
        interval = (estimate.low, estimate.high) if estimate else (None, None)
        found.append(
            Compared(told.label(truth.indicator), truth.scope, told.words.say(f"scope.{truth.scope}"), what, value, point, *interval)
        )
    return found
