"""What a report says of each wave beside its findings: how people were asked, how many answered, how uneven the weights are."""

import numpy as np

from survey_app.evaluation.microdata import Microdata
from survey_app.evaluation.results import WaveSummary, WeightSummary
from survey_app.evaluation.scopes import AREA
from survey_app.evaluation.stacking import Floats, Role
from survey_app.evaluation.weighting import Weighted
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.diagnostics import weight_spread


def summarise(role: Role, wave: Microdata, weights: Floats, weighted: Weighted) -> WaveSummary:
    """`wave` as it was handed in; `weights` of its rows that are used."""
    facts = wave.wave
    design = SampleDesign.of(wave.design_weights, wave.strata, wave.psu)
    invited = sum(facts.invited.values()) or None
    return WaveSummary(
        role=role,
        name=facts.name,
        label=facts.label,
        opens_on=facts.opens_on,
        closes_on=facts.closes_on,
        mode=facts.mode,
        sampling=facts.sampling,
        frame=facts.frame,
        source=facts.source,
        invited=invited,
        answered=wave.n,
        response_rate=None if invited is None else 100 * wave.n / invited,
        response_rate_by_area=_by_area(wave),
        strata=design.strata,
        psus=design.psus,
        lonely_strata=len(design.lonely_strata()),
        weights=_spread(weights, weighted),
        fingerprint=wave.fingerprint(),
    )


def _by_area(wave: Microdata) -> dict[str, float]:
    column = wave.columns.get(AREA)
    if column is None:
        return {}
    answered = {code: int(np.count_nonzero(column.values == place)) for place, code in enumerate(column.codes)}
    return {area: 100 * answered[area] / invited for area, invited in wave.wave.invited.items() if invited and area in answered}


def _spread(weights: Floats, weighted: Weighted) -> WeightSummary:
    spread = weight_spread(weights)
    return WeightSummary(
        smallest=spread.smallest,
        median=spread.median,
        largest=spread.largest,
        cv=spread.cv,
        design_effect=spread.design_effect,
        effective_n=spread.effective_n,
        largest_margin_gap=max((one.largest_gap for one in weighted.design.calibrations), default=0.0),
        iterations=sum(one.iterations for one in weighted.design.calibrations),
        counts=tuple(int(count) for count in spread.counts),
        edges=tuple(float(edge) for edge in spread.edges),
    )
