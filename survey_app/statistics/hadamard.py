"""Hadamard matrices: signs of which any two rows agree in exactly half of the places."""

import numpy as np
from scipy import linalg

from survey_app.statistics.arrays import Ints


def hadamard(rows: int) -> Ints:
    """(R, R) a Hadamard matrix H of +1 and −1, HH' = R·I, first row all +1; R is the smallest order ≥ `rows` that these rules reach:
    Sylvester's doubling, and Paley's two constructions from a prime. They reach every multiple of 4 up to 88 but 52.

    Paley (1933), On orthogonal matrices, J. Mathematics and Physics 12, 311–320."""
    order = max(4, -(-rows // 4) * 4)
    while (found := _of_order(order)) is None:
        order += 4
    normal: Ints = found * found[0]
    return normal


def _of_order(order: int) -> Ints | None:
    """None where no rule gives one."""
    if order & (order - 1) == 0:
        return np.asarray(linalg.hadamard(order), dtype=np.int64)
    half = order // 2
    if _is_prime(order - 1):
        return _identity(order) + _bordered(order - 1, -1)
    if half % 4 == 2 and _is_prime(half - 1):
        return _crossed([[1, 1], [1, -1]], _bordered(half - 1, 1)) + _crossed([[1, -1], [-1, -1]], _identity(half))
    smaller = _of_order(half) if half % 4 == 0 else None
    return None if smaller is None else _crossed([[1, 1], [1, -1]], smaller)


def _bordered(q: int, sign: int) -> Ints:
    """(q + 1, q + 1) the Legendre symbols of i − j for a prime q (1 for a square, −1 for none, 0 for 0), with a row of ones above and a
    column of `sign` before."""
    symbol = np.full(q, -1, dtype=np.int64)
    symbol[np.arange(1, q) ** 2 % q] = 1
    symbol[0] = 0
    found = np.ones((q + 1, q + 1), dtype=np.int64)
    found[1:, 0] = sign
    found[0, 0] = 0
    found[1:, 1:] = symbol[np.subtract.outer(np.arange(q), np.arange(q)) % q]
    return found


def _crossed(signs: list[list[int]], matrix: Ints) -> Ints:
    return np.asarray(np.kron(np.array(signs), matrix), dtype=np.int64)


def _identity(order: int) -> Ints:
    return np.eye(order, dtype=np.int64)


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
