"""The evaluation plan of the demo, as a document: what a municipality would have written before anyone was asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from survey_app.demo import late
from survey_app.demo.experiences import OFFENCES_ROWS
from survey_app.demo.population import AGE_BANDS, COMPARISON, DISTRICTS, MARGINS, MARGINS_SOURCE, SEXES, TREATED
from survey_app.demo.simulation import SEED, fieldwork, strata
from survey_app.demo.truth import Scope, true_change, true_share

MUNICIPALITY = "Lindsunds kommun (exempel)"
SCOPES: tuple[Scope, ...] = ("whole", "treated", "comparison", "effect")
Words = Mapping[str, str]
PRIMARY = ("unsafe_late", "worry_area", "exposure")
_EXACT = {"unsafe_late": "unsafe_late", "worry_area": "worry_area", "exposure": "exposure", "problem_lighting": "lighting"}
_FOLLOWERS = ("unsafe_dark", "refrain")


def text(today: date, *, language: str = "sv", seed: int = SEED) -> str:
    """The plan in YAML."""
    return yaml.safe_dump(document(today, language=language, seed=seed), allow_unicode=True, sort_keys=False, width=140)


def document(today: date, *, language: str = "sv", seed: int = SEED, only_primary: bool = False) -> dict[str, Any]:
    """The plan as data. only_primary: three indicators and no subgroups, for many runs in a row."""
    before, after = fieldwork("before", today), fieldwork("after", today)
    years = f"{before.opens_on.year}–{after.opens_on.year}"
    return {
        "pejl_plan": 1,
        "title": {
            "sv": f"Trygghet i Lindsund {years}: gjorde belysning och trygghetsvärdar skillnad?",
            "en": f"Safety in Lindsund {years}: did lighting and safety hosts make a difference?",
        },
        "municipality": MUNICIPALITY,
        "language": language,
        "waves": {"before": before.name, "after": after.name, "relation": "independent"},
        "measure": _measure(before.opens_on.year + 1),
        "indicators": _indicators()[: len(PRIMARY)] if only_primary else _indicators(),
        "margins": _margins(),
        "domains": [] if only_primary else [["area"], ["sex"], ["age_band"]],
        "simulation": {"seed": seed, "truth": truths(PRIMARY if only_primary else (*_EXACT, *_FOLLOWERS))},
    }


def truths(indicators: tuple[str, ...]) -> list[dict[str, Any]]:
    """Level before, level after and change in truth, of each indicator in each scope."""
    return [_truth(indicator, scope) for indicator in indicators for scope in SCOPES]


def _truth(indicator: str, scope: Scope) -> dict[str, Any]:
    if scope == "effect":
        change = (
            true_change(_EXACT[indicator], scope)
            if indicator in _EXACT
            else _change(indicator, "treated") - _change(indicator, "comparison")
        )
        return {"indicator": indicator, "scope": scope, "change": change}
    if indicator in _EXACT:
        before, after = (true_share(_EXACT[indicator], scope, when) for when in ("before", "after"))
    else:
        before, after = (late.true_follower(indicator, scope, when) for when in ("before", "after"))
    return {"indicator": indicator, "scope": scope, "before": before, "after": after, "change": after - before}


def _change(indicator: str, scope: Scope) -> float:
    return late.true_follower(indicator, scope, "after") - late.true_follower(indicator, scope, "before")


def _measure(year: int) -> dict[str, Any]:
    treated, comparison = ([DISTRICTS[place] for place in arm] for arm in (TREATED, COMPARISON))
    return {
        "label": {"sv": "Belysning och trygghetsvärdar", "en": "Lighting and safety hosts"},
        "problem": {
            "sv": "Många i två stadsdelar känner sig otrygga ute sent på kvällen; gångvägarna är mörka och få vuxna är ute.",
            "en": "In two districts many feel unsafe outdoors late in the evening; footpaths are dark and few adults are about.",
        },
        "carried_out": {
            "sv": f"Ny belysning längs gångvägarna och trygghetsvärdar ute alla kvällar, från mars {year}.",
            "en": f"New lighting along the footpaths, and safety hosts out every evening, from March {year}.",
        },
        "started": f"{year}-03-03",
        "treated": {"areas": [district.code for district in treated], "label": _named(treated)},
        "comparison": {"areas": [district.code for district in comparison], "label": _named(comparison)},
    }


def _named(districts: list[Any]) -> dict[str, str]:
    *first, last = [district.name for district in districts]
    return {"sv": f"{', '.join(first)} och {last}", "en": f"{', '.join(first)} and {last}"}


def _margins() -> list[dict[str, Any]]:
    crossed = {f"{sex}|{band}": int(MARGINS[a, s]) for s, sex in enumerate(SEXES) for a, band in enumerate(AGE_BANDS)}
    return [
        {
            "items": ["sex", "age_band"],
            "totals": crossed,
            "label": {"sv": "Kön och ålder", "en": "Sex and age"},
            "source": MARGINS_SOURCE["sv"],
        },
        {
            "items": ["area"],
            "totals": {code: persons for code, (_, persons) in strata().items()},
            "label": {"sv": "Stadsdel", "en": "District"},
            "source": "Exemplets påhittade befolkning, docs/demo.md",
        },
    ]


def _indicators() -> list[dict[str, Any]]:
    return [
        _indicator(
            "unsafe_late", ["unsafe_late"], ["3", "4", "stays_unsafe"],
            {"sv": "Otrygga ute sent på kvällen", "en": "Unsafe outdoors late in the evening"},
            {"sv": "Ganska eller mycket otrygg, eller går inte ut ensam sent på grund av otrygghet; av alla som svarat, också de som stannar hemma av andra skäl.",
             "en": "Rather or very unsafe, or does not go out alone late because of feeling unsafe; of all who answered, including those who stay in for other reasons."},
            primary=True,
        ),
        _indicator(
            "worry_area", ["worry_area"], ["3", "4"],
            {"sv": "Oroliga för brott i området", "en": "Worried about crime in the area"},
            {"sv": "Ganska eller mycket orolig.", "en": "Rather or very worried."}, primary=True,
        ),
        _indicator(
            "exposure", [f"exposure.{row}" for row in OFFENCES_ROWS], ["once", "several"],
            {"sv": "Utsatta för brott de senaste 12 månaderna", "en": "Exposed to crime in the last 12 months"},
            {"sv": "Minst en gång av minst ett av åtta slags brott.", "en": "At least once to at least one of eight kinds of crime."}, primary=True,
        ),
        _indicator(
            "unsafe_dark", ["unsafe_dark"], ["3", "4"],
            {"sv": "Otrygga efter mörkrets inbrott", "en": "Unsafe after dark"},
            {"sv": "Ganska eller mycket otrygg.", "en": "Rather or very unsafe."},
        ),
        _indicator(
            "refrain", ["refrain"], ["sometimes", "often"],
            {"sv": "Låter bli att gå ut av rädsla", "en": "Refrain from going out for fear"},
            {"sv": "Ibland eller ofta.", "en": "Sometimes or often."},
        ),
        _indicator(
            "unsafe_paths", ["places.paths"], ["3", "4"],
            {"sv": "Otrygga på gångvägar och i gångtunnlar", "en": "Unsafe on footpaths and in underpasses"},
            {"sv": "Ganska eller mycket otrygg, av dem som rör sig där.", "en": "Rather or very unsafe, of those who go there."},
        ),
        _indicator(
            "worry_burglary", ["worry_crimes.burglary"], ["3", "4"],
            {"sv": "Oroliga för inbrott", "en": "Worried about burglary"},
            {"sv": "Ganska eller mycket ofta.", "en": "Rather or very often."},
        ),
        _indicator(
            "problem_lighting", ["problems.lighting"], ["3", "4"],
            {"sv": "Dålig belysning är ett problem", "en": "Poor lighting is a problem"},
            {"sv": "Ganska eller mycket stort problem.", "en": "A rather or very big problem."},
        ),
        _indicator(
            "problem_drugs", ["problems.drugs"], ["3", "4"],
            {"sv": "Öppen handel med droger är ett problem", "en": "Open dealing in drugs is a problem"},
            {"sv": "Ganska eller mycket stort problem.", "en": "A rather or very big problem."},
        ),
        _indicator(
            "trust_police", ["trust_police"], ["1", "2"],
            {"sv": "Förtroende för polisen", "en": "Confidence in the police"},
            {"sv": "Mycket eller ganska stort förtroende.", "en": "Very or rather great confidence."}, good="up",
        ),
        _indicator(
            "neighbours_act", ["neighbours_act"], ["1", "2"],
            {"sv": "Tror att grannar skulle ingripa", "en": "Think that neighbours would act"},
            {"sv": "Mycket eller ganska troligt.", "en": "Very or rather likely."}, good="up",
        ),
        _indicator(
            "noticed", ["measure_noticed"], ["yes"],
            {"sv": "Har märkt ny belysning eller trygghetsvärdar", "en": "Have noticed new lighting or safety hosts"},
            {"sv": "Visar om åtgärden har nått fram, inte om den har verkat.", "en": "Shows whether the measure has reached people, not whether it has worked."},
            good="up",
        ),
    ]  # fmt: skip


def _indicator(
    name: str, items: list[str], codes: list[str], label: Words, description: Words, *, primary: bool = False, good: str = "down"
) -> dict[str, Any]:
    made = {"id": name, "label": dict(label), "description": dict(description), "items": items, "codes": codes, "good": good}
    return {**made, "primary": True} if primary else made
