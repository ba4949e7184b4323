"""Treated and comparison, before and after: the effect of a measure if both would otherwise have changed alike (parallel trends).

Three ways, each with the word that says what it estimates:

- `did_of_means`   the difference of the changes of four cell means
- `did_linear`     the coefficient of treated × post in a linear regression with covariates; without them, the same number and error
- `did_logit`      a logit, told on the probability scale: the effect on the treated (Puhani 2012, Economics Letters 115, 85–87), or
                   the cross-difference of the average predictions (Ai & Norton 2003, Economics Letters 80, 123–129). With covariates
                   the two differ: the first takes parallel trends on the logit scale, the second compares changes of probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.change import OneWave, change, difference_in_differences
from survey_app.statistics.coefficients import model_contrast
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.domains import Domains
from survey_app.statistics.effects import Scenario, effect_contrast, marginal_effect
from survey_app.statistics.estimates import Contrast, Estimates
from survey_app.statistics.families import LINEAR, LOGIT, Family
from survey_app.statistics.regression import Fit, glm
from survey_app.statistics.shares import domain_means
from survey_app.statistics.terms import Term, Variable

Columns = Mapping[str, NDArray[Any]]
Estimand = Literal["coefficient", "effect_on_the_treated", "cross_difference"]
TREATED, POST = "treated", "post"
PRODUCT = f"{TREATED}:{POST}"


class OneArm(SurveyAppError):
    """Only treated, or only comparison: there is nothing to compare the change with."""


class EmptyCell(SurveyAppError):
    """One arm has no answer in one wave."""


@dataclass(frozen=True, slots=True, eq=False)
class DifferenceOfChanges:
    """effect = change of the treated − change of the comparison; cells: the means treated before, after, comparison before, after."""

    effect: Contrast
    treated: Contrast
    comparison: Contrast
    cells: Estimates


@dataclass(frozen=True, slots=True, eq=False)
class ModelledEffect:
    """An effect from a regression, with what it estimates and the fit it comes from."""

    effect: Contrast
    estimand: Estimand
    fit: Fit


def did_of_means(
    design: SampleDesign,
    outcome: Floats,
    treated: NDArray[Any],
    post: NDArray[Any],
    rows: Bools | None = None,
    *,
    df: int | None = None,
    level: float = 0.95,
) -> DifferenceOfChanges:
    """The difference-in-differences of the four cell means.

    outcome : (n,) NaN: outside. treated, post : (n,) bool or 0/1, NaN: outside. df : see `contrast`
    OneArm, OneWave, EmptyCell: no answer in an arm, a wave, a cell. ValueError: treated or post is neither 0 nor 1."""
    inside = answered(design, outcome, rows)
    codes = _cells(flags(treated), flags(post), inside)
    cells = domain_means(design, outcome, Domains.of_codes(codes, 4))
    return DifferenceOfChanges(
        difference_in_differences(
            cells, treated_before=0, treated_after=1, comparison_before=2, comparison_after=3, df=df, level=level
        ),
        change(cells, before=0, after=1, df=df, level=level),
        change(cells, before=2, after=3, df=df, level=level),
        cells,
    )  # fmt: skip


def did_linear(
    design: SampleDesign,
    outcome: Floats,
    treated: NDArray[Any],
    post: NDArray[Any],
    covariates: Sequence[Term] = (),
    columns: Columns | None = None,
    rows: Bools | None = None,
    *,
    level: float = 0.95,
) -> ModelledEffect:
    """The coefficient of treated × post in a linear regression on treated, post, the covariates and the product.

    covariates, columns : see `regression.glm`. df: design df + 1 − coefficients. Errors as `did_of_means` and `glm`."""
    fit = _fit(design, outcome, treated, post, covariates, columns or {}, rows, LINEAR)
    return ModelledEffect(model_contrast(fit, {PRODUCT: 1.0}, level), "coefficient", fit)


def did_logit(
    design: SampleDesign,
    outcome: Floats,
    treated: NDArray[Any],
    post: NDArray[Any],
    covariates: Sequence[Term] = (),
    columns: Columns | None = None,
    rows: Bools | None = None,
    *,
    estimand: Literal["effect_on_the_treated", "cross_difference"] = "effect_on_the_treated",
    level: float = 0.95,
) -> ModelledEffect:
    """The effect on a probability by a logit of the same form, with errors by the delta method (covariates and weights held fixed).

    effect_on_the_treated : among the treated after the measure, the mean prediction less what it would be without the product
    cross_difference      : the average predictions of all rows if treated after − treated before − comparison after + before
    Errors as `did_linear`; Separated where a cell is all 0 or all 1: the linear form remains valid."""
    fit = _fit(design, outcome, treated, post, covariates, columns or {}, rows, LOGIT)
    if estimand == "effect_on_the_treated":
        measured = (flags(treated) == 1) & (flags(post) == 1)
        observed, without = Scenario("observed"), Scenario("without the product", without=(PRODUCT,))
        effects, signs = marginal_effect(fit, [observed, without], measured), [1.0, -1.0]
    else:
        cells = [Scenario(f"{arm}{time}", {TREATED: arm, POST: time}) for arm in (0, 1) for time in (0, 1)]
        effects, signs = marginal_effect(fit, cells), [1.0, -1.0, -1.0, 1.0]
    return ModelledEffect(effect_contrast(effects, np.array(signs), level), estimand, fit)


def answered(design: SampleDesign, outcome: Floats, rows: Bools | None) -> Bools:
    """(n,) the rows of the domain with a weight and an answer."""
    found: Bools = (design.weights != 0) & ~np.isnan(outcome)
    return found if rows is None else found & rows


def flags(values: NDArray[Any]) -> Ints:
    """(n,) 0, 1, or −1 where missing, from bool or numbers; ValueError: anything else."""
    numbers = np.asarray(values, dtype=np.float64)
    missing = np.isnan(numbers)
    if not (missing | np.isin(numbers, (0, 1))).all():
        raise ValueError("An arm or a wave is told by 0 and 1.")
    found: Ints = np.where(missing, -1, numbers).astype(np.int64)
    return found


def refuse_one_arm(arms: Ints) -> None:
    """OneArm when those present are all treated, or all comparison."""
    if not (arms == 1).any():
        raise OneArm(
            N_("No one here is from the area of the measure, so its effect cannot be estimated."),
            hint=N_("Choose a group with answers from both areas."),
        )
    if not (arms == 0).any():
        raise OneArm(
            N_("No one here is from a comparison area, so the change has nothing to be compared with."),
            hint=N_("Choose a comparison area, or report the change alone."),
        )


def _cells(arm: Ints, time: Ints, inside: Bools) -> Ints:
    """(n,) 0 treated before, 1 treated after, 2 comparison before, 3 comparison after; −1 outside."""
    inside = inside & (arm >= 0) & (time >= 0)
    refuse_one_arm(arm[inside])
    if np.unique(time[inside]).size < 2:
        raise OneWave(
            N_("All answers here are from one wave, so there is no change to estimate."),
            hint=N_("Choose answers from a wave before the measure and from one after it."),
        )
    codes: Ints = np.where(inside, 2 * (1 - arm) + time, -1)
    for cell in range(4):
        if not (codes == cell).any():
            raise EmptyCell(
                N_("There is no answer in the cell “{cell}”, so the two changes cannot be compared."),
                hint=N_("Choose waves that asked this in both areas."), cell=SurveyAppError(NAMES[cell]),
            )  # fmt: skip
    return codes


NAMES = (N_("measure, before"), N_("measure, after"), N_("comparison, before"), N_("comparison, after"))


def _fit(
    design: SampleDesign,
    outcome: Floats,
    treated: NDArray[Any],
    post: NDArray[Any],
    covariates: Sequence[Term],
    columns: Columns,
    rows: Bools | None,
    family: Family,
) -> Fit:
    if any(variable.column in (TREATED, POST) for term in covariates for variable in term.variables):
        raise ValueError("Arm and wave are no covariates.")
    arm, time = flags(treated), flags(post)
    _cells(arm, time, answered(design, outcome, rows))
    one, two = Variable(TREATED), Variable(POST)
    terms = [Term.of(one), Term.of(two), *covariates, Term.of(one, two)]
    inside = (arm >= 0) & (time >= 0)
    held = {**columns, TREATED: arm.astype(np.int8), POST: time.astype(np.int8)}
    fit = glm(design, outcome, terms, held, family, rows=inside if rows is None else inside & rows)
    _cells(arm, time, fit.used)  # Missing covariates may have left one empty.
    return fit
