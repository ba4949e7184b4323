"""Which columns of a model say something that the columns before them do not."""

from collections.abc import Sequence

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Floats, Ints

COLLINEAR = 1e-12  # 1 − R² of a column on those before it.
CONSTANT = 1e-18  # Square of a column around its mean, as part of its square around 0.


class CollinearInReplicate(SurveyAppError):
    """A coefficient that the sample gives, but not the weights of every replicate: the rows that tell it from others have weight 0."""


def independent(gram: Floats, centre: Floats | None = None) -> Ints:
    """The columns that are no combination of those before them, from X'WX (p, p) of columns less `centre` (p,); None: 0."""
    left = gram.copy()
    size = np.diag(gram) if centre is None else np.diag(gram) + centre**2 * gram[0, 0]
    kept = []
    for j in range(gram.shape[0]):
        if left[j, j] > COLLINEAR * gram[j, j] and gram[j, j] > CONSTANT * size[j]:
            kept.append(j)
            left -= np.outer(left[:, j], left[j]) / left[j, j]
    return np.array(kept, dtype=np.int64)


def check_independent(gram: Floats, centre: Floats | None, names: Sequence[str]) -> None:
    """CollinearInReplicate when columns that are independent in the sample no longer are."""
    kept = set(independent(gram, centre).tolist())
    for place, name in enumerate(names):
        if place not in kept:
            refuse_in_replicate(name)


def refuse_in_replicate(name: str) -> None:
    """CollinearInReplicate that names the coefficient."""
    raise CollinearInReplicate(
        N_("With the weights of one of the replicates “{coefficient}” cannot be estimated: too few rows are left that differ in it."),
        hint=N_("Merge small groups, or use the linearised variance instead of replicates."),
        coefficient=name,
    )
