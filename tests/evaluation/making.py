"""Waves and plans with sensible defaults, so that a test names only what matters to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from survey_app.documents import Document, parse
from survey_app.evaluation.microdata import Column, Labels, Microdata, Missing, Mode, Sampling, WaveFacts
from survey_app.evaluation.plan import EvaluationPlan
from survey_app.evaluation.results import Category, Difference, Evaluation, Finding, Level, Note, Scope, Verdict

TODAY = date(2026, 11, 26)
MISSING = {
    "": Missing.NO_ANSWER,
    "-": Missing.NOT_SHOWN,
    "?": Missing.DONT_KNOW,
    "!": Missing.REFUSED,
    "/": Missing.NOT_APPLICABLE,
    ">": Missing.NOT_REACHED,
}


def make_column(answers: Sequence[str], codes: Sequence[str] = ("1", "2"), wording: str | None = "w", **facts: Any) -> Column:
    """Answers as codes; "" no answer, "-" not shown, "?" don't know, "!" refused, "/" not applicable, ">" not reached."""
    places = {code: place for place, code in enumerate(codes)} | {word: int(kind) for word, kind in MISSING.items()}
    return Column(tuple(codes), np.array([places[answer] for answer in answers], dtype=np.int16), wording=wording, **facts)


def make_facts(name: str = "2027", **facts: Any) -> WaveFacts:
    defaults: dict[str, Any] = {
        "opens_on": date(int(name[:4]), 9, 1),
        "closes_on": date(int(name[:4]), 9, 30),
        "mode": Mode.WEB_AND_POST,
        "sampling": Sampling.PROBABILITY,
        "frame": "Population register",
    }
    return WaveFacts(name, {"en": name}, **(defaults | facts))


def make_wave(
    name: str = "2027",
    columns: Mapping[str, Column | Sequence[str]] | None = None,
    *,
    weights: Sequence[float] | None = None,
    strata: Sequence[str] | None = None,
    psu: Sequence[str] | None = None,
    person: Sequence[str] | None = None,
    **facts: Any,
) -> Microdata:
    """A wave of the given columns; by default 200 answers to `safe`, every fourth of them “1”."""
    given = {"safe": ["1", "2", "2", "2"] * 50} if columns is None else columns
    made = {code: column if isinstance(column, Column) else make_column(column) for code, column in given.items()}
    n = next(iter(made.values())).values.size
    labels = {key: None if ids is None else _labels(ids) for key, ids in (("strata", strata), ("psu", psu), ("person", person))}
    return Microdata(make_facts(name, **facts), made, np.ones(n) if weights is None else np.array(weights, dtype=float), **labels)


def make_plan(**keys: Any) -> EvaluationPlan:
    """A plan with one primary indicator `safe`: code 1 of the item `safe`, good when it falls; any key can be given."""
    defaults = {
        "pejl_plan": 1,
        "title": {"en": "Safety"},
        "municipality": "Testby",
        "waves": {"before": "2025", "after": "2027"},
        "indicators": [make_indicator()],
    }
    return parse(EvaluationPlan, Document("plan.yaml", defaults | keys))


def make_indicator(**keys: Any) -> dict[str, Any]:
    return {"id": "safe", "label": {"en": "Safe"}, "items": ["safe"], "codes": ["1"], "good": "down", "primary": True} | keys


def make_level(n: int = 200, percent: float = 25.0, **keys: Any) -> Level:
    return Level(
        **({"percent": percent, "standard_error": 3.0, "low": 19.0, "high": 31.0, "df": 100, "n": n, "effective_n": float(n)} | keys)
    )


def make_difference(low: float, high: float, *, adjusted_p: float | None = None) -> Difference:
    return Difference((low + high) / 2, (high - low) / 3.92, low, high, 100, 0.01 if low > 0 or high < 0 else 0.5, adjusted_p)


def make_finding(kind: str = "whole", *codes: tuple[str, str], before: Level | None = None, after: Level | None = None) -> Finding:
    """A finding of the indicator `safe`; codes: (item, code) of a domain."""
    categories = tuple(Category(item, code, {"en": item}, {"en": code}) for item, code in codes)
    verdict = Verdict.NO_DETECTABLE_CHANGE if before is not None else None
    return Finding("safe", Scope(kind, categories), before, after, make_difference(-4, 6) if before else None, verdict)  # type: ignore[arg-type]


def make_evaluation(findings: Sequence[Finding], plan: EvaluationPlan | None = None, notes: Sequence[Note] = (), **keys: Any) -> Evaluation:
    defaults: dict[str, Any] = {
        "format": 1, "plan": plan or make_plan(), "plan_fingerprint": "p", "waves": (), "findings": tuple(findings), "balance": (),
        "notes": tuple(notes), "evidence_level": 2, "treated_areas": (), "comparison_areas": (), "evaluated_on": TODAY, "software": "Pejl",
    }  # fmt: skip
    return Evaluation(**(defaults | keys))


def _labels(ids: Sequence[str]) -> Labels:
    return np.array(ids, dtype=np.str_)
