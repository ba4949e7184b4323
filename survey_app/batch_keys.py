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

from survey_app import sealing
from survey_app.errors import N_, SurveyAppError


class KeyOutOfReach(SurveyAppError):
    """The key of a batch cannot be read now: one of its places does not let it be seen whether it is there."""


class KeyLost(KeyOutOfReach):
    """The key of a batch is whole in neither place."""


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
                try:
                    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                        file.write(private)
                        file.flush()
                        os.fsync(file.fileno())
                    made.rename(place / name.hex())
                except OSError:
                    made.unlink(missing_ok=True)
                    raise
                _flush(place)
        except OSError as failed:
            raise KeyNotKept(
                N_("The key of a new batch could not be kept in {folder}."), folder=failed.filename or self.places[0],
                hint=N_("Both folders of keys must be writable: PEJL_KEYS and PEJL_KEYS_COPY."),
            ) from failed  # fmt: skip

    def read(self, name: bytes, public: bytes) -> bytes:
        """The key whose public half is `public`, from whichever place has it whole. KeyLost; KeyOutOfReach when one place cannot be read
        and the other has it not."""
        unread = None
        for place in self.places:
            try:
                private = (place / name.hex()).read_bytes()
            except FileNotFoundError:
                continue
            except OSError as failed:
                unread = failed
                continue
            if len(private) == len(public) and sealing.public_half(private) == public:
                return private
        if unread is not None:
            raise KeyOutOfReach(
                N_("The key {name} cannot be read from {file}."), name=name.hex()[:8], file=unread.filename,
                hint=N_("Let this account read both folders of keys. If the file is lost for good, remove what is left of it."),
            ) from unread  # fmt: skip
        raise KeyLost(
            N_("The key {name} is missing or damaged in both folders, {first} and {second}. The answers that wait for it cannot be opened."),
            name=name.hex()[:8], first=self.places[0], second=self.places[1],
            hint=N_("Put the file back from the copy of the keys. Answers given from now on are not affected once the pool is reopened."),
        )  # fmt: skip

    def destroy(self, name: bytes) -> None:
        """Remove a key from both places, overwritten first. One that is already gone is no fault. OSError when it is left in one of them;
        from the other it has then been removed."""
        failures = []
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
            except OSError as failed:
                failures.append(failed)
        if failures:
            raise failures[0]

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
