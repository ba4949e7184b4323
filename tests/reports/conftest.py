"""PDFs of the made-up evaluations, each made once; a word from WeasyPrint of the rank of a warning is an error."""

import io
import logging
from collections.abc import Callable, Iterator
from functools import cache

import pikepdf
import pytest

from survey_app.reports import render
from tests.reports.sample import scenarios


class Refuse(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(f"WeasyPrint warned: {record.getMessage()}")


@pytest.fixture(scope="session", autouse=True)
def no_warning() -> Iterator[None]:
    weasy = logging.getLogger("weasyprint")
    before, handler = weasy.handlers[:], Refuse(level=logging.WARNING)
    weasy.handlers[:] = [handler]
    yield
    weasy.handlers[:] = before


@cache
def made(name: str, language: str | None = None) -> bytes:
    return render.pdf(scenarios()[name], language)


@pytest.fixture
def opened() -> Iterator[Callable[..., pikepdf.Pdf]]:
    """`opened(name, language)`: the scenario's PDF, opened."""
    files: list[pikepdf.Pdf] = []

    def opener(name: str, language: str | None = None) -> pikepdf.Pdf:
        files.append(pikepdf.open(io.BytesIO(made(name, language))))
        return files[-1]

    yield opener
    for file in files:
        file.close()
