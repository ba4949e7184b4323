"""What a form gives as the answer to an item, before it is checked."""

from collections.abc import Mapping, Sequence

from survey_app.errors import N_
from survey_app.questionnaire.fields import DATE_PARTS
from survey_app.questionnaire.items import Date, FreeText, Information, Item, Matrix, Multiple, Number, Ranking
from survey_app.questionnaire.values import Wrong, digits, no_date
from survey_app.questionnaire.writing import number

Form = Mapping[str, Sequence[str]]


def given(item: Item, form: Form) -> object:
    """The answer in the form; None when there is none. Wrong when it cannot be read at all."""
    match item:
        case Information():
            return None
        case Multiple():
            return _texts(form, item.code)
        case Matrix():
            rows = {row.code: _texts(form, f"{item.code}.{row.code}") for row in item.rows}
            return {row: texts[-1] for row, texts in rows.items() if texts}
        case Ranking():
            return [_one(form, f"{item.code}.{rank}") for rank in range(1, item.ranks + 1)]
        case Date():
            return _date(item, form)
        case Number():
            text = _one(form, item.code)
            figure = number(text)
            if text and figure is None:
                raise digits(item)
            return figure
        case FreeText():
            return _one(form, item.code)
    texts = _texts(form, item.code)
    return texts[0] if len(texts) == 1 else texts or None  # Several answers to one question are refused as unknown.


def _texts(form: Form, field: str) -> list[str]:
    return [text for text in form.get(field, ()) if text.strip()]


def _one(form: Form, field: str) -> str:
    return next(iter(_texts(form, field)), "")


def _date(item: Date, form: Form) -> str | None:
    """The parts of a date as one text, 2026-05-01; parts are read in any digits."""
    parts = DATE_PARTS[item.precision]
    written = {part: _one(form, f"{item.code}.{part}") for part in parts}
    if not any(written.values()):
        return None
    figures = {part: number(text) for part, text in written.items()}
    for part in parts:
        if not written[part]:
            raise Wrong(N_("A part of the date is missing. Fill it in, or empty the others.")).at(part)
        figure = figures[part]
        if not isinstance(figure, int) or not 0 < figure < (10_000 if part == "year" else 100):
            raise no_date(item, part)
        if part == "year" and figure < 1000:
            raise Wrong(N_("Write the year with four digits.")).at(part)
    return "-".join(f"{figures[part]:02}" for part in reversed(parts))
