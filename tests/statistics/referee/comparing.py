"""Does our answer agree with the referee's, within the tolerance of the case?

`expected` may say that the answer must be a refusal (`error`), nothing (`not_estimable`), or lack an interval; otherwise every field that
stands there is compared, number by number. null means: not defined, which is NaN with us."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from survey_app.errors import SurveyAppError
from survey_app.statistics.arrays import Floats
from survey_app.statistics.estimates import NothingToEstimate
from tests.statistics.referee.cases import Folder, Given

Answer = Mapping[str, Any]
WEIGHTS = {"n", "n_nonzero", "sum", "min", "max", "mean", "cv", "values", "kish_neff", "kish_deff", "g_min", "g_max"}
WORDS = {"names", "error", "error_names", "not_estimable", "interval_not_estimable"}
UNNAMED = ("cuts",)  # Not one number for each name.
SQUARE = ("vcov", "estimate", "se")  # With two dimensions: a number for every two names.
LIMITS = ("ci", "lower", "upper")
OTHERWISE = 1e-6  # Relative, for fields that have no tolerance of their own.


@dataclass(frozen=True, slots=True)
class Difference:
    """place: the field, with the position in it where it has several numbers."""

    place: str
    ours: object
    theirs: object


def differences(expected: Given, tolerance: Given, got: Answer | Exception, folder: Folder) -> Iterator[Difference]:
    """What differs; `got` is an answer, or the error in its place. An expectation of a form that is not ours differs."""
    try:
        yield from _differences(expected, tolerance, got, folder)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        yield Difference("all", f"{type(error).__name__}: {error}", expected)


def _differences(expected: Given, tolerance: Given, got: Answer | Exception, folder: Folder) -> Iterator[Difference]:
    if expected.get("error"):
        named = str(expected.get("error_names", ""))
        if not isinstance(got, SurveyAppError) or named not in _named(got):
            yield Difference("error", got, f"a refusal that names “{named}”" if named else "a refusal")
    elif expected.get("not_estimable"):
        if not isinstance(got, NothingToEstimate) and not (isinstance(got, Mapping) and _nothing(got.get("estimate", 0.0))):
            yield Difference("estimate", got if isinstance(got, Exception) else got.get("estimate"), "not estimable")
    elif isinstance(got, Exception):
        yield Difference("all", f"{type(got).__name__}: {got}", "an answer")
    else:
        if expected.get("interval_not_estimable") and not all(_nothing(got[name]) for name in LIMITS if name in got):
            yield Difference("interval", {name: got[name] for name in LIMITS if name in got}, "not estimable")
        yield from _numbers(expected, tolerance, got, folder)


def _named(refusal: SurveyAppError) -> str:
    return "\n".join(["", *(str(fact) for fact in refusal.facts.values())])


def _nothing(numbers: object) -> bool:
    return bool(np.isnan(_array(numbers)).all())


def _numbers(expected: Given, tolerance: Given, got: Answer, folder: Folder) -> Iterator[Difference]:
    places, unasked = _places(expected.get("names"), got.get("names"))
    if places is None:
        yield Difference("names", got.get("names"), expected["names"])
        return
    if not all(np.isnan(_array(got["estimate"])[place]).all() for place in unasked):
        yield Difference("names", got["names"], expected["names"])
    for field in (field for field in expected if field not in WORDS):
        if field not in got:
            yield Difference(field, None, expected[field])
            continue
        theirs = _array(expected[field] if field != "weights_file" else _file(expected[field], folder))
        ours = _array(got[field])
        if "names" in expected and ours.ndim and field not in UNNAMED:
            ours = ours[np.ix_(places, places)] if ours.ndim == 2 and field in SQUARE else ours[places]
        if ours.ndim == 1 and theirs.ndim == 0 and field == "df" and ours.size:
            theirs = np.full(ours.shape, theirs)
        if ours.shape != theirs.shape:
            yield Difference(field, f"shape {ours.shape}", f"shape {theirs.shape}")
            continue
        allowed = np.broadcast_to(_allowed(field, theirs, expected, tolerance), theirs.shape)
        with np.errstate(invalid="ignore"):  # Infinite on both sides.
            agree = (np.abs(ours - theirs) <= allowed) | (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        for place in np.argwhere(~agree):
            yield Difference(field + "".join(f"[{i}]" for i in place), float(ours[tuple(place)]), float(theirs[tuple(place)]))


def _places(theirs: Sequence[str] | None, ours: Sequence[str] | None) -> tuple[list[int] | None, list[int]]:
    """Where each of their names stands with us (None where one is missing), and where our further names stand."""
    if theirs is None:
        return [], []
    if ours is None or not set(theirs) <= set(ours):
        return None, []
    return [list(ours).index(name) for name in theirs], [place for place, name in enumerate(ours) if name not in theirs]


def _allowed(field: str, theirs: Floats, expected: Given, given: Given) -> Floats | float:
    """How far each number may be off."""
    tolerance = dict.fromkeys(("estimate_abs", "se_abs"), 0.0) | {name: float(value) for name, value in given.items()}
    size = np.abs(theirs)
    se = _errors(expected)
    match field:
        case "estimate" if "estimate_rel" in tolerance:
            with_se = 1e-8 * se if se.shape == theirs.shape else 0.0
            return tolerance["estimate_abs"] + tolerance["estimate_rel"] * size + with_se
        case "se" if "se_rel" in tolerance:
            return tolerance["se_abs"] + tolerance["se_rel"] * size
        case "ci" if "se_rel" in tolerance:
            errors = se[:, None] if theirs.ndim == 2 else se
            return OTHERWISE * size + 3 * tolerance["se_rel"] * errors + 3 * tolerance["se_abs"]
        case "vcov" if "se_rel" in tolerance:
            floor = tolerance["se_abs"] * se.max(initial=0.0) + tolerance["se_abs"] ** 2
            return 3 * tolerance["se_rel"] * np.outer(se, se) + floor
        case "statistic" if "statistic_rel" in tolerance:
            return 3 * tolerance["statistic_rel"] * size + 1e-6
        case "p" | "p_adjusted" if "p_abs" in tolerance:
            return tolerance["p_abs"]
        case "lower" | "upper" if "interval_abs" in tolerance:
            return tolerance["interval_abs"]
        case name if name in WEIGHTS and "weights_rel" in tolerance:
            return tolerance["weights_rel"] * size
        case _:
            return OTHERWISE * size


def _errors(expected: Given) -> Floats:
    """The referee's standard errors, 0 where it has none."""
    if "se" in expected:
        return np.nan_to_num(_array(expected["se"]))
    return np.sqrt(np.nan_to_num(np.diag(_array(expected["vcov"])))) if "vcov" in expected else np.zeros(())


def _file(name: str, folder: Folder) -> Floats:
    table = folder.table(name)
    return table.matrix(list(table.columns))


def _array(numbers: object) -> Floats:
    return np.array(numbers, dtype=np.float64)
