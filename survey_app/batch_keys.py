"""The private keys of the batches that answers are sealed to: files outside the database, each in two folders.

A key that is lost in both loses the answers that wait in its pool; a key that is copied opens them. So they are made before anything is
sealed to them, forced to the disk in both places, and destroyed when their batch has been mixed and the mixing is on the disk.
"""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from survey_app.errors import N_, SurveyAppError


class KeyLost(SurveyAppError):
    """The key of a batch is in neither place."""


class KeyNotKept(SurveyAppError):
    """A new key could not be written to both places."""


@dataclass(frozen=True, slots=True)
class BatchKeys:
    """Two folders that hold the same keys; on two disks if the operator has them."""

    places: tuple[Path, Path]

    def keep(self, name: bytes, private: bytes) -> None:
        """Write a new key, durable in both places when this returns. KeyNotKept otherwise."""
        try:
            for place in self.places:
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
                made = place / f".{secrets.token_hex(8)}"
                with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(private)
                    file.flush()
                    os.fsync(file.fileno())
                made.rename(place / name.hex())
                _flush(place)
        except OSError as failed:
            raise KeyNotKept(
                N_("The key of a new batch could not be kept in {folder}."), folder=failed.filename or self.places[0],
                hint=N_("Both folders of keys must be writable: PEJL_KEYS and PEJL_KEYS_COPY."),
            ) from failed  # fmt: skip

    def read(self, name: bytes) -> bytes:
        """The key, from whichever place has it. KeyLost."""
        for place in self.places:
            try:
                private = (place / name.hex()).read_bytes()
            except OSError:
                continue
            if len(private) == 32:
                return private
        raise KeyLost(
            N_("The key {name} is missing from both folders, {first} and {second}. The answers that wait for it cannot be opened."),
            name=name.hex()[:8], first=self.places[0], second=self.places[1],
            hint=N_("Put the file back from the copy of the keys. Answers given from now on are not affected once the pool is reopened."),
        )  # fmt: skip

    def destroy(self, name: bytes) -> None:
        """Remove a key from both places, overwritten first. One that is already gone is no fault."""
        for place in self.places:
            path = place / name.hex()
            try:
                with path.open("r+b") as file:
                    file.write(b"\0" * path.stat().st_size)
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
                _flush(place)
            except FileNotFoundError:
                continue

    def older_than(self, name: bytes, moment: datetime) -> bool:
        """Whether a key was made before a moment of local time."""
        made = [path.stat().st_mtime for path in (place / name.hex() for place in self.places) if path.exists()]
        return bool(made) and max(made) < moment.timestamp()

    def kept(self) -> set[bytes]:
        """The names of all keys in either place."""
        names = (path.name for place in self.places if place.is_dir() for path in place.iterdir())
        return {bytes.fromhex(name) for name in names if re.fullmatch("[0-9a-f]{32}", name)}


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
