"""Tests of hypotheses that know the design: independence in a table, goodness of fit, and differences between means.

Rao & Scott (1981), JASA 76, 221–230; (1984), Annals of Statistics 12, 46–60; Thomas & Rao (1987), JASA 82, 630–636; Koch, Freeman &
Freeman (1975), International Statistical Review 43, 59–78; Lumley (2010), Complex Surveys, 3.4 and 6.3."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats, Ints
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.estimates import Estimates, contrast, mean, proportions
from survey_app.statistics.tables import cell_codes
from survey_app.statistics.variance import covariance_of

Statistic = Literal["rao_scott_f", "rao_scott_chisq", "wald", "adjusted_wald"]
INF, NAN = float("inf"), float("nan")
SUMMED = 1e-9  # How near to 1 a sum of probabilities is 1.


class EmptyCategory(SurveyAppError):
    """A category, or a group, in which no row with a weight is."""


class TooFewCategories(SurveyAppError):
    """A comparison of fewer than two categories or groups."""


@dataclass(frozen=True, slots=True)
class Significance:
    """A test statistic against F with (df, ddf) degrees of freedom, or against χ² with df (ddf is then infinite).

    p is NaN where the design leaves no degrees of freedom or no variance to test with."""

    statistic: float
    df: float
    ddf: float
    p: float


@dataclass(frozen=True, slots=True)
class GoodnessOfFit:
    """Pearson's X² scaled to the number of answers, of which X²/scale stands against χ² with df. NaN where the shares do not vary."""

    statistic: float
    scale: float
    df: float
    p: float


@dataclass(frozen=True, slots=True)
class TTest:
    """An estimate, its standard error and t interval, and the test that it is `null`: statistic (estimate − null)/standard error.

    statistic, p, low and high are NaN where df < 1 or the standard error is 0."""

    estimate: float
    standard_error: float
    statistic: float
    df: int
    p: float
    low: float
    high: float

    @classmethod
    def of(cls, estimate: float, standard_error: float, df: int, null: float = 0.0, level: float = 0.95) -> "TTest":
        if df < 1 or not standard_error > 0:
            return cls(estimate, standard_error, NAN, df, NAN, NAN, NAN)
        t = (estimate - null) / standard_error
        half = float(special.stdtrit(df, 0.5 + level / 2)) * standard_error
        return cls(estimate, standard_error, t, df, float(2 * special.stdtr(df, -abs(t))), estimate - half, estimate + half)


def independence_test(
    design: SampleDesign,
    row: Ints,
    row_size: int,
    column: Ints,
    column_size: int,
    rows: Bools | None = None,
    *,
    statistic: Statistic = "rao_scott_f",
) -> Significance:
    """The test that two categorical columns (n,), codes 0 … size−1, are independent among the rows (n,) of the domain; −1: outside.

    rao_scott_f     Pearson's X², scaled to the rows of the domain, by the sum of the eigenvalues λ of the design effects Δ, against F with
                    d = (Σλ)²/Σλ² and d·ν degrees of freedom, ν = PSUs − strata of the domain
    rao_scott_chisq statistic X²; p of X² by the mean eigenvalue against χ² with (r − 1)(c − 1)
    wald            of the residuals of the estimated totals, N_ij − N_i·N_·j/N: W/q against F with q = (r − 1)(c − 1) and ν
    adjusted_wald   W(ν − q + 1)/(νq) against F with q and ν − q + 1
    Δ = (C'D⁻¹C)⁻¹ C'D⁻¹(nV)D⁻¹C, with C the interaction contrasts of the cells orthogonal to rows and columns, D the shares, V their
    covariance. As in R, rows without an answer or a weight count as rows of the domain, in X² and in ν; n has no part in p.
    The F of Rao and Scott is the one to use: Wald's statistic is too large where ν is small. NaN as `Significance` says.
    EmptyCategory when a row or column of the table holds nobody, NothingToEstimate when all do; TooFewCategories when the table has one row or column."""
    if min(row_size, column_size) < 2:
        raise TooFewCategories(
            N_("Whether two questions are related can only be tested when both have at least two categories."),
            hint=N_("Choose a question whose answers differ."),
        )
    cells = cell_codes(row, column, column_size)
    found = proportions(design, cells, row_size * column_size, rows)
    shares = found.values.reshape(row_size, column_size)
    for margin in (shares.sum(axis=1), shares.sum(axis=0)):
        _refuse_empty(np.nan_to_num(margin))
    nu = _degrees_of_freedom(design, rows)
    if statistic in ("wald", "adjusted_wald"):
        return _wald(design, cells, (row_size, column_size), rows, nu, adjusted=statistic == "adjusted_wald")
    n = design.n if rows is None else int(np.count_nonzero(rows))
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = n * float(((shares - expected) ** 2 / expected).sum())
    inverse = np.divide(1.0, found.values, out=np.zeros(found.values.size), where=found.values > 0)[:, None]
    C = np.kron(_contrasts(row_size), _contrasts(column_size))
    effects = np.linalg.solve(C.T @ (inverse * C), (inverse * C).T @ (n * found.covariance) @ (inverse * C))
    traced, squared = _traces(effects)
    if not traced > 0:
        return Significance(NAN, NAN, NAN, NAN)
    if statistic == "rao_scott_chisq":
        q = C.shape[1]
        return Significance(pearson, q, INF, float(special.chdtrc(q, pearson * q / traced)))
    return against_f(pearson / traced, traced**2 / squared, traced**2 / squared * nu)


def goodness_of_fit_test(design: SampleDesign, codes: Ints, probabilities: Floats, rows: Bools | None = None) -> GoodnessOfFit:
    """The test that the categories of `codes` (n,), 0 … k−1, have the `probabilities` (k,), all above 0; −1: outside the domain.

    With λ the eigenvalues of n·V·diag(1/probability): scale = Σλ²/Σλ, df = (Σλ)²/Σλ². NothingToEstimate when the domain is empty."""
    expected = np.asarray(probabilities, dtype=np.float64)
    if not (expected > 0).all() or abs(float(expected.sum()) - 1) > SUMMED:
        raise ValueError("Probabilities are above 0 and add up to 1.")
    found = proportions(design, codes, expected.size, rows)
    _refuse_empty(found.n[:1])
    n = int(found.n[0])
    pearson = n * float(((found.values - expected) ** 2 / expected).sum())
    traced, squared = _traces(n * found.covariance / expected)
    if not traced > 0:
        return GoodnessOfFit(pearson, NAN, NAN, NAN)
    scale, df = squared / traced, traced**2 / squared
    return GoodnessOfFit(pearson, scale, df, float(special.chdtrc(df, pearson / scale)))


def t_test(design: SampleDesign, column: Floats, rows: Bools | None = None, *, mu: float = 0.0, level: float = 0.95) -> TTest:
    """The test that the mean of a column (n,) is `mu`, among the rows (n,) of the domain; NaN: outside.

    df = PSUs − strata of the domain, as in Stata and SUDAAN (R's svyttest has one less). NothingToEstimate when the domain is empty."""
    found = mean(design, column, rows)
    return TTest.of(float(found.values[0]), float(found.standard_errors[0]), int(found.df[0]), mu, level)


def t_test_of_groups(design: SampleDesign, column: Floats, codes: Ints, rows: Bools | None = None, *, level: float = 0.95) -> TTest:
    """The test that the mean of a column (n,) is the same in the groups 0 and 1 of `codes` (n,); −1, or NaN: outside.

    The estimate is the mean of group 1 minus that of group 0: the slope of the regression on the group. df = PSUs − strata − 1.
    EmptyCategory when a group holds nobody."""
    found, df = group_means(design, column, codes, 2, rows)
    difference = contrast(found, {1: 1.0, 0: -1.0})
    return TTest.of(difference.value, difference.standard_error, df - 1, level=level)


def group_means(design: SampleDesign, column: Floats, codes: Ints, size: int, rows: Bools | None = None) -> tuple[Estimates, int]:
    """The mean of a column (n,) in each group 0 … size−1 of `codes` (n,); and the degrees of freedom of all groups together.

    TooFewCategories when size < 2; EmptyCategory when a group holds nobody."""
    if size < 2:
        raise TooFewCategories(N_("A comparison needs at least two groups."), hint=N_("Choose a grouping that divides the sample."))
    grouped = np.where(codes[:, None] == np.arange(size), column[:, None], np.nan)
    found = mean(design, grouped, rows)
    _refuse_empty(found.n)
    used = np.asarray(~np.isnan(grouped).all(axis=1))
    return found, design.degrees_of_freedom(used if rows is None else used & rows)


def against_f(statistic: float, df: float, ddf: float) -> Significance:
    """The statistic against F; p is NaN where ddf is not above 0."""
    return Significance(statistic, df, ddf, float(special.fdtrc(df, ddf, statistic)) if ddf > 0 else NAN)


def quadratic_form(values: Floats, covariance: Floats) -> float:
    """values' covariance⁻¹ values; NaN where the covariance has no inverse."""
    if not np.isfinite(covariance).all() or int(np.linalg.matrix_rank(covariance)) < values.size:
        return NAN
    return float(values @ np.linalg.solve(covariance, values))


def _wald(design: SampleDesign, cells: Ints, shape: tuple[int, int], rows: Bools | None, nu: int, *, adjusted: bool) -> Significance:
    inside = cells >= 0 if rows is None else (cells >= 0) & rows
    member = (inside[:, None] & (cells[:, None] == np.arange(shape[0] * shape[1]))).reshape(-1, *shape)

    def residuals(weights: Floats) -> Floats:
        table = np.tensordot(weights, member, axes=1)
        found: Floats = (table - np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum())[1:, 1:].ravel()
        return found

    def influence() -> Floats:
        table = np.tensordot(design.weights, member, axes=1)
        size, across, down = table.sum(), table.sum(axis=1), table.sum(axis=0)
        moved = (member.sum(axis=2)[:, :, None] * down + across[:, None] * member.sum(axis=1)[:, None, :]) / size
        u = member - moved + inside[:, None, None] * np.outer(across, down) / size**2
        return np.asarray(u[:, 1:, 1:].reshape(design.n, -1))

    values = residuals(design.weights)
    q = values.size
    wald = quadratic_form(values, covariance_of(design, values, residuals, influence, inside))
    return against_f(wald * (nu - q + 1) / (max(nu, 1) * q), q, nu - q + 1) if adjusted else against_f(wald / q, q, nu)


def _contrasts(size: int) -> Floats:
    """(size, size − 1) differences between categories, orthogonal to their sum."""
    return np.eye(size)[:, 1:] - 1 / size


def _traces(effects: Floats) -> tuple[float, float]:
    """The sum of the eigenvalues, and of their squares."""
    return float(np.trace(effects)), float(np.trace(effects @ effects))


def _degrees_of_freedom(design: SampleDesign, rows: Bools | None) -> int:
    """PSUs − strata of the domain, PSUs whose rows have no answer or weight 0 included; with replicates, as the design counts."""
    if design.replicates is not None:
        return design.degrees_of_freedom(rows)
    present = np.zeros(design.psus, dtype=np.bool_)
    present[design.psu if rows is None else design.psu[rows]] = True
    return design.degrees_of_freedom_of_psus(present)


def _refuse_empty(sizes: Floats | Ints) -> None:
    """EmptyCategory that counts the ones without size, and names the first, counted from 1."""
    empty = np.flatnonzero(sizes == 0)
    if empty.size:
        raise EmptyCategory(
            N_("{count} of {all} categories or groups hold no answers, first number {number}; they cannot be compared."),
            hint=N_("Leave the empty categories out, or merge them with others."),
            count=int(empty.size), all=int(sizes.size), number=int(empty[0]) + 1,
        )  # fmt: skip
