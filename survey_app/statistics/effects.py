"""What a fitted model says on the scale of the outcome: predictions, average responses in scenarios, and their differences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import special

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats
from survey_app.statistics.estimates import Contrast, NothingToEstimate
from survey_app.statistics.regression import Fit
from survey_app.statistics.terms import ModelMatrix
from survey_app.statistics.variance import covariance_of


class NotEstimable(SurveyAppError):
    """A model with a collinear column, which says nothing about rows where that column goes its own way."""


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """m responses that a model predicts.

    names       m
    values      (m,) float, on the scale of the outcome
    covariance  (m, m)
    df          residual degrees of freedom of the model; below 1 the uncertainty is not known
    """

    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    df: int

    @property
    def standard_errors(self) -> Floats:
        """(m,)"""
        found: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return found

    def intervals(self, level: float = 0.95) -> Floats:
        """(m, 2) t intervals; NaN where df is below 1."""
        half = special.stdtrit(self.df if self.df > 0 else np.nan, 0.5 + level / 2) * self.standard_errors
        return np.column_stack([self.values - half, self.values + half])


@dataclass(frozen=True, slots=True)
class Scenario:
    """The rows as they are, but with some columns set to a value (a number or a level), or without some terms of the model."""

    name: str
    values: Mapping[str, float | str] = field(default_factory=dict)
    without: Collection[str] = ()


def prediction(fit: Fit, at: Sequence[Mapping[str, float | str]], offset: Floats | None = None) -> Effects:
    """The mean outcome of rows (m of them) given by the value of every column of the model, with delta-method errors.

    offset : (m,) their offsets; None: 0. With replicate weights the model is fitted anew in each. NotEstimable."""
    _check_estimable(fit)
    x = fit.matrix.rows_of(at).block(slice(None))
    shift = np.zeros(len(at)) if offset is None else offset

    def values(beta: Floats) -> Floats:
        return fit.family.mean(beta @ x + shift)

    gradient = fit.family.slope(fit.values @ x + shift) * x
    replicates = fit.design.replicates
    if replicates is not None:
        covariance = replicates.covariance(lambda weights: values(fit.refit(weights)), values(fit.values))
    else:
        covariance = gradient.T @ fit.covariance @ gradient
    return Effects(tuple(str(number + 1) for number in range(len(at))), values(fit.values), covariance, fit.df)


def marginal_effect(
    fit: Fit,
    scenarios: Sequence[Scenario],
    average_over: Bools | None = None,
    covariates: Literal["fixed", "sampled"] = "fixed",
) -> Effects:
    """The weighted average of the mean outcome over rows of the fit, in each scenario; their differences are average marginal effects.

    average_over : (n,) the rows to average over; None: all rows used in the fit
    covariates : "fixed": the error is that of the coefficients, for the covariates of these rows (delta method: gradient Σw·μ'(η)·x/Σw);
    "sampled": for those of the population, so that the sampling of the rows counts too: u = gradient·u(β) + (μ − average)/Σw.
    With replicate weights everything is computed anew in each, which means sampled covariates.

    Graubard & Korn (1999), Biometrics 55, 652–659; for difference-in-differences with a logit Puhani (2012), Economics Letters 115,
    85–87: average over the treated after, with and without the product term. NotEstimable; NothingToEstimate: no row to average over."""
    _check_estimable(fit)
    over = fit.used if average_over is None else fit.used & average_over
    if not over.any():
        raise NothingToEstimate(
            N_("No row of the model is in the group to average over."), hint=N_("Choose a group that the model was fitted to.")
        )
    averages = [_Average.of(fit, scenario, over[fit.used]) for scenario in scenarios]

    def statistic(weights: Floats) -> Floats:
        beta = fit.refit(weights)
        return np.array([average.value(beta, weights[over])[0] for average in averages])

    found = [average.value(fit.values, fit.design.weights[over]) for average in averages]
    values, gradients = np.array([value for value, _ in found]), np.column_stack([gradient for _, gradient in found])

    def influence() -> Floats:
        u: Floats = fit.influence() @ gradients
        u[over] += (np.column_stack([average.responses(fit.values) for average in averages]) - values) / fit.design.weights[over].sum()
        return u

    if covariates == "fixed" and fit.design.replicates is None:
        covariance = gradients.T @ fit.covariance @ gradients
    else:
        covariance = covariance_of(fit.design, values, statistic, influence, over)
    return Effects(tuple(scenario.name for scenario in scenarios), values, covariance, fit.df)


def effect_contrast(effects: Effects, coefficients: Floats, level: float = 0.95) -> Contrast:
    """Σ c·effect, c (m,), with a t interval on the model's degrees of freedom."""
    c = np.asarray(coefficients, dtype=np.float64)
    variance = max(float(c @ effects.covariance @ c), 0.0)
    return Contrast.of(float(c @ effects.values), float(np.sqrt(variance)), effects.df, level)


@dataclass(frozen=True, slots=True, eq=False)
class _Average:
    """A scenario for the rows to average over, given by a changed model matrix."""

    fit: Fit
    matrix: ModelMatrix
    counted: Floats  # (p,) 1, or 0 for the coefficients of terms left out
    offset: Floats

    @classmethod
    def of(cls, fit: Fit, scenario: Scenario, rows: Bools) -> "_Average":
        matrix = fit.matrix.with_values(scenario.values).at(rows)
        offset = np.zeros(matrix.n) if fit.scores.offset is None else fit.scores.offset[rows]
        return cls(fit, matrix, np.where(matrix.belongs_to(scenario.without), 0.0, 1.0), offset)

    def value(self, beta: Floats, weights: Floats) -> tuple[float, Floats]:
        """The average and its gradient (p,)."""
        total, gradient = 0.0, np.zeros(beta.size)
        for rows, x in self.matrix.blocks():
            eta = (beta * self.counted) @ x + self.offset[rows]
            total += float(weights[rows] @ self.fit.family.mean(eta))
            gradient += x @ (weights[rows] * self.fit.family.slope(eta))
        size = float(weights.sum())
        return total / size, self.counted * gradient / size

    def responses(self, beta: Floats) -> Floats:
        """(rows,) the mean outcome of each."""
        found = np.empty(self.matrix.n)
        for rows, x in self.matrix.blocks():
            found[rows] = self.fit.family.mean((beta * self.counted) @ x + self.offset[rows])
        return found


def _check_estimable(fit: Fit) -> None:
    if fit.estimable.size < len(fit.names):
        collinear = next(name for name, value in zip(fit.names, fit.values, strict=True) if np.isnan(value))
        raise NotEstimable(
            N_("The model cannot be asked what would be: its column “{coefficient}” only repeats others."),
            hint=N_("Leave that column out of the model."), coefficient=collinear,
        )  # fmt: skip
