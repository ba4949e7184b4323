"""Several comparisons at once: p values that account for how many were made."""

from typing import Literal

import numpy as np

from survey_app.statistics.arrays import Floats

Method = Literal["bonferroni", "holm", "hochberg", "hommel", "benjamini_hochberg", "benjamini_yekutieli"]

STATSMODELS: dict[Method, str] = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}


def adjust_p_values(p: Floats, method: Method) -> Floats:
    """(m,) p values adjusted for m comparisons, in the order given; held to a level, they keep what the method promises.

    bonferroni, holm, hochberg, hommel         the probability of any false discovery stays below the level; the first two whatever the
                                               dependence, the last two when the tests are independent or positively dependent.
    benjamini_hochberg, benjamini_yekutieli    the expected share of false discoveries among the discoveries stays below it; the first
                                               under independence or positive dependence, the second whatever the dependence.

    NaN (a comparison that could not be made) stays NaN and is not counted. ValueError: a p value outside 0 … 1.
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70; Hochberg (1988), Biometrika 75, 800–802; Hommel (1988), Biometrika 75,
    383–386; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300; Benjamini & Yekutieli (2001), Annals of
    Statistics 29, 1165–1188."""
    from statsmodels.stats.multitest import multipletests  # Takes a second or two, which few can spare at the start.

    adjusted = np.array(p, dtype=np.float64)
    made = ~np.isnan(adjusted)
    if ((adjusted[made] < 0) | (adjusted[made] > 1)).any():
        raise ValueError("A p value lies within 0 … 1.")
    if made.any():
        adjusted[made] = multipletests(adjusted[made], method=STATSMODELS[method])[1]
    return adjusted
