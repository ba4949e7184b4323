"""The people of Lindsund: a fixed, invented population of 86,191 persons with the age × sex margins of a real municipality.

Nothing here is random. In every district, sex and age band, persons are shared out over country of birth, housing and unease by largest
remainder, so that the truth of the demo is a number and not an estimate.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SEXES = ("woman", "man")
AGE_BANDS = ("16-19", "20-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75-84")
BORN = ("sweden", "nordic", "europe", "world")
HOUSING = ("house", "tenant_owned", "rented", "other")
UNEASE = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])  # How uneasy a person is by nature: mean 0, variance 1.
UNEASE_SHARES = np.array([1, 4, 6, 4, 1]) / 16

MARGINS_SOURCE = {
    "sv": "SCB, folkmängd 31 december 2019 efter ålder och kön, Huddinge kommun, 16–84 år (verkliga tal, lånade åt exemplet)",
    "en": "Statistics Sweden, population on 31 December 2019 by age and sex, Huddinge, ages 16–84 (real figures, borrowed for the example)",
}
# Rows: age bands; columns: woman, man.
MARGINS: Ints = np.array(
    [[2700, 2920], [3207, 3386], [7712, 8101], [8152, 8588], [7915, 8245], [5743, 6149], [4256, 4077], [2720, 2320]], dtype=np.int64
)


@dataclass(frozen=True, slots=True)
class District:
    """An invented district.

    arm       where the measure was taken (treated), where not (comparison), or neither
    size      share of the municipality's persons, before the margins are met
    ages      how common each age band is, against the whole municipality; abroad: share born abroad at middle age
    housing   shares of house, tenant-owned flat, rented flat, other
    unsafe, worry, exposure, lighting   per cent in 2024: see `truth`
    """

    code: str
    name: str
    arm: str
    size: float
    ages: tuple[float, ...]
    abroad: float
    housing: tuple[float, float, float, float]
    unsafe: float
    worry: float
    exposure: float
    lighting: float


YOUNG = (1.05, 1.30, 1.30, 1.05, 0.90, 0.85, 0.80, 0.75)
FAMILY = (1.10, 0.80, 0.85, 1.20, 1.15, 0.95, 0.90, 0.85)
OLDER = (0.85, 0.80, 0.75, 0.80, 1.00, 1.25, 1.40, 1.50)
DISTRICTS = (
    District("stationsstaden", "Stationsstaden", "treated", 0.13, YOUNG, 0.44, (0.05, 0.35, 0.57, 0.03), 36.0, 45.0, 24.0, 34.0),
    District("kvarnangen", "Kvarnängen", "treated", 0.11, YOUNG, 0.40, (0.12, 0.32, 0.53, 0.03), 33.0, 42.0, 22.0, 31.0),
    District("almlunden", "Almlunden", "comparison", 0.12, YOUNG, 0.42, (0.07, 0.33, 0.57, 0.03), 35.0, 44.0, 23.5, 33.0),
    District("bjorkhojden", "Björkhöjden", "comparison", 0.10, YOUNG, 0.38, (0.12, 0.37, 0.48, 0.03), 32.0, 41.0, 22.0, 30.0),
    District("norrstrand", "Norrstrand", "comparison", 0.09, FAMILY, 0.34, (0.25, 0.33, 0.39, 0.03), 30.0, 39.0, 21.0, 28.0),
    District("akerby", "Åkerby", "other", 0.17, FAMILY, 0.22, (0.66, 0.17, 0.15, 0.02), 20.0, 31.0, 17.0, 21.0),
    District("sjovik", "Sjövik", "other", 0.15, OLDER, 0.14, (0.72, 0.18, 0.09, 0.01), 15.0, 26.0, 14.0, 16.0),
    District("tallmon", "Tallmon", "other", 0.13, OLDER, 0.20, (0.52, 0.28, 0.18, 0.02), 18.0, 29.0, 16.0, 19.0),
)
TREATED, COMPARISON, OTHER = (tuple(i for i, d in enumerate(DISTRICTS) if d.arm == arm) for arm in ("treated", "comparison", "other"))

_ABROAD_BY_AGE = np.array([0.55, 0.75, 1.15, 1.25, 1.15, 1.00, 0.80, 0.70])
_WORLD_BY_AGE = np.array([0.78, 0.76, 0.72, 0.68, 0.60, 0.50, 0.38, 0.30])  # Of those born abroad; the older have come from nearby.
_NORDIC_BY_AGE = np.array([0.03, 0.03, 0.03, 0.05, 0.10, 0.20, 0.35, 0.45])


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Kinds of persons, and how many there are of each.

    district, sex, age, born, housing : (k,) places in the lists above;  unease : (k,)
    count : (k,) persons of the kind, at least 1;  kind : (86191,) the kind of every person
    """

    district: Ints
    sex: Ints
    age: Ints
    born: Ints
    housing: Ints
    unease: Floats
    count: Ints
    kind: Ints

    @property
    def size(self) -> int:
        return int(self.kind.size)

    def mean(self, values: Floats, districts: tuple[int, ...] | None = None) -> float:
        """The mean of a quantity of each kind (k,) over all persons, or over those of some districts."""
        weights = self.count if districts is None else self.count * np.isin(self.district, districts)
        return float((values * weights).sum() / weights.sum())


@cache
def population() -> Population:
    """The population of Lindsund, the same every time."""
    cells = cell_counts()
    shape = (len(DISTRICTS), len(AGE_BANDS), len(SEXES), len(BORN), len(HOUSING), UNEASE.size)
    counts = np.zeros(shape, dtype=np.int64)
    for d, district in enumerate(DISTRICTS):
        for a in range(len(AGE_BANDS)):
            shares = np.einsum("b,h,u->bhu", _born(district, a), np.array(district.housing), UNEASE_SHARES)
            for s in range(len(SEXES)):
                counts[d, a, s] = shared_out(int(cells[d, a, s]), shares.ravel()).reshape(shares.shape)
    places = np.nonzero(counts)
    count = counts[places]
    where, age, sex, born, housing, unease = (place.astype(np.int64) for place in places)
    return Population(where, sex, age, born, housing, UNEASE[unease], count, np.repeat(np.arange(count.size), count))


@cache
def cell_counts() -> Ints:
    """(district, age band, sex) persons. Summed over districts, exactly MARGINS."""
    weights = np.array([[district.size * age for age in district.ages] for district in DISTRICTS])
    cells = np.zeros((len(DISTRICTS), *MARGINS.shape), dtype=np.int64)
    for a, s in np.ndindex(MARGINS.shape):
        cells[:, a, s] = shared_out(int(MARGINS[a, s]), weights[:, a])
    return cells


def shared_out(total: int, shares: Floats) -> Ints:
    """Whole persons in proportion to `shares`, by largest remainder: they add up to `total`."""
    exact = total * shares / shares.sum()
    whole: Ints = np.floor(exact).astype(np.int64)
    left = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole


def _born(district: District, age: int) -> Floats:
    abroad = min(district.abroad * float(_ABROAD_BY_AGE[age]), 0.75)
    world, nordic = float(_WORLD_BY_AGE[age]), float(_NORDIC_BY_AGE[age])
    return np.array([1 - abroad, abroad * nordic, abroad * (1 - world - nordic), abroad * world])
