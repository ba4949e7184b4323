"""What a referee's new cases have found once, each as a small sample with the numbers of R's survey 4.1 and the call that gave them.

The sample: d <- data.frame(h=rep(1:2,each=4), p=c(1,1,2,2,1,1,2,2), s=1:8, f1=.2, f2=c(1,1,.5,.5,.25,.25,1,1), y=c(3,4,4,2,4,1,4,4));
D <- svydesign(~p+s, strata=~h, fpc=~f1+f2, data=d, nest=TRUE)."""

import numpy as np
import pytest

from survey_app.statistics import estimates
from survey_app.statistics.design import SampleDesign
from survey_app.statistics.quantiles import quantiles
from survey_app.statistics.stages import StageLabels

ANSWERS = np.array([3.0, 4, 4, 2, 4, 1, 4, 4])
PSU = np.array(["1", "1", "2", "2", "1", "1", "2", "2"])
IN_PSU = np.array([1, 1, 0.5, 0.5, 0.25, 0.25, 1, 1])


@pytest.fixture
def sample() -> SampleDesign:
    strata = np.repeat(["1", "2"], 4)
    stages = [StageLabels(PSU, strata, np.full(8, 0.2)), StageLabels(np.array(list("12345678")), None, IN_PSU)]
    return SampleDesign.of_stages(None, stages, nest=True)


def test_a_fraction_of_1_among_fractions_is_all_of_the_unit(sample: SampleDesign) -> None:
    """m <- svymean(~y, D); weights(D)"""
    found = estimates.mean(sample, ANSWERS[:, None])
    assert sample.weights == pytest.approx(5 / IN_PSU)
    assert found.values[0] == pytest.approx(2.9375, rel=1e-12)
    assert found.standard_errors[0] == pytest.approx(0.438057680277381, rel=1e-9)


def test_the_largest_value_as_a_quantile_has_an_interval_of_itself(sample: SampleDesign) -> None:
    """svyquantile(~y, D, .9): 4, from 4 to 4, se 0"""
    found = quantiles(sample, ANSWERS, np.array([0.9]))
    assert (found.estimates.values[0], found.low[0], found.high[0], found.estimates.standard_errors[0]) == (4, 4, 4, 0)
