"""What is sealed until it is mixed, and what is locked until its owner comes back.

A sealed answer can be made by whoever holds the public half of a batch's key, and opened only with the private half (libsodium's sealed
boxes: X25519, XSalsa20-Poly1305). A locked draft opens only with the resume code that its owner holds. Both are padded first, so that
their length says nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import TypeVar

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

T = TypeVar("T")
SMALLEST = 2048  # Bytes; longer texts are padded to the next power of two.


class CannotOpen(Exception):
    """Sealed or locked with another key, or changed since."""


def new_key() -> bytes:
    """32 random bytes: the private half of a batch's key."""
    return bytes(PrivateKey.generate())


def public_half(private: bytes) -> bytes:
    """The 32 bytes with which anybody can seal for the holder of `private`."""
    return bytes(PrivateKey(private).public_key)


def seal(public: bytes, text: bytes) -> bytes:
    """The padded text, to be opened only with the private half of `public`."""
    return SealedBox(PublicKey(public)).encrypt(_padded(text))


def unseal(private: bytes, sealed: bytes) -> bytes:
    """The text again. CannotOpen with another key."""
    try:
        return _unpadded(SealedBox(PrivateKey(private)).decrypt(sealed))
    except CryptoError as failed:
        raise CannotOpen from failed


def lock(secret: str, text: bytes) -> bytes:
    """The padded text, to be opened only with the same secret."""
    return bytes(SecretBox(_key(secret)).encrypt(_padded(text)))


def unlock(secret: str, locked: bytes) -> bytes:
    """The text again. CannotOpen with another secret."""
    try:
        return _unpadded(SecretBox(_key(secret)).decrypt(locked))
    except CryptoError as failed:
        raise CannotOpen from failed


def shuffled(things: Sequence[T]) -> list[T]:
    """The same things in an order that nobody can foretell, from the system's randomness."""
    mixed = list(things)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def _key(secret: str) -> bytes:
    """HKDF-SHA256 of one block (RFC 5869), without salt: the secret is random and long enough."""
    extracted = hmac.new(b"\0" * 32, secret.encode(), hashlib.sha256).digest()
    return hmac.new(extracted, b"pejl draft\x01", hashlib.sha256).digest()


def _padded(text: bytes) -> bytes:
    size = SMALLEST
    while size <= len(text):
        size *= 2
    return sodium_pad(text, size)


def _unpadded(padded: bytes) -> bytes:
    return sodium_unpad(padded, len(padded))
