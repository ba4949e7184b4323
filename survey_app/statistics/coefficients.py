"""The coefficients of a model with their design-based covariance; linear combinations and Wald tests of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats
from survey_app.statistics.estimates import Contrast


class TooManyCoefficients(SurveyAppError):
    """More coefficients are tested at once than the sampling units can tell apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """p coefficients of a model.

    names       p names: (intercept), column, column[level], joined by “:” in products
    terms       p, the term each belongs to
    values      (p,) float; NaN where other columns of the model already say the same (collinear), so nothing can be estimated
    covariance  (p, p) float; NaN beside a NaN value
    df          residual degrees of freedom; below 1 there are too few PSUs for so many coefficients: the uncertainty is not known
    n           rows the model was fitted to, with a weight other than 0
    """

    names: tuple[str, ...]
    terms: tuple[str, ...]
    values: Floats
    covariance: Floats
    df: int
    n: int

    @property
    def standard_errors(self) -> Floats:
        """(p,)"""
        found: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return found

    @property
    def statistics(self) -> Floats:
        """(p,) t = value / standard error; NaN where the error is 0 or unknown."""
        error = self.standard_errors
        found: Floats = np.divide(self.values, error, out=np.full(error.size, np.nan), where=error > 0)
        return found

    @property
    def p_values(self) -> Floats:
        """(p,) two-sided, of “the coefficient is 0”; NaN where df is below 1."""
        return np.asarray(2 * special.stdtr(self.df if self.df > 0 else np.nan, -np.abs(self.statistics)), dtype=np.float64)

    def intervals(self, level: float = 0.95) -> Floats:
        """(p, 2) t intervals; NaN where df is below 1."""
        half = special.stdtrit(self.df if self.df > 0 else np.nan, 0.5 + level / 2) * self.standard_errors
        return np.column_stack([self.values - half, self.values + half])

    def place(self, name: str) -> int:
        """The position of a coefficient; ValueError if the model has none of that name."""
        if name not in self.names:
            raise ValueError(f"The model has no coefficient {name}.")
        return self.names.index(name)


@dataclass(frozen=True, slots=True)
class TermTest:
    """A Wald test that several coefficients are all 0: F = W/q on (df, ddf) degrees of freedom; p is NaN where ddf is below 1."""

    statistic: float
    df: int
    ddf: int
    p: float


def model_contrast(fit: Coefficients, coefficients: Mapping[str, float], level: float = 0.95) -> Contrast:
    """Σ c·coefficient with a t interval on the model's degrees of freedom; NaN with df 0 where a coefficient is not estimable."""
    c = np.array(list(coefficients.values()))
    places = [fit.place(name) for name in coefficients]
    value = float(c @ fit.values[places])
    variance = float(c @ fit.covariance[np.ix_(places, places)] @ c)
    return Contrast.of(value, float(np.sqrt(np.maximum(variance, 0.0))), 0 if np.isnan(value) else fit.df, level)


def term_test(fit: Coefficients, terms: Collection[str] = (), coefficients: Collection[str] = ()) -> TermTest:
    """Wald test that all coefficients of some terms, or some coefficients by name, are 0: W = b'V⁻¹b, F = W/q with (q, df of the model).

    What is not estimable is not tested. TooManyCoefficients: V is singular, as when there are fewer PSUs.
    ValueError: nothing to test."""
    unknown = set(terms) - set(fit.terms)
    if unknown:
        raise ValueError(f"The model has no term {min(unknown)}.")
    chosen = {fit.place(name) for name in coefficients} | {place for place, term in enumerate(fit.terms) if term in terms}
    places = [place for place in sorted(chosen) if not np.isnan(fit.values[place])]
    if not places:
        raise ValueError("No coefficient to test.")
    values, covariance = fit.values[places], fit.covariance[np.ix_(places, places)]
    scale = np.sqrt(np.diag(covariance))
    if not (scale > 0).all() or np.linalg.matrix_rank(covariance / np.outer(scale, scale), hermitian=True) < len(places):
        raise TooManyCoefficients(
            N_("There are too few sampling units to test {count} coefficients together."),
            hint=N_("Test fewer coefficients at once, or merge levels."), count=len(places),
        )  # fmt: skip
    statistic = float(values @ np.linalg.solve(covariance, values)) / len(places)
    p = float(special.fdtrc(len(places), fit.df, statistic)) if fit.df > 0 else float("nan")
    return TermTest(statistic, len(places), fit.df, p)
