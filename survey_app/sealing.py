"""What is sealed until it is mixed, and what is locked until its owner comes back.

A sealed answer can be made by whoever holds the public half of a batch's key, and opened only with the private half (libsodium's sealed
boxes: X25519, XSalsa20-Poly1305). A locked draft opens only with the resume code that its owner holds. Both are padded first, to the room
that the longest text would take, so that their length says nothing.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

T = TypeVar("T")
SMALLEST = 2048  # Bytes; what needs more room is padded to the next power of two.
SEALED = 48  # Bytes that a sealed box adds: a public key and a tag.


class CannotOpen(Exception):
    """Sealed or locked with another key, or changed since."""


def new_key() -> bytes:
    """32 random bytes: the private half of a batch's key."""
    return bytes(PrivateKey.generate())


def public_half(private: bytes) -> bytes:
    """The 32 bytes with which anybody can seal for the holder of `private`."""
    return bytes(PrivateKey(private).public_key)


def seal(public: bytes, text: bytes, room: int = 0) -> bytes:
    """The text, to be opened only with the private half of `public`; of one length whatever it says, as long as that is no more than
    `room` bytes."""
    return SealedBox(PublicKey(public)).encrypt(_padded(text, room))


def room(sealed: int) -> int:
    """The room that has been given to what is that long when sealed."""
    return sealed - SEALED - 1


def unseal(private: bytes, sealed: bytes) -> bytes:
    """The text again. CannotOpen with another key."""
    return next(unseal_all(private, [("", sealed)]))[1]


def unseal_all(private: bytes, many: Iterable[tuple[T, bytes]]) -> Iterator[tuple[T, bytes]]:
    """One text after the other, each with its name. CannotOpen at the first that is sealed with another key."""
    box = SealedBox(PrivateKey(private))  # Once: finding the public half takes as long as opening.
    try:
        for name, sealed in many:
            yield name, _unpadded(box.decrypt(sealed))
    except CryptoError as failed:
        raise CannotOpen from failed


def lock(secret: str, text: bytes, room: int = 0) -> bytes:
    """The text, to be opened only with the same secret; of one length as above."""
    return bytes(SecretBox(_key(secret)).encrypt(_padded(text, room)))


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
    extracted = hmac.digest(b"\0" * 32, secret.encode(), "sha256")
    return hmac.digest(extracted, b"pejl draft\x01", "sha256")


def _padded(text: bytes, room: int) -> bytes:
    size = SMALLEST
    while size <= max(room, len(text)):
        size *= 2
    return sodium_pad(text, size)


def _unpadded(padded: bytes) -> bytes:
    return sodium_unpad(padded, len(padded))
