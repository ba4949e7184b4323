"""Page 1, which stands alone: what a council member reads in two minutes."""

from dataclasses import dataclass

from survey_app.evaluation.results import Finding
from survey_app.reports import figures
from survey_app.reports.blocks import Block, Box, Cell, Column, Pair, Paragraph, Table, Tables
from survey_app.reports.language import DASH
from survey_app.reports.wording import Telling, kind

MOST_NAMED = 12
GOOD, MODERATE = 3.0, 6.0  # half widths of the level's interval, in points


@dataclass(frozen=True, slots=True)
class Front:
    kicker: str
    invented: str  # “Invented data”, or nothing
    title: str
    meta: str
    leads: tuple[tuple[str, str], ...]
    rule: str
    blocks: tuple[Block, ...]
    measure: Table | None


def front(told: Telling, tables: Tables, *, brief: bool = False) -> Front:
    """brief: for when page 1 would not fit on a page; the areas are then listed in words."""
    words, plan = told.words, told.plan
    figure = figures.before_after(told, tables)
    if figure is None and told.before is not None:
        figure = figures.treated_alone(told, tables) or figures.indicators(told, tables, only_primary=True)
    if figure is None:
        figure = figures.indicator_levels(told, tables, only_primary=True)
    verdicts = figures.area_verdicts(told, tables, half=True)
    districts = verdicts or figures.area_levels(told, tables, half=True)
    if brief:
        districts = None
    items = tuple(cannot_say(told))
    box = Box(words.say("cannot"), items, columns=districts is None, level=2)
    blocks: list[Block] = [*([figure] if figure else []), Pair(districts, box) if districts else box]
    if (districts is None or verdicts is None) and (listed := areas_in_words(told, tables)):
        blocks.insert(-1, listed)
    leads = (
        (words.say("lead.level"), told.level_sentence()),
        (words.say("lead.change"), told.change_sentence()),
        (words.say("lead.plan"), told.plan_sentence()),
    )
    return Front(
        kicker=words.say("kicker", municipality=plan.municipality, date=words.date(told.evaluation.evaluated_on)),
        invented=words.say("kicker.invented") if plan.simulation else "",
        title=told.text(plan.title),
        meta=meta(told),
        leads=leads,
        rule=" ".join((told.rule_line(used_tables(told, tables)), *truth_line(told))),
        blocks=tuple(blocks),
        measure=measure(told),
    )


def areas_in_words(told: Telling, tables: Tables) -> Paragraph | None:
    """“Better: A, B. Too few answers: C …”; for areas too many for a chart, or too many for the page."""
    findings = told.evaluation.domain_findings(told.main.id, "area")
    if told.before is None or not findings:
        return None
    said = []
    for verdict in figures.ORDER:
        within = [told.group(f) for f in findings if kind(f) == verdict]
        areas = ", ".join(within) if len(within) <= MOST_NAMED else told.words.say("source.areas_count", count=len(within))
        if within:
            said.append(told.words.say("areas.counted", heading=told.words.say(f"heading.{verdict}"), areas=areas))
    return Paragraph(told.words.say("areas.listed", areas=" ".join(said), table=tables.name(f"areas.{told.main.id}")), "source")


def used_tables(told: Telling, tables: Tables) -> str:
    """Where the numbers of page 1 stand: “tables 1, 3 and 5”."""
    wanted = ["indicators", f"areas.{told.main.id}", *(f"arms.{i.id}" for i in told.primaries()), "waves", "truth"]
    numbers = sorted(n for key in wanted if (n := tables.number(key)))
    return told.words.say("tables.one" if len(numbers) == 1 else "tables.many", numbers=told.words.list([str(n) for n in numbers]))


def meta(told: Telling) -> str:
    words, parts = told.words, []
    parts.append(words.say(f"meta.{told.after.sampling.value}"))
    for wave in reversed(told.evaluation.waves):
        facts = {"wave": told.wave(wave.role), "answered": words.num(wave.answered), "dates": words.dates(wave.opens_on, wave.closes_on)}
        dated = wave.opens_on or wave.closes_on
        if wave.invited and wave.response_rate is not None:
            facts |= {"invited": words.num(wave.invited), "rate": words.pct(wave.response_rate)}
            parts.append(words.say("meta.dated_rate" if dated else "meta.answers_rate", **facts))
        else:
            parts.append(words.say("meta.dated" if dated else "meta.answers", **facts))
    return " · ".join([*parts, reliability(told)])


def reliability(told: Telling) -> str:
    """A word for how far the numbers can be trusted, from the width of the intervals; stated in the method appendix."""
    words, rules = told.words, told.plan.rules
    if told.open_link():
        return words.say("meta.reliability", whole=words.say("reliability.open_link"))
    if not told.random():
        return words.say("meta.reliability", whole=words.say("reliability.none"))
    whole = told.finding("whole")
    if whole is None or whole.after is None:
        return words.say("meta.reliability", whole=words.say("reliability.low"))
    mark = words.say(f"reliability.{_mark((whole.after.high - whole.after.low) / 2, GOOD, MODERATE)}")
    change = (told.finding("effect") or told.finding("treated") or whole).change if told.plan.measure else None
    if change is None:
        return words.say("meta.reliability", whole=mark)
    measure = _mark((change.high - change.low) / 2, rules.smallest_change, rules.widest_half_interval)
    return words.say("meta.reliability_measure", whole=mark, measure=words.say(f"reliability.{measure}"))


def _mark(half: float, good: float, moderate: float) -> str:
    return "good" if half <= good else "moderate" if half <= moderate else "low"


def truth_line(told: Telling) -> tuple[str, ...]:
    """In invented data: the true change beside the estimate of what page 1 judges."""
    finding = told.judged()
    if told.plan.simulation is None or finding is None or finding.change is None:
        return ()
    true = next(
        (
            t
            for t in told.plan.simulation.truth
            if t.indicator == finding.indicator and t.scope == finding.scope.kind and t.change is not None
        ),
        None,
    )
    if true is None or true.change is None:
        return ()
    what = told.words.say("truth.effect" if true.scope == "effect" else "truth.change")
    return (told.words.say("truth.line", what=what, truth=told.words.diff(true.change), estimate=told.words.diff(finding.change.points)),)


def cannot_say(told: Telling) -> list[str]:
    """What the design and the answers leave unsaid, the gravest first; at most five points."""
    words, plan, codes = told.words, told.plan, {note.code for note in told.evaluation.notes}
    points: list[str] = []
    whole, effect = told.finding("whole"), told.finding("effect")
    if "open_link" in codes:
        points.append(words.rich("cannot.open_link"))
    if told.before is None:
        points.append(words.rich("cannot.one_wave"))
    elif whole is not None and kind(whole) == "not_comparable":
        points.append(words.rich("cannot.not_comparable", label=told.text(told.main.label), reason=told.reason(whole)))
    elif plan.measure is None:
        points.append(words.rich("cannot.cause_unasked"))
    elif told.evaluation.evidence_level < 4:
        points.append(_cause(told, effect))
    points += _few_areas(told)
    if "open_link" not in codes:
        points.append(_silent(told))
    season = next((note for note in told.evaluation.notes if note.code == "season_differs"), None)
    if season is not None:
        points.append(words.rich("cannot.season", weeks=season.facts["weeks"]))
    return [*points[:4], words.rich("cannot.crime")]


def _cause(told: Telling, effect: Finding | None) -> str:
    words, treated, comparison = told.words, told.finding("treated"), told.finding("comparison")
    if effect is None:
        return words.rich("cannot.cause_alone")
    few = any(note.code == "few_areas" for note in effect.notes)
    areas = {"treated": len(told.evaluation.treated_areas), "comparison": len(told.evaluation.comparison_areas)}
    said = words.rich("cannot.cause_few", **areas) if few else words.rich("cannot.cause_many")
    return said + " " + words.rich("cannot.regression") if worse_before(told, treated, comparison) else said


def worse_before(told: Telling, treated: Finding | None, comparison: Finding | None) -> bool:
    """The measure area was worse off than the comparison area before."""
    if treated is None or comparison is None or treated.before is None or comparison.before is None:
        return False
    return (treated.before.percent > comparison.before.percent) == (told.main.good == "down")


def _few_areas(told: Telling) -> list[str]:
    findings = told.evaluation.domain_findings(told.main.id, "area")
    levels = "_levels" if told.before is None else ""
    hidden = [f for f in findings if (f.after is None or f.after.uncertain if levels else kind(f) in ("too_few", "suppressed"))]
    if not hidden:
        return []
    if len(hidden) > 6:
        return [told.words.rich(f"cannot.areas{levels}_many", count=len(hidden), total=len(findings))]
    return [told.words.rich(f"cannot.areas{levels}", areas=told.words.list([told.group(f) for f in hidden]))]


def _silent(told: Telling) -> str:
    words, rate = told.words, told.after.response_rate
    if rate is None:
        return words.rich("cannot.silent_unknown")
    if told.plan.margins:
        return words.rich("cannot.silent", percent=words.pct(100 - rate), margins=told.margins())
    return words.rich("cannot.silent_unweighted", percent=words.pct(100 - rate))


def measure(told: Telling) -> Table | None:
    """One row: the measure, its problem, whether it was carried out, and the verdict; only what the plan and the answers hold."""
    plan, words, finding = told.plan.measure, told.words, told.judged()
    if plan is None:
        return None
    cells: list[tuple[str, str | Cell]] = [("name", told.text(plan.label))]
    if plan.problem:
        cells.append(("problem", told.text(plan.problem)))
    if plan.carried_out:
        cells.append(("carried_out", told.text(plan.carried_out)))
    if plan.started:
        cells.append(("started", words.date(plan.started)))
    cells.append(("verdict", Cell(words.verdict[kind(finding)], kind(finding)) if finding else DASH))
    cells.append(("evidence", words.say("measure.level", level=told.evaluation.evidence_level)))
    return Table(
        "",
        words.say("measure.heading"),
        tuple(Column(words.say(f"measure.{key}")) for key, _ in cells),
        (tuple(cell for _, cell in cells),),
    )
