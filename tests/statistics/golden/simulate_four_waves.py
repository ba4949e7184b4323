"""Makes the invented survey of four independent waves that R and we both compute: `python simulate_four_waves.py` writes it beside."""

import csv
from pathlib import Path

import numpy as np

COLUMNS = ("year", "stratum", "psu", "treated", "sex", "age", "weight", "hours", "unsafe")


def main() -> None:
    rng = np.random.default_rng(20210611)
    rows = []
    for year in (2018, 2019, 2020, 2021):
        for stratum in ("A", "B"):
            for psu in range(1, 6):
                treated, level = int(psu <= 2 + (stratum == "B")), rng.normal(0, 1)
                for _ in range(rng.integers(5, 9)):
                    sex, age = rng.choice(("woman", "man")), int(rng.integers(18, 80))
                    measure = treated * (year >= 2020)
                    hours = round(20 + level + 0.05 * age + 0.4 * (year - 2018) - 2 * measure + rng.normal(0, 3), 2)
                    unsafe = int(rng.random() < 1 / (1 + np.exp(0.3 - 0.5 * (sex == "woman") - 0.3 * level + 0.9 * measure)))
                    weight = 0 if rng.random() < 0.02 else round(rng.uniform(10, 60), 2)
                    rows.append((year, stratum, psu, treated, sex, age, weight, "" if rng.random() < 0.04 else hours, unsafe))
    with (Path(__file__).parent / "four_waves.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
