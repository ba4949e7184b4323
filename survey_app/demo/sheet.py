"""The answers of all respondents of a wave, item by item, as arrays; from there to responses or straight to microdata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from survey_app.demo.population import Floats, Ints
from survey_app.evaluation.microdata import Column, Microdata, Missing, WaveFacts
from survey_app.evaluation.responses import from_responses
from survey_app.questionnaire.items import FreeText, Item, Matrix, Multiple, Number, ResponseOption, Single
from survey_app.questionnaire.model import Questionnaire
from survey_app.texts import Text

Bools = NDArray[np.bool_]
SKIPPED = 0.012  # Of those who meet an item, this share leaves it, whoever they are.


@dataclass(slots=True)
class Sheet:
    """Who answered, and what.

    kinds   (n,) kind of each respondent in the population
    values  item, `matrix.row` or `multiple.option` → (n,): place among the options, 1 or 0 for ticked or not, the number; or Missing
    texts   item → (n,) what was written, "" for nothing
    """

    questionnaire: Questionnaire
    rng: np.random.Generator
    kinds: Ints
    values: dict[str, Ints] = field(default_factory=dict)
    texts: dict[str, NDArray[np.str_]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return int(self.kinds.size)

    def chose(self, item: str, *codes: str) -> Bools:
        """(n,) True where the answer to a single item, or to any row of a matrix, is one of these codes."""
        asked = self.questionnaire.items[item]
        wanted = [_options(asked).index(code) for code in codes]
        fields = [f"{item}.{row.code}" for row in asked.rows] if isinstance(asked, Matrix) else [item]
        made: Bools = np.logical_or.reduce([np.isin(self.values[name], wanted) for name in fields])
        return made

    def single(self, item: str, places: Ints, asked: Bools | None = None, skipped: float = SKIPPED) -> None:
        """places : (n,) of the chosen option. asked : those who meet the item."""
        self.values[item] = self._met(places, self._left(skipped), asked)

    def multiple(self, item: str, ticked: Bools, asked: Bools | None = None) -> None:
        """ticked : (n, options). Who ticks nothing has skipped the item."""
        left = self._left(SKIPPED) | ~ticked.any(axis=1)
        for place, option in enumerate(_options(self.questionnaire.items[item])):
            self.values[f"{item}.{option}"] = self._met(ticked[:, place].astype(np.int64), left, asked)

    def matrix(self, item: str, places: Ints) -> None:
        """places : (n, rows). Some leave it whole, some leave a row."""
        whole, asked = self._left(SKIPPED), self.questionnaire.items[item]
        for place, row in enumerate(asked.rows if isinstance(asked, Matrix) else ()):
            self.values[f"{item}.{row.code}"] = self._met(places[:, place], whole | self._left(SKIPPED / 3), None)

    def number(self, item: str, numbers: Ints) -> None:
        self.values[item] = self._met(numbers, self._left(SKIPPED), None)

    def text(self, item: str, written: NDArray[np.str_]) -> None:
        self.texts[item] = written

    def responses(self) -> list[dict[str, object]]:
        """The answers of each respondent, as the questionnaire stores them."""
        rows: list[dict[str, object]] = [{} for _ in range(self.n)]
        for item in self.questionnaire.items.values():
            self._into(rows, item)
        return rows

    def microdata(self, facts: WaveFacts, areas: Sequence[str], strata: Mapping[str, tuple[Text, int | None]]) -> Microdata:
        """The same as `from_responses` of `responses()`, without the way through a dictionary per person. areas : (n,) stratum codes."""
        empty = from_responses(self.questionnaire, facts, [], strata)
        columns = {code: self._column(code, column) for code, column in empty.columns.items() if code != "area"}
        labels = np.asarray(areas, dtype=np.str_)
        area, codes = empty.columns["area"], np.array(list(strata))
        place = np.argsort(codes)[np.searchsorted(np.sort(codes), labels)].astype(np.int16)
        persons = np.array([strata[str(code)][1] or 0 for code in codes], dtype=np.float64)
        weights = (persons / np.maximum(np.bincount(place, minlength=codes.size), 1))[place]
        return Microdata(facts, {"area": Column(area.codes, place, area.labels, area.wording, area.label), **columns}, weights, labels)

    def _left(self, share: float) -> Bools:
        made: Bools = self.rng.random(self.n) < share
        return made

    def _met(self, values: Ints, left: Bools, asked: Bools | None) -> Ints:
        made = np.where(left, int(Missing.NO_ANSWER), values)
        return made if asked is None else np.where(asked, made, int(Missing.NOT_SHOWN))

    def _column(self, code: str, empty: Column) -> Column:
        item = self.questionnaire.items[code.partition(".")[0]]
        values = self.values[code]
        match item:
            case Multiple():
                places = np.array([1, 0])  # The column's codes are “1”, “0”.
            case Number():
                places = np.arange(int(item.max) + 1) - int(item.min)
            case _:
                places = _places(item)
        found = np.where(values >= 0, places[np.maximum(values, 0)], values).astype(np.int16)
        return Column(empty.codes, found, empty.labels, empty.wording, empty.label)

    def _into(self, rows: list[dict[str, object]], item: Item) -> None:
        given: list[object]
        values = [column for code, column in self.values.items() if code.partition(".")[0] == item.code]
        asked = np.logical_or.reduce([column != int(Missing.NOT_SHOWN) for column in values]) if values else np.ones(self.n, dtype=bool)
        match item:
            case Single():
                codes = _options(item)
                given = [codes[value] if value >= 0 else None for value in self.values[item.code].tolist()]
            case Number():
                given = [value if value >= 0 else None for value in self.values[item.code].tolist()]
            case Matrix():
                answers: list[dict[str, str]] = [{} for _ in rows]
                codes = _options(item)
                for part in item.rows:
                    for row, value in zip(answers, self.values[f"{item.code}.{part.code}"].tolist(), strict=True):
                        if value >= 0:
                            row[part.code] = codes[value]
                given = [row or None for row in answers]
            case Multiple():
                ticked: list[list[str]] = [[] for _ in rows]
                for option in _options(item):
                    for chosen in np.flatnonzero(self.values[f"{item.code}.{option}"] == 1).tolist():
                        ticked[chosen].append(option)
                given = [chosen or None for chosen in ticked]
            case FreeText():
                given = [written or None for written in self.texts[item.code].tolist()]
        for response, answer, met in zip(rows, given, asked.tolist(), strict=True):
            if met:
                response[item.code] = answer


def _options(item: Item) -> list[str]:
    return [option.code for option in item.options] if isinstance(item, Single | Multiple | Matrix) else []


def _places(item: Item) -> Ints:
    """The place in a column of each option: options that say why there is no answer become that Missing."""
    options: tuple[ResponseOption, ...] = item.options if isinstance(item, Single | Matrix) else ()
    places, next_place = [], 0
    for option in options:
        places.append(next_place if option.missing is None else int(Missing[option.missing.upper()]))
        next_place += option.missing is None
    return np.array(places, dtype=np.int64)


def repeated(row: Floats, n: int) -> Floats:
    """(n, k) the same probabilities for everyone."""
    return np.broadcast_to(row, (n, row.size))
