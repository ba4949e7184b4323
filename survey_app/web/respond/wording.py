"""What officials wrote, said in one language with earlier answers put in; and what residents answered, in words."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from babel.dates import format_date
from babel.lists import format_list
from flask_babel import gettext as _
from markupsafe import Markup

from survey_app import texts
from survey_app.errors import SurveyAppError
from survey_app.questionnaire import piping
from survey_app.questionnaire.answers import Fault
from survey_app.questionnaire.fields import CELL
from survey_app.questionnaire.items import (
    Choosing,
    Consent,
    Date,
    FreeText,
    Item,
    Matrix,
    Multiple,
    Number,
    Place,
    Ranking,
    ResponseOption,
    Scale,
)
from survey_app.questionnaire.quantities import Answers
from survey_app.texts import Text, in_language, locale
from survey_app.web import markdown

DATES = {4: "y", 7: "MMMM y", 10: "d MMMM y"}  # By the length of the date.


@dataclass(frozen=True, slots=True)
class Speech:
    """One language, with what its words can put in.

    facts    what is known of the survey, by name
    replies  item, or item and part → what was answered, in words of the language or as a number
    """

    language: str
    facts: Mapping[str, str] = field(default_factory=dict)
    replies: dict[str, str | int | float] = field(default_factory=dict)

    def plain(self, text: Text | None) -> str:
        """Words without Markdown: titles, labels, options."""
        return piping.said(in_language(text, self.language), self.language, self.replies, self.facts) if text else ""

    def unmarked(self, text: Text | None) -> str:
        """Words with Markdown, without its marks: where nothing but letters can stand."""
        return markdown.plain(self._literal(text)) if text else ""

    def inline(self, text: Text | None) -> Markup:
        """A question or a hint."""
        return self._rendered(text, blocks=False)

    def blocks(self, text: Text | None) -> Markup:
        """Paragraphs and lists."""
        return self._rendered(text, blocks=True)

    def fault(self, fault: Fault) -> str:
        """What cannot be kept of an answer, and what mends it."""
        if fault.words:
            return self.plain(fault.words)
        facts = {name: self._fact(name, fact) for name, fact in fault.error.facts.items()}
        return SurveyAppError(fault.error.message, hint=fault.error.hint, **facts).say(_)

    def number(self, figure: float) -> str:
        return texts.figure(figure, self.language)

    def date(self, written: object) -> str:
        """2026-05-01, 2026-05 or 2026 as people write it."""
        text = str(written)
        day = datetime.date.fromisoformat((text + "-01-01")[:10])
        return str(format_date(day, DATES[len(text)], locale=locale(self.language)))

    def _fact(self, name: str, fact: object) -> object:
        if name in ("first", "last"):
            return self.date(fact)
        return self.number(fact) if isinstance(fact, int | float) else fact

    def _literal(self, text: Text | None) -> str:
        return piping.said(in_language(text, self.language), self.language, self.replies, self.facts, piping.literal) if text else ""

    def _rendered(self, text: Text | None, *, blocks: bool) -> Markup:
        if not text:
            return Markup("")
        made = markdown.blocks if blocks else markdown.inline
        said = self._literal(text)
        if said == in_language(text, self.language):
            return made(said)
        return made.__wrapped__(said)  # Not remembered: it may hold an answer.


def pieces(item: Item, answers: Answers, speech: Speech) -> list[tuple[str, str]]:
    """An answer in words, piece by piece, each with the row or place it belongs to; nothing when there is none."""
    value = answers.get(item.code)
    match item, value:
        case Matrix(), dict():
            return [(speech.plain(row.label), _label(item, value.get(row.code), answers, speech)) for row in item.rows]
        case Ranking(), list():
            return [(speech.number(place), _label(item, code, answers, speech)) for place, code in enumerate(value, 1)]
        case Number(), int() | float():
            return [("", f"{speech.number(value)} {speech.plain(item.unit)}".rstrip())]
        case Date(), str():
            return [("", speech.date(value))]
        case FreeText(), str():
            return [("", value)]
        case Scale(), str() if item.option(value) in item.points:
            lowest, highest = speech.number(item.lowest), speech.number(item.highest)
            return [
                (
                    "",
                    _(
                        "%(point)s on the scale from %(lowest)s to %(highest)s",
                        point=speech.number(int(value)),
                        lowest=lowest,
                        highest=highest,
                    ),
                )
            ]
        case Multiple(), list():
            return [("", _label(item, option.code, answers, speech)) for option in item.options if option.code in value]
        case Place(), _:
            area = [("", _label(item, value, answers, speech))] if value else []
            point = _("A point on the map, kept as a square of %(metres)s m", metres=item.coarseness)
            return [*area, *([("", point)] if f"{item.code}.{CELL}" in answers else [])]
        case ((Choosing() | Consent()), str()):
            return [("", _label(item, value, answers, speech))]
    return []


def replies(item: Item, answers: Answers, speech: Speech) -> dict[str, str | int | float]:
    """What placeholders can put in of an answer: `item`, and `item.part` of a row or of the line beside an option."""
    value = answers.get(item.code)
    match item, value:
        case Number(), int() | float():
            return {item.code: value}
        case Matrix(), dict():
            return {f"{item.code}.{row}": _label(item, code, answers, speech) for row, code in value.items()}
        case Scale(), str() if item.option(value) in item.points:
            return {item.code: int(value)}
        case Place(), str():
            return {item.code: _label(item, value, answers, speech)}
    told = [words for _row, words in pieces(item, answers, speech)]
    beside = {f"{item.code}.{option.code}": answers.get(f"{item.code}.{option.code}") for option in _specified(item)}
    found: dict[str, str | int | float] = {key: text for key, text in beside.items() if isinstance(text, str)}
    return found | ({item.code: _listed(told, speech)} if told else {})


def _specified(item: Item) -> list[ResponseOption]:
    return [option for option in item.choices if option.specify] if isinstance(item, Choosing) else []


def _listed(words: Sequence[str], speech: Speech) -> str:
    return words[0] if len(words) == 1 else str(format_list(words, locale=locale(speech.language)))


def _label(item: Choosing | Consent, code: object, answers: Answers, speech: Speech) -> str:
    """The words of an option, with what was written beside it."""
    option = next((option for option in item.choices if option.code == code), None)
    if option is None:
        return ""
    written = answers.get(f"{item.code}.{option.code}") if option.specify else None
    return f"{speech.plain(option.label)}: {written}" if written else speech.plain(option.label)
