"""From the responses of Pejl's own waves to microdata: the last place that knows a questionnaire."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from survey_app.evaluation.microdata import Column, Microdata, Missing, WaveFacts, places
from survey_app.evaluation.scopes import AREA
from survey_app.evaluation.wording import ASKED_OF, fingerprint
from survey_app.questionnaire.items import Asked, Choosing, Consent, Date, Item, Matrix, Multiple, Number, Ranking, ResponseOption
from survey_app.questionnaire.model import Questionnaire, Section
from survey_app.questionnaire.readings import asked_of, digest, reading
from survey_app.questionnaire.routing import path
from survey_app.texts import Text, in_language

TICKED, NOT_TICKED, NOT_RANKED = "1", "0", "0"
WIDEST = 200  # Whole numbers in a wider range get the codes that were given, not all that could be.
Answers = Mapping[str, object]
Rows = Sequence[tuple[str | None, Answers]]


def from_responses(questionnaire: Questionnaire, facts: WaveFacts, rows: Rows, strata: Mapping[str, tuple[Text, int | None]]) -> Microdata:
    """The responses of one wave, each with its stratum, as microdata.

    rows    (stratum, answers) of each response; the answers as the questionnaire stores them
    strata  stratum → its label and the persons in it. Strata are areas: they become the column `area` and the sample's strata,
            and a response stands for population / responses persons of its stratum. Without strata every response weighs 1.
    A row of a matrix becomes the column `item.row`, an option of a multiple item `item.option` (1 ticked, 0 not), an option of a ranking
    item `item.option` too (its place, 0 none); free text and what stands apart like it are left out.
    """
    known = [stratum if stratum in strata else None for stratum, _ in rows]
    columns = dict(_area(known, strata)) | dict(_columns(questionnaire, [answers for _, answers in rows]))
    labels = np.array([stratum or "" for stratum in known], dtype=np.str_) if strata else None
    return Microdata(facts, columns, _weights(known, strata), labels)


def wording(item: Asked, part: str | None = None, section: Section | None = None) -> str:
    """The fingerprint of what the respondent reads of an item, and of whom it is asked when its section is given.

    part: the code of the row of a matrix, or of the option of a multiple or ranking item."""
    of = {} if section is None else {ASKED_OF: {"": asked_of(section, item)}}
    return fingerprint({**reading(item, part), **of}, digest(item), item.confirmed)


@dataclass(slots=True)
class _Filling:
    """A column being filled, row by row. place: code → its index, or the negative Missing it stands for."""

    codes: tuple[str, ...]
    place: Mapping[str, int]
    label: Text
    wording: str
    labels: Mapping[str, Text]
    open: bool = False
    values: list[int] = field(default_factory=list)

    def done(self) -> Column:
        return Column(self.codes, places(self.values, self.codes), self.labels, self.wording, self.label, self.open)


def _columns(questionnaire: Questionnaire, responses: Sequence[Answers]) -> Iterator[tuple[str, Column]]:
    filling = {item.code: _empty(section, item, responses) for section in questionnaire.sections for item in section.items}
    for answers in responses:
        met = {item.code: item for item in path(questionnaire, answers)}
        for code, columns in filling.items():
            item = met.get(code)
            if item is None or answers.get(code) is None:
                missing = Missing.NO_ANSWER if code in answers else Missing.NOT_REACHED
                shown = () if item is None else _names(item)
                for name, column in columns.items():
                    column.values.append(int(missing if name in shown else Missing.NOT_SHOWN))
            else:
                _fill(item, columns, answers[code])
    for columns in filling.values():
        yield from ((code, column.done()) for code, column in columns.items())


def _empty(section: Section, item: Item, responses: Sequence[Answers]) -> dict[str, _Filling]:
    match item:
        case Matrix():
            return {
                f"{item.code}.{row.code}": _of_options(item.options, _joined(item.label, row.label), wording(item, row.code, section))
                for row in item.rows
            }
        case Multiple():
            words: dict[str, Text] = {TICKED: {"en": "Ticked", "sv": "Ikryssat"}, NOT_TICKED: {"en": "Not ticked", "sv": "Inte ikryssat"}}
            place = {TICKED: 0, NOT_TICKED: 1}
            return {
                f"{item.code}.{option.code}": _Filling(
                    tuple(place), place, _joined(item.label, option.label), wording(item, option.code, section), words
                )
                for option in item.options
                if option.missing is None
            }
        case Ranking():
            places = (*(str(rank) for rank in range(1, item.ranks + 1)), NOT_RANKED)
            unranked: dict[str, Text] = {NOT_RANKED: {"en": "Not ranked", "sv": "Inte rangordnat"}}
            return {
                f"{item.code}.{option.code}": _Filling(
                    places,
                    {rank: i for i, rank in enumerate(places)},
                    _joined(item.label, option.label),
                    wording(item, option.code, section),
                    unranked,
                )
                for option in item.options
            }
        case Choosing() | Consent():
            return {item.code: _of_options(item.choices, item.label, wording(item, section=section))}
        case Number() | Date():
            codes = _numbers(item) if isinstance(item, Number) and _few(item) else _given(item, responses)
            place = {code: i for i, code in enumerate(codes)}
            return {item.code: _Filling(codes, place, item.label, wording(item, section=section), {}, open=not _few(item))}
        case _:
            return {}


def _names(item: Item) -> Collection[str]:
    """The columns of the rows or options of an item that somebody met; or its one column."""
    match item:
        case Matrix():
            return {f"{item.code}.{row.code}" for row in item.rows}
        case Multiple() | Ranking():
            return {f"{item.code}.{option.code}" for option in item.options}
    return {item.code}


def _of_options(options: Sequence[ResponseOption], label: Text, told: str) -> _Filling:
    codes = tuple(option.code for option in options if option.missing is None)
    place = {option.code: codes.index(option.code) if option.missing is None else _missing(option) for option in options}
    return _Filling(codes, place, label, told, {option.code: option.label for option in options})


def _fill(item: Item, columns: Mapping[str, _Filling], given: object) -> None:
    match item, given:
        case Matrix(), Mapping():
            met = {f"{item.code}.{row.code}": row.code for row in item.rows}
            for name, column in columns.items():
                missing = int(Missing.NO_ANSWER if name in met else Missing.NOT_SHOWN)
                column.values.append(column.place[str(given[met[name]])] if met.get(name) in given else missing)
        case ((Multiple() | Ranking()), Sequence()):
            instead = next((_missing(option) for option in item.options if option.missing is not None and option.code in given), None)
            own = {f"{item.code}.{option.code}": option.code for option in item.options}
            for name, column in columns.items():
                if name not in own:
                    column.values.append(int(Missing.NOT_SHOWN))
                else:
                    told = None if own[name] in given else instead  # What is ticked is an answer, whatever stands beside it.
                    column.values.append(column.place[_placed(item, own[name], given)] if told is None else told)
        case ((Number() | Date()), _):
            columns[item.code].values.append(columns[item.code].place[_figure(given)])
        case _:
            for column in columns.values():
                column.values.append(column.place[str(given)])


def _placed(item: Multiple | Ranking, code: str, given: Sequence[object]) -> str:
    if isinstance(item, Multiple):
        return TICKED if code in given else NOT_TICKED
    return str(given.index(code) + 1) if code in given else NOT_RANKED


def _missing(option: ResponseOption) -> int:
    return int(Missing[(option.missing or "no_answer").upper()])


def _numbers(item: Number) -> tuple[str, ...]:
    return tuple(str(number) for number in range(int(item.min), int(item.max) + 1))


def _few(item: Number | Date) -> bool:
    """Whether all that can be answered are the codes, and not only what was given."""
    return isinstance(item, Number) and not item.decimals and item.max - item.min <= WIDEST


def _given(item: Number | Date, responses: Sequence[Answers]) -> tuple[str, ...]:
    if isinstance(item, Date):
        return tuple(sorted({value for answers in responses if isinstance(value := answers.get(item.code), str)}))
    given = {value for answers in responses if isinstance(value := answers.get(item.code), int | float)}
    return tuple(_figure(value) for value in sorted(given))


def _figure(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _area(known: Sequence[str | None], strata: Mapping[str, tuple[Text, int | None]]) -> Iterator[tuple[str, Column]]:
    if strata:
        place = {code: i for i, code in enumerate(strata)}
        values = [int(Missing.NO_ANSWER) if stratum is None else place[stratum] for stratum in known]
        labels = {code: label for code, (label, _) in strata.items()}
        yield AREA, Column(tuple(strata), places(values, strata), labels, None, {"sv": "Område", "en": "Area"})


def _weights(known: Sequence[str | None], strata: Mapping[str, tuple[Text, int | None]]) -> NDArray[np.float64]:
    """Persons per response: of its stratum, or of all strata where the stratum is not known."""
    answers = Counter(known)
    persons = {stratum: population for stratum, (_, population) in strata.items() if population}
    if not persons or len(persons) < len(strata):
        return np.ones(len(known))
    everyone = sum(persons.values()) / max(len(known), 1)
    return np.array([everyone if stratum is None else persons[stratum] / answers[stratum] for stratum in known], dtype=np.float64)


def _joined(one: Text, other: Text) -> Text:
    return {language: f"{in_language(one, language)}: {in_language(other, language)}" for language in dict.fromkeys((*one, *other))}
