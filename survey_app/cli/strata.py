"""The strata of a wave's sample, as a municipality writes them: YAML or CSV with code, label, population and invited."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from survey_app.documents import Document, DocumentError, fault, parse, read_yaml, unprintable
from survey_app.errors import N_, Refusal, SurveyAppError

COLUMNS = ("code", "label", "population", "invited")
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, config=ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True))
class Stratum:
    """One stratum. label: words, or words by language."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    label: Annotated[str, Field(min_length=1)] | Annotated[dict[str, str], Field(min_length=1)]
    population: Annotated[int, Field(ge=1, le=1_000_000_000)]
    invited: Count

    def __post_init__(self) -> None:
        if self.invited > self.population:
            raise Refusal(N_("More are invited to {code} than live there."), code=self.code)

    def words(self, language: str) -> Mapping[str, str]:
        return self.label if isinstance(self.label, dict) else {language: self.label}


def read_strata(text: bytes, source: str) -> tuple[Stratum, ...]:
    """The strata in a file; DocumentError lists every fault with its line."""
    document = _csv(text, source) if source.lower().endswith(".csv") else read_yaml(text, source)
    strata = parse(tuple[Stratum, ...], document)
    codes = [stratum.code for stratum in strata]
    repeated = [
        fault(document, (i,), SurveyAppError(N_("Stratum {code} is there twice."), code=code))
        for i, code in enumerate(codes)
        if code in codes[:i]
    ]
    if repeated:
        raise DocumentError(repeated)
    return strata


def _rows(words: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line; DocumentError at the first that cannot be read."""
    head = words.partition("\n")[0]
    rows = csv.reader(io.StringIO(words, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        for row in rows:
            if wrong := unprintable("".join(row)):
                raise DocumentError([fault(Document(source, None, {(): rows.line_num}), (), wrong)])
            yield rows.line_num, row
    except csv.Error as failed:
        wrong = SurveyAppError(N_("This line cannot be read as CSV."), hint=N_("Look for a quotation mark that is never closed."))
        raise DocumentError([fault(Document(source, None, {(): rows.line_num}), (), wrong)]) from failed


def _csv(text: bytes, source: str) -> Document:
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise DocumentError(
            [
                fault(
                    Document(source, None),
                    (),
                    SurveyAppError(N_("The file is not written in UTF-8."), hint=N_("Save it again with the encoding UTF-8.")),
                )
            ]
        ) from wrong
    rows = _rows(words, source)
    names = [name.strip().lower() for name in next(rows, (1, []))[1]]
    if missing := [name for name in COLUMNS if name not in names]:
        problem = SurveyAppError(
            N_("The column “{column}” is missing."),
            column=missing[0],
            hint=N_("The first line names the columns code, label, population and invited."),
        )
        raise DocumentError([fault(Document(source, None), (), problem)])
    data: list[dict[str, str]] = []
    lines: dict[tuple[str | int, ...], int] = {}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        lines |= dict.fromkeys([(len(data),), *((len(data), name) for name in COLUMNS)], line)
        data.append({name: cell.strip() for name, cell in zip(names, row, strict=False) if name in COLUMNS})
    return Document(source, data, lines)
