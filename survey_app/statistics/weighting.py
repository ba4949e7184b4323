"""Weights before calibration: from the frame, for non-response, and trimmed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints, Labels, sums
from survey_app.statistics.auxiliaries import Calibration
from survey_app.statistics.calibration import Margin, rake
from survey_app.statistics.design import checked_weights
from survey_app.statistics.propensity import propensity_classes, response_propensities
from survey_app.statistics.totals import figure

MOST_CYCLES = 100
AT_BOUND = 1e-12  # Relative. A weight that is outside by less is at the bound, but for rounding.
NEAR_BOUND = 1e-6  # Relative. How near raking and trimming have to bring a weight to the bound.


class FrameDoesNotFit(SurveyAppError):
    """A stratum that is in the sample or in the frame alone, or of which more were drawn than it has."""


class ProbabilityNotUsable(SurveyAppError):
    """An inclusion probability that is not above 0 and at most 1."""


class ResponseNotUsable(SurveyAppError):
    """A response that is neither yes nor no, or not given for every row."""


class ClassWithoutRespondents(SurveyAppError):
    """A class of which nobody responded, so that nobody can stand for it."""


class BoundsNotMet(SurveyAppError):
    """No weights within the bounds have the sum, or meet the margins, that they should."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameWeights:
    """Design weights (n,): for each of k strata, in order of their labels, population by sample (the factor) and the counts of both."""

    weights: Floats
    labels: tuple[str, ...]
    factors: Floats
    population: Floats
    sample: Ints


@dataclass(frozen=True, slots=True, eq=False)
class NonresponseAdjustment:
    """Weights of respondents who stand for those that did not respond; `design.reweighted(adjusted.weights, adjusted.again)`.

    weights        (n,) 0 where there was no response
    labels         k classes; none where every row has its own propensity
    factors        (k,) sum of all weights by that of respondents, in each class
    respondents, nonrespondents (k,) rows with a weight
    propensities   (n,) by the response model, where there was one
    cuts           (k − 1,) the propensities between the classes, where these were made of them
    again          the same adjustment of other weights (n,)
    """

    weights: Floats
    labels: tuple[str, ...]
    factors: Floats
    respondents: Ints
    nonrespondents: Ints
    again: Callable[[Floats], Floats]
    propensities: Floats | None = None
    cuts: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trimmed:
    """Weights (n,) after trimming; `design.reweighted(trimmed.weights, trimmed.again)`.

    below, above : rows whose weight was below the lower, above the upper bound at the start
    moved : what trimming took from (or, below 0, gave to) the rows outside in all, and spread over the others
    rounds : how often"""

    weights: Floats
    below: int
    above: int
    moved: float
    rounds: int
    again: Callable[[Floats], Floats]


def frame_weights(strata: Labels | Ints, population: Mapping[str, float]) -> FrameWeights:
    """Population by sample in each stratum. strata (n,): the stratum of each row; population: how many the frame has in each.

    FrameDoesNotFit. Cochran (1977), Sampling Techniques, 5.3."""
    labels, code = np.unique(np.asarray(strata).astype(np.str_), return_inverse=True)
    sample = np.bincount(code, minlength=labels.size)
    for label in population:
        if label not in labels and population[label] > 0:
            raise FrameDoesNotFit(
                N_("Nobody was drawn from the stratum “{stratum}”, which holds {population} in the frame."),
                hint=N_("Merge it with a similar stratum, or say that the survey leaves it out by taking it off the frame."),
                stratum=label, population=figure(population[label]),
            )  # fmt: skip
    for label, drawn in zip(labels.tolist(), sample.tolist(), strict=True):
        if not population.get(label, 0) >= drawn:
            raise FrameDoesNotFit(
                N_("{drawn} were drawn from the stratum “{stratum}”, of which the frame holds {population}."),
                hint=N_("Check the counts of the frame and the spelling of the stratum."),
                stratum=label, drawn=drawn, population=figure(population.get(label, 0)),
            )  # fmt: skip
    size = np.array([population[label] for label in labels.tolist()], dtype=np.float64)
    factors = size / sample
    return FrameWeights(factors[code], tuple(labels.tolist()), factors, size, sample)


def weights_of_probabilities(probabilities: Floats) -> Floats:
    """(n,) 1/π, from the probability (n,) of each row to be drawn. ProbabilityNotUsable. Horvitz & Thompson (1952), JASA 47, 663–685."""
    p = np.asarray(probabilities, dtype=np.float64)
    wrong = ~((p > 0) & (p <= 1))
    if wrong.any():
        row = int(wrong.argmax())
        raise ProbabilityNotUsable(
            N_("The probability of row {row} to be drawn is {probability}; {count} rows in all have none that works."),
            hint=N_("A probability is above 0 and at most 1."),
            row=row + 1, probability=str(p[row]), count=int(wrong.sum()),
        )  # fmt: skip
    found: Floats = 1 / p
    return found


def nonresponse_classes(weights: Floats, responded: Bools, classes: Labels | Ints) -> NonresponseAdjustment:
    """Respondents' weights (n,) times the sum of all weights by that of the respondents in their class; 0 where there was no response.

    responded (n,) bool; classes (n,) label. The sum in every class stays. Rows with weight 0 do not count.
    ClassWithoutRespondents. Oh & Scheuren (1983), in Incomplete Data in Sample Surveys 2, 143–184."""
    d, answered = _checked(weights, responded)
    if np.shape(classes) != d.shape:
        raise ValueError("Every row has a class.")
    labels, code = np.unique(np.asarray(classes), return_inverse=True)
    k = labels.size
    every, own = sums(code, d, k), sums(code, d * answered, k)
    respondents, rows = np.bincount(code[answered & (d > 0)], minlength=k), np.bincount(code[d > 0], minlength=k)
    for i in np.flatnonzero((every > 0) & ~(own > 0)):
        raise ClassWithoutRespondents(
            N_("None of the {count} rows in the class “{group}” responded, so nobody can stand for them."),
            hint=N_("Merge it with a similar class."),
            group=str(labels[i]), count=int(rows[i]),
        )  # fmt: skip
    factors = np.divide(every, own, out=np.ones(k), where=own > 0)
    return NonresponseAdjustment(
        np.where(answered, d * factors[code], 0.0), tuple(str(label) for label in labels), factors, respondents, rows - respondents,
        again=lambda other: nonresponse_classes(other, responded, classes).weights,
    )  # fmt: skip


def nonresponse_propensity(
    weights: Floats,
    responded: Bools,
    columns: Floats,
    names: Sequence[str],
    *,
    weighted: bool = True,
    classes: int | None = None,
    rescale: bool = True,
) -> NonresponseAdjustment:
    """Respondents' weights (n,) by their propensity to respond, by a logit model on the columns (n, p); 0 where there was no response.

    weighted  the model is fitted with the weights; see `response_propensities`
    classes   None: each weight by its own propensity; a number: factors within as many classes of near propensity, see
              `nonresponse_classes` and `propensity_classes`
    rescale   the weights then add up to the sum of all weights; in classes they always do
    NoResponseModel, ClassWithoutRespondents."""
    d, answered = _checked(weights, responded)
    fitted = d if weighted else (d > 0).astype(np.float64)
    p = response_propensities(answered, columns, names, fitted)

    def again(other: Floats) -> Floats:
        anew = nonresponse_propensity(other, responded, columns, names, weighted=weighted, classes=classes, rescale=rescale)
        return anew.weights

    if classes is None:
        own = np.where(answered, d / p, 0.0)
        own = own * (d.sum() / own.sum()) if rescale else own
        none = np.zeros(0, dtype=np.int64)
        return NonresponseAdjustment(own, (), np.zeros(0), none, none, again, p)
    code, cuts = propensity_classes(p, classes)
    found = nonresponse_classes(d, answered, code + 1)
    return NonresponseAdjustment(found.weights, found.labels, found.factors, found.respondents, found.nonrespondents, again, p, cuts)


def trim(weights: Floats, lower: float | None = None, upper: float | None = None, *, strict: bool = False) -> Trimmed:
    """Weights (n,) outside the bounds are set to the bound; the sum that this takes is spread over the rows inside, the same for each.

    What is spread may push others out; strict repeats until none is. Where no row is inside, those with room take it. The sum stays, rows with weight 0 stay 0; margins no longer hold.
    BoundsNotMet: the bounds leave no room for the sum. Potter (1990), Proceedings of the Section on Survey Research Methods, 225–230."""
    w = checked_weights(weights, np.size(weights))
    low, high = -np.inf if lower is None else lower, np.inf if upper is None else upper
    counted = w > 0
    mean = float(w.sum()) / max(int(counted.sum()), 1)
    if counted.any() and not low <= mean <= high:
        raise BoundsNotMet(
            N_("The weights are {mean} on average, which is not between {lower} and {upper}: trimming cannot keep their sum."),
            hint=N_("Choose bounds on both sides of the average."),
            mean=figure(mean), lower=_bound(lower, "−∞"), upper=_bound(upper, "∞"),
        )  # fmt: skip
    first, rounds, moved = w, 0, 0.0
    while strict or not rounds:
        outside = counted & ((w < low * (1 - AT_BOUND)) | (w > high * (1 + AT_BOUND)))
        if not outside.any():
            break
        cut = np.where(outside, np.clip(w, low, high), w)
        excess = float((w - cut).sum())
        room = counted & (cut < high if excess > 0 else cut > low)
        inside = (room if strict else counted) & ~outside
        takers = inside if inside.any() else room
        w = np.where(takers, cut + excess / max(int(takers.sum()), 1), cut)
        rounds, moved = rounds + 1, moved + excess
    below, above = counted & (first < low), first > high
    return Trimmed(
        w, int(below.sum()), int(above.sum()), moved, rounds, again=lambda other: trim(other, lower, upper, strict=strict).weights
    )


def rake_and_trim(weights: Floats, margins: Sequence[Margin], lower: float | None = None, upper: float | None = None) -> Calibration:
    """Weights (n,) that meet the margins and lie between the bounds: raked, trimmed and raked again until no weight is outside any more.

    The bounds are those of the weights, not of their change, and are kept to 1e-6 (relative). The result is one calibration on the
    margins, from the weights before the first raking, and has its variance.
    As `rake`; BoundsNotMet."""
    first = found = rake(weights, margins)
    low, high = -np.inf if lower is None else lower * (1 - NEAR_BOUND), np.inf if upper is None else upper * (1 + NEAR_BOUND)
    cycles = 0
    while outside := int(((found.weights > 0) & ((found.weights < low) | (found.weights > high))).sum()):
        if cycles == MOST_CYCLES:
            raise BoundsNotMet(
                N_("After {cycles} rounds of raking and trimming, {count} weights still lie outside the bounds {lower} and {upper}."),
                hint=N_("Widen the bounds, or merge small categories of the margins."),
                cycles=cycles, count=outside, lower=_bound(lower, "−∞"), upper=_bound(upper, "∞"),
            )  # fmt: skip
        found = first.refit(trim(found.weights, lower, upper, strict=True).weights)
        cycles += 1
    return replace(
        found, start_weights=first.start_weights, iterations=cycles + 1, refit=lambda other: rake_and_trim(other, margins, lower, upper)
    )


def _bound(bound: float | None, none: str) -> float | str:
    return none if bound is None else bound


def _checked(weights: Floats, responded: Bools) -> tuple[Floats, Bools]:
    d = checked_weights(weights, np.size(weights))
    answered = np.asarray(responded)
    if answered.shape != d.shape or answered.dtype.kind not in "biuf" or not np.isin(answered, (0, 1)).all():
        raise ResponseNotUsable(
            N_("The response is not yes or no (1 or 0) in each of the {rows} rows."),
            hint=N_("Give every row that was asked 1 if it responded and 0 if not."),
            rows=d.size,
        )  # fmt: skip
    return d, answered.astype(np.bool_)
