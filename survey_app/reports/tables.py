"""All numbers of an evaluation as a workbook: real numbers, one header row, no formula, the same bytes for the same evaluation."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from survey_app.evaluation.results import Evaluation, Finding, Level
from survey_app.reports import tabulations
from survey_app.reports.front import used_tables
from survey_app.reports.method import points
from survey_app.reports.wording import Telling, kind

Value = str | int | float | None
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet, or a CSV made of one, may take text that begins so for a formula
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP archive can state
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def xlsx(evaluation: Evaluation, language: str | None = None) -> bytes:
    """Findings, surveys, response rates, balance, weights, notes and method; in invented data also the truth."""
    told = Telling(evaluation, language)
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    book.properties.creator = evaluation.software
    book.properties.title = told.text(evaluation.plan.title)
    sheets = {
        "findings": _findings,
        "waves": _waves,
        "response": _response,
        "balance": _balance,
        "weights": _weights,
        "notes": _notes,
        "method": _method,
        "truth": _truth,
    }
    for name, rows in sheets.items():
        listed = list(rows(told))
        if len(listed) > 1:
            _fill(book.create_sheet(told.words.say(f"sheet.{name}")), listed)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue(), evaluation.evaluated_on.isoformat())


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Value]]) -> None:
    for y, row in enumerate(rows, 1):
        for x, value in enumerate(row, 1):
            cell = sheet.cell(y, x)
            if isinstance(value, str):
                cell.value = UNPRINTABLE.sub("", value)
                cell.data_type = "s"  # never a formula, whatever it begins with
                if value.startswith(RISKY):
                    cell.quotePrefix = True
            else:
                cell.value = value
            if y == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for x in range(1, len(rows[0]) + 1):
        widest = max(len(str(row[x - 1])) if x <= len(row) and row[x - 1] is not None else 0 for row in rows)
        sheet.column_dimensions[get_column_letter(x)].width = min(max(10, widest + 2), 60)


def _timeless(packed: bytes, day: str) -> bytes:
    """The same archive without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{day}T00:00:00Z".encode(), content)
            new.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _level(level: Level | None) -> tuple[Value, ...]:
    return (level.percent, level.standard_error, level.low, level.high, level.df, level.n, level.effective_n) if level else (None,) * 7


def _findings(told: Telling) -> Iterator[Sequence[Value]]:
    say, plan = told.words.say, {i.id: i for i in told.plan.indicators}
    parts = ("percent", "se", "low", "high", "df", "n", "effective_n")
    waves = [say(f"column.{part}", wave=told.wave(wave.role)) for wave in told.evaluation.waves for part in parts]
    change = ("points", "points_se", "points_low", "points_high", "points_df", "p", "p_adjusted", "verdict")
    yield [
        *(say(f"column.{c}") for c in ("indicator", "label", "primary", "good", "scope", "group", "category")),
        *waves,
        *(say(f"column.{c}") for c in (change if told.before else ())),
        say("column.suppressed"),
        say("column.notes"),
    ]
    for finding in told.evaluation.findings:
        indicator = plan[finding.indicator]
        d = finding.change
        difference: tuple[Value, ...] = (d.points, d.standard_error, d.low, d.high, d.df, d.p, d.adjusted_p) if d else (None,) * 7
        yield [
            indicator.id,
            told.text(indicator.label),
            say("yes" if indicator.primary else "no"),
            say(f"good.{indicator.good}"),
            *_scope(told, finding),
            *(_level(finding.before) if told.before else ()),
            *_level(finding.after),
            *((*difference, told.words.verdict.get(kind(finding), "")) if told.before else ()),
            say("yes" if finding.suppressed else "no"),
            " ".join(told.note(note) for note in finding.notes),
        ]


def _scope(told: Telling, finding: Finding) -> tuple[str, str, str]:
    if finding.scope.kind != "domain":
        return told.words.say(f"scope.{finding.scope.kind}"), "", ""
    return "", " × ".join(told.text(c.item_label) or c.item for c in finding.scope.categories), told.group(finding)


def _waves(told: Telling) -> Iterator[Sequence[Value]]:
    say = told.words.say
    found = told.evaluation.waves
    yield [say("column.fact"), *(told.wave(wave.role) for wave in found)]
    rows: list[tuple[str, list[Value]]] = [
        ("dates", [told.words.dates(w.opens_on, w.closes_on) for w in found]),
        ("sampling", [say(f"sampling.{w.sampling.value}") for w in found]),
        ("frame", [w.frame for w in found]),
        ("mode", [say(f"mode.{w.mode.value}") for w in found]),
        ("invited", [w.invited for w in found]),
        ("answered", [w.answered for w in found]),
        ("rate", [w.response_rate for w in found]),
        ("strata", [w.strata for w in found]),
        ("psus", [w.psus for w in found]),
        ("effective_n", [w.weights.effective_n for w in found]),
        ("deff", [w.weights.design_effect for w in found]),
        ("gap", [w.weights.largest_margin_gap for w in found]),
    ]
    for name, values in rows:
        yield [say(f"table.{name}"), *values]
    yield ["SHA-256", *(w.fingerprint for w in found)]


def _response(told: Telling) -> Iterator[Sequence[Value]]:
    found = told.evaluation.waves
    labels = tabulations.area_labels(told)
    yield [told.words.say("table.area"), *(told.wave(w.role) for w in found)]
    for name in dict.fromkeys(area for w in found for area in w.response_rate_by_area):
        yield [labels.get(name, name), *(w.response_rate_by_area.get(name) for w in found)]


def _balance(told: Telling) -> Iterator[Sequence[Value]]:
    say = told.words.say
    yield [
        say("column.wave"),
        say("column.margin"),
        say("column.category"),
        *(say(f"table.{k}") for k in ("population", "unweighted", "weighted")),
    ]
    for row in told.evaluation.balance:
        yield [told.wave(row.wave), told.text(row.margin), told.text(row.category), row.population, row.unweighted, row.weighted]


def _weights(told: Telling) -> Iterator[Sequence[Value]]:
    say = told.words.say
    yield [say("column.wave"), say("column.from"), say("column.below"), say("column.count")]
    for wave in told.evaluation.waves:
        for low, high, count in zip(wave.weights.edges, wave.weights.edges[1:], wave.weights.counts, strict=False):
            yield [told.wave(wave.role), low, high, count]


def _notes(told: Telling) -> Iterator[Sequence[Value]]:
    yield [told.words.say("column.code"), told.words.say("column.note")]
    for note in told.evaluation.notes:
        yield [note.code, told.note(note)]


def _method(told: Telling) -> Iterator[Sequence[Value]]:
    yield [told.words.say("column.step"), told.words.say("column.text")]
    yield from points(told, used_tables(told, tabulations.every(told)))


def _truth(told: Telling) -> Iterator[Sequence[Value]]:
    say = told.words.say
    yield [say("column.indicator"), say("column.scope"), *(say(f"truth.quantity.{q}") for q in ("before", "after", "change"))]
    for true in told.plan.simulation.truth if told.plan.simulation else ():
        yield [true.indicator, say(f"scope.{true.scope}"), true.before, true.after, true.change]
