"""Makes the invented survey of opinions that R and we both compute: `python simulate_opinions.py` writes it beside this file."""

import csv
from pathlib import Path

import numpy as np

COLUMNS = ("stratum", "psu", "population", "weight", "sex", "kind", "trust", "score", "hours")


def main() -> None:
    rng = np.random.default_rng(20190102)
    rows = []
    for stratum, drawn, population in (("A", 5, 20), ("B", 6, 40), ("C", 4, 15)):
        for psu in range(1, drawn + 1):
            level = rng.normal(0, 2)
            for _ in range(rng.integers(6, 14)):
                sex = rng.choice(("woman", "man"))
                kind = rng.choice(("town", "suburb", "country"), p=(0.5, 0.3, 0.2))
                score = round(rng.normal(20 + level + 2 * (sex == "woman"), 4))  # Many ties.
                hours = round(rng.gamma(2, 5) + score / 4, 2)
                trust = ("low", "some", "high")[int(np.clip(round(rng.normal(score / 12 - 0.6, 0.7)), 0, 2))]
                weight = round(rng.uniform(10, 60), 2)
                asked = rng.random() >= 0.05
                rows.append((stratum, psu, population, weight, sex, kind, trust, score if asked else "", hours))
    with (Path(__file__).parent / "opinions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
