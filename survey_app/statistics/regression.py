"""Survey-weighted generalised linear models with the covariance of the design.

The coefficients solve Σ w·x·(y − μ)·(dμ/dη)/V(μ) = 0; the influence of a row on them is u = A⁻¹·x·(y − μ)·(dμ/dη)/V(μ) with
A = X'WX (Binder 1983, International Statistical Review 51, 279–292), and `variance.covariance_of` does the rest.

The fit is our own Newton iteration on cross-products of blocks of rows: statsmodels' GLM holds several n × p arrays and decomposes
them in every iteration, which at a million rows takes several times the memory and, for a logit, ten times the time. It referees the coefficients in the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_app.errors import N_
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.coefficients import Coefficients
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.families import LINEAR, Family
from survey_app.statistics.outcomes import checked_outcome, outcome_of
from survey_app.statistics.scores import Scores, Solution, solve
from survey_app.statistics.terms import INFINITE, ModelMatrix, NotNumeric, Term, rows_of_model
from survey_app.statistics.variance import covariance_of


@dataclass(frozen=True, slots=True, eq=False)
class Fit(Coefficients):
    """A fitted generalised linear model: its coefficients, and what follows from them.

    design    the sample
    family    distribution and link
    used      (n,) bool, the rows it was fitted to
    matrix    the model matrix of these rows
    scores    the equations of the model
    solution  where the iteration ended
    """

    design: SampleDesign
    family: Family
    used: Bools
    matrix: ModelMatrix
    scores: Scores
    solution: Solution

    @property
    def estimable(self) -> Ints:
        """The positions of the coefficients that are not NaN."""
        return self.solution.kept

    def refit(self, weights: Floats) -> Floats:
        """(p,) the coefficients with other weights (n,)."""
        return self.scores.values(solve(self.scores, weights[self.used], self.solution.kept))

    def influence(self) -> Floats:
        """(n, p) unweighted influence of each row on each coefficient; 0 outside the fit, and for what is not estimable."""
        found = np.zeros((self.used.size, len(self.names)), order="F")
        found[:, self.estimable] = _influence(self.scores, self.solution, self.used)
        return found

    def fitted(self) -> Floats:
        """(n,) the mean μ of each row used; NaN for the others."""
        found = np.full(self.used.size, np.nan)
        found[self.used] = self.family.mean(self.scores.predictor(self.solution.beta, self.solution.kept))
        return found


def glm(
    design: SampleDesign,
    outcome: NDArray[Any],
    terms: Sequence[Term],
    columns: Mapping[str, NDArray[Any]],
    family: Family = LINEAR,
    *,
    offset: Floats | None = None,
    intercept: bool = True,
    rows: Bools | None = None,
) -> Fit:
    """The regression of `outcome` (n,) on `terms`, whose columns (n,) are in `columns` (see `ModelMatrix.of`).

    family  LINEAR (also of a 0/1 outcome: differences of shares), LOGIT, PROBIT, POISSON
    offset  (n,) added to the linear predictor
    rows    (n,) the domain; None: all. A row with a missing value is outside, like one of weight 0; it stays in the design.
    df = design df of the rows used + 1 − number of estimable coefficients.

    A column that repeats others (collinear) gets NaN; the others keep their meaning, as if it were left out.
    NothingToEstimate: no row left. OneLevel: a categorical column with one level. OutcomeNotUsable. Separated: 0 and 1 can be told apart
    without error, so the coefficients run away. NotConverged. NotNumeric: a numeric column is text or infinite. CollinearInReplicate."""
    matrix = ModelMatrix.of(terms, columns, design.n, intercept=intercept)
    y = outcome_of(outcome)
    used, matrix = rows_of_model(design, matrix, [~np.isnan(each) for each in (y, offset) if each is not None], rows)
    if offset is not None and not np.isfinite(offset[used]).all():
        raise NotNumeric(N_("The offset is infinite in some rows."), hint=INFINITE)
    scores = Scores.of(matrix, checked_outcome(y[used], family), family, None if offset is None else offset[used], alike=True)
    solution = solve(scores, design.weights[used])
    kept = solution.kept
    covariance = np.full((matrix.p, matrix.p), np.nan)
    covariance[np.ix_(kept, kept)] = covariance_of(
        design,
        scores.values(solution)[kept],
        lambda weights: scores.values(solve(scores, weights[used], kept))[kept],
        lambda: _influence(scores, solution, used),
        used,
    )
    df = design.degrees_of_freedom(used) + 1 - kept.size
    return Fit(
        matrix.names, matrix.terms, scores.values(solution), covariance, df, int(used.sum()), design, family, used, matrix, scores, solution
    )  # fmt: skip


def _influence(scores: Scores, solution: Solution, used: Bools) -> Floats:
    """(n, q) of all rows of the design on the coefficients kept; 0 outside the fit."""
    found = scores.influence(solution)
    if used.all():
        return found
    spread = np.zeros((used.size, found.shape[1]), order="F")
    spread[used] = found
    return spread
