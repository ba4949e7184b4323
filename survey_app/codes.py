"""The codes in the letters: easy to read aloud and to type, hard to guess, and kept only as a keyed hash.

Twelve symbols of Crockford's base 32 (digits and capitals without I, L, O and U): eleven random ones, 55 bits, and a check symbol.
The check symbol is a weighted sum in the field of 32 elements, so one wrong symbol or two exchanged ones are always noticed.
"""

import hmac
import secrets
from functools import reduce
from operator import xor

from survey_app.errors import N_, SurveyAppError

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212.")


class CodeMistyped(SurveyAppError):
    """What was written cannot be a code: nothing needs to be looked up to know it."""


def draw() -> str:
    """A new code, from the system's randomness."""
    values = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(SYMBOLS[value] for value in (*values, _check(values)))


def shown(code: str) -> str:
    """The code as it stands in the letter, XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read(written: str) -> str:
    """The code that a person meant. Case, spaces, hyphens and the look-alikes O/0 and I/L/1 do not matter. CodeMistyped otherwise."""
    code = written[:200].translate(SEPARATORS).upper().translate(LOOKALIKES)
    if not code:
        raise CodeMistyped(N_("Write the code from the letter."), hint=N_("It has 12 characters and stands at the bottom of the letter."))
    if len(code) != LENGTH:
        raise CodeMistyped(
            N_("The code has 12 characters; you have written {count}."), count=len(code), hint=N_("Look at the bottom of the letter.")
        )
    unknown = [symbol for symbol in code if symbol not in SYMBOLS]
    if unknown:
        raise CodeMistyped(
            N_("“{symbol}” is in no code."), symbol=unknown[0], hint=N_("A code has only the digits 0–9 and the letters A–Z without U.")
        )
    values = [SYMBOLS.index(symbol) for symbol in code]
    if _check(values[:-1]) != values[-1]:
        raise CodeMistyped(
            N_("The code is not right: one character is wrong, or two have changed places."),
            hint=N_("Compare it with the letter, character by character."),
        )
    return code


def kept(pepper: bytes, slug: str, code: str) -> bytes:
    """The 32 bytes by which a wave knows a code: HMAC-SHA256(pepper, slug ‖ code). Without the pepper nobody can go from one to the other."""
    return hmac.digest(pepper, f"{slug}\x00{code}".encode(), "sha256")


def _check(values: list[int]) -> int:
    """Σ αⁱ·vᵢ for i = 1, 2, …: distinct weights, none zero or one."""
    return reduce(xor, (products[value] for products, value in zip(_PRODUCTS, values, strict=True)), 0)


def _times(one: int, other: int) -> int:
    """The product in GF(32), modulo x⁵ + x² + 1."""
    product = 0
    for bit in range(5):
        if other >> bit & 1:
            product ^= one << bit
    for bit in (8, 7, 6, 5):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product


def _power(exponent: int) -> int:
    return reduce(lambda power, _: _times(power, 2), range(exponent), 1)


_PRODUCTS = tuple(tuple(_times(_power(place), value) for value in range(32)) for place in range(1, LENGTH))
