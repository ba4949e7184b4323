"""Makes the small invented surveys that R and we both compute: `python simulate.py` writes them beside this file, always the same."""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
AGES = ("16-29", "30-64", "65+")


def main() -> None:
    rng = np.random.default_rng(20190101)
    _write("independent.csv", ("wave", "stratum", "psu", "arm", "sex", "age", "weight", "unsafe", "rare"), independent(rng))
    _write("panel.csv", ("wave", "stratum", "psu", "person", "arm", "weight", "unsafe"), panel(rng))
    _write("lonely.csv", ("stratum", "psu", "sex", "weight", "unsafe"), lonely(rng))


def independent(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Two waves drawn anew; PSU numbers start again in each of four strata; strata A and B are treated."""
    rows: list[tuple[object, ...]] = []
    for wave in ("before", "after"):
        for number, stratum in enumerate("ABCD"):
            for psu in range(1, 7):
                base = 0.3 + 0.05 * number + rng.normal(0, 0.08) - (0.08 if wave == "after" and stratum in "AB" else 0)
                for _ in range(rng.integers(3, 8)):
                    sex, age = rng.choice(("woman", "man")), rng.choice(AGES, p=(0.25, 0.5, 0.25))
                    unsafe = rng.random() < base + (0.1 if sex == "woman" else -0.1)
                    weight = round(rng.uniform(20, 90), 2)
                    arm = "treated" if stratum in "AB" else "comparison"
                    rows.append((wave, stratum, psu, arm, sex, age, weight, int(unsafe), int(rng.random() < 0.04)))
    return rows


def panel(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """The same PSUs in both waves, most persons in both; weights differ from wave to wave."""
    rows: list[tuple[object, ...]] = []
    person = 0
    for stratum in "ABC":
        for psu in range(1, 9):
            arm = "treated" if psu <= 4 else "comparison"
            for _ in range(rng.integers(4, 9)):
                person += 1
                mood, weight = rng.normal(-0.6, 3.5), rng.uniform(10, 40)
                for wave in ("before", "after"):
                    if rng.random() < 0.9:
                        unsafe = rng.logistic() < mood - (0.3 if wave == "after" and arm == "treated" else 0)
                        rows.append(
                            (wave, stratum, f"{stratum}{psu}", f"p{person:03}", arm, round(weight * rng.uniform(0.8, 1.2), 2), int(unsafe))
                        )
    return rows


def lonely(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Five strata, the last two with a single PSU."""
    rows: list[tuple[object, ...]] = []
    for stratum, psus in zip("ABCDE", (4, 3, 5, 1, 1), strict=True):
        for psu in range(1, psus + 1):
            for _ in range(rng.integers(4, 8)):
                sex, weight, unsafe = rng.choice(("woman", "man")), round(rng.uniform(5, 25), 2), rng.random() < 0.35
                rows.append((stratum, f"{stratum}{psu}", sex, weight, int(unsafe)))
    return rows


def _write(name: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
