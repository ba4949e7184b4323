"""Linear regression with the effects of areas, years or persons taken out (absorbed)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_app.statistics.arrays import Bools, Floats, Ints, Labels
from survey_app.statistics.auxiliaries import generalised_inverse
from survey_app.statistics.categories import Categories
from survey_app.statistics.coefficients import Coefficients
from survey_app.statistics.collinearity import COLLINEAR, check_independent, independent
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.newton import solved
from survey_app.statistics.outcomes import outcome_of
from survey_app.statistics.terms import ModelMatrix, Term, rows_of_model
from survey_app.statistics.variance import covariance_of


def fixed_effects_regression(
    design: SampleDesign,
    outcome: NDArray[Any],
    terms: Sequence[Term],
    columns: Mapping[str, NDArray[Any]],
    absorb: Sequence[Labels | Ints],
    rows: Bools | None = None,
) -> Coefficients:
    """Weighted least squares of `outcome` (n,) on `terms` and a dummy for every value of each of `absorb` (n,), whose effects are not shown.

    Outcome and columns are replaced by their residuals on the dummies, which leaves the coefficients of the terms and their influence as
    they are (Frisch & Waugh 1933, Econometrica 1, 387–401; Lovell 1963). With areas and years: the two-way fixed effects estimator.
    df = design df, since the absorbed effects may be as many as the PSUs. Missing values and `rows` as in `regression.glm`.
    What the dummies explain is not estimable (NaN). NothingToEstimate; OneLevel; OutcomeNotUsable; NotNumeric;
    CollinearInReplicate."""
    matrix = ModelMatrix.of(terms, columns, design.n, intercept=False)
    y = outcome_of(outcome)
    used, matrix = rows_of_model(design, matrix, [~np.isnan(y)], rows)
    dummies = _dummies([np.asarray(labels)[used] for labels in absorb])
    together = np.column_stack([y[used], matrix.block(slice(None)).T])

    def within(weights: Floats, kept: Ints | None) -> tuple[Ints, Floats, Floats, Floats]:
        """Kept columns, their coefficients, the columns (n, q) and what they leave unexplained (n,), all less the dummies."""
        left = _residuals(dummies, together, weights)
        residual, x = left[:, 0], left[:, 1:]
        gram = x.T @ (weights[:, None] * x)
        gram[:, np.diag(gram) <= COLLINEAR * (weights @ together[:, 1:] ** 2)] = 0.0  # What the dummies explain.
        again = kept is not None
        kept = independent(gram) if kept is None else kept
        names = [matrix.names[place] for place in kept]
        x, gram = x[:, kept], gram[np.ix_(kept, kept)]
        if again:
            check_independent(gram, None, names)
        beta = solved(gram, x.T @ (weights * residual), names)
        return kept, beta, x, residual - x @ beta

    kept, beta, x, unexplained = within(design.weights[used], None)

    def influence() -> Floats:
        found = np.zeros((design.n, kept.size))
        found[used] = (x * unexplained[:, None]) @ np.linalg.inv(x.T @ (design.weights[used, None] * x))
        return found

    values = np.full(matrix.p, np.nan)
    values[kept] = beta
    covariance = np.full((matrix.p, matrix.p), np.nan)
    covariance[np.ix_(kept, kept)] = covariance_of(design, beta, lambda weights: within(weights[used], kept)[1], influence, used)
    return Coefficients(matrix.names, matrix.terms, values, covariance, design.degrees_of_freedom(used), int(used.sum()))


def _dummies(labels: Sequence[NDArray[Any]]) -> Categories:
    found = [np.unique(each, return_inverse=True) for each in labels]
    return Categories.of([code.astype(np.int64) for _, code in found], [values.size for values, _ in found])


def _residuals(dummies: Categories, values: Floats, weights: Floats) -> Floats:
    """(n, m) what the dummies leave of values (n, m); twice, since the first round leaves rounding."""
    inverse = generalised_inverse(dummies.gram(weights))
    for _ in range(2):
        values = values - dummies.fitted(inverse @ dummies.crossed(weights[:, None] * values))
    return values
