"""What makes two versions of an item ask the same: what a resident reads of it, as plain data, part by part and language by language."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.items import Asked, Choosing, Consent, Date, Matrix, Multiple, Number, Placed, Ranking, ResponseOption
from survey_app.questionnaire.sections import Section
from survey_app.texts import Text

Reading = Mapping[str, Mapping[str, object]]  # part → language, or "" for none → what it says
_CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def reading(item: Asked, part: str | None = None) -> dict[str, dict[str, object]]:
    """What is read of an item. part: the code of the row of a matrix, or of the option of a multiple or ranking item.

    Every reason for not answering is a part of its own, so that one more of them changes none of the others.
    """
    under = {row.code: row.label for row in item.rows} if isinstance(item, Matrix) else {}
    if isinstance(item, Multiple | Ranking):
        under = {option.code: option.label for option in item.options}
    beside: Text = under.get(part or "", {})
    told: dict[str, dict[str, object]] = {
        "kind": {"": item.kind},
        "question": {language: f"{words} {beside.get(language, '')}" for language, words in item.question.items()},
    }
    match item:
        case Number():
            told |= {"range": {"": [item.min, item.max, item.decimals]}, "unit": dict(item.unit or {})}
        case Date():
            told |= {"range": {"": [item.precision, item.earliest, item.latest]}}
        case Multiple():
            told |= {"range": {"": [item.at_least, item.at_most, [option.code for option in item.options if option.exclusive]]}}
    if isinstance(item, Choosing | Consent):
        answers = [option for option in item.choices if option.missing is None]
        told["ticked" if isinstance(item, Multiple) else "options"] = _read(answers, item.question)
        told |= {f"other:{option.code}": dict(option.label) for option in item.choices if option.missing is not None}
    return told


def asked_of(section: Section, item: Placed) -> list[object]:
    """The conditions under which an item, its options and its rows are met, as plain data."""
    parts: list[Any] = [*(item.choices if isinstance(item, Choosing) else ()), *(item.rows if isinstance(item, Matrix) else ())]
    own = [[part.code, _data(part.condition)] for part in parts if part.condition is not None]
    return [_data(section.condition), _data(item.condition), own]


def digest(item: Asked) -> str:
    """A short name of the whole reading of an item: whoever confirms that a change is harmless names what it was changed from."""
    parts: Sequence[str | None] = [None]
    if isinstance(item, Matrix):
        parts = [row.code for row in item.rows]
    elif isinstance(item, Multiple | Ranking):
        parts = [option.code for option in item.options]
    plain = json.dumps([reading(item, part) for part in parts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(" ".join(plain.split()).encode()).hexdigest()[:16]


def _read(options: Sequence[ResponseOption], question: Text) -> dict[str, object]:
    """Codes and labels as they are read in each language of the question."""
    return {language: [[option.code, option.label.get(language, "")] for option in options] for language in question}


def _data(condition: object) -> object:
    return None if condition is None else _CONDITION.dump_python(condition, mode="json", by_alias=True, exclude_none=True)
