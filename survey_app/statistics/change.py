"""What changed: before and after, and the difference between two changes. All are contrasts of shares of one stacked design, so that
what the waves have in common (PSUs, persons, margins) is in their covariance."""

from survey_app.statistics.estimates import Contrast, Shares, contrast


def change(estimates: Shares, *, before: int, after: int, level: float = 0.95) -> Contrast:
    """After minus before; `before` and `after` are positions in `estimates`."""
    return contrast(estimates, {before: -1.0, after: 1.0}, level=level)


def difference_in_differences(
    estimates: Shares, *, treated_before: int, treated_after: int, comparison_before: int, comparison_after: int, level: float = 0.95
) -> Contrast:
    """The change among the treated minus the change in the comparison areas; all arguments are positions in `estimates`.

    Equal to the interaction of a linear regression on arm, wave and their product, with the survey's sandwich variance."""
    signs = {treated_before: -1.0, treated_after: 1.0, comparison_before: 1.0, comparison_after: -1.0}
    return contrast(estimates, signs, level=level)
