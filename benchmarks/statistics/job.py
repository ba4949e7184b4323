"""The standard job: a made-up survey of n respondents in 12 areas × 2 waves, with 24 strata, 1,200 PSUs, 8 margins and 40 shares."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

AREAS, WAVES, PSUS_IN_STRATUM, SHARES = 12, 2, 50, 40
STRATA = AREAS * WAVES
PSUS = STRATA * PSUS_IN_STRATUM
LEVELS = {"sex": 2, "age": 6, "edu": 4, "tenure": 3, "hh": 4, "lang": 3, "emp": 4, "stratum": STRATA}
COVARIATES = ("sex", "age", "edu", "hh", "owner", "employed")


@dataclass(frozen=True)
class Job:
    """One row for each respondent, in the order of the PSUs.

    weights (n,); stratum, psu (n,); categories (8, n) int, the margins in the order of LEVELS; totals (Σ levels,) of all margins;
    events (n, 40) uint8; treated, wave (n,) 0/1."""

    weights: np.ndarray
    stratum: np.ndarray
    psu: np.ndarray
    categories: np.ndarray
    totals: np.ndarray
    events: np.ndarray
    treated: np.ndarray
    wave: np.ndarray

    @classmethod
    def make(cls, n: int, seed: int = 1) -> "Job":
        rng = np.random.default_rng(seed)
        area, wave = rng.integers(0, AREAS, n), rng.integers(0, WAVES, n)
        psu = np.sort((area * WAVES + wave) * PSUS_IN_STRATUM + rng.integers(0, PSUS_IN_STRATUM, n))
        stratum = psu // PSUS_IN_STRATUM
        area, wave = stratum // WAVES, stratum % WAVES
        drawn = {name: rng.choice(size, n, p=_shares(rng, size)) for name, size in LEVELS.items() if name != "stratum"}
        drawn["stratum"] = stratum
        weights = np.round(np.exp(rng.normal(3, 0.3, n)), 4)
        treated = (area < AREAS // 2).astype(np.int64)
        common = 0.3 * (drawn["sex"] == 1) - 0.1 * drawn["age"] + 0.15 * drawn["edu"] + 0.2 * treated * wave
        base, of_psu = rng.uniform(-1.5, 1.5, SHARES), rng.normal(0, 0.15, (PSUS, SHARES))
        events = np.empty((n, SHARES), dtype=np.uint8)
        for k in range(SHARES):
            events[:, k] = rng.random(n) < 1 / (1 + np.exp(-(base[k] + of_psu[psu, k] + common)))
        totals = []
        for name, size in LEVELS.items():
            margin = np.bincount(drawn[name], weights, minlength=size) * (1.0 if name == "stratum" else rng.uniform(0.9, 1.1, size))
            totals.append(margin * (weights.sum() / margin.sum()))
        categories = np.array([drawn[name] for name in LEVELS])
        return cls(weights, stratum, psu, categories, np.concatenate(totals), events, treated, wave)

    @property
    def margins(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """Name, codes (n,) and totals of each margin."""
        parts = np.split(self.totals, np.cumsum(list(LEVELS.values()))[:-1])
        return list(zip(LEVELS, self.categories, parts, strict=True))

    @property
    def covariates(self) -> dict[str, np.ndarray]:
        """The six of the regression."""
        codes = dict(zip(LEVELS, self.categories, strict=True))
        dummies = {"owner": (codes["tenure"] == 1).astype(np.int64), "employed": (codes["emp"] == 1).astype(np.int64)}
        return {name: dummies[name] if name in dummies else codes[name] for name in COVARIATES}

    def save(self, folder: Path) -> None:
        """As .npy, and as plain numbers that R can read."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))
        integers = {"stratum": self.stratum, "psu": self.psu, "categories": self.categories, "treated": self.treated, "wave": self.wave}
        for name, values in integers.items():
            values.astype(np.int32).tofile(folder / f"{name}.int")
        self.events.T.tofile(folder / "events.byte")
        self.weights.tofile(folder / "weights.double")
        self.totals.tofile(folder / "totals.double")

    @classmethod
    def load(cls, folder: Path) -> "Job":
        return cls(*(np.load(folder / f"{field.name}.npy") for field in fields(cls)))


def _shares(rng: np.random.Generator, size: int) -> np.ndarray:
    drawn = rng.uniform(0.6, 1.4, size)
    return drawn / drawn.sum()
