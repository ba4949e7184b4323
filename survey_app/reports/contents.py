"""The report from cover to appendix as blocks: which sections there are follows from what was found; none is ever empty."""

from dataclasses import dataclass
from math import isclose

from markupsafe import Markup

from survey_app.evaluation.microdata import Sampling
from survey_app.evaluation.results import Evaluation
from survey_app.reports import figures, tabulations
from survey_app.reports.blocks import Block, Box, Pair, Paragraph, Section, Table, Tables
from survey_app.reports.charts import separable
from survey_app.reports.front import Front, front, used_tables, worse_before
from survey_app.reports.method import PLACED, points
from survey_app.reports.wording import Telling, kind


@dataclass(frozen=True, slots=True)
class Contents:
    language: str
    front: Front
    sections: tuple[Section, ...]
    method: tuple[tuple[str, str], ...]
    method_heading: str
    method_nav: str
    running: str
    foot: str
    tables: tuple[Table, ...]


def contents(evaluation: Evaluation, language: str | None = None, *, brief: bool = False) -> Contents:
    """Every word, number and coordinate of the report in one language. brief: page 1 with the areas in words instead of a chart."""
    told = Telling(evaluation, language)
    words = told.words
    tables = tabulations.every(told)
    body = [made for make in (_now, _change, _measure, _groups, _answered) if (made := make(told, tables))]
    numbered = [Section(f"s{k}", f"{k} {s.heading}", f"{k} {s.heading}", s.blocks, s.page) for k, s in enumerate(body, 1)]
    numbered.append(_appendix(told, tables))
    data = " ".join(wave.fingerprint[:8] for wave in evaluation.waves)
    foot = words.say(
        "foot", software=evaluation.software, plan=evaluation.plan_fingerprint[:8], data=data, date=evaluation.evaluated_on.isoformat()
    )
    return Contents(
        language=told.lang,
        front=front(told, tables, brief=brief),
        sections=tuple(numbered),
        method=tuple(points(told, used_tables(told, tables))),
        method_heading=words.say("section.method"),
        method_nav=words.say("nav.method"),
        running=_shortened(words.say("running", municipality=told.plan.municipality, title=told.text(told.plan.title))),
        foot=foot,
        tables=tuple(tables),
    )


def _shortened(text: str, most: int = 95) -> str:
    return text if len(text) <= most else text[: text.rfind(" ", 0, most)] + " …"


def _section(told: Telling, name: str, blocks: list[Block | None], *, page: bool = False) -> Section:
    return Section("", told.words.say(f"section.{name}"), "", tuple(b for b in blocks if b is not None), page)


def _now(told: Telling, tables: Tables) -> Section | None:
    words, whole = told.words, told.finding("whole")
    if whole is None or whole.after is None:
        return None
    interval = words.between(whole.after.low, whole.after.high)
    facts = {"label": told.text(told.main.label), "percent": told.percent(whole.after)}
    open_link = told.after.sampling is Sampling.OPEN_LINK
    texts = [words.say("now.open_link", **facts) if open_link else words.say("now.whole", **facts, interval=interval)]
    one_wave = told.before is None
    table = tables.get("indicators") if one_wave else None
    areas = told.evaluation.domain_findings(told.main.id, "area")
    by_area, by_group = (tables.get(f"{what}.{told.main.id}") for what in ("areas", "groups"))
    plot = figures.area_levels(told, tables)
    shown = [f.after for f in areas if f.after and not f.after.uncertain]
    if plot is None and areas:
        texts.append(words.say("now.many_areas", count=len(areas), shown=len(shown), hidden=len(areas) - len(shown)))
        if shown:
            low, high = min(level.percent for level in shown), max(level.percent for level in shown)
            texts.append(words.say("now.many_areas_range", low=words.pct(low), high=words.pct(high)))
    elif len(shown) > 2:
        apart, pairs = separable([figures.est(level) for level in shown])
        texts.append(words.say("now.pairs", pairs=pairs, apart=apart))
    levels = figures.indicator_levels(told, tables) if one_wave and len(told.plan.indicators) > 1 else None
    blocks: list[Block | None] = [Paragraph(" ".join(texts)), levels, table, plot]
    if one_wave:
        blocks += [by_area, figures.group_levels(told, tables), by_group]
    else:
        blocks += [figures.group_levels(told, tables)]
    return _section(told, "now", [*blocks, _reading(told)])


def _reading(told: Telling) -> Box:
    """How to read the report: interval, and the rule in the order in which it is tried."""
    words, rules = told.words, told.plan.rules
    interval = Markup(" ").join(words.rich(key) for key in ("reading.ci", *(["reading.open_link"] if told.open_link() else [])))
    if told.before is None:
        return Box(words.say("reading"), (), intro=interval)
    matters = words.short(rules.smallest_change)
    limits = {
        "smallest_n": rules.smallest_n,
        "smallest_effective_n": rules.smallest_effective_n,
        "widest": words.short(rules.widest_half_interval),
    }
    verdicts = (words.rich("reading.not_comparable"), words.rich("reading.too_few", **limits), words.rich("reading.moved"),
                words.rich("reading.same", matters=matters), words.rich("reading.open", matters=matters))  # fmt: skip
    return Box(words.say("reading"), verdicts, intro=interval + " " + words.rich("reading.rule"), columns=True)


def _change(told: Telling, tables: Tables) -> Section | None:
    if told.before is None:
        return None
    words = told.words
    found = [f for i in told.plan.indicators if (f := told.finding("whole", i.id)) and kind(f)]
    if not found:
        return None
    table = tables.get("indicators")
    adjusted = any(f.change and f.change.adjusted_p is not None for f in found)
    primary = any(i.primary for i in told.plan.indicators)
    note = Paragraph(words.say("change.p_note" if primary else "change.p_note_none"), "source") if adjusted else None
    figure = figures.indicators(told, tables)
    return _section(told, "change", [figure or Paragraph(told.change_sentence()), table, note])


def _measure(told: Telling, tables: Tables) -> Section | None:
    if told.plan.measure is None or told.before is None:
        return None
    words = told.words
    main, true = tables.get(f"arms.{told.main.id}"), tables.get("truth")
    others = [tables.get(f"arms.{i.id}") for i in told.primaries() if i.id != told.main.id]
    if main is None:
        return None
    treated, comparison, effect = (told.finding(k) for k in ("treated", "comparison", "effect"))
    text = told.change_sentence()
    if treated and comparison and treated.before and treated.after and comparison.change and effect and effect.change:
        expected = treated.before.percent + comparison.change.points
        text += " " + words.say("did.text", expected=words.pct(expected), after=words.pct(treated.after.percent))
    judged = told.judged()  # Nothing found, nothing to explain otherwise.
    explained = judged is not None and kind(judged) not in ("not_comparable", "suppressed")
    box = Box(words.say("rivals"), tuple(_rivals(told)), columns=True) if explained else None
    chart = figures.did(told)
    blocks: list[Block | None] = [Paragraph(text), Paragraph(told.plan_sentence()), chart, main, *others, box]
    if true is not None:
        blocks += [Box(words.say("truth.heading"), (), intro=words.say("truth.text")), true]
    return _section(told, "measure", blocks, page=chart is not None)


def _rivals(told: Telling) -> list[str]:
    """What else could have made the difference."""
    words, treated, comparison = told.words, told.finding("treated"), told.finding("comparison")
    said: list[str] = []
    if treated and comparison and treated.before and comparison.before:
        key = "rivals.regression" if worse_before(told, treated, comparison) else "rivals.different"
        said.append(words.rich(key, treated=words.pct(treated.before.percent), comparison=words.pct(comparison.before.percent)))
    said.append(words.rich("rivals.events" if comparison else "rivals.events_alone"))
    for note in told.evaluation.notes:
        if note.code in ("baseline_after_start", "followup_before_start"):
            said.append(words.rich("rivals.started", note=told.note(note)))
        if note.code == "season_differs":
            said.append(words.rich("rivals.season", weeks=note.facts["weeks"]))
    if comparison:
        said.append(words.rich("rivals.trend"))
    if told.plan.waves.relation != "same_persons":
        said.append(words.rich("rivals.moving"))
    return said


def _groups(told: Telling, tables: Tables) -> Section | None:
    """Only the declared domains: how areas and groups have changed. With one wave their levels stand in the first section."""
    if told.before is None:
        return None
    by_area, by_group = (tables.get(f"{what}.{told.main.id}") for what in ("areas", "groups"))
    if by_area is None and by_group is None:
        return None
    listed = figures.area_verdicts(told, tables, half=True) is not None  # then page 1 shows them already
    areas = None if listed else figures.area_verdicts(told, tables, half=False)
    return _section(told, "groups", [Paragraph(told.words.say("groups.text")), areas, by_area, by_group])


def _answered(told: Telling, tables: Tables) -> Section:
    words, texts = told.words, []
    for wave in reversed(told.evaluation.waves):
        facts = {"answered": words.num(wave.answered), "wave": told.wave(wave.role)}
        if wave.invited and wave.response_rate is not None:
            texts.append(words.say("answered.text_rate", **facts, invited=words.num(wave.invited), rate=words.pct(wave.response_rate)))
        else:
            texts.append(words.say("answered.text", **facts))
    if not told.plan.margins:
        texts.append(words.say(f"answered.{_weighed(told)}"))
    waves, response, balance = (tables.get(key) for key in ("waves", "response", "balance"))
    blocks: list[Block | None] = [Paragraph(" ".join(texts)), waves]
    if response and len(response.rows) <= 24 and (histogram := figures.weights(told, half=True)):
        blocks.append(Pair(response, histogram))
    else:
        blocks += [response, figures.weights(told)]
    blocks += [figures.balance(told, tables), balance]
    return _section(told, "answered", blocks)


def _weighed(told: Telling) -> str:
    """How answers without margins are weighed: equal, open_link or no_margins."""
    if all(isclose(wave.weights.smallest, wave.weights.largest) for wave in told.evaluation.waves):
        return "equal"
    return "open_link" if told.open_link() else "no_margins"


def _appendix(told: Telling, tables: Tables) -> Section:
    """Areas and groups of the other primary indicators, as many rows as a reader can bear, and the notes not said elsewhere."""
    words = told.words
    shown = tabulations.in_appendix(told)
    blocks: list[Block | None] = [tables.get(f"{what}.{i.id}") for i in shown for what in ("areas", "groups")]
    what = "tables" if any(blocks) else "file"
    others = {i.id for i in told.plan.indicators} - {told.main.id} - {i.id for i in shown}
    if left_out := sum(f.indicator in others and f.scope.kind == "domain" for f in told.evaluation.findings):
        blocks.append(Paragraph(words.say("table.cut", rows=words.num(left_out))))
    blocks.append(Paragraph(words.say("table.file")))
    rest = [told.note(note) for note in told.evaluation.notes if note.code not in PLACED]
    if told.plan.simulation:
        rest = [told.note(note) for note in told.evaluation.notes if note.code == "simulated"] + rest
    if rest:
        blocks.append(Box(words.say("notes.heading"), tuple(Markup.escape(note) for note in rest)))
    return Section("b", words.say(f"section.{what}"), words.say(f"nav.{what}"), tuple(b for b in blocks if b is not None))
