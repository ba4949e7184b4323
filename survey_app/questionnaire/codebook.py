"""The codebook: every variable that answers become, with its question, its codes, what may be missing, and whom it was asked of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from survey_app.errors import N_
from survey_app.questionnaire import sentences
from survey_app.questionnaire.fields import apart, keys_beside
from survey_app.questionnaire.items import Asked, Choosing, Consent, Matrix, Multiple, Number, Ranking, ResponseOption, Row
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.sections import Section
from survey_app.texts import in_language

Translate = Callable[[str], str]
NOT_ASKED, NOT_REACHED, BLANK = N_("not asked"), N_("not reached"), N_("left blank")


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable.

    name       as it stands in microdata: `item`, `item.row` of a matrix, `item.option` of a multiple or ranking item, or of what stands beside
    codes      code=label of every answer; of numbers and dates none
    missing    why there may be no answer; of options with their code and label
    condition  whom it was asked of, as sentences; empty: of everyone
    """

    name: str
    item: str
    question: str
    label: str
    kind: str
    codes: str = ""
    missing: str = ""
    condition: str = ""
    unit: str = ""
    limits: str = ""
    concept: str = ""


COLUMNS = tuple(field.name for field in fields(Entry))


def codebook(questionnaire: Questionnaire, language: str, translate: Translate) -> tuple[Entry, ...]:
    """An entry for each variable, in the order asked. language: of the questionnaire's words; translate: of Pejl's own."""
    writing = _Writing(questionnaire, language, translate)
    return tuple(
        entry
        for section in questionnaire.sections
        for item in section.items
        if isinstance(item, Asked)
        for entry in writing.of(section, item)
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    questionnaire: Questionnaire
    language: str
    translate: Translate

    def of(self, section: Section, item: Asked) -> Iterator[Entry]:
        match item:
            case Matrix():
                for row in item.rows:
                    yield self._entry(section, item, row, self._codes(item.choices))
            case Multiple():
                for option in item.options:
                    if option.missing is None:
                        yield self._entry(section, item, option, self._listed({"1": N_("ticked"), "0": N_("not ticked")}))
            case Ranking():
                places = {str(rank): str(rank) for rank in range(1, item.ranks + 1)}
                for option in item.options:
                    yield self._entry(section, item, option, self._listed(places | {"0": N_("not ranked")}))
            case Choosing() | Consent():
                yield self._entry(section, item, None, self._codes(item.choices))
            case _:
                yield self._entry(section, item, None, "")
        for key in keys_beside(item):
            yield Entry(key, item.code, self._say(item.question), self._beside(item, key), self.translate(N_("kept apart")))

    def _entry(self, section: Section, item: Asked, part: ResponseOption | Row | None, codes: str) -> Entry:
        label, question = self._say(item.label), self._say(item.question)
        if part is not None:
            label, question = f"{label}: {self._say(part.label)}", f"{question} – {self._say(part.label)}"
        conditions = (section.condition, item.condition, part.condition if part else None)
        items, said = self.questionnaire.items, self.translate
        return Entry(
            name=f"{item.code}.{part.code}" if part else item.code,
            item=item.code,
            question=question,
            label=label,
            kind=item.kind if item.code not in apart(item) else f"{item.kind} ({said(N_('kept apart'))})",
            codes=codes,
            missing=self._missing(item, asked_of_all=not any(conditions)),
            condition=" ".join(sentences.shown_if(each, items, self.language).say(said) for each in conditions if each is not None),
            unit=self._say(item.unit) if isinstance(item, Number) and item.unit else "",
            limits=" ".join(each.say(said) for each in sentences.limits(item, items, self.language)),
            concept=item.concept or "",
        )

    def _codes(self, options: Sequence[ResponseOption]) -> str:
        return "; ".join(f"{option.code}={self._say(option.label)}" for option in options if option.missing is None)

    def _listed(self, codes: Mapping[str, str]) -> str:
        return "; ".join(f"{code}={self.translate(said)}" for code, said in codes.items())

    def _missing(self, item: Asked, *, asked_of_all: bool) -> str:
        options = item.choices if isinstance(item, Choosing) else ()
        own = [f"{option.missing}: {option.code}={self._say(option.label)}" for option in options if option.missing is not None]
        general = [] if asked_of_all else [NOT_ASKED]
        general += [NOT_REACHED] if item.required else [NOT_REACHED, BLANK]
        return "; ".join((*own, *(self.translate(reason) for reason in general)))

    def _beside(self, item: Asked, key: str) -> str:
        """The label of what stands beside an answer: of the option, or of the item itself."""
        code = key.removeprefix(f"{item.code}.")
        option = item.option(code) if isinstance(item, Choosing) else None
        own = sentences.name_of(item.code, self.questionnaire.items, self.language)
        return f"{own}: {self._say(option.label)}" if option else own

    def _say(self, words: Mapping[str, str]) -> str:
        return in_language(words, self.language)
