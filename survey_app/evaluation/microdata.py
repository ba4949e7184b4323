"""Microdata: one row per respondent, answers as small integer arrays, with what is known about the wave they come from."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, TypeAdapter

from survey_app.errors import N_, Refusal
from survey_app.texts import Text

Labels = NDArray[np.str_]
Places = NDArray[np.int16] | NDArray[np.int32]


def _in_order(ages: tuple[int, int]) -> tuple[int, int]:
    first, last = ages
    if first < 0:
        raise Refusal(N_("The age {age} is less than zero."), age=first, hint=N_("Write the youngest age and the oldest."))
    if last < first:
        raise Refusal(N_("The ages end at {last}, before they begin at {first}."), first=first, last=last, hint=N_("Exchange them."))
    return ages


Ages = Annotated[tuple[int, int], AfterValidator(_in_order)]


class Missing(IntEnum):
    """Why there is no answer; kept apart everywhere, never mixed with an answer.

    NOT_SHOWN    off the respondent's path          NO_ANSWER       asked, and left blank
    NOT_REACHED  sent before it came to be asked    DONT_KNOW, REFUSED, NOT_APPLICABLE  said so
    """

    NOT_SHOWN = -1
    NO_ANSWER = -2
    DONT_KNOW = -3
    REFUSED = -4
    NOT_APPLICABLE = -5
    NOT_REACHED = -6


class Mode(StrEnum):
    """How people were asked. A change of mode breaks comparability."""

    WEB = "web"
    POST = "post"
    WEB_AND_POST = "web_and_post"
    TELEPHONE = "telephone"
    FACE_TO_FACE = "face_to_face"
    UNKNOWN = "unknown"


class Sampling(StrEnum):
    """How people came to be asked. Only a probability sample speaks for a population."""

    PROBABILITY = "probability"
    OPEN_LINK = "open_link"
    UNKNOWN = "unknown"


def places(values: Iterable[int], codes: Sized) -> Places:
    """Indices into `codes`, or negative `Missing`s, as an array no wider than the codes need."""
    if len(codes) <= np.iinfo(np.int16).max:
        return np.fromiter(values, np.int16)
    return np.fromiter(values, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The answers to one item.

    codes   response options in the order shown
    values  (n,) int16, or int32 where there are more codes than that counts: index into `codes`, or a negative `Missing`
    labels  code → words
    wording fingerprint of question text and options (`evaluation.wording`); None when it is not known
    label   short name of the item
    open    the codes are no categories, but the dates or numbers that respondents wrote; no list of them may ever be shown
    """

    codes: tuple[str, ...]
    values: Places
    labels: Mapping[str, Text] = field(default_factory=dict)
    wording: str | None = None
    label: Text = field(default_factory=dict)
    open: bool = False

    def among(self, codes: tuple[str, ...]) -> NDArray[np.bool_]:
        """(n,) True where the answer is one of `codes`."""
        wanted = [i for i, code in enumerate(self.codes) if code in codes]
        return np.isin(self.values, wanted)

    def missing(self, kinds: tuple[Missing, ...]) -> NDArray[np.bool_]:
        """(n,) True where there is no answer for one of these reasons."""
        return np.isin(self.values, [int(kind) for kind in kinds])

    def say(self, code: str) -> Text:
        """The words of a code, or the code itself in every language."""
        return self.labels.get(code) or {"en": code}

    @property
    def answered(self) -> NDArray[np.bool_]:
        """(n,) True where there is an answer."""
        return self.values >= 0


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """What is known of a wave beside its answers.

    frame       the sampling frame in one phrase; a change of frame breaks comparability
    invited     area → number invited; empty when not known
    population  area → persons in the frame; empty when not known
    without_weight  rows of an imported file that were left out because they have no weight
    """

    name: str
    label: Text
    opens_on: date | None = None
    closes_on: date | None = None
    mode: Mode = Mode.UNKNOWN
    sampling: Sampling = Sampling.UNKNOWN
    frame: str = ""
    ages: tuple[int, int] | None = None
    invited: Mapping[str, int] = field(default_factory=dict)
    population: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    without_weight: int = 0


_WAVE_FACTS = TypeAdapter(WaveFacts)


@dataclass(frozen=True, slots=True, eq=False)
class Microdata:
    """One wave as arrays of n rows, a row per respondent, in no meaningful order.

    columns         item code → Column; `area` is a column like any other, under the key "area". A multiple item with code
                    `avoid` gives one column per option, `avoid.park`, with the codes "1" ticked and "0" not ticked.
    design_weights  (n,) float, persons represented (or any scale), all ≥ 0
    strata, psu     (n,) labels of the design groups, or None: no strata; every row its own PSU
    person          (n,) labels that follow a person from wave to wave, or None
    """

    wave: WaveFacts
    columns: Mapping[str, Column]
    design_weights: NDArray[np.float64]
    strata: Labels | None = None
    psu: Labels | None = None
    person: Labels | None = None

    @property
    def n(self) -> int:
        return int(self.design_weights.size)

    def take(self, rows: NDArray[np.intp]) -> "Microdata":
        """The rows at these positions, in this order."""
        columns = {code: replace(column, values=column.values[rows]) for code, column in self.columns.items()}
        strata, psu, person = (None if labels is None else labels[rows] for _, labels in self._ids())
        return Microdata(self.wave, columns, self.design_weights[rows], strata, psu, person)

    def in_canonical_order(self) -> "Microdata":
        """The same rows in the one order that depends on their content alone, so that sums come out the same to the last bit."""
        keys: list[NDArray[np.generic]] = [self.design_weights, *(column.values for _, column in sorted(self.columns.items()))]
        keys += [np.unique(labels, return_inverse=True)[1] for _, labels in self._ids() if labels is not None]
        return self.take(np.lexsort(keys))

    def fingerprint(self) -> str:
        """SHA-256 of the content; the same for the same answers whatever the order of rows."""
        rows = self.in_canonical_order()
        head: dict[str, object] = {"wave": self.wave.name, "columns": {code: column.codes for code, column in sorted(self.columns.items())}}
        arrays: list[NDArray[np.generic]] = [rows.design_weights.astype("<f8")]
        for _, column in sorted(rows.columns.items()):
            values = places(column.values, column.codes)
            arrays.append(values.astype(values.dtype.newbyteorder("<")))
        for name, labels in rows._ids():
            if labels is not None:
                distinct, positions = np.unique(labels, return_inverse=True)
                head[name] = distinct.tolist()
                arrays.append(positions.astype("<i4"))
        told = hashlib.sha256(json.dumps(head, ensure_ascii=False).encode())
        for array in arrays:
            told.update(np.ascontiguousarray(array).data)
        return told.hexdigest()

    def _ids(self) -> tuple[tuple[str, Labels | None], ...]:
        return ("strata", self.strata), ("psu", self.psu), ("person", self.person)

    def to_bytes(self) -> bytes:
        """A compact, self-contained file (NumPy archive, no pickle)."""
        head = {
            "wave": _WAVE_FACTS.dump_python(self.wave, mode="json"),
            "columns": {
                code: {
                    "codes": column.codes,
                    "labels": dict(column.labels),
                    "wording": column.wording,
                    "label": dict(column.label),
                    "open": column.open,
                }
                for code, column in self.columns.items()
            },
        }
        arrays: dict[str, NDArray[np.generic]] = {f"column:{code}": column.values for code, column in self.columns.items()}
        arrays |= {name: labels for name, labels in self._ids() if labels is not None}
        out = io.BytesIO()
        head_bytes = np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), dtype=np.uint8)
        np.savez_compressed(out, head=head_bytes, design_weights=self.design_weights, **arrays)  # type: ignore[arg-type]
        return out.getvalue()

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Microdata":
        with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
            head = json.loads(stored["head"].tobytes())
            columns = {
                code: Column(tuple(about.pop("codes")), stored[f"column:{code}"], **about) for code, about in head["columns"].items()
            }
            strata, psu, person = (stored.get(name) for name in ("strata", "psu", "person"))
            return cls(_WAVE_FACTS.validate_python(head["wave"]), columns, stored["design_weights"], strata, psu, person)
