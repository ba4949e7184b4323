"""The batches' keys: durable in two places before they are used, readable from either, and gone from both when they are destroyed."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from survey_app import batch_keys, sealing
from survey_app.batch_keys import BatchKeys, KeyLost, KeyNotKept, KeyOutOfReach

NAME, PRIVATE = b"n" * 16, b"k" * 32
PUBLIC = sealing.public_half(PRIVATE)


@pytest.fixture
def keys(tmp_path):
    return BatchKeys((tmp_path / "keys", tmp_path / "copy"))


def files(keys):
    return [path for place in keys.places for path in place.iterdir()]


def test_a_key_is_in_both_places_for_its_owner_alone(keys):
    keys.keep(NAME, PRIVATE)
    assert [path.read_bytes() for path in files(keys)] == [PRIVATE, PRIVATE]
    assert {path.stat().st_mode & 0o777 for path in files(keys)} == {0o600}
    assert {place.stat().st_mode & 0o777 for place in keys.places} == {0o700}
    assert keys.kept() == {NAME}


def test_a_key_is_forced_to_the_disk_before_it_has_its_name_and_its_folder_after(keys, monkeypatch):
    did: list[tuple[str, str]] = []
    fsync, rename = os.fsync, Path.rename

    def named(handle):
        path = Path(f"/proc/self/fd/{handle}").readlink()
        return "folder" if path.is_dir() else "file"

    monkeypatch.setattr(batch_keys.os, "fsync", lambda handle: (did.append(("flush", named(handle))), fsync(handle)))
    monkeypatch.setattr(Path, "rename", lambda path, to: (did.append(("name", "file")), rename(path, to)))
    keys.keep(NAME, PRIVATE)
    assert did == [("flush", "file"), ("name", "file"), ("flush", "folder")] * 2


@pytest.mark.parametrize("lost", [0, 1])
def test_one_place_is_enough_to_read_a_key(keys, lost):
    keys.keep(NAME, PRIVATE)
    (keys.places[lost] / NAME.hex()).unlink()
    assert keys.read(NAME, PUBLIC) == PRIVATE
    assert keys.kept() == {NAME}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 33, b"x" * 32, b"k" * 31 + b"x", b"\0" * 32])
def test_a_damaged_file_is_passed_over_for_its_copy(keys, damage, place):
    keys.keep(NAME, PRIVATE)
    (keys.places[place] / NAME.hex()).write_bytes(damage)
    assert keys.read(NAME, PUBLIC) == PRIVATE


def test_a_key_that_is_damaged_in_both_places_is_lost(keys):
    keys.keep(NAME, PRIVATE)
    for path in files(keys):
        path.write_bytes(b"x" * 32)
    with pytest.raises(KeyLost, match="missing or damaged in both folders"):
        keys.read(NAME, PUBLIC)


@pytest.mark.parametrize("place", [0, 1])
def test_a_key_that_cannot_be_read_is_not_lost(keys, place):
    keys.keep(NAME, PRIVATE)
    (keys.places[1 - place] / NAME.hex()).unlink()
    (keys.places[place] / NAME.hex()).rename(keys.places[place] / "aside")
    (keys.places[place] / NAME.hex()).mkdir()  # The tests may run as root, whom no permission stops.
    with pytest.raises(KeyOutOfReach) as failed:
        keys.read(NAME, PUBLIC)
    assert not isinstance(failed.value, KeyLost)
    assert f"cannot be read from {keys.places[place] / NAME.hex()}" in str(failed.value)
    (keys.places[1 - place] / NAME.hex()).write_bytes(PRIVATE)
    assert keys.read(NAME, PUBLIC) == PRIVATE


def test_a_key_that_is_in_neither_place_is_told_with_both_folders(keys):
    with pytest.raises(KeyLost) as lost:
        keys.read(NAME, PUBLIC)
    assert all(str(place) in str(lost.value) for place in keys.places)
    assert "Put the file back from the copy" in str(lost.value)


@pytest.mark.parametrize("place", [0, 1])
def test_a_key_that_cannot_be_written_to_both_places_is_not_kept(keys, place):
    keys.places[place].write_text("a file is in the way")
    with pytest.raises(KeyNotKept, match="PEJL_KEYS"):
        keys.keep(NAME, PRIVATE)


@pytest.mark.parametrize("fails", ["fsync", "rename"])
def test_of_a_key_that_could_not_be_kept_no_half_made_file_is_left(keys, monkeypatch, fails):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(*((batch_keys.os, "fsync") if fails == "fsync" else (Path, "rename")), full)
        with pytest.raises(KeyNotKept):
            keys.keep(NAME, PRIVATE)
    assert list(keys.places[0].iterdir()) == []


@pytest.mark.parametrize("place", [0, 1])
def test_a_key_that_cannot_be_destroyed_in_one_place_is_destroyed_in_the_other(keys, place):
    keys.keep(NAME, PRIVATE)
    (keys.places[place] / NAME.hex()).unlink()
    (keys.places[place] / NAME.hex()).mkdir()
    with pytest.raises(IsADirectoryError):
        keys.destroy(NAME)
    assert not (keys.places[1 - place] / NAME.hex()).exists()


def test_a_destroyed_key_is_overwritten_first_and_then_gone_from_both_places(keys, monkeypatch):
    keys.keep(NAME, PRIVATE)
    handles = [path.open("rb") for path in files(keys)]
    keys.destroy(NAME)
    assert [handle.read() for handle in handles] == [b"\0" * 32] * 2  # What whoever still holds the file open can read.
    assert files(keys) == []
    for handle in handles:
        handle.close()


@pytest.mark.parametrize("lost", [(), (0,), (1,), (0, 1)])
def test_destroying_what_is_partly_gone_is_no_fault(keys, lost):
    keys.keep(NAME, PRIVATE)
    for place in lost:
        (keys.places[place] / NAME.hex()).unlink()
    keys.destroy(NAME)
    assert keys.kept() == set()
    with pytest.raises(KeyLost):
        keys.read(NAME, PUBLIC)


def test_the_age_of_a_key_is_that_of_its_youngest_file(keys):
    now = datetime.now()  # noqa: DTZ005
    keys.keep(NAME, PRIVATE)
    os.utime(keys.places[0] / NAME.hex(), times=(0, 0))
    assert not keys.older_than(NAME, now - timedelta(minutes=10))
    assert keys.older_than(NAME, now + timedelta(minutes=10))
    assert not keys.older_than(b"o" * 16, now)


def test_half_made_and_foreign_files_are_no_keys(keys):
    keys.keep(NAME, PRIVATE)
    for name in (".0123456789abcdef", "README", "x" * 32):
        (keys.places[0] / name).write_bytes(PRIVATE)
    assert keys.kept() == {NAME}
