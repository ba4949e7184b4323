"""The questionnaire as text to read through: what is asked, in order, with its logic as sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from survey_app.errors import N_
from survey_app.questionnaire import sentences
from survey_app.questionnaire.conditions import Condition
from survey_app.questionnaire.items import (
    Asked,
    Choosing,
    Consent,
    Date,
    FreeText,
    Information,
    Item,
    Matrix,
    Multiple,
    Number,
    Place,
    Ranking,
    ResponseOption,
    Scale,
)
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.sentences import Sentence
from survey_app.texts import in_language

KINDS = {
    "single": N_("One answer"),
    "multiple": N_("Any number of answers"),
    "scale": N_("A point on a scale"),
    "matrix": N_("One answer for each row"),
    "number": N_("A number"),
    "text": N_("Free text, kept apart from the other answers"),
    "ranking": N_("Answers in order"),
    "place": N_("A place"),
    "consent": N_("A box to tick"),
}
DATES = {"day": N_("A date"), "month": N_("A month"), "year": N_("A year")}
ORDERS = {"random": N_("In random order."), "rotate": N_("In the order given, beginning anywhere.")}
ROW_ORDERS = {"random": N_("Rows in random order."), "rotate": N_("Rows in the order given, beginning anywhere.")}
MISSING = {"dont_know": N_("counts as don't know"), "refused": N_("counts as refused"), "not_applicable": N_("counts as not applicable")}
INDENT = "    "


def _kind(item: Asked) -> str:
    """What kind of answer is asked for."""
    match item:
        case Date():
            return DATES[item.precision]
        case Multiple() if item.at_least or item.at_most:
            return N_("Several answers")
    return KINDS[item.kind]


def outline(questionnaire: Questionnaire, language: str, translate: Callable[[str], str]) -> str:
    """The text, ending with a line break. language: of the questionnaire's words; translate: of Pejl's own."""
    return "\n".join(line.rstrip() for line in _Reading(questionnaire, language, translate).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _Reading:
    questionnaire: Questionnaire
    language: str
    translate: Callable[[str], str]

    def lines(self) -> Iterator[str]:
        yield self._say(self.questionnaire.title)
        if self.questionnaire.intro:
            yield self._say(self.questionnaire.intro)
        for number, section in enumerate(self.questionnaire.sections, 1):
            yield ""
            yield f"{number}. {self._say(section.title)}"
            yield from self._shown(section.condition, INDENT)
            if section.intro:
                yield INDENT + self._say(section.intro)
            for item in section.items:
                yield ""
                yield from (INDENT + line for line in self._item(item))

    def _item(self, item: Item) -> Iterator[str]:
        if isinstance(item, Information):
            yield f"[{item.code}] {self._say(item.text)}"
            yield from self._shown(item.condition, INDENT)
            return
        yield f"[{item.code}] {self._say(item.question)}"
        yield from self._shown(item.condition, INDENT)
        if item.hint:
            yield INDENT + self._say(item.hint)
        yield INDENT + " ".join(self._facts(item))
        if isinstance(item, Matrix):
            for row in item.rows:
                yield f"{INDENT}– {self._say(row.label)} [{row.code}]"
                yield from self._shown(row.condition, INDENT * 2)
        for option in self._options(item):
            yield f"{INDENT}○ {self._say(option.label)} [{option.code}]{self._marks(option)}"
            yield from self._shown(option.condition, INDENT * 2)
        for check in item.checks:
            yield INDENT + self._told(sentences.must(check, self.questionnaire.items, self.language))

    def _facts(self, item: Asked) -> Iterator[str]:
        """What kind of answer is asked for, within which limits, and whether it must be given."""
        yield self.translate(_kind(item)) + "."
        yield from (self._told(limit) for limit in sentences.limits(item, self.questionnaire.items, self.language))
        match item:
            case Multiple() if item.at_least or item.at_most:
                count = sum(option.missing is None and not option.exclusive for option in item.options)
                yield self._told(Sentence(N_("From {first} to {last}."), first=item.at_least or 1, last=item.at_most or count))
            case Ranking():
                yield self._told(Sentence(N_("From {first} to {last}."), first=1, last=item.ranks))
            case Number(unit=unit) if unit:
                yield self._told(Sentence(N_("In {unit}."), unit=self._say(unit)))
            case FreeText():
                yield self._told(Sentence(N_("At most {count} characters."), count=item.max_length))
            case Place(options="map"):
                yield self.translate(N_("One of the districts of the municipality's map."))
        if isinstance(item, Choosing) and item.order in ORDERS:
            yield self.translate(ORDERS[item.order])
        if isinstance(item, Matrix) and item.row_order in ROW_ORDERS:
            yield self.translate(ROW_ORDERS[item.row_order])
        if item.required:
            yield self.translate(N_("Must be answered."))

    def _options(self, item: Asked) -> tuple[ResponseOption, ...]:
        return item.choices if isinstance(item, Choosing | Consent | Scale) else ()

    def _marks(self, option: ResponseOption) -> str:
        marks = [MISSING[option.missing]] if option.missing else []
        marks += [N_("cannot be ticked together with another")] if option.exclusive else []
        marks += [N_("with a line to write on")] if option.specify else []
        return f" ({'; '.join(map(self.translate, marks))})" if marks else ""

    def _shown(self, condition: Condition | None, indent: str) -> Iterator[str]:
        if condition is not None:
            yield indent + self._told(sentences.shown_if(condition, self.questionnaire.items, self.language))

    def _told(self, sentence: Sentence) -> str:
        return sentence.say(self.translate)

    def _say(self, words: Mapping[str, str]) -> str:
        return " ".join(in_language(words, self.language).split())
