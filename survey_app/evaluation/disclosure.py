"""The one gate: what may be kept or shown of an evaluation. Page, table, chart, file and PDF read only what has passed it.

A cell is one indicator in one scope. It is suppressed, in all waves and without any number, when in one of its waves
* its base is smaller than the smallest cell (1–9 persons, or more if the plan says so), or
* fewer than 30 answered and every one of them, or none, has the event.
Further cells are suppressed until no suppressed one can be computed as the rest of a published group (the whole, an arm, a
coarser domain): in every group none or at least two are suppressed, together at least the smallest cell; of a suppressed group all
are. Counts of those who did not answer go with a suppressed whole, and small categories of the balance are left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.results import BalanceRow, Evaluation, Finding, Level, Note, Verdict

UNCERTAIN_BELOW = 30
EDGE = 1e-9  # Per cent; raked weights reach 100 only up to rounding.


def protect(evaluation: Evaluation) -> Evaluation:
    """The evaluation with everything suppressed that could tell how few people answered. Twice is the same as once."""
    smallest = evaluation.plan.rules.smallest_cell
    findings: dict[int, Finding] = {}
    for indicator in {finding.indicator for finding in evaluation.findings}:
        own = {place: finding for place, finding in enumerate(evaluation.findings) if finding.indicator == indicator}
        findings |= _protected(own, evaluation, smallest)
    shown = {finding.indicator for finding in findings.values() if not finding.suppressed and finding.scope.kind == "whole"}
    balance, left_out = _balance(evaluation.balance, smallest)
    return replace(
        evaluation,
        findings=tuple(findings[place] for place in range(len(evaluation.findings))),
        balance=balance,
        notes=(
            *(note for note in evaluation.notes if note.facts.get("indicator") in {None, *shown} or "count" not in note.facts),
            *left_out,
        ),
    )


def _protected(findings: Mapping[int, Finding], evaluation: Evaluation, smallest: int) -> dict[int, Finding]:
    why: dict[int, Note] = {}
    for place, finding in findings.items():
        if finding.suppressed:
            why[place] = finding.notes[0]
        elif any(level.n < smallest for level in _levels(finding)):
            why[place] = Note("suppressed_small", {"smallest_cell": smallest})
        elif any(_extreme(level) for level in _levels(finding)):
            why[place] = Note("suppressed_extreme")
    groups = _Groups(findings, evaluation.plan)
    while more := groups.exposed(why, smallest):
        why |= dict.fromkeys(more, Note("suppressed_complement"))
    return {place: _hidden(finding, why[place]) if place in why else _marked(finding) for place, finding in findings.items()}


def _before(finding: Finding) -> Level | None:
    return finding.before


def _after(finding: Finding) -> Level | None:
    return finding.after


def _levels(finding: Finding) -> Iterator[Level]:
    return (level for level in (finding.before, finding.after) if level is not None)


def _items(finding: Finding) -> tuple[str, ...]:
    return tuple(category.item for category in finding.scope.categories)


def _code(finding: Finding, item: str) -> str | None:
    return next((category.code for category in finding.scope.categories if category.item == item), None)


def _extreme(level: Level) -> bool:
    return level.n < UNCERTAIN_BELOW and not EDGE < level.percent < 100 - EDGE


def _hidden(finding: Finding, why: Note) -> Finding:
    verdict = None if finding.verdict is None else Verdict.TOO_FEW
    return replace(finding, before=None, after=None, change=None, verdict=verdict, suppressed=True, notes=(why,))


def _marked(finding: Finding) -> Finding:
    before, after = (level and replace(level, uncertain=level.n < UNCERTAIN_BELOW) for level in (finding.before, finding.after))
    return replace(finding, before=before, after=after)


@dataclass(frozen=True, slots=True)
class _Group:
    """Cells that add up to something printed.

    whole     the place of the scope they make up
    less      places to be taken away from it first: the whole less both arms is printed, though no one printed it
    children  the places of the cells
    """

    whole: int
    children: frozenset[int]
    less: frozenset[int] = frozenset()


class _Groups:
    """Which published numbers of one indicator add up to which others."""

    def __init__(self, findings: Mapping[int, Finding], plan: EvaluationPlan) -> None:
        self.findings = findings
        self.arms = {place for place, finding in findings.items() if finding.scope.kind in ("treated", "comparison")}
        self.effects = {place for place, finding in findings.items() if finding.scope.kind == "effect"}
        self.families: dict[tuple[str, ...], frozenset[int]] = {}
        for place, finding in findings.items():
            if finding.scope.kind == "domain":
                items = _items(finding)
                self.families[items] = self.families.get(items, frozenset()) | {place}
        groups = [*self._of_scopes(plan), *self._of_the_rest(plan)]
        self.groups = sorted(
            groups, key=lambda group: (len(group.children), sorted(group.children))
        )  # The narrow first: what they hide serves the wide.

    def _of_scopes(self, plan: EvaluationPlan) -> Iterator[_Group]:
        for parent, finding in self.findings.items():
            limits = _limits(finding, plan)
            for items, places in self.families.items():
                if limits is None or not limits.keys() <= set(items) or items == _items(finding):
                    continue
                if children := frozenset(place for place in places if self._within(place, limits)):
                    yield _Group(parent, children)

    def _of_the_rest(self, plan: EvaluationPlan) -> Iterator[_Group]:
        """The areas of neither arm: the whole less both arms."""
        measure = plan.measure
        if measure is None or measure.treated is None or measure.comparison is None or measure.treated.item != measure.comparison.item:
            return
        item, codes = measure.treated.item, {*measure.treated.every, *measure.comparison.every}
        everyone = next((place for place, finding in self.findings.items() if finding.scope.kind == "whole"), None)
        for items, places in self.families.items():
            rest = frozenset(place for place in places if _code(self.findings[place], item) not in {None, *codes})
            if everyone is not None and len(self.arms) == 2 and item in items and rest:
                yield _Group(everyone, rest, frozenset(self.arms))

    def _within(self, place: int, limits: Mapping[str, frozenset[str]]) -> bool:
        return all(category.code in limits.get(category.item, {category.code}) for category in self.findings[place].scope.categories)

    def exposed(self, why: Mapping[int, Note], smallest: int) -> frozenset[int]:
        """Cells to be suppressed as well, given those that are; none when nothing suppressed can be computed."""
        if self.arms & set(why) and (rest := (self.arms | self.effects) - set(why)):
            return frozenset(rest)
        for group in self.groups:
            shown, hidden = group.children - set(why), group.children & set(why)
            if group.whole in why and not group.less:
                if shown:
                    return shown
            elif hidden and not {group.whole, *group.less} & set(why) and not self._covered(hidden, smallest):
                if shown:
                    return frozenset({min(shown, key=lambda place: (self._size(place), place))})
                if self._nothing_else_in(group):
                    return group.less | self.effects if group.less else frozenset({group.whole})
        return frozenset()

    def _covered(self, hidden: Iterable[int], smallest: int) -> bool:
        """True when the suppressed cells hide each other: two at least in every wave, together no small cell."""
        cells = [self.findings[place] for place in hidden]
        if any(cell.suppressed for cell in cells):
            return len(cells) > 1  # Protected before: sizes are gone, and were looked at then.
        for of in (_before, _after):
            sizes = [level.n for cell in cells if (level := of(cell)) is not None]
            if sizes and (len(sizes) < 2 or sum(sizes) < smallest):
                return False
        return True

    def _nothing_else_in(self, group: _Group) -> bool:
        """True when the cells make up their scope in some wave: no one in it is without a category."""
        if any(self.findings[place].suppressed for place in group.children):
            return False
        return any(self._n(of, {group.whole}) - self._n(of, group.less) == self._n(of, group.children) > 0 for of in (_before, _after))

    def _n(self, of: Callable[[Finding], Level | None], places: Iterable[int]) -> int:
        return sum(level.n for place in places if (level := of(self.findings[place])) is not None)

    def _size(self, place: int) -> int:
        return min((level.n for level in _levels(self.findings[place])), default=0)


def _limits(finding: Finding, plan: EvaluationPlan) -> dict[str, frozenset[str]] | None:
    """The rows of a scope as codes by item; None when it is no group of rows (an effect)."""
    scope, measure = finding.scope, plan.measure
    match scope.kind:
        case "whole":
            return {}
        case "domain":
            return {category.item: frozenset({category.code}) for category in scope.categories}
        case "treated" | "comparison" if measure is not None:
            arm = measure.treated if scope.kind == "treated" else measure.comparison
            return None if arm is None else {arm.item: frozenset(arm.every)}
        case _:
            return None


def _balance(rows: tuple[BalanceRow, ...], smallest: int) -> tuple[tuple[BalanceRow, ...], tuple[Note, ...]]:
    """The balance without its small categories; never exactly one is left out, since the rest add up to 100."""
    margins: dict[tuple[str, tuple[str, ...]], list[BalanceRow]] = {}
    for row in rows:
        margins.setdefault((row.wave, row.items), []).append(row)
    kept: list[BalanceRow] = []
    notes: list[Note] = []
    for (wave, _), margin in margins.items():
        by_size = sorted(margin, key=lambda row: row.n)
        small = sum(row.n < smallest for row in by_size)
        while 0 < small < len(by_size) and (small < 2 or sum(row.n for row in by_size[:small]) < smallest):
            small += 1
        hidden = {id(row) for row in by_size[:small]}
        kept += [row for row in margin if id(row) not in hidden]
        if small:
            notes.append(Note("balance_suppressed", {"wave": wave, "margin": " × ".join(margin[0].items), "count": small}))
    return tuple(kept), tuple(notes)
