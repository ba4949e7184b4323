"""Makes the small invented surveys that R and we both compute: `python simulate.py` writes them into cases/data/, always the same.

Every indicator, recode and domain is a column of its own, so that a case needs no formula."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "cases" / "data"
AGES = ("16-29", "30-64", "65+")
Rows = list[dict[str, object]]


def main() -> None:
    rng = np.random.default_rng(20190101)
    DATA.mkdir(exist_ok=True)
    for name, made in {
        "waves": waves, "panel": panel, "towns": towns, "firms": firms, "pairs": pairs, "lonely": lonely, "areas": areas
    }.items():  # fmt: skip
        _write(name, made(rng))
    pi = [float(str(row["pi"])) for row in _read("firms")]
    _write("firms_joint", joint(np.array(pi)))


def waves(rng: np.random.Generator) -> Rows:
    """Two waves drawn anew; PSU numbers start again in each of four strata; strata A and B are treated. Some did not answer."""
    rows: Rows = []
    for wave in ("before", "after"):
        for number, stratum in enumerate("ABCD"):
            for psu in range(1, 5):
                base = 0.35 + 0.05 * number + rng.normal(0, 0.08) - (0.1 if wave == "after" and stratum in "AB" else 0)
                for _ in range(rng.integers(4, 9)):
                    sex, age = rng.choice(("woman", "man")), rng.choice(AGES, p=(0.3, 0.4, 0.3))
                    unsafe = int(rng.random() < base + (0.1 if sex == "woman" else -0.1))
                    years = int(rng.integers(*{"16-29": (16, 30), "30-64": (30, 65), "65+": (65, 90)}[age]))
                    rows.append(
                        {
                            "wave": wave, "post": int(wave == "after"), "stratum": stratum, "wstratum": f"{wave}.{stratum}", "psu": psu,
                            "treated": int(stratum in "AB"), "sex": sex, "age": age, "years": years,
                            "weight": round(rng.uniform(20, 90), 2), "unsafe": unsafe, "rare": int(rng.random() < 0.04),
                            "worry": int(np.clip(round(1.7 + unsafe + rng.normal(0, 0.8)), 1, 4)),
                            "score": round(20 + 0.3 * years + 5 * unsafe + rng.normal(0, 6), 1) if rng.random() < 0.93 else "",
                            "income": round(float(rng.lognormal(3, 0.5)), 1), "spent": round(float(rng.lognormal(1, 0.6)), 1),
                            "visits": int(rng.poisson(1.5 + 0.8 * unsafe)), "answered": int(rng.random() < (0.6 if sex == "man" else 0.75)),
                            "group": rng.choice(("x", "y", "")),
                        }
                    )  # fmt: skip
    return _with(
        rows,
        comparison=lambda row: 1 - int(str(row["treated"])),
        treated_post=lambda row: int(bool(row["treated"]) and bool(row["post"])),
        cell=lambda row: f"t{row['treated']}p{row['post']}",
        woman=lambda row: int(row["sex"] == "woman"),
        old_woman=lambda row: int(row["sex"] == "woman" and row["age"] == "65+"),
        after=lambda row: row["post"],
        nobody=lambda _: 0,
        sex_age=lambda row: f"{row['sex']}|{row['age']}",
        wave_sex=lambda row: f"{row['wave']}|{row['sex']}",
        wave_age=lambda row: f"{row['wave']}|{row['age']}",
        log_income=lambda row: round(float(np.log(float(str(row["income"])))), 10),
        twice_years=lambda row: 2 * int(str(row["years"])),
        one=lambda _: 1,
        age_30_64=lambda row: int(row["age"] == "30-64"),
        age_65=lambda row: int(row["age"] == "65+"),
    )


def panel(rng: np.random.Generator) -> Rows:
    """The same PSUs in three waves, most persons in all; weights differ from wave to wave."""
    rows: Rows = []
    person = 0
    for stratum in "ABC":
        for psu in range(1, 7):
            treated = int(psu <= 3)
            for _ in range(rng.integers(3, 6)):
                person += 1
                mood, weight = rng.normal(-0.4, 2.5), rng.uniform(10, 40)
                for wave in (1, 2, 3):
                    if rng.random() < 0.9:
                        unsafe = int(rng.logistic() < mood - (0.6 if wave == 3 and treated else 0))
                        rows.append(
                            {
                                "wave": wave, "post": int(wave == 3), "stratum": stratum, "psu": f"{stratum}{psu}", "person": f"p{person:03}",
                                "treated": treated, "weight": round(weight * rng.uniform(0.8, 1.2), 2), "unsafe": unsafe,
                            }
                        )  # fmt: skip
    return _with(
        rows, waves_1_3=lambda row: int(row["wave"] != 2), cell=lambda row: f"t{row['treated']}p{row['post']}", woman=lambda _: int(rng.random() < 0.5)
    )  # fmt: skip


def towns(rng: np.random.Generator) -> Rows:
    """Three stages, each from a finite population: towns in regions, blocks in towns (in two strata there), persons in blocks."""
    rows: Rows = []
    for region, all_towns in (("N", 12), ("S", 9)):
        for town in range(1, 5):
            of_town = rng.normal(0, 4)
            for zone, all_blocks in (("centre", 5), ("edge", 8)):
                for block in range(1, 3):
                    all_persons, of_block = int(rng.integers(8, 20)), rng.normal(0, 3)
                    for person in range(1, 4):
                        size = round(float(rng.lognormal(2, 0.4)), 2)
                        rows.append(
                            {
                                "region": region, "town": f"{region}{town}", "zone": zone, "block": f"{zone}{block}", "person": person,
                                "towns": all_towns, "blocks": all_blocks, "persons": all_persons,
                                "fraction": round(4 / all_towns, 10), "score": round(50 + of_town + of_block + rng.normal(0, 5), 2),
                                "size": size, "kind": rng.choice(("p", "q")),
                            }
                        )  # fmt: skip
    return _with(rows, weight=lambda row: round(int(str(row["towns"])) * int(str(row["persons"])) / 3, 4), one=lambda _: 1)


def firms(rng: np.random.Generator) -> Rows:
    """Fourteen of sixty, drawn with probabilities by size and without replacement; `q` is Σπ²/n of all sixty."""
    size = rng.lognormal(3, 0.5, 60)
    pi = np.round(14 * size / size.sum(), 6)
    drawn = np.flatnonzero(np.diff(np.floor(np.cumsum(pi) + rng.random()), prepend=0) > 0)
    return [
        {"half": "ab"[number % 2], "pi": pi[i], "q": round(float((pi**2).sum() / 14), 10), "sales": round(float(size[i] ** 0.6 * rng.uniform(5, 15)), 2),
         "staff": round(float(rng.uniform(10, 50)), 2)}
        for number, i in enumerate(drawn)
    ]  # fmt: skip


def joint(pi: np.ndarray) -> Rows:
    """Joint probabilities as Hájek approximates them for a sample of fixed size."""
    pairs = np.outer(pi, pi) * (1 - np.outer(1 - pi, 1 - pi) / (1 - pi).sum())
    np.fill_diagonal(pairs, pi)
    return [{f"j{j + 1}": round(float(pairs[i, j]), 10) for j in range(pi.size)} for i in range(pi.size)]


def pairs(rng: np.random.Generator) -> Rows:
    """Five strata with two PSUs each."""
    rows: Rows = []
    for stratum in "ABCDE":
        for psu in (1, 2):
            level = rng.normal(10, 3)
            for _ in range(rng.integers(3, 6)):
                score = round(level + rng.normal(0, 2), 2)
                rows.append(
                    {
                        "stratum": stratum, "psu": f"{stratum}{psu}", "sex": rng.choice(("woman", "man")),
                        "weight": round(rng.uniform(5, 15), 2), "score": score, "size": round(float(rng.lognormal(1, 0.3)), 2),
                        "unsafe": int(rng.random() < 0.4),
                    }
                )  # fmt: skip
    return rows


def lonely(rng: np.random.Generator) -> Rows:
    """Five strata, the last two with a single PSU; women of stratum B live in one PSU."""
    rows: Rows = []
    for stratum, psus in zip("ABCDE", (4, 3, 5, 1, 1), strict=True):
        for psu in range(1, psus + 1):
            for _ in range(rng.integers(4, 8)):
                sex = rng.choice(("woman", "man")) if stratum != "B" or psu == 1 else "man"
                rows.append(
                    {
                        "stratum": stratum, "psu": f"{stratum}{psu}", "sex": sex, "weight": round(rng.uniform(5, 25), 2),
                        "unsafe": int(rng.random() < 0.35), "three": int(stratum in "ABC"),
                    }
                )  # fmt: skip
    return _with(rows, woman=lambda row: int(row["sex"] == "woman"), zero=lambda row: 0 if row["psu"] == "C5" else row["weight"])


def areas(rng: np.random.Generator) -> Rows:
    """Ten areas in six years; four take the measure in the fourth year, two in the fifth."""
    rows: Rows = []
    for area in range(1, 11):
        start = {1: 4, 2: 4, 3: 4, 4: 4, 5: 5, 6: 5}.get(area)
        level, people = rng.normal(50, 5), int(rng.integers(2000, 9000))
        for year in range(1, 7):
            active = int(start is not None and year >= start)
            poverty = round(float(rng.uniform(5, 20)), 2)
            since = "-1" if start is None else str(int(np.clip(year - start, -3, 2)))
            crime = round(float(level - 0.7 * year - 3 * active + 0.4 * poverty + rng.normal(0, 1.5)), 3)
            ever = int(start is not None)
            rows.append({"area": area, "year": year, "people": people, "active": active, "since": since, "poverty": poverty, "crime": crime,
                         "ever": ever, "late": int(year >= 4), "high": int(crime > 48)})  # fmt: skip
    return rows


def _with(rows: Rows, **columns: Callable[[dict[str, object]], object]) -> Rows:
    return [{**row, **{name: column(row) for name, column in columns.items()}} for row in rows]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(name: str, rows: Rows) -> None:
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
