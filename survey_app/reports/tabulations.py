"""The tables that stand on the pages: findings in rows, one decimal, a dash where nothing may be shown."""

from collections.abc import Iterable, Sequence

from survey_app.evaluation.plan import Indicator
from survey_app.evaluation.results import Finding, Level, WaveSummary
from survey_app.reports.blocks import Cell, Column, Table, Tables
from survey_app.reports.language import DASH, NBSP, upper_first
from survey_app.reports.wording import Telling, kind

Row = tuple[str | Cell, ...]
MOST_APPENDIX_ROWS = 150  # rows of tables in appendix B; a page holds about 40


def every(told: Telling) -> Tables:
    """All tables of the report, numbered in the order in which they stand."""
    tables, main = Tables(told.words.say("table.name", number="{number}")), told.main.id
    indicators(told, tables)
    if told.before is not None and told.plan.measure is not None:
        for indicator in (told.main, *(i for i in told.primaries() if i.id != main)):
            arms(told, tables, indicator.id)
        truth(told, tables)
    by_area(told, tables, main)
    by_group(told, tables, main)
    waves(told, tables)
    response(told, tables)
    balance(told, tables)
    for indicator in in_appendix(told):
        by_area(told, tables, indicator.id)
        by_group(told, tables, indicator.id)
    return tables


def in_appendix(told: Telling) -> tuple[Indicator, ...]:
    """The other primary indicators whose areas and groups there is room for."""
    room, chosen = MOST_APPENDIX_ROWS, []
    for indicator in told.primaries():
        rows = sum(f.indicator == indicator.id and f.scope.kind == "domain" for f in told.evaluation.findings)
        if indicator.id != told.main.id and 0 < rows <= room:
            chosen.append(indicator)
            room -= rows
    return tuple(chosen)


def level_cell(told: Telling, level: Level | None, *, n: bool = False) -> str:
    """25,2 (22,8–27,9); in parentheses as a whole when it rests on few answers; a dash when there is none."""
    if level is None:
        return DASH
    words = told.words
    inside = f"({words.between(level.low, level.high, 1)}{f'; {words.num(level.n)}' if n else ''})"
    return f"({words.num(level.percent, 1)}){NBSP}{inside}" if level.uncertain else f"{words.num(level.percent, 1)}{NBSP}{inside}"


def change_cell(told: Telling, finding: Finding) -> str:
    change = finding.change
    return f"{told.words.diff(change.points)}{NBSP}({told.words.diff_between(change.low, change.high)})" if change else DASH


def verdict_cell(told: Telling, finding: Finding) -> str | Cell:
    return Cell(told.words.verdict[kind(finding)], kind(finding)) if kind(finding) else DASH


def _p(told: Telling, finding: Finding) -> str:
    if finding.change is None:
        return DASH
    p = finding.change.p if finding.change.adjusted_p is None else finding.change.adjusted_p
    return told.words.p(p) + (f"{NBSP}†" if finding.change.adjusted_away else "")


def _n(told: Telling, level: Level | None) -> str:
    return told.words.num(level.n) if level else DASH


def _hidden(told: Telling, findings: Iterable[Finding]) -> str:
    """What the dashes and the parentheses of these rows mean; nothing where the verdict beside them says it."""
    rows = list(findings)
    apart = any(kind(f) == "not_comparable" for f in rows)
    hidden = any(f.suppressed or (f.after is None and f.scope.kind != "effect") for f in rows)
    uncertain = any(level is not None and level.uncertain for f in rows for level in (f.before, f.after))
    dash = ("table.hidden_or_apart" if apart else "table.hidden") if hidden else ""
    return " ".join(told.words.say(key) for key in (dash, "table.uncertain" if uncertain else "") if key)


def of_findings(told: Telling, name: str, caption: str, head: str, rows: Sequence[tuple[str, Finding]]) -> Table:
    """Levels, difference, p and verdict; levels and answers alone when there is one wave."""
    words, after = told.words, told.short("after")
    note = _hidden(told, (f for _, f in rows))
    if told.before is None:
        heads = (Column(head), Column(words.say("table.level", wave=after), True), Column(words.say("table.answers"), True))
        return Table(name, caption, heads, tuple((label, level_cell(told, f.after), _n(told, f.after)) for label, f in rows), note=note)
    before = told.short("before")
    columns = (
        Column(head),
        Column(words.say("table.answers"), True),
        Column(words.say("table.level", wave=before), True),
        Column(words.say("table.level", wave=after), True),
        Column(words.say("table.difference_ci"), True),
        Column(words.say("table.p_adjusted" if any(f.change and f.change.adjusted_p is not None for _, f in rows) else "table.p"), True),
        Column(words.say("table.verdict")),
    )
    cells = tuple(
        (
            label,
            f"{_n(told, f.before)} → {_n(told, f.after)}" if f.after else DASH,
            level_cell(told, f.before),
            level_cell(told, f.after),
            change_cell(told, f),
            _p(told, f),
            verdict_cell(told, f),
        )
        for label, f in rows
    )
    return Table(name, caption, columns, cells, note=note)


def indicators(told: Telling, tables: Tables) -> Table:
    """Every indicator for the whole."""
    words = told.words
    rows = [(told.label(i.id), f) for i in told.plan.indicators if (f := told.finding("whole", i.id))]
    caption = words.say("table.levels", wave=told.wave("after")) if told.before is None else words.say("table.changes")
    return tables.add("indicators", of_findings(told, tables.next_name(), caption, words.say("table.indicator"), rows))


def arms(told: Telling, tables: Tables, indicator: str) -> Table | None:
    """Two by two: the arms before and after, and the difference between their changes."""
    effect, rows, shown = told.finding("effect", indicator), list[Row](), list[Finding]()
    for arm, areas in (("treated", told.evaluation.treated_areas), ("comparison", told.evaluation.comparison_areas)):
        if finding := told.finding(arm, indicator):
            shown.append(finding)
            head = (
                f"{told.words.say(f'scope.{arm}')}: {told.areas(areas)}"
                if areas and indicator == told.main.id
                else told.words.say(f"scope.{arm}")
            )
            rows.append(
                (
                    head,
                    level_cell(told, finding.before, n=True),
                    level_cell(told, finding.after, n=True),
                    change_cell(told, finding),
                    verdict_cell(told, finding),
                )
            )
    if not rows:
        return None
    if effect:
        shown.append(effect)
        rows.append((told.words.say("effect_row"), "", "", change_cell(told, effect), verdict_cell(told, effect)))
    columns = (
        Column(told.words.say("table.arm")),
        Column(f"{told.short('before')}", True),
        Column(f"{told.short('after')}", True),
        Column(told.words.say("table.difference"), True),
        Column(told.words.say("table.verdict")),
    )
    caption = f"{told.label(indicator)}. {told.words.say('table.arms' if effect else 'table.treated')}"
    strong = frozenset({len(rows) - 1} if effect else ())
    return tables.add(f"arms.{indicator}", Table(tables.next_name(), caption, columns, tuple(rows), strong, note=_hidden(told, shown)))


def by_area(told: Telling, tables: Tables, indicator: str) -> Table | None:
    rows = [(told.group(f), f) for f in told.evaluation.domain_findings(indicator, "area")]
    return _domain(told, tables, f"areas.{indicator}", "area", indicator, rows)


def by_group(told: Telling, tables: Tables, indicator: str) -> Table | None:
    """The categories of every other declared domain, one after the other."""
    rows = []
    for items in told.plan.domains:
        if items != ("area",):
            rows += [
                (f"{_domain_name(told, items)}: {told.group(f)}" if len(items) == 1 else told.group(f), f)
                for f in told.evaluation.domain_findings(indicator, *items)
            ]
    return _domain(told, tables, f"groups.{indicator}", "group", indicator, rows)


def _domain_name(told: Telling, items: Sequence[str]) -> str:
    return upper_first(" × ".join(told.item(item) for item in items))


def _domain(told: Telling, tables: Tables, key: str, what: str, indicator: str, rows: list[tuple[str, Finding]]) -> Table | None:
    if not rows:
        return None
    suffix = "_levels" if told.before is None else ""
    caption = told.words.say(f"table.by_{what}{suffix}", label=told.label(indicator), **({"wave": told.wave("after")} if suffix else {}))
    return tables.add(key, of_findings(told, tables.next_name(), caption, told.words.say(f"table.{what}"), rows))


def waves(told: Telling, tables: Tables) -> Table:
    """Who was asked, how, and what the weights are like; a column per wave."""
    words = told.words

    def facts(wave: WaveSummary) -> dict[str, str]:
        weights = wave.weights
        return {
            "dates": words.dates(wave.opens_on, wave.closes_on),
            "sampling": words.say(f"sampling.{wave.sampling.value}"),
            "frame": wave.frame or DASH,
            "mode": words.say(f"mode.{wave.mode.value}"),
            "invited": words.num(wave.invited) if wave.invited else DASH,
            "answered": words.num(wave.answered),
            "rate": words.pct(wave.response_rate, 1) if wave.response_rate is not None else DASH,
            "strata": words.num(wave.strata),
            "psus": words.num(wave.psus),
            "effective_n": words.num(weights.effective_n),
            "deff": words.num(weights.design_effect, 2),
            "weights_range": f"{words.between(weights.smallest, weights.largest, 2)}",
        }

    columns = [facts(wave) for wave in told.evaluation.waves]
    shown = [key for key in columns[0] if any(column[key] != DASH for column in columns)]
    rows = tuple((words.say(f"table.{key}"), *(column[key] for column in columns)) for key in shown)
    heads = (Column(words.say("table.wave_fact")), *(Column(upper_first(told.wave(wave.role))) for wave in told.evaluation.waves))
    return tables.add("waves", Table(tables.next_name(), words.say("table.waves"), heads, rows))


def area_labels(told: Telling) -> dict[str, str]:
    """Area code → its name, as far as the findings tell."""
    arms = (*told.evaluation.treated_areas, *told.evaluation.comparison_areas)
    of_findings = (c for f in told.evaluation.findings for c in f.scope.categories if c.item == "area")
    return {c.code: told.text(c.label) for c in (*arms, *of_findings)}


def response(told: Telling, tables: Tables) -> Table | None:
    """Response rate by area, a column per wave."""
    found = told.evaluation.waves
    names = list(dict.fromkeys(area for wave in found for area in wave.response_rate_by_area))
    if not names:
        return None
    labels = area_labels(told)
    rows = tuple(
        (
            labels.get(name, name),
            *(told.words.num(wave.response_rate_by_area[name], 1) if name in wave.response_rate_by_area else DASH for wave in found),
        )
        for name in names
    )
    columns = (Column(told.words.say("table.area")), *(Column(upper_first(told.wave(wave.role)), True) for wave in found))
    return tables.add("response", Table(tables.next_name(), told.words.say("table.rates"), columns, rows))


def balance(told: Telling, tables: Tables) -> Table | None:
    """The respondents of the last wave against the population."""
    rows = tuple(
        (
            upper_first(f"{told.text(r.margin)}: {told.text(r.category)}"),
            told.words.num(r.population, 1),
            told.words.num(r.unweighted, 1),
            told.words.num(r.weighted, 1),
        )
        for r in told.evaluation.balance
        if r.wave == "after"
    )
    if not rows:
        return None
    columns = (
        Column(told.words.say("table.group")),
        *(Column(told.words.say(f"table.{k}"), True) for k in ("population", "unweighted", "weighted")),
    )
    caption = told.words.say("table.balance", wave=told.wave("after"))
    return tables.add("balance", Table(tables.next_name(), caption, columns, rows))


def truth(told: Telling, tables: Tables) -> Table | None:
    """In invented data: the estimate beside what the generator was built with; of the other indicators only the effect."""
    if told.plan.simulation is None:
        return None
    words, rows = told.words, list[Row]()
    for true in told.plan.simulation.truth:
        finding = told.finding(true.scope, true.indicator)
        if finding is None or (true.indicator != told.main.id and true.scope != "effect"):
            continue
        for quantity, value in (("before", true.before), ("after", true.after), ("change", true.change)):
            estimate = getattr(finding, quantity)
            if value is None or estimate is None:
                continue
            is_change = quantity == "change"
            shown = change_cell(told, finding) if is_change else level_cell(told, estimate)
            inside = words.say("truth.yes" if estimate.low <= value <= estimate.high else "truth.no")
            what = words.say(f"scope.{true.scope}") + ("" if true.scope == "effect" else f", {words.say(f'truth.quantity.{quantity}')}")
            rows.append((f"{told.label(true.indicator)}: {what}", words.diff(value) if is_change else words.num(value, 1), shown, inside))
    if not rows:
        return None
    columns = (
        Column(words.say("truth.quantity")),
        Column(words.say("truth.truth"), True),
        Column(words.say("truth.estimate"), True),
        Column(words.say("truth.inside")),
    )
    return tables.add("truth", Table(tables.next_name(), words.say("truth.caption"), columns, tuple(rows)))
