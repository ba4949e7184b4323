"""Findings: what was estimated of one indicator in one scope, with p-values corrected for being many, and the rule's verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey_app.evaluation import comparability
from survey_app.evaluation.estimating import Estimated, estimate, estimate_effect
from survey_app.evaluation.indicators import Counted
from survey_app.evaluation.plan import EvaluationPlan, Indicator, Rules
from survey_app.evaluation.results import Difference, Finding, Level, Note, Scope
from survey_app.evaluation.scopes import Group, number_of_areas
from survey_app.evaluation.stacking import Role, Stacked
from survey_app.evaluation.verdicts import FEWEST_AREAS, Compared, judge, too_few
from survey_app.evaluation.weighting import Weighted
from survey_app.statistics.comparisons import adjust_p_values


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it is judged.

    levels   of every arm and wave compared: two for a change, four for an effect; empty when there is nothing to compare with
    reasons  why the waves cannot be compared
    """

    indicator: Indicator
    scope: Scope
    estimated: Estimated
    levels: tuple[Level | None, ...]
    reasons: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()

    def compared(self, change: Difference | None) -> Compared:
        ns = tuple(0 if level is None else level.n for level in self.levels)
        effective_ns = tuple(0.0 if level is None else level.effective_n for level in self.levels)
        return Compared(self.reasons, ns, effective_ns, change, self.indicator.good)


def drafts(
    plan: EvaluationPlan, indicator: Indicator, stacked: Stacked, weighted: Weighted, counted: dict[Role, Counted], groups: Sequence[Group]
) -> list[Draft]:
    """One indicator in the whole, the arms, the effect, the domains: in this order."""
    found = estimate(stacked, weighted, counted, groups)
    if "before" not in stacked.waves:
        return [Draft(indicator, group.scope, estimated, ()) for group, estimated in zip(groups, found, strict=True)]
    reasons = comparability.reasons(indicator, stacked.waves["before"], stacked.waves["after"])
    made = [
        Draft(indicator, group.scope, _comparable(estimated, reasons), (estimated.before, estimated.after), reasons)
        for group, estimated in zip(groups, found, strict=True)
    ]
    arms = {group.scope.kind: place for place, group in enumerate(groups) if group.scope.kind in ("treated", "comparison")}
    if len(arms) < 2:
        return made
    treated, comparison = arms["treated"], arms["comparison"]
    effect = Estimated(None, None, estimate_effect(stacked, weighted, counted, groups[treated], groups[comparison]))
    levels = (*made[treated].levels, *made[comparison].levels)
    made.insert(comparison + 1, Draft(indicator, Scope("effect"), _comparable(effect, reasons), levels, reasons, _few_areas(plan, stacked)))
    return made


def judged(drafted: Sequence[Draft], rules: Rules) -> tuple[Finding, ...]:
    """Every change with its p-value corrected within its family, and the rule's word on it.

    Primary indicators stand uncorrected for the whole, the arms and the effect; the others are corrected together within each
    of these. By domain: a primary indicator over the categories of the domain, the others over all of theirs together. A family
    holds the changes that exist and have answers enough; that depends on how many answered, not on what they answered.
    """
    families: dict[tuple[str, ...], list[tuple[int, Difference]]] = {}
    for place, draft in enumerate(drafted):
        change = draft.estimated.change
        if (family := _family(draft)) and change is not None and not too_few(draft.compared(change), rules):
            families.setdefault(family, []).append((place, change))
    corrected: dict[int, Difference] = {}
    for members in families.values():
        adjusted = adjust_p_values(np.array([change.p for _, change in members]), "benjamini_hochberg")
        corrected |= {place: replace(change, adjusted_p=float(p)) for (place, change), p in zip(members, adjusted, strict=True)}
    return tuple(_finding(draft, corrected.get(place, draft.estimated.change), rules) for place, draft in enumerate(drafted))


def _family(draft: Draft) -> tuple[str, ...] | None:
    """Who is corrected together; None: no correction."""
    items = tuple(category.item for category in draft.scope.categories)
    if draft.indicator.primary:
        return ("primary", draft.indicator.id, *items) if items else None
    return "others", draft.scope.kind, *items


def _finding(draft: Draft, change: Difference | None, rules: Rules) -> Finding:
    found = draft.estimated
    if not draft.levels:
        return Finding(draft.indicator.id, draft.scope, found.before, found.after, None, None)
    verdict, beside = judge(draft.compared(change), rules)
    return Finding(draft.indicator.id, draft.scope, found.before, found.after, change, verdict, notes=(*beside, *draft.notes))


def _comparable(found: Estimated, reasons: tuple[Note, ...]) -> Estimated:
    """Waves that cannot be compared have levels, but no change."""
    return replace(found, change=None) if reasons else found


def _few_areas(plan: EvaluationPlan, stacked: Stacked) -> tuple[Note, ...]:
    measure = plan.measure
    if measure is None or measure.treated is None or measure.comparison is None:
        return ()
    areas = {"treated": number_of_areas(measure.treated, stacked), "comparison": number_of_areas(measure.comparison, stacked)}
    return (Note("few_areas", areas),) if min(areas.values()) < FEWEST_AREAS else ()
