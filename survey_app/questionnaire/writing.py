"""What people type: numbers in the ways they are written, and free text without what cannot be read or printed."""

import re
import unicodedata

LONGEST_NUMBER = 40
_SEPARATORS = str.maketrans({",": ".", "\u066b": ".", "\u066c": "", "'": "", "\u2019": "", "\u2212": "-", "\u2013": "-"})


def number(written: str) -> int | float | None:
    """The number that was written, None when it is none: 7, 7,5, 1 200 (any space), −3, ٣٤."""
    if len(written) > LONGEST_NUMBER:
        return None
    plain = "".join(char for char in written if not char.isspace() and unicodedata.category(char) not in ("Cf", "Zs"))
    plain = "".join(str(unicodedata.decimal(char, char)) for char in plain.translate(_SEPARATORS))
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain):
        return None
    return float(plain) if "." in plain else int(plain)


def cleaned(written: str) -> str:
    """The text with line breaks as \\n, composed characters, and without control characters and whatever else no one can see."""
    text = unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "".join(
        char for char in text if char == "\n" or not (unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") or char in _BIDI)
    ).strip()


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # They can turn the rest of a page around.


def characters(text: str) -> int:
    """The length as a browser's `maxlength` would let through at least: code points."""
    return len(text)
