"""From findings to sentences by rule: what was found, how certainly, and what it means for the plan.

Up to evidence level 3 a sentence may say “points to” and “at the same time as”, never “effect”; at no level “proves” or “significant”.
Page, report and office pages all take their sentences from here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from survey_app.evaluation.microdata import Mode, Sampling
from survey_app.evaluation.plan import Indicator, Lonely
from survey_app.evaluation.results import Category, Evaluation, Finding, Level, Note, WaveSummary
from survey_app.reports.language import Words, lower_first, words_for
from survey_app.texts import in_language

COMPARABILITY = ("wording_differs", "asked_of_differs", "codes_differ", "mode_differs", "frame_differs", "item_absent")


@dataclass(frozen=True, slots=True)
class Sentences:
    """The three sentences of page 1."""

    level: str
    change: str
    plan: str


class Telling:
    """An evaluation in one language: its labels, and its sentences."""

    def __init__(self, evaluation: Evaluation, language: str | None = None) -> None:
        self.evaluation, self.plan = evaluation, evaluation.plan
        self.words: Words = words_for(language or evaluation.plan.language)
        self.lang = self.words.lang
        self.after: WaveSummary = evaluation.waves[-1]
        self.before: WaveSummary | None = evaluation.waves[0] if len(evaluation.waves) > 1 else None
        self.main = next(i for i in self.plan.indicators if i.id == evaluation.main)

    # --- labels ---------------------------------------------------------------------------------------------------------------
    def text(self, text: Mapping[str, str]) -> str:
        return in_language(text, self.lang)

    def label(self, indicator: str) -> str:
        return next((self.text(i.label) for i in self.plan.indicators if i.id == indicator), indicator)

    def wave(self, role: str) -> str:
        """The wave's own name, for sentences: a season begins with a small letter."""
        wave = self.before if role == "before" else self.after
        name = (wave and (self.text(wave.label) or wave.name)) or self.words.say(f"wave.{role}")
        return lower_first(name) if name.lower().startswith(tuple(self.words.say("wave.seasons").split())) else name

    def short(self, role: str) -> str:
        """A name short enough for a column: the label, else the year, else “before” or “after”."""
        if self.before is None or all(len(self.wave(wave.role)) <= 7 for wave in self.evaluation.waves):
            return self.wave(role)
        years = [str(wave.closes_on.year) if wave.closes_on else _year(self.wave(wave.role)) for wave in self.evaluation.waves]
        if all(years) and len(set(years)) == len(years):
            return years[0] if role == "before" else years[-1]
        return self.words.say(f"wave.{role}")

    def group(self, finding: Finding) -> str:
        return ", ".join(self.text(category.label) for category in finding.scope.categories)

    def areas(self, categories: tuple[Category, ...], most: int = 6) -> str:
        labels = [self.text(category.label) for category in categories]
        if len(labels) > 12:
            return self.words.say("source.areas_count", count=len(labels))
        if len(labels) > most:
            return self.words.say("source.more_areas", areas=", ".join(labels[:most]), count=len(labels) - most)
        return self.words.list(labels)

    def margins(self, *, sources: bool = False) -> str:
        """“sex × age and tenure”: what the weights are adjusted to."""
        named = []
        for margin in self.plan.margins:
            name = lower_first(self.text(margin.label)) or " × ".join(self.item(item) for item in margin.items)
            named.append(self.words.say("method.margin_source", margin=name, source=margin.source) if sources and margin.source else name)
        return self.words.list(list(dict.fromkeys(named)))

    def item(self, item: str) -> str:
        found = (c for f in self.evaluation.findings for c in f.scope.categories if c.item == item)
        return next((self.text(c.item_label) for c in found if self.text(c.item_label)), item).lower()

    # --- findings -------------------------------------------------------------------------------------------------------------
    def primaries(self) -> tuple[Indicator, ...]:
        return tuple(i for i in self.plan.indicators if i.primary) or (self.main,)

    def finding(self, kind: str, indicator: str | None = None) -> Finding | None:
        return self.evaluation.finding(indicator or self.main.id, kind)

    def judged(self) -> Finding | None:
        """What the verdict of page 1 is about: the difference between the changes, else the treated areas, else the whole."""
        found = (self.finding(kind) for kind in ("effect", "treated", "whole"))
        return next((f for f in found if f is not None and f.verdict is not None), None)

    def open_link(self) -> bool:
        """Anyone could answer at least one of the waves."""
        return any(wave.sampling is Sampling.OPEN_LINK for wave in self.evaluation.waves)

    def random(self) -> bool:
        """Every wave is known to be a random sample, so that its reliability can be stated."""
        return all(wave.sampling is Sampling.PROBABILITY for wave in self.evaluation.waves)

    def reason(self, finding: Finding) -> str:
        """Why two waves cannot be compared, as the end of a sentence."""
        note = next((n for n in finding.notes if n.code in COMPARABILITY), None)
        return self.words.say(f"reason.{note.code}", **_facts(note, self)) if note else self.words.say("reason.unknown")

    def percent(self, level: Level | None, places: int = 0) -> str:
        """A level for a sentence; in parentheses when it rests on few answers."""
        if level is None:
            return "–"
        return f"({self.words.pct(level.percent, places)})" if level.uncertain else self.words.pct(level.percent, places)

    def note(self, note: Note) -> str:
        return say_note(note, self.words, self.evaluation)

    # --- sentences ------------------------------------------------------------------------------------------------------------
    def level_sentence(self) -> str:
        finding = self.finding("whole")
        level = finding.after if finding else None
        facts = {"wave": self.wave("after"), "label": self.text(self.main.label)}
        if level is None:
            return self.words.say("level.hidden", **facts)
        key = "level.open_link" if self.after.sampling is Sampling.OPEN_LINK else "level.shown"
        return self.words.say(key, **facts, percent=self.percent(level), interval=self.words.between(level.low, level.high))

    def change_sentence(self) -> str:
        whole = self.finding("whole")
        if self.before is None or whole is None:
            return self.words.say("change.one_wave")
        clauses = [self.words.say(f"change.whole.{kind(whole)}", **self._change_facts(whole)) + self._small(whole)]
        arm = next((f for f in (self.finding("effect"), self.finding("treated")) if f is not None), None)
        if arm is not None and not kind(whole) == kind(arm) == "not_comparable":
            clauses.append(self._arm_clause(arm))
        return ". ".join(clauses) + "."

    def _arm_clause(self, arm: Finding) -> str:
        treated, comparison = self.finding("treated"), self.finding("comparison")
        of, levels = arm.scope.kind, dict[str, str]()
        for prefix, finding in (("", treated), ("other_", comparison)):
            if finding and finding.before and finding.after:
                levels |= {f"{prefix}before": self.percent(finding.before), f"{prefix}after": self.percent(finding.after)}
        if kind(arm) in ("suppressed", "not_comparable") or len(levels) < (4 if of == "effect" else 2):
            return self.words.say(f"change.hidden.{of}")
        moves = self.words.say(f"moves.{of}", **levels)
        return moves + self.words.say(f"change.{of}.{kind(arm)}", **self._change_facts(arm)) + self._small(arm)

    def _change_facts(self, finding: Finding) -> dict[str, str]:
        facts = {"matters": self.words.short(self.plan.rules.smallest_change), "reason": self.reason(finding)}
        if change := finding.change:
            points = self.words.diff(change.points) if finding.scope.kind != "whole" else self.words.num(abs(change.points), 1)
            facts |= {
                "points": points,
                "interval": self.words.diff_between(change.low, change.high),
                "moved": self.words.say("moved.down" if change.points < 0 else "moved.up"),
            }
        return facts

    def _small(self, finding: Finding) -> str:
        small = any(note.code == "less_than_matters" for note in finding.notes)
        return self.words.say("change.small", matters=self.words.short(self.plan.rules.smallest_change)) if small else ""

    def plan_sentence(self) -> str:
        if self.open_link():
            return self.words.say("plan.open_link")
        finding = self.judged()
        if self.before is None or finding is None:
            return self.words.say("plan.one_wave")
        verdict = "too_few" if kind(finding) == "suppressed" else kind(finding)
        small = any(note.code == "less_than_matters" for note in finding.notes)
        return self.words.say(f"plan.{self.design()}.{verdict}") + (self.words.say("plan.small") if small else "")

    def design(self) -> str:
        """Which words of cause the design allows: no_measure, after (level ≤ 2), comparison (3), effect (4 and 5)."""
        if self.plan.measure is None:
            return "no_measure"
        if self.finding("effect") is None:
            return "after"
        return "effect" if self.evaluation.evidence_level >= 4 else "comparison"

    def rule_line(self, tables: str) -> str:
        level, finding = self.evaluation.evidence_level, self.judged()
        facts = {"level": level, "design": self.words.say(f"evidence.{level}"), "tables": tables}
        if finding is None:
            return self.words.say("rule.one_wave", **facts)
        verdict = self.words.verdict[kind(finding)].lower()
        return self.words.say("rule", verdict=verdict, matters=self.words.short(self.plan.rules.smallest_change), **facts)


def kind(finding: Finding) -> str:
    """The verdict as a word of the report: one of the verdicts, or “suppressed”; “” when there is nothing to compare with."""
    if finding.suppressed:
        return "suppressed"
    return finding.verdict.value if finding.verdict else ""


def _year(label: str) -> str:
    """The last year that a label names, or nothing."""
    return (re.findall(r"\b(?:19|20)\d\d\b", label) or [""])[-1]


def sentences(evaluation: Evaluation, language: str | None = None) -> Sentences:
    """The level, the change, and what it means for the plan."""
    told = Telling(evaluation, language)
    return Sentences(told.level_sentence(), told.change_sentence(), told.plan_sentence())


def say_note(note: Note, words: Words, evaluation: Evaluation | None = None) -> str:
    """A note as a sentence. With the evaluation its indicators, waves and items get their labels; without it they keep their codes."""
    if f"note.{note.code}" not in words.table:
        return words.say("note.unknown", code=note.code, facts=", ".join(f"{k} = {v}" for k, v in note.facts.items()))
    return words.say(f"note.{note.code}", **_facts(note, Telling(evaluation, words.lang) if evaluation else words))


def _facts(note: Note, told: "Telling | Words") -> dict[str, str]:
    words = told if isinstance(told, Words) else told.words

    def wave(role: str) -> str:
        if role not in ("before", "after"):
            return role
        return told.wave(role) if isinstance(told, Telling) else words.say(f"wave.{role}")

    def items(value: str) -> str:
        return " × ".join(told.item(item) for item in value.split(" × ")) if isinstance(told, Telling) else value

    special: dict[str, Callable[[str], str]] = {
        "wave": wave,
        "seed": str,
        "percent": lambda value: words.pct(float(value), 1),
        "rule": lambda value: words.say(f"rule.{Lonely(value).value}"),
        "indicator": lambda value: told.label(value) if isinstance(told, Telling) else value,
        "items": items,
        "margin": items,
    }
    if note.code == "mode_differs":
        special |= dict.fromkeys(("before", "after"), lambda value: words.say(f"mode.{Mode(value).value}"))
    return {name: special[name](str(value)) if name in special else _plain(value, words) for name, value in note.facts.items()}


def _plain(value: str | float, words: Words) -> str:
    if isinstance(value, str):
        try:
            return words.date(date.fromisoformat(value))
        except ValueError:
            return value
    return words.short(value) if isinstance(value, float) else words.num(value)
