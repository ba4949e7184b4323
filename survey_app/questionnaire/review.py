"""What an official should mend before publishing. Errors block; advice does not.

What no reader of the document can make sense of is refused when it is read (`consistency`). Here stands what can be read, but is wrong for
the people who answer: what nobody can reach, conditions that always hold or never, answers that are refused to everybody.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from survey_app.documents import Document, DocumentError, fault
from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire import advice, document, versions
from survey_app.questionnaire.conditions import Condition, alternatives
from survey_app.questionnaire.findings import Finding
from survey_app.questionnaire.items import Asked, Check, Choosing, Matrix, Number, ResponseOption, Row
from survey_app.questionnaire.languages import Path
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.quantities import Answers
from survey_app.questionnaire.reachability import Reachability
from survey_app.questionnaire.representatives import TooMany
from survey_app.questionnaire.sentences import answer, clause, name_of
from survey_app.questionnaire.steps import Spot
from survey_app.texts import in_language


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A questionnaire with what is wrong in it and what could be better, each with file and line."""

    questionnaire: Questionnaire
    errors: tuple[SurveyAppError, ...]
    advice: tuple[SurveyAppError, ...]

    def publishable(self) -> Questionnaire:
        """The questionnaire. DocumentError when an error blocks it."""
        if self.errors:
            raise DocumentError(self.errors)
        return self.questionnaire


def read(text: str | bytes, source: str, *, today: datetime.date, before: Questionnaire | None = None, language: str = "") -> Reviewed:
    """A document read and reviewed. DocumentError when it cannot be read.

    before    the version published before, if there is one
    language  in which items are named, where the questionnaire has it
    """
    opened, found = document.opened(text, source)
    findings = sorted(review(found, today=today, before=before, language=language), key=lambda finding: opened.line(finding.path))
    errors, other = ([finding for finding in findings if finding.blocks is blocks] for blocks in (True, False))
    return Reviewed(found, _placed(opened, errors), _placed(opened, other))


def review(
    questionnaire: Questionnaire, *, today: datetime.date, before: Questionnaire | None = None, language: str = ""
) -> tuple[Finding, ...]:
    """All that is found, errors and advice, in the order of the document. today: the day on which dates are judged."""
    spoken = language if language in questionnaire.languages else questionnaire.languages[0]
    found = [*_Logic(questionnaire, today, spoken).findings(), *advice.findings(questionnaire, spoken)]
    if before is not None:
        found += versions.changed_codes(before, questionnaire, spoken)
    return tuple(found)


def _placed(opened: Document, findings: Iterable[Finding]) -> tuple[SurveyAppError, ...]:
    said = {str(told): told for told in (fault(opened, finding.path, finding.problem) for finding in findings)}
    return tuple(said.values())  # What concerns a scale is said once, not once per item.


class _Logic:
    """What follows from the conditions, limits and checks."""

    def __init__(self, questionnaire: Questionnaire, today: datetime.date, language: str) -> None:
        self.sections, self.items, self.language = questionnaire.sections, questionnaire.items, language
        self.reach = Reachability(questionnaire.sections, today)

    def findings(self) -> Iterator[Finding]:
        spots = iter(self.reach.spots)
        for s, section in enumerate(self.sections):
            own = [next(spots) for _ in section.items]
            path: Path = ("sections", s)
            try:
                closed = section.condition is not None and self.reach.section(own[0]) is None
                open_to_all = section.condition is not None and not closed and self.reach.section(own[0], shown=False) is None
            except TooMany:
                yield self._unchecked(path, in_language(section.title, self.language))
                continue
            if closed:
                yield self._never((*path, "condition"), N_("The section “{name}” can never be shown: nobody can answer so that {condition}."),
                                  in_language(section.title, self.language), section.condition)  # fmt: skip
                continue
            if open_to_all:
                yield self._always((*path, "condition"), in_language(section.title, self.language))
            for i, spot in enumerate(own):
                yield from self._guarded(spot, (*path, "items", i))

    def _guarded(self, spot: Spot, path: Path) -> Iterator[Finding]:
        try:
            yield from self._item(spot, path)
        except TooMany:
            yield self._unchecked(path, self._name(spot))

    def _item(self, spot: Spot, path: Path) -> Iterator[Finding]:
        item = spot.item
        if self.reach.shown(spot) is None:
            if item.condition is None:
                problem = SurveyAppError(
                    N_("“{name}” can never be shown: nobody gets that far, or is offered anything to choose."),
                    name=self._name(spot), hint=N_("Look at the conditions of its options, and at the items before it."),
                )  # fmt: skip
                yield Finding(path, problem, blocks=True)
            else:
                yield self._never((*path, "condition"), N_("“{name}” can never be shown: nobody can answer so that {condition}."),
                                  self._name(spot), item.condition)  # fmt: skip
            return
        if item.condition is not None:
            yield from self._condition(spot, item.condition, (*path, "condition"))
        if isinstance(item, Choosing) and item.varies:
            yield from self._parts(spot, item.choices, (*path, "options"))
        if isinstance(item, Matrix):
            yield from self._parts(spot, item.rows, (*path, "rows"))
        if isinstance(item, Asked):
            yield from self._answers(spot, item, path)

    def _condition(self, spot: Spot, condition: Condition, path: Path) -> Iterator[Finding]:
        """A condition that can hold, but always does, or holds for fewer reasons than it names."""
        if self.reach.on_page(spot, condition, holds=False) is None:
            yield self._always(path, self._name(spot))
            return
        for where, part in alternatives(condition, path):
            if self.reach.on_page(spot, part) is None:
                message = N_("The condition of “{name}” names something that never happens: {condition}.")
                said = clause(part, self.items, self.language)
                yield Finding(
                    where, SurveyAppError(message, name=self._name(spot), condition=said, hint=N_("Remove this part, or change it."))
                )

    def _parts(self, spot: Spot, parts: Sequence[ResponseOption | Row], path: Path) -> Iterator[Finding]:
        for i, part in enumerate(parts):
            if part.condition is None:
                continue
            label = f"{self._name(spot)}: {in_language(part.label, self.language)}"
            if self.reach.part(spot, part) is None:
                yield self._never((*path, i, "condition"), N_("“{name}” can never be shown: nobody can answer so that {condition}."),
                                  label, part.condition)  # fmt: skip
            elif self.reach.part(spot, part, offered=False) is None:
                yield self._always((*path, i, "condition"), label)

    def _answers(self, spot: Spot, item: Asked, path: Path) -> Iterator[Finding]:
        failing = False
        for c, check in enumerate(item.checks):
            here: Path = (*path, "checks", c, "must")
            if self.reach.check(spot, check, fulfilled=False) is None:
                yield self._idle(here, spot, check)
            elif self.reach.check(spot, check) is None:
                failing = True
                problem = SurveyAppError(
                    N_("The check of “{name}” can never be fulfilled: nobody can answer so that {condition}."),
                    name=self._name(spot), condition=clause(check.must, self.items, self.language), hint=N_("Change or remove the check."),
                )  # fmt: skip
                yield Finding(here, problem, blocks=True)
        if failing:
            return
        if self.reach.stuck(spot, stuck=False) is None:
            hint = N_("Look at its limits, its checks and the conditions of its options.")
            yield Finding(path, SurveyAppError(N_("“{name}” can never be answered: no answer is accepted."), name=self._name(spot), hint=hint),
                          blocks=True)  # fmt: skip
        elif (person := self.reach.stuck(spot)) is not None:
            yield self._stuck(spot, item, person, path)

    def _idle(self, path: Path, spot: Spot, check: Check) -> Finding:
        condition = clause(check.must, self.items, self.language)
        message = N_("The check of “{name}” does nothing: it always holds that {condition}.")
        return Finding(path, SurveyAppError(message, name=self._name(spot), condition=condition, hint=N_("Change or remove the check.")))

    def _stuck(self, spot: Spot, item: Asked, person: Answers, path: Path) -> Finding:
        before = answer(person, self.items, self.language)
        facts = {"name": self._name(spot), "answers": before}
        if item.required:
            message = N_("“{name}” must be answered, but no answer is accepted from somebody for whom {answers}.")
            return Finding(
                path, SurveyAppError(message, **facts, hint=N_("Change its limits or checks, or let it be left blank.")), blocks=True
            )
        if isinstance(item, Number) and item.varies:
            message = N_("The limits of “{name}” leave nothing to somebody for whom {answers}.")
            return Finding(path, SurveyAppError(message, **facts, hint=N_("Give it a condition, or change the limits.")))
        message = N_("“{name}” can only be left blank by somebody for whom {answers}.")
        return Finding(path, SurveyAppError(message, **facts, hint=N_("Give it a condition, or change the checks.")))

    def _never(self, path: Path, message: str, name: str, condition: object) -> Finding:
        said = clause(condition, self.items, self.language)  # type: ignore[arg-type]  # A union with a discriminator is no type to mypy.
        return Finding(
            path, SurveyAppError(message, name=name, condition=said, hint=N_("Change the condition, or one before it.")), blocks=True
        )

    def _always(self, path: Path, name: str) -> Finding:
        hint = N_("Remove the condition, or change it.")
        return Finding(path, SurveyAppError(N_("The condition of “{name}” always holds, so it does nothing."), name=name, hint=hint))

    def _unchecked(self, path: Path, name: str) -> Finding:
        message = N_("Whether everything of “{name}” can be reached was not checked: there are too many combinations of answers before it.")
        return Finding(path, SurveyAppError(message, name=name, hint=N_("Try it out yourself, or make its conditions simpler.")))

    def _name(self, spot: Spot) -> str:
        return name_of(spot.item.code, self.items, self.language)
