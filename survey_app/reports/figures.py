"""Which chart shows what: findings in, figures out with headline, unit, coordinates and source; None where there is nothing to draw."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from survey_app.evaluation.results import Difference, Finding, Level
from survey_app.reports import charts
from survey_app.reports.blocks import Figure, Tables
from survey_app.reports.language import upper_first
from survey_app.reports.layout import FULL, HALF, Est, text_width, wrap
from survey_app.reports.wording import Telling, kind

ORDER = ("improved", "no_change_that_matters", "no_detectable_change", "worsened", "too_few", "not_comparable", "suppressed")
UNPLOTTED = ("too_few", "not_comparable", "suppressed")
MOST_LISTED = 12  # areas by name on page 1
MOST_ROWS = 32  # rows of one chart
MOST_GROUPS = 24
TALLEST = 600.0  # Points. A chart that does not stand on a page beside its heading is left to its table.


def est(shown: Level | Difference | None) -> Est | None:
    match shown:
        case Level():
            return Est(shown.percent, shown.low, shown.high, shown.n)
        case Difference():
            return Est(shown.points, shown.low, shown.high)
    return None


def counts(told: Telling, findings: Iterable[Finding]) -> str:
    """“2 better, 1 worse, 4 without a detectable change”."""
    of = Counter(kind(f) for f in findings)
    return ", ".join(told.words.say(f"count.{verdict}", n=of[verdict]) for verdict in ORDER if of[verdict])


def _verdict_lines(told: Telling, finding: Finding, width: float = 82.0) -> list[str]:
    mark = "\u00a0†" if finding.change and finding.change.adjusted_away else ""
    return wrap(told.words.verdict[kind(finding)] + mark, width, 7.6)


def _roles(told: Telling) -> Mapping[str, str]:
    treated, comparison = told.evaluation.treated_areas, told.evaluation.comparison_areas
    return {**{c.code: "comparison" for c in comparison if c.item == "area"}, **{c.code: "measure" for c in treated if c.item == "area"}}


def _waves(told: Telling) -> dict[str, Any]:
    return {"waves": (told.short("before"), told.short("after"))}


def before_after(told: Telling, tables: Tables) -> Figure | None:
    """The primary indicators in measure and comparison area, and the difference between the changes."""
    rows, words = [], told.words
    for indicator in told.primaries():
        treated, comparison, effect = (told.finding(k, indicator.id) for k in ("treated", "comparison", "effect"))
        if not (treated and comparison and effect and treated.before and treated.after and comparison.before and comparison.after):
            continue
        areas = [
            {"label": words.say(name), "role": role, "before": est(arm.before), "after": est(arm.after)}
            for name, role, arm in (("measure_area", "measure", treated), ("comparison_area", "comparison", comparison))
        ]
        plotted = None if kind(effect) == "not_comparable" else est(effect.change)
        rows.append(
            {
                "label": told.text(indicator.label),
                "areas": areas,
                "effect": plotted,
                "verdict": kind(effect),
                "verdict_lines": _verdict_lines(told, effect, 84),
            }
        )
    effect, treated, comparison = (told.finding(k) for k in ("effect", "treated", "comparison"))
    if not rows or effect is None:
        return None
    matters = told.plan.rules.smallest_change
    sources = []
    if told.evaluation.treated_areas and told.evaluation.comparison_areas:
        sources.append(
            words.say(
                "source.arms", treated=told.areas(told.evaluation.treated_areas), comparison=told.areas(told.evaluation.comparison_areas)
            )
        )
    if treated and comparison and treated.before and treated.after and comparison.before and comparison.after:
        n = {
            f"{a}_{w}": words.num(getattr(f, w).n)
            for a, f in (("treated", treated), ("comparison", comparison))
            for w in ("before", "after")
        }
        sources.append(
            words.say(
                "source.n_arms", **n, before=told.short("before"), after=told.short("after"), table=tables.name(f"arms.{told.main.id}")
            )
        )
    headline = words.say(f"head.effect.{'too_few' if kind(effect) == 'suppressed' else kind(effect)}", label=told.text(told.main.label))
    what = words.say("what.before_after", before=told.short("before"), after=told.short("after"), matters=words.short(matters))
    return Figure(headline, what, "before_after", charts.before_after(rows, matters=matters), headline, " ".join(sources), _waves(told))


def treated_alone(told: Telling, tables: Tables) -> Figure | None:
    """The primary indicators in the measure area and for all, when there is no comparison area."""
    main, words = told.finding("treated"), told.words
    if main is None or not kind(main) or told.finding("effect") is not None:
        return None
    rows = [
        _change_row(told, told.text(i.label), f, words.say(f"scope.{scope}"))
        for scope in ("treated", "whole")
        for i in told.primaries()
        if (f := told.finding(scope, i.id)) and kind(f)
    ]
    sources = [words.say("source.treated", treated=told.areas(told.evaluation.treated_areas))] if told.evaluation.treated_areas else []
    if main.before and main.after:
        n = {
            "n_before": words.num(main.before.n),
            "n_after": words.num(main.after.n),
            "before": told.short("before"),
            "after": told.short("after"),
        }
        sources.append(words.say("source.n", **n, table=tables.name(f"arms.{told.main.id}")))
    headline = words.say(f"head.treated.{'too_few' if kind(main) == 'suppressed' else kind(main)}", label=told.text(told.main.label))
    return _changes(told, rows, headline, " ".join(sources), label_width=132.0)


def _change_row(told: Telling, label: str, finding: Finding, group: str) -> dict[str, Any]:
    shown = None if kind(finding) in UNPLOTTED else est(finding.change)
    row: dict[str, Any] = {
        "label": label,
        "group": group,
        "est": shown,
        "verdict": kind(finding),
        "verdict_lines": _verdict_lines(told, finding),
    }
    if shown and finding.before and finding.after:
        row |= {"before": finding.before.percent, "after": finding.after.percent}
    return row


def _changes(told: Telling, rows: Sequence[Mapping[str, Any]], headline: str, source: str, **size: Any) -> Figure | None:
    if not any(row["est"] for row in rows):
        return None
    matters = told.plan.rules.smallest_change
    what = told.words.say("what.change", before=told.short("before"), after=told.short("after"), matters=told.words.short(matters))
    coordinates = charts.change(rows, matters=matters, **size)
    return Figure(headline, what, "change", coordinates, headline, source, _waves(told)) if coordinates["height"] <= TALLEST else None


def indicators(told: Telling, tables: Tables, *, only_primary: bool = False) -> Figure | None:
    """The change of the indicators for the whole, those that cannot be judged last."""
    found = [(i, f) for i in told.plan.indicators if (f := told.finding("whole", i.id)) and kind(f)]
    if only_primary:
        found = [(i, f) for i, f in found if i in told.primaries()]
    named = any(i.primary for i, _ in found)

    def place(pair: Any) -> tuple[int, str]:
        indicator, finding = pair
        if kind(finding) == "not_comparable":
            return 4, "change.group_not_comparable"
        if kind(finding) in UNPLOTTED:
            return 3, "change.group_too_few"
        return (
            (0, "change.group_primary")
            if indicator.primary
            else (1, "change.group_down")
            if indicator.good == "down"
            else (2, "change.group_up")
        )

    rows = []
    for indicator, finding in sorted(found, key=lambda pair: place(pair)[0]):
        order, group = place((indicator, finding))
        group = "" if order in (1, 2) and not named and len({i.good for i, _ in found}) == 1 else told.words.say(group)
        row = _change_row(told, told.text(indicator.label), finding, "" if only_primary and order < 3 else group)
        rows.append(row if row["est"] else row | {"label_width": 330.0})
    main = told.finding("whole")
    if not rows or main is None or not kind(main):
        return None
    notes = [told.words.say("change.adjusted_note")] if any(f.change and f.change.adjusted_away for _, f in found) else []
    if main.before and main.after:
        n = {
            "n_before": told.words.num(main.before.n),
            "n_after": told.words.num(main.after.n),
            "before": told.short("before"),
            "after": told.short("after"),
        }
        notes.append(told.words.say("source.n", **n, table=tables.name("indicators")))
    if only_primary:
        headline = told.words.say(f"head.whole.{'too_few' if kind(main) == 'suppressed' else kind(main)}", label=told.text(told.main.label))
    else:
        headline = told.words.say("change.head", counts=counts(told, (f for _, f in found)))
    return _changes(told, rows, headline, " ".join(notes), label_width=132.0)


def area_verdicts(told: Telling, tables: Tables, *, half: bool) -> Figure | None:
    """Areas as better, no detectable change, worse, too few; on half the width by verdict, on the whole width for more of them."""
    findings = told.evaluation.domain_findings(told.main.id, "area")
    if not findings or told.before is None or len(findings) > (MOST_LISTED if half else MOST_ROWS):
        return None
    roles, rows = _roles(told), list[dict[str, Any]]()
    longest = max(text_width(told.group(f), bold=True) for f in findings)
    label_width = min(max(longest + 2, 52.0), 62.0 if half else 130.0)
    for verdict in ORDER:
        group, within = told.words.say(f"heading.{verdict}"), [f for f in findings if kind(f) == verdict]
        if verdict in UNPLOTTED and within:
            rows.append(
                {
                    "label": ", ".join(told.group(f) for f in within),
                    "label_width": HALF - 14 if half else FULL - 40,
                    "group": group,
                    "est": None,
                    "verdict": verdict,
                }
            )
            continue
        for f in sorted(within, key=lambda f: f.change.points if f.change else 0.0):
            rows.append(
                _change_row(told, told.group(f), f, group) | {"role": roles.get(f.scope.categories[0].code, ""), "verdict_lines": []}
            )
    headline = told.words.say("head.areas" if half else "groups.head_areas", counts=counts(told, findings))
    plain = "what.areas" if "measure" in roles.values() else "what.areas_plain"
    what = told.words.say(plain, label=told.text(told.main.label), table=tables.name(f"areas.{told.main.id}"))
    columns = ("difference",) if half else ("levels", "difference")
    tight = {"pad": 2.4, "heading": 15.0} if half else {}
    figure = _changes(told, rows, headline, "", width=HALF if half else FULL, label_width=label_width, columns=columns, **tight)
    return figure and Figure(headline, what, "change", figure.coordinates, headline, "", figure.more)


def _levels(rows: list[dict[str, Any]], headline: str, what: str, source: str, reference: Est | None, **size: float) -> Figure | None:
    if not any(row["est"] for row in rows):
        return None
    coordinates = charts.dot_plot(rows, reference=reference, **size)
    return Figure(headline, what, "dot_plot", coordinates, headline, source) if coordinates["height"] <= TALLEST else None


def _level_rows(told: Telling, findings: Sequence[Finding], *, ordered: bool, group: str = "") -> list[dict[str, Any]]:
    """Rows of levels; what is hidden or rests on few answers is listed below, without a number."""
    roles, rows, few = _roles(told), list[dict[str, Any]](), list[Finding]()
    for f in findings:
        if f.after is None or f.after.uncertain:
            few.append(f)
            continue
        category = f.scope.categories[0]
        role = roles.get(category.code, "") if category.item == "area" else ""
        rows.append({"label": told.group(f), "group": group, "est": est(f.after), "n": f.after.n, "role": role, "verdict": ""})
    if ordered:
        rows.sort(key=lambda r: -r["est"].value)
    if few:
        small = all(f.after or any(note.code == "suppressed_small" for note in f.notes) for f in few)
        head = told.words.say("heading.level_few" if small else "heading.level_hidden")
        rows.append(
            {
                "label": ", ".join(told.group(f) for f in few),
                "group": f"{group}: {head.lower()}" if group else head,
                "est": None,
                "n": 0,
                "role": "",
                "verdict": "too_few",
            }
        )
    return rows


def area_levels(told: Telling, tables: Tables, *, half: bool = False) -> Figure | None:
    """The main indicator by area, the highest first."""
    findings = told.evaluation.domain_findings(told.main.id, "area")
    if not findings or len(findings) > (MOST_LISTED if half else MOST_ROWS):
        return None
    whole, width, label = told.finding("whole"), HALF if half else FULL, told.text(told.main.label)
    reference = est(whole.after) if whole else None
    rows = _level_rows(told, findings, ordered=True)
    for row in rows:
        row["label_width"] = width - 20 if row["est"] is None else None
    longest = max(text_width(told.group(f), bold=True) for f in findings)
    table, wave = tables.name(f"areas.{told.main.id}"), told.wave("after")
    size = {"width": width, "label_width": min(max(longest + 2, 52.0), 70.0 if half else 130.0), "value_width": 92.0 if half else 112.0}
    if half:
        what = told.words.say("what.areas_levels", label=label, wave=wave, table=table)
        return _levels(rows, told.words.say("head.areas_levels"), what, "", None, **size)
    roles = set(_roles(told).values())
    key = "now.source_areas_arms" if "comparison" in roles else "now.source_areas_treated" if roles else "now.source_areas"
    what = told.words.say("what.levels_reference", label=label, wave=wave)
    return _levels(rows, told.words.say("now.head_areas", label=label), what, told.words.say(key, table=table), reference, **size)


def group_levels(told: Telling, tables: Tables) -> Figure | None:
    """The main indicator by the other declared domains of one item: sex, age …"""
    rows: list[dict[str, Any]] = []
    for items in told.plan.domains:
        if items != ("area",) and len(items) == 1:
            findings = told.evaluation.domain_findings(told.main.id, *items)
            if findings and len(rows) + len(findings) <= MOST_GROUPS:
                rows += _level_rows(told, findings, ordered=False, group=upper_first(told.item(items[0])))
    whole, label = told.finding("whole"), told.text(told.main.label)
    if not rows or whole is None:
        return None
    for row in rows:
        row["label_width"] = FULL - 40 if row["est"] is None else None
    key = f"groups.{told.main.id}"
    source = told.words.say("now.source_groups", table=tables.name(key))
    what = told.words.say("what.levels_reference", label=label, wave=told.wave("after"))
    return _levels(rows, told.words.say("now.head_groups", label=label), what, source, est(whole.after), label_width=120.0)


def indicator_levels(told: Telling, tables: Tables, *, only_primary: bool = False) -> Figure | None:
    """The levels of the indicators for the whole, in one wave."""
    chosen = told.primaries() if only_primary else told.plan.indicators
    found = [(i, f) for i in chosen if (f := told.finding("whole", i.id))]
    rows = [
        {"label": told.text(i.label), "est": est(f.after), "n": f.after.n, "role": "", "verdict": ""}
        for i, f in found
        if f.after and not f.after.uncertain
    ]
    main = told.finding("whole")
    if not rows or main is None:
        return None
    if only_primary and main.after:
        headline = told.words.say(
            "head.levels", label=told.text(told.main.label), percent=told.percent(main.after), wave=told.wave("after")
        )
    else:
        headline = told.words.say("head.levels_all", wave=told.wave("after"))
    source = told.words.say("source.n_one", n_after=told.words.num(main.after.n), table=tables.name("indicators")) if main.after else ""
    return _levels(rows, headline, told.words.say("what.levels", wave=told.wave("after")), source, None, label_width=170.0)


def did(told: Telling) -> Figure | None:
    """The main indicator two by two, and the three differences."""
    treated, comparison, effect = (told.finding(k) for k in ("treated", "comparison", "effect"))
    if (
        not (treated and comparison and effect and treated.change and comparison.change and effect.change)
        or kind(effect) == "not_comparable"
    ):
        return None
    of_treated, of_comparison = (
        {"label": told.words.say(name), **{k: est(getattr(arm, k)) for k in ("before", "after", "change")}}
        for name, arm in (("measure_area", treated), ("comparison_area", comparison))
    )
    if not all(arm[k] for arm in (of_treated, of_comparison) for k in ("before", "after")):
        return None
    matters, shown = told.plan.rules.smallest_change, est(effect.change)
    assert shown is not None  # noqa: S101  checked above
    headline = told.words.say("did.head", points=told.words.diff(effect.change.points), verdict=told.words.verdict[kind(effect)].lower())
    few = {"treated": len(told.evaluation.treated_areas), "comparison": len(told.evaluation.comparison_areas)}
    source = (
        told.words.say("did.few_areas", **few) if any(n.code == "few_areas" for n in effect.notes) else told.words.say("did.many_areas")
    )
    more = {"areas": (told.words.say("measure_area"), told.words.say("the_comparison_area")), **_waves(told)}
    drawn = charts.did(of_treated, of_comparison, shown, matters=matters)
    return Figure(headline, told.words.say("did.what", label=told.text(told.main.label)), "did", drawn, headline, source, more)


def balance(told: Telling, tables: Tables) -> Figure | None:
    """The respondents of the last wave against the population; of many categories those that deviate most."""
    found = [r for r in told.evaluation.balance if r.wave == "after"]
    if not found:
        return None
    widest = sorted(found, key=lambda r: -abs(r.unweighted - r.population))[:MOST_GROUPS]
    rows = [{"group": upper_first(told.text(r.margin)), "label": told.text(r.category), "population": r.population, "unweighted": r.unweighted, "weighted": r.weighted}
            for r in found if r in widest]  # fmt: skip
    facts = {"margins": told.margins(), "table": tables.name("balance")}
    cut = len(rows) < len(found)
    source = (
        told.words.say("answered.source_balance_cut", count=len(rows), **facts)
        if cut
        else told.words.say("answered.source_balance", **facts)
    )
    headline = told.words.say("answered.head_balance")
    return Figure(
        headline, told.words.say("answered.what_balance", wave=told.wave("after")), "balance", charts.balance(rows), headline, source
    )


def weights(told: Telling, *, half: bool = False) -> Figure | None:
    """The distribution of the weights of the last wave."""
    summary, words = told.after.weights, told.words
    if sum(count > 0 for count in summary.counts) < 2:
        return None
    marks = [{"value": getattr(summary, name), "label": words.say(f"weights.{name}", value=words.num(getattr(summary, name), 2))}
             for name in ("smallest", "median", "largest")]  # fmt: skip
    headline = words.say("answered.head_weights", n=words.num(told.after.answered), effective=words.num(summary.effective_n))
    source = words.say("answered.source_weights", cv=words.num(summary.cv, 2), deff=words.num(summary.design_effect, 2))
    what = words.say("answered.what_weights", wave=told.wave("after"))
    return Figure(
        headline, what, "weights", charts.weights(summary.counts, summary.edges, marks, width=HALF if half else FULL), headline, source
    )
