"""Two versions of a questionnaire, item by item: what has changed, and what a report may still compare.

harmless    nothing has changed that a resident is asked or that is counted
comparable  something is new beside what was asked, which stands as it was
breaking    residents are asked something else, or counted in another way: no line is drawn between the two
Words in which only a letter or two differ are breaking too, until an official confirms that it was a slip of the pen; then the change is
harmless, and every report says that it was confirmed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from survey_app.errors import N_, SurveyAppError, quoted
from survey_app.questionnaire.findings import Finding
from survey_app.questionnaire.items import Asked, Choosing, Consent, Information, Item, Matrix, Ranking
from survey_app.questionnaire.languages import Path
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.phrasing import negations, opposite
from survey_app.questionnaire.readings import asked_of, digest, reading
from survey_app.questionnaire.sections import Section
from survey_app.texts import Text, in_language

SLIP = 2  # Letters that may differ in a slip of the pen.


class Change(IntEnum):
    """How much a change matters; the greater, the more."""

    HARMLESS = 0
    COMPARABLE = 1
    BREAKING = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """What has changed in an item; `item` is empty where it concerns the whole. slip: only a letter or two, so it may be confirmed."""

    item: str
    change: Change
    said: SurveyAppError
    slip: bool = False


def compare(old: Questionnaire, new: Questionnaire) -> tuple[Difference, ...]:
    """Every difference between an earlier version and a later one, in the order of the later."""
    found = [*_languages(old, new), *_around(old, new)]
    before, after = _places(old), _places(new)
    shared = [code for code in after if code in before]
    for code, (section, item) in after.items():
        if code not in before:
            found.append(Difference(code, Change.COMPARABLE, SurveyAppError(N_("It is new."))))
        else:
            found += _item(*before[code], section, item, set(old.languages) & set(new.languages))
    if shared != [code for code in before if code in after]:
        found.append(Difference("", Change.COMPARABLE, SurveyAppError(N_("The items come in another order."))))
    found += [Difference(code, Change.BREAKING, SurveyAppError(N_("It is no longer asked."))) for code in before if code not in after]
    if not found and old != new:
        found.append(Difference("", Change.HARMLESS, SurveyAppError(N_("Something has changed, but nothing that anybody is asked."))))
    return tuple(found)


def classes(old: Questionnaire, new: Questionnaire) -> Mapping[str, Change]:
    """Item → how much its greatest change matters, for every item that asks something in either version."""
    found = {code: Change.HARMLESS for each in (old, new) for code, item in each.items.items() if isinstance(item, Asked)}
    for difference in compare(old, new):
        if difference.item in found:
            found[difference.item] = max(found[difference.item], difference.change)
    return found


class NotConfirmable(SurveyAppError):
    """A change that nobody can confirm to be harmless."""


def confirmation(old: Questionnaire, new: Questionnaire, code: str) -> tuple[str, ...]:
    """What to write under `confirmed` in the later version's item, once an official has confirmed that its words ask the same as before.
    NotConfirmable when they do not differ by a slip of the pen only."""
    one, other = old.items.get(code), new.items.get(code)
    if not isinstance(one, Asked) or not isinstance(other, Asked):
        raise NotConfirmable(N_("“{item}” is not asked in both versions."), item=code, hint=N_("Check the code of the item."))
    differences = [difference for difference in compare(old, new) if difference.item == code]
    if not any(difference.slip for difference in differences):
        raise NotConfirmable(
            N_("There is nothing to confirm in “{item}”."), item=code, hint=N_("Look at what has changed without --harmless.")
        )
    if any(difference.change is Change.BREAKING and not difference.slip for difference in differences):
        raise NotConfirmable(
            N_("“{item}” asks something else than before, which nobody can confirm away."),
            item=code,
            hint=N_("Take the change back, or give the new question a code of its own."),
        )
    return (digest(one), *one.confirmed)


def changed_codes(old: Questionnaire, new: Questionnaire, language: str) -> Iterator[Finding]:
    """Codes that have changed although the words beside them have not: surely a mistake, which would cut off every comparison."""
    gone = {code: item for code, item in old.items.items() if code not in new.items and isinstance(item, Asked)}
    for s, section in enumerate(new.sections):
        for i, item in enumerate(section.items):
            path: Path = ("sections", s, "items", i)
            before = old.items.get(item.code)
            if before is None and isinstance(item, Asked):
                same = (code for code, one in gone.items() if one.kind == item.kind and _same(one.question, item.question))
                if (earlier := next(same, None)) is not None:
                    yield _recoded((*path, "code"), in_language(item.label, language), earlier, item.code)
            for word in ("options", "rows"):
                yield from _recoded_parts(getattr(before, word, ()), getattr(item, word, ()), (*path, word), language)


def _recoded_parts(old: object, new: object, path: Path, language: str) -> Iterator[Finding]:
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return
    known, kept = {part.code for part in old}, {part.code for part in new}
    for i, part in enumerate(new):
        if part.code not in known:
            same = (one.code for one in old if one.code not in kept and _same(one.label, part.label))
            if (earlier := next(same, None)) is not None:
                yield _recoded((*path, i, "code"), in_language(part.label, language), earlier, part.code)


def _recoded(path: Path, name: str, earlier: str, code: str) -> Finding:
    message = N_("“{name}” had the code “{earlier}” in the version before, and now has “{code}”: answers could not be compared any more.")
    hint = N_("Give it back the code “{earlier}”; or, if this is to be another questionnaire, give that an id of its own.")
    return Finding(path, SurveyAppError(message, name=name, earlier=earlier, code=code, hint=hint), blocks=True)


def _languages(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    for one, other, message in (
        (new, old, N_("It is asked in more languages: {languages}.")),
        (old, new, N_("It is no longer asked in {languages}.")),
    ):
        if found := [language for language in one.languages if language not in other.languages]:
            yield Difference("", Change.HARMLESS, SurveyAppError(message, languages=", ".join(found)))


def _places(questionnaire: Questionnaire) -> dict[str, tuple[Section, Item]]:
    return {item.code: (section, item) for section in questionnaire.sections for item in section.items}


def _item(old_section: Section, old: Item, new_section: Section, new: Item, languages: Collection[str]) -> Iterator[Difference]:
    if isinstance(old, Information) or isinstance(new, Information) or old.kind != new.kind:
        if old.kind != new.kind:
            message = N_("Its kind was {old} and is {new}.")
            yield Difference(new.code, Change.BREAKING, SurveyAppError(message, old=old.kind, new=new.kind))
        elif _changed(old, new, languages):
            yield Difference(new.code, Change.COMPARABLE, SurveyAppError(N_("The text to read has changed.")))
        return
    found = [*_asked(old_section, old, new_section, new), *_words(old, new)]
    if isinstance(old, Choosing) and isinstance(new, Choosing):
        found += _options(old, new)
    if isinstance(old, Matrix) and isinstance(new, Matrix):
        found += _rows(old, new)
    yield from found
    if not found:
        yield from _unread(old, new, languages)


def _asked(old_section: Section, old: Asked, new_section: Section, new: Asked) -> Iterator[Difference]:
    if asked_of(old_section, old) != asked_of(new_section, new):
        yield Difference(new.code, Change.BREAKING, SurveyAppError(N_("It is asked of others than before: a condition has changed.")))
    ranges = [reading(item).get("range") for item in (old, new)]
    if ranges[0] != ranges[1]:
        yield Difference(new.code, Change.BREAKING, SurveyAppError(N_("What can be answered has other limits.")))
    if isinstance(old, Ranking) and isinstance(new, Ranking) and old.ranks != new.ranks:
        yield Difference(new.code, Change.BREAKING, SurveyAppError(N_("Another number of places is to be ranked.")))


def _words(old: Asked, new: Asked) -> Iterator[Difference]:
    yield from _reworded(old, new, old.question, new.question)
    yield from _reworded(old, new, getattr(old, "unit", None) or {}, getattr(new, "unit", None) or {})
    if isinstance(old, Consent) and isinstance(new, Consent):
        yield from _reworded(old, new, old.agree, new.agree)


def _reworded(old: Asked, new: Asked, one: Text, other: Text, beside: Iterable[Text] = ()) -> Iterator[Difference]:
    """The first change of a text in a language that both have. beside: what else could be chosen before; it is no slip to say that."""
    for language in (language for language in one if language in other):
        before, after = (" ".join(text[language].split()) for text in (one, other))
        if before != after:
            slip = (
                _slip(before, after)
                and negations(one, language) == negations(other, language)
                and not opposite(before, after, language)
                and after not in {" ".join(text.get(language, "").split()) for text in beside}
            )
            confirmed = slip and digest(old) in new.confirmed
            message = N_("The words were “{before}” and are “{after}”.")
            if confirmed:
                message = N_("The words were “{before}” and are “{after}”; it is confirmed that they ask the same.")
            elif slip:
                message = N_("The words were “{before}” and are “{after}”. If that was a slip of the pen, confirm it.")
            change = Change.HARMLESS if confirmed else Change.BREAKING
            yield Difference(new.code, change, SurveyAppError(message, before=before, after=after), slip)
            return


def _options(old: Choosing, new: Choosing) -> Iterator[Difference]:
    before, after = ({option.code: option for option in item.choices} for item in (old, new))
    for removed, added, message in (
        (before, after, N_("Options are gone: {options}.")),
        (after, before, N_("Options are new: {options}.")),
    ):
        if found := [code for code in removed if code not in added]:
            apart = all(removed[code].missing is not None for code in found)
            change = Change.COMPARABLE if apart else Change.BREAKING
            yield Difference(new.code, change, SurveyAppError(message, options=quoted(found)))
    shared = [code for code in after if code in before]
    if any((before[code].missing is None) != (after[code].missing is None) for code in shared):
        yield Difference(
            new.code, Change.BREAKING, SurveyAppError(N_("An option that was an answer is a reason for none, or the other way round."))
        )
    counted = [[code for code in each if code in shared and each[code].missing is None] for each in (before, after)]
    if counted[0] != counted[1]:
        yield Difference(new.code, Change.BREAKING, SurveyAppError(N_("The options come in another order.")))
    for code in shared:
        beside = [option.label for other, option in before.items() if other != code]
        yield from _reworded(old, new, before[code].label, after[code].label, beside)


def _rows(old: Matrix, new: Matrix) -> Iterator[Difference]:
    before, after = ({row.code: row for row in item.rows} for item in (old, new))
    if found := [code for code in after if code not in before]:
        yield Difference(new.code, Change.COMPARABLE, SurveyAppError(N_("Rows are new: {rows}."), rows=quoted(found)))
    if found := [code for code in before if code not in after]:
        yield Difference(new.code, Change.BREAKING, SurveyAppError(N_("Rows are gone: {rows}."), rows=quoted(found)))
    for code in (code for code in after if code in before):
        beside = [row.label for other, row in before.items() if other != code]
        yield from _reworded(old, new, before[code].label, after[code].label, beside)


def _unread(old: Asked, new: Asked, languages: Collection[str]) -> Iterator[Difference]:
    """Whether anything else has changed: what residents see beside the question, or only what it is called in tables."""
    fields = _changed(old, new, languages)
    seen = [name for name in fields if name not in ("label", "concept", "confirmed")]
    if seen:
        yield Difference(
            new.code, Change.COMPARABLE, SurveyAppError(N_("This has changed beside the question: {words}."), words=", ".join(seen))
        )
    elif fields:
        yield Difference(new.code, Change.HARMLESS, SurveyAppError(N_("Only what it is called in reports has changed.")))


def _around(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    """What stands around the items: on the first page, and on the pages of those that both have."""
    languages = set(old.languages) & set(new.languages)
    fields = [name for name in _changed(old, new, languages) if name in ("title", "intro", "help")]
    before, after = _places(old), _places(new)
    shared = [code for code in after if code in before]
    for code in shared:
        section = after[code][0]
        fields += [f"{section.id}.{name}" for name in _changed(before[code][0], section, languages) if name in ("title", "intro", "help")]
    if fields:
        words = ", ".join(dict.fromkeys(fields))
        yield Difference("", Change.COMPARABLE, SurveyAppError(N_("This has changed around the questions: {words}."), words=words))
    pages = [{frozenset(code for code in shared if each[code][0].id == each[one][0].id) for one in shared} for each in (before, after)]
    if pages[0] != pages[1]:
        yield Difference("", Change.COMPARABLE, SurveyAppError(N_("The items are divided into pages in another way.")))


def _changed(one: Any, other: Any, languages: Collection[str]) -> list[str]:
    """The fields in which two parts differ, in these languages."""
    return [name for name in other.__dataclass_fields__ if _in(languages, getattr(one, name)) != _in(languages, getattr(other, name))]


def _in(languages: Collection[str], part: Any) -> object:
    """A part as it is read in these languages, however its words are broken into lines."""
    match part:
        case dict():
            return {language: " ".join(words.split()) for language, words in part.items() if language in languages}
        case tuple():
            return [_in(languages, each) for each in part]
        case _ if hasattr(part, "__dataclass_fields__"):
            return [type(part).__name__, *(_in(languages, getattr(part, name)) for name in part.__dataclass_fields__)]
    return part


def _same(one: Text, other: Text) -> bool:
    """Whether two texts say the same in every language that both have, and have one."""
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[language].split() == other[language].split() for language in shared)


def _slip(before: str, after: str) -> bool:
    """Whether at most a letter or two differ, and no number."""
    digits = ["".join(letter for letter in text if letter.isdigit()) for text in (before, after)]
    return digits[0] == digits[1] and _edits(before, after) <= SLIP


def _edits(one: Sequence[str], other: Sequence[str]) -> int:
    """Letters to put in, take out or exchange to make one text of the other (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row = row, [i]
        for j, beside in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != beside)))
    return row[-1]
