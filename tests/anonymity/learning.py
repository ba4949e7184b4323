"""What an attacker can learn who is told half of the pairs: which bits and lengths go together, and which signs to trust."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

from tests.anonymity.captures import Row
from tests.anonymity.scores import Matrix

CERTAIN = 5.0  # Standard errors; of a hundred thousand correlations none goes so far by chance.
WRONG = 20  # Wrong pairs to learn from for each right one.


def halves(batch: Sequence[int]) -> tuple[list[int], list[int]]:
    """Numbers of the pairs that are told, and of the others; half of every batch."""
    chance = np.random.default_rng(len(batch))
    mixed = sorted(range(len(batch)), key=lambda number: (batch[number], chance.random()))
    return sorted(mixed[::2]), sorted(mixed[1::2])


def facts(things: Sequence[Sequence[Row]]) -> Matrix:
    """For each thing, the bits and lengths of all values of its rows, as far as all things have them; one fact a column."""
    told = [dict(fact for row in rows for column, value in row.values.items() for fact in _of(row.table, column, value)) for rows in things]
    names = sorted(set[Any]().union(*told), key=str)
    found = np.array([[one.get(name, 0.0) for name in names] for one in told]).reshape(len(things), len(names))
    return found[:, found.std(0) > 0] if len(things) else found


def matcher(codes: Matrix, answers: Matrix) -> Callable[[Matrix, Matrix], Matrix]:
    """Learn from pairs, row by row: which facts of a code go with which of its answer. Then: how well others go together."""
    (of_codes, x), (of_answers, y) = _standard(codes), _standard(answers)
    together = x.T @ y / max(1, len(x))
    weights = np.where(np.abs(together) * np.sqrt(len(x)) > CERTAIN, np.arctanh(np.clip(together, -0.999, 0.999)), 0.0)
    return lambda codes, answers: of_codes(codes) @ weights @ of_answers(answers).T


def weighed(pairs: Sequence[Matrix], batch: Sequence[int], half: Sequence[int], other: Sequence[int]) -> Matrix:
    """A logistic regression on the places that several orderings give an answer, learned on one half, applied to the other."""
    chance = np.random.default_rng(len(batch))
    places = {name: _places(pairs, numbers) for name, numbers in (("half", half), ("other", other))}
    batches = np.asarray(batch)[list(half)]
    rows, labels = [], []
    for number in range(len(half)):
        same = [wrong for wrong in np.flatnonzero(batches == batches[number]) if wrong != number]
        wrong = [*chance.permutation(same)[:WRONG], *chance.integers(0, len(half), WRONG)]
        rows += [places["half"][:, number, number], *(places["half"][:, number, one] for one in wrong if one != number)]
        labels += [1.0, *(0.0 for one in wrong if one != number)]
    weights = _logistic(np.array(rows), np.array(labels))
    scores: Matrix = np.tensordot(weights, places["other"], 1)
    return scores


def _of(table: str, column: str, value: Any) -> list[tuple[Any, float]]:
    """Facts about one value: its length, and the bits of what is written in hexadecimal."""
    text = str(value)
    beginning, _, length = text.partition("…")
    found: list[tuple[Any, float]] = [((table, column, "length"), float(length or len(text)))]
    if isinstance(value, str) and len(beginning) in (32, 64, 128) and set(beginning) <= set("0123456789abcdef"):
        bits = f"{int(beginning, 16):0{4 * len(beginning)}b}"
        found += [((table, column, place), 1.0) for place, bit in enumerate(bits) if bit == "1"]
    elif isinstance(value, int):
        found.append(((table, column, "value"), float(value)))
    return found


def _standard(facts: Matrix) -> tuple[Callable[[Matrix], Matrix], Matrix]:
    mean, deviation = facts.mean(0), facts.std(0)
    deviation = np.where(deviation > 0, deviation, np.inf)

    def standard(others: Matrix) -> Matrix:
        scaled: Matrix = (others - mean) / deviation
        return scaled

    return standard, standard(facts)


def _places(pairs: Sequence[Matrix], numbers: Sequence[int]) -> Matrix:
    """Attacker × resident × answer → how far ahead the answer stands, 1 the first."""
    chosen = np.ix_(list(numbers), list(numbers))
    found: Matrix = np.stack([rankdata(matrix[chosen], axis=1) / len(numbers) for matrix in pairs])
    return np.concatenate([found, found**8, found**64])  # That it is the very first tells more than that it is near.


def _logistic(rows: Matrix, labels: Matrix) -> Matrix:
    """Weights by Newton's method with a small ridge, the intercept left out."""
    X = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(X.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(X @ weights, -30, 30)))
        curvature = X.T @ (X * (chance * (1 - chance))[:, None]) + np.eye(X.shape[1])
        weights = weights + np.linalg.solve(curvature, X.T @ (labels - chance) - weights)
    return weights[1:]
