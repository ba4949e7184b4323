"""Files that a command reads or writes, each refusal a sentence."""

import os
from pathlib import Path

from survey_app.errors import N_, SurveyAppError


class FileRefused(SurveyAppError):
    """A file that cannot be read or written."""


def present(path: Path) -> Path:
    """The path, if it is a file that can be read."""
    if not os.path.exists(path):  # noqa: PTH110  # A path that is too long is not there either, instead of an error.
        raise FileRefused(N_("There is no file {file}."), file=path, hint=N_("Check the name, and the folder you are in."))
    if not path.is_file() or not os.access(path, os.R_OK):
        raise FileRefused(N_("{file} cannot be read as a file."), file=path)
    return path


def read(path: Path) -> bytes:
    try:
        return present(path).read_bytes()
    except OSError as failed:
        raise FileRefused(N_("{file} cannot be read as a file."), file=path) from failed


def folder(path: Path) -> Path:
    """The folder, made when it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise FileRefused(N_("The folder {folder} cannot be made."), folder=path, hint=N_("Choose another place.")) from failed
    if not os.access(path, os.W_OK):
        raise FileRefused(N_("Nothing can be written in the folder {folder}."), folder=path, hint=N_("Choose another place."))
    return path


def fresh(path: Path) -> int:
    """A new file that only its owner may read, opened for writing; refused when there is one by that name."""
    folder(path.parent)
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise FileRefused(N_("{file} is there already."), file=path, hint=N_("Choose another name; it is not overwritten.")) from there
    except OSError as failed:
        raise FileRefused(N_("{file} cannot be written."), file=path, hint=N_("Choose another name or place.")) from failed
