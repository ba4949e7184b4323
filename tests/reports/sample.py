"""Made-up evaluations, one for each kind of report; no number in them is measured. Verdicts and suppression are the real rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist
from typing import Any, Literal

from survey_app.evaluation.disclosure import protect
from survey_app.evaluation.microdata import Mode, Sampling
from survey_app.evaluation.plan import Arm, EvaluationPlan, Indicator, Margin, Measure, Rules, Simulation, Truth, Waves
from survey_app.evaluation.results import (
    BalanceRow,
    Category,
    Difference,
    Evaluation,
    Finding,
    Level,
    Note,
    Scope,
    WaveSummary,
    WeightSummary,
)
from survey_app.evaluation.verdicts import Compared, judge

Z, DEFF = 1.96, 1.25
LABELS = (
    ("unsafe", "Otrygg utomhus sent på kvällen", "Unsafe outdoors late in the evening", "down", 0.28),
    ("worry", "Orolig för att utsättas för brott", "Worried about becoming a victim of crime", "down", 0.33),
    ("exposed", "Utsatt för brott senaste året", "Victim of a crime in the past year", "down", 0.16),
    ("avoids", "Undviker någon plats i stadsdelen", "Avoids some place in the district", "down", 0.26),
    ("litter", "Nedskräpning är ett stort problem", "Litter is a big problem", "down", 0.23),
    ("disorder", "Bråk och stök är ett stort problem", "Disorder is a big problem", "down", 0.18),
    ("burglary", "Orolig för inbrott i bostaden", "Worried about burglary", "down", 0.2),
    ("lighting", "Belysningen är bra där jag går", "The lighting is good where I walk", "up", 0.55),
    ("police", "Förtroende för polisens arbete lokalt", "Confidence in local police work", "up", 0.51),
    ("council", "Förtroende för kommunens trygghetsarbete", "Confidence in the municipality's safety work", "up", 0.38),
    ("neighbours", "Grannar hjälper varandra", "Neighbours help each other", "up", 0.6),
    ("trust", "Litar på människor i allmänhet", "Trusts people in general", "up", 0.55),
    ("drugs", "Ser öppen narkotikahandel nästan varje vecka i kvarteret eller på vägen till och från arbete eller skola", "Sees open drug dealing almost every week in the block or on the way to work or school", "down", 0.12),
    ("reported", "Anmälde det senaste brottet till polisen", "Reported the latest crime to the police", "up", 0.45),
    ("noticed", "Har märkt av kommunens åtgärder i stadsdelen", "Has noticed the municipality's measures in the district", "up", 0.3),
)  # fmt: skip
DISTRICTS = (
    "Brinkeberg",
    "Storängen",
    "Källtorp",
    "Norrvreten",
    "Gamla staden",
    "Sjövik",
    "Ekhamra",
    "Hästhagen",
    "Mossby",
    "Lillsätra",
    "Åsbacka",
    "Västra Tallbacken",
)


def level(share: float, n: int) -> Level:
    """A share with its logit interval."""
    share = min(max(share, 0.004), 0.996)
    se = sqrt(share * (1 - share) * DEFF / n)
    half, centre = Z * se / (share * (1 - share)), log(share / (1 - share))
    low, high = (100 / (1 + exp(-x)) for x in (centre - half, centre + half))
    return Level(100 * share, 100 * se, low, high, n - 10, n, n / DEFF)


def difference(points: float, se: float, df: int, adjusted: float | None = None) -> Difference:
    p = 2 * (1 - _normal(abs(points / se)))
    return Difference(points, se, points - Z * se, points + Z * se, df, p, None if adjusted is None else min(1.0, p * adjusted))


def _normal(z: float) -> float:
    return NormalDist().cdf(z)


def text(swedish: str, english: str | None = None) -> dict[str, str]:
    return {"sv": swedish, "en": english or swedish}


def area(code: int, name: str) -> Category:
    return Category("area", f"a{code}", text("område", "area"), text(name))


SEX = tuple(Category("sex", c, text("kön", "sex"), text(*t)) for c, t in (("woman", ("kvinnor", "women")), ("man", ("män", "men"))))
AGE = tuple(Category("age", c, text("ålder", "age"), text(f"{c} år", c)) for c in ("16–29", "30–49", "50–64", "65–84"))


def finding(
    plan: EvaluationPlan,
    indicator: Indicator,
    scope: Scope,
    shares: Sequence[float],
    ns: Sequence[int],
    *,
    reasons: tuple[Note, ...] = (),
    adjusted: float | None = None,
) -> Finding:
    """One wave: shares and ns of one; two waves: of before and after."""
    levels = [level(share, n) for share, n in zip(shares, ns, strict=True)]
    if len(levels) == 1:
        return Finding(indicator.id, scope, None, levels[0], None, None)
    points, se = levels[1].percent - levels[0].percent, sqrt(levels[0].standard_error ** 2 + levels[1].standard_error ** 2)
    change = difference(points, se, sum(ns) - 20, adjusted)
    verdict, notes = judge(Compared(reasons, tuple(ns), tuple(n / DEFF for n in ns), change, indicator.good), plan.rules)
    return Finding(indicator.id, scope, levels[0], levels[1], None if reasons else change, verdict, notes=notes)


def effect(plan: EvaluationPlan, indicator: Indicator, treated: Finding, comparison: Finding, areas: int) -> Finding:
    assert treated.change
    assert comparison.change
    change = difference(
        treated.change.points - comparison.change.points,
        sqrt(treated.change.standard_error**2 + comparison.change.standard_error**2),
        max(2 * areas - 2, 2) if areas > 4 else 1800,
    )
    levels = [x for f in (treated, comparison) for x in (f.before, f.after) if x]
    verdict, notes = judge(
        Compared((), tuple(x.n for x in levels), tuple(x.effective_n for x in levels), change, indicator.good), plan.rules
    )
    few = (Note("few_areas", {"treated": areas, "comparison": areas}),) if areas < 5 else ()
    return Finding(indicator.id, Scope("effect"), None, None, change, verdict, notes=(*notes, *few))


def wave(
    role: Literal["before", "after"], year: int, answered: int, invited: int | None, areas: Sequence[Category], **about: Any
) -> WaveSummary:
    rates = {c.code: 24.0 + 3 * (k % 7) for k, c in enumerate(areas[:14])} if invited else {}
    weights = WeightSummary(
        0.31,
        0.92,
        3.4,
        0.52,
        1.27,
        answered / 1.27,
        1e-11,
        9,
        (60, 240, 380, 300, 190, 110, 60, 25, 12, 4, 3, 2),
        tuple(k * 0.3 for k in range(13)),
    )
    facts = {
        "mode": Mode.WEB_AND_POST,
        "sampling": Sampling.PROBABILITY,
        "frame": "Folkbokförda 16–84 år",
        "source": "",
        "strata": len(areas),
        "psus": answered,
        "lonely_strata": 0,
    } | about
    return WaveSummary(role, f"{role}-{year}", text(f"hösten {year}", f"autumn {year}"), date(year, 9, 9), date(year, 10, 25), invited=invited, answered=answered,
                       response_rate=100 * answered / invited if invited else None, response_rate_by_area=rates, weights=weights, fingerprint=f"{year}" * 16, **facts)  # fmt: skip


def build(*, count: int = 10, primary: int = 3, areas: int = 10, arm: int = 2, waves: int = 2, measure: str = "comparison", raked: bool = True, simulated: bool = False,
          language: Literal["sv", "en"] = "sv", open_link: bool = False, title: tuple[str, str] = ("Belysning och trygghetsvärdar i Brinkeberg och Storängen", "Lighting and hosts in Brinkeberg and Storängen"),
          per_area: tuple[int, ...] = (520, 500, 480, 460, 240, 230, 150, 120, 60, 24, 7, 180), effect_points: float = -0.08, incomparable: tuple[str, ...] = (), notes: tuple[Note, ...] = (),
          domains: tuple[tuple[str, ...], ...] = (("area",), ("sex",), ("age",), ("sex", "age")), evidence: int | None = None, rules: Rules | None = None, seed: int = 3) -> Evaluation:  # fmt: skip
    """An evaluation to order. arm: areas an arm. measure: none, alone (no comparison) or comparison. per_area: answers, repeated over the areas."""
    rng = Random(seed)
    names = [DISTRICTS[k] if areas <= 12 else f"Zona {k + 1:02d}" for k in range(areas)]
    categories = tuple(area(k, name) for k, name in enumerate(names))
    treated, comparison = categories[:arm], categories[arm : 2 * arm]
    indicators = tuple(
        Indicator(i, text(sv, en), (i,), ("yes",), good, primary=k < primary) for k, (i, sv, en, good, _) in enumerate(LABELS[:count])
    )  # type: ignore[arg-type]
    arms = {"treated": Arm(areas=tuple(c.code for c in treated))} | (
        {"comparison": Arm(areas=tuple(c.code for c in comparison))} if measure == "comparison" else {}
    )
    taken = None if measure == "none" else Measure(text("Belysning och trygghetsvärdar", "Lighting and hosts"), text("Otrygghet på gångstråk sent på kvällen", "Fear on footpaths late in the evening"),
                                                   text("Ja: 212 av 220 lampor, värdar fyra kvällar i veckan", "Yes: 212 of 220 lamps, hosts four evenings a week"), date(2024, 11, 20), **arms)  # fmt: skip
    margins = (
        (
            Margin(("sex", "age"), shares={"woman|16–29": 1.0}, label=text("kön × ålder", "sex × age"), source="SCB 2025-12-31"),
            Margin(("tenure",), shares={"own": 1.0}, label=text("boende", "tenure")),
        )
        if raked
        else ()
    )
    effects = (Truth(i.id, "effect", change=-8.0 if i.id == "unsafe" else 0.0) for i in indicators[:primary])
    truth = (*effects, Truth("unsafe", "treated", before=36.0, after=27.0), Truth("unsafe", "whole", after=25.0))
    plan = EvaluationPlan(1, text(*title), "Lindsunds kommun", Waves("after", "before" if waves == 2 else None), indicators, taken, margins, domains, rules=rules or Rules(), language=language,
                          simulation=Simulation(2026, truth) if simulated else None)  # fmt: skip
    ns = {c.code: per_area[k % len(per_area)] for k, c in enumerate(categories)}
    total, found = sum(ns.values()), list[Finding]()
    for indicator, (*_, share) in zip(indicators, LABELS, strict=False):
        reasons = (Note("wording_differs", {"item": indicator.id}),) if indicator.id in incomparable else ()
        adjusted = None if indicator.primary else 2.5
        drift = rng.uniform(-0.03, 0.03) if not indicator.primary else rng.uniform(-0.01, 0.01)

        def shown(
            scope: Scope,
            level_: float,
            n: int,
            moved: float,
            adjusted_: float | None,
            i: Indicator = indicator,
            r: tuple[Note, ...] = reasons,
        ) -> Finding:
            shares = [level_, level_ + moved] if waves == 2 else [level_]
            return finding(plan, i, scope, shares, [n + 9, n][-waves:], reasons=r, adjusted=adjusted_)

        found.append(shown(Scope("whole"), share, total, drift, adjusted))
        moved = effect_points if indicator.id == "unsafe" else rng.uniform(-0.03, 0.01)
        if taken and waves == 2:
            of_arm = {"treated": shown(Scope("treated"), share + 0.08, sum(ns[c.code] for c in treated), moved + drift, None)}
            if measure == "comparison":
                of_arm["comparison"] = shown(Scope("comparison"), share + 0.05, sum(ns[c.code] for c in comparison), drift, None)
            found += of_arm.values()
            if measure == "comparison" and not reasons:
                found.append(effect(plan, indicator, of_arm["treated"], of_arm["comparison"], arm))
        for items in domains:
            sets = {"area": categories, "sex": SEX, "age": AGE}
            cells: list[tuple[Category, ...]] = [()]
            for item in items:
                cells = [(*cell, c) for cell in cells for c in sets[item]]
            for cell in cells:
                n = ns[cell[0].code] if items[0] == "area" else total // len(cells)
                here = moved if cell[0] in treated else rng.uniform(-0.02, 0.02) + (0.11 if cell[0].code == "a4" else 0.0)
                found.append(shown(Scope("domain", cell), share + rng.uniform(-0.1, 0.1), n, drift + here, 2.0))
    sampling = Sampling.OPEN_LINK if open_link else Sampling.PROBABILITY
    invited = None if open_link else round(total / 0.39)
    summaries = [wave("before", 2024, total + 40, invited, categories, sampling=sampling)] if waves == 2 else []
    summaries.append(wave("after", 2026, total, invited, categories, sampling=sampling))
    balance = [BalanceRow("after", text("kön × ålder", "sex × age"), text(f"{s.label['sv']} {a.code}", f"{s.label['en']} {a.code}"), 12.5 + k, 9.0 + 2 * k, 12.5 + k, 100, ("sex", "age"))
               for s in SEX for k, a in enumerate(AGE)] if raked else []  # fmt: skip
    balance += (
        [BalanceRow("after", text("boende", "tenure"), text("hyresrätt", "rented"), 41.0, 33.8, 41.0, 100, ("tenure",))] if raked else []
    )
    more = (
        ((Note("simulated", {"seed": 2026}),) if simulated else ()) + ((Note("open_link", {"wave": "after"}),) if open_link else ()) + notes
    )
    level_ = evidence or (1 if waves == 1 or open_link else 3 if measure == "comparison" else 2)
    return protect(Evaluation(1, plan, "ab12cd34" * 8, tuple(summaries), tuple(found), tuple(balance), more, level_, treated if taken else (), comparison if measure == "comparison" else (),
                              date(2027, 1, 12), "Pejl 0.1.0"))  # fmt: skip


LONG = ("Belysning, trygghetsvärdar, kameror och en ny gångtunnel vid stationen i Brinkeberg och Storängen: utvärdering av åtgärdsplanens tre första år",
        "Lighting, hosts, cameras and a new footway tunnel at the station in Brinkeberg and Storängen: evaluation of the first three years of the plan")  # fmt: skip


@cache
def scenarios() -> dict[str, Evaluation]:
    """A report of each kind."""
    season = Note("season_differs", {"before": "2024-10-01", "after": "2026-02-11", "weeks": 19})
    every = (
        Note("dont_know_share", {"indicator": "unsafe", "wave": "after", "count": 61, "percent": 2.4}),
        Note("not_calibrated", {"wave": "before"}),
    )
    return {
        "did": build(simulated=True, notes=every),
        "did_many": build(arm=6, areas=20, per_area=(300, 280), notes=every, domains=(("area",), ("sex",)), effect_points=-0.12),
        "change": build(measure="none", raked=False, incomparable=("drugs",), count=13, notes=(season,), domains=(("sex",), ("age",))),
        "alone": build(
            measure="alone",
            areas=6,
            count=5,
            primary=1,
            notes=(Note("baseline_after_start", {"started": "2024-11-20", "opens_on": "2024-12-01"}),),
        ),
        "one_wave": build(waves=1, measure="none", count=8, areas=9),
        "many_areas": build(
            arm=32,
            areas=64,
            per_area=(31, 28, 12, 40, 8, 55),
            language="en",
            raked=False,
            count=4,
            primary=1,
            domains=(("area",),),
            effect_points=-0.01,
        ),
        "open_link": build(open_link=True, waves=1, measure="none", raked=False, count=3, primary=0, domains=(("sex",),)),
        "longest": build(count=15, areas=12, title=LONG, incomparable=("worry",), notes=(season, *every)),
        "not_comparable": build(incomparable=tuple(i for i, *_ in LABELS), count=4, evidence=1),
        "few": build(per_area=(30, 24, 18), count=3),
    }


def relabelled(evaluation: Evaluation, title: str) -> Evaluation:
    """The same with another title, for text that might break out."""
    return replace(evaluation, plan=replace(evaluation.plan, title={"sv": title}, municipality=title))
