"""What the templates show of a page: items with their words in one language, what is chosen or written, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from survey_app.municipality.drawing import Drawing
from survey_app.questionnaire import cells, order, piping
from survey_app.questionnaire.answers import Fault
from survey_app.questionnaire.fields import CELL, fields_of
from survey_app.questionnaire.items import (
    Asked,
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
    Scale,
)
from survey_app.questionnaire.languages import words_of
from survey_app.questionnaire.sections import Section
from survey_app.web.respond.controls import Entry, Errors, Group, Written, control_id, date_parts, entry, first, group
from survey_app.web.respond.journey import Filled
from survey_app.web.respond.maps import ShownMap, shown_map
from survey_app.web.respond.wording import Speech, pieces, replies

MOST_RADIOS = 12  # Of a place; more areas stand in a list that opens.


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """One item. kind decides the component.

    id       of its first control           question, hint, text  as HTML
    error    of the item as a whole         groups, entries       its controls; a matrix has a group for each row
    columns  the options of a matrix, with whether each is set off from those before
    points   how many points a scale has; the options after them stand apart
    ends     the words of a scale's ends, and of its middle
    unit, note  beside and under a field    decimals, long        what a field is made for
    alike    it holds no answer in its words, and has no order of its own for each resident
    """

    kind: str
    code: str
    id: str
    question: str = ""
    text: str = ""
    hint: str = ""
    error: str = ""
    fresh: bool = False
    groups: tuple[Group, ...] = ()
    entries: tuple[Entry, ...] = ()
    columns: tuple[tuple[str, bool], ...] = ()
    points: int = 0
    ends: tuple[str, str, str] = ("", "", "")
    unit: str = ""
    note: str = ""
    decimals: bool = False
    long: bool = False
    alike: bool = True
    map: ShownMap | None = None
    cell: Entry | None = None

    @property
    def blank(self) -> bool:
        """Nothing on it comes from a resident: nothing is chosen or written, and nothing is wrong; and it is alike for all of them."""
        entries = (*self.entries, *(choice.line for group in self.groups for choice in group.choices if choice.line))
        return self.alike and not (
            self.error
            or (self.cell and self.cell.written)
            or any(entry.written or entry.error for entry in entries)
            or any(group.error or any(choice.chosen for choice in group.choices) for group in self.groups)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the review. words: what was answered, piece by piece, each with the row or place it belongs to; empty when nothing was."""

    id: str
    question: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line of the list of what is wrong, with the id of the control that mends it."""

    id: str
    words: str


def speech(filled: Filled, language: str, facts: Mapping[str, str]) -> Speech:
    """The language, with the answers on the path that words can put in."""
    spoken = Speech(language, facts)
    if filled.questionnaire.piped:
        for item in filled.path:
            if item.code in filled.questionnaire.piped:
                spoken.replies.update(replies(item, filled.answers, spoken))
    return spoken


def items(
    filled: Filled,
    section: Section,
    spoken: Speech,
    seed: str,
    *,
    faults: bool = False,
    fresh: Sequence[str] = (),
    drawing: Drawing | None = None,
) -> list[ShownItem]:
    """The items of a page that this person meets. seed: of their order; drawing: the municipality's map."""
    return [
        _untouched(AsItIs(item), spoken.language, tuple(spoken.facts.items()))
        if drawing is None and item.code not in fresh and _as_for_everybody(item, filled, section, spoken)
        else replace(
            _item(item, filled.written, spoken, _errors(filled, section, item, spoken) if faults else {}, drawing),
            fresh=item.code in fresh,
            alike=_alike(item, spoken),
        )
        for item in _arranged(filled, section, seed)
    ]


def wrongs(filled: Filled, section: Section, spoken: Speech) -> list[Wrong]:
    """What cannot be kept on a page, each with the short name of its item."""
    return [
        Wrong(control_id(_field(fault, item)), f"{spoken.plain(item.label)}: {spoken.fault(fault)}")
        for item in filled.on(section)
        if isinstance(item, Asked)
        for fault in _faults(filled, section, item)
    ]


def review(filled: Filled, spoken: Speech, seed: str, until: str = "") -> list[tuple[Section, int, list[Answer]]]:
    """Section, its step, and its answers, for every page on the path, or those through `until`."""
    return [
        (
            section,
            filled.step_of(section),
            [_line(item, filled, spoken) for item in _arranged(filled, section, seed) if isinstance(item, Asked)],
        )
        for section in filled.pages_until(until)
    ]


def first_control(item: Item) -> str:
    """The id to which a link to the item leads."""
    return control_id(next(iter(fields_of(item)), item.code))


def _arranged(filled: Filled, section: Section, seed: str) -> list[Item]:
    return [order.arranged(item, filled.questionnaire.items[item.code], seed) for item in filled.on(section)]


class AsItIs:
    """An item, known by the object it is: those of a questionnaire are made once in a process, and comparing their words takes longer
    than showing them."""

    __slots__ = ("item",)

    def __init__(self, item: Item) -> None:
        self.item = item

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsItIs) and self.item is other.item

    def __hash__(self) -> int:
        return id(self.item)


@lru_cache(maxsize=2000)
def _untouched(known: AsItIs, language: str, facts: tuple[tuple[str, str], ...]) -> ShownItem:
    """An item as everybody meets it who has not answered it yet."""
    return _item(known.item, {}, Speech(language, dict(facts)), {}, None)


def _as_for_everybody(item: Item, filled: Filled, section: Section, spoken: Speech) -> bool:
    """Nothing of it comes from a resident: nothing is written or wrong, it holds no answer, and it is the very item of the questionnaire."""
    return (
        item is filled.questionnaire.items[item.code]
        and not spoken.replies
        and _alike(item, spoken)
        and not any(name in filled.written for name in fields_of(item))
        and not _faults(filled, section, item)
    )


def _alike(item: Item, spoken: Speech) -> bool:
    if isinstance(item, Choosing) and (item.order != "fixed" or (isinstance(item, Matrix) and item.row_order != "fixed")):
        return False
    return not spoken.replies or not any(piping.references(words) for _path, words in words_of(item))


def _faults(filled: Filled, section: Section, item: Item) -> list[Fault]:
    return [fault for fault in filled.faults.get(section.id, ()) if fault.item == item.code]


def _field(fault: Fault, item: Item) -> str:
    """The field on the page where the fault can be mended."""
    own = fields_of(item)
    return fault.field if fault.field in own and not fault.field.endswith(f".{CELL}") else own[0]


def _errors(filled: Filled, section: Section, item: Item, spoken: Speech) -> Errors:
    """Field, or the item's code → what is wrong there."""
    own = fields_of(item)
    return {fault.field if fault.field in own else item.code: spoken.fault(fault) for fault in _faults(filled, section, item)}


def _item(item: Item, written: Written, spoken: Speech, errors: Errors, drawing: Drawing | None) -> ShownItem:
    if not isinstance(item, Asked):
        return ShownItem(kind=item.kind, code=item.code, id=first_control(item), text=spoken.blocks(item.text))
    common = ShownItem(
        kind=item.kind,
        code=item.code,
        id=first_control(item),
        question=spoken.inline(item.question),
        hint=_hint(item, spoken),
        error=errors.get(item.code, ""),
    )
    match item:
        case Matrix():
            rows = tuple(
                group(f"{item.code}.{row.code}", spoken.plain(row.label), item.options, written, spoken, errors) for row in item.rows
            )
            columns = tuple((choice.label, choice.apart) for choice in rows[0].choices)
            return replace(common, groups=rows, columns=columns)
        case Ranking():
            places, written = range(1, item.ranks + 1), _moved_up(item, written)
            return replace(
                common,
                groups=tuple(
                    group(f"{item.code}.{place}", _("Place %(number)s", number=spoken.number(place)), item.options, written, spoken, errors)
                    for place in places
                ),
            )
        case Number():
            return replace(
                common,
                entries=(entry(item.code, "", written, errors),),
                unit=spoken.plain(item.unit),
                note=_limits(item, spoken),
                decimals=item.decimals > 0,
            )
        case FreeText():
            count = spoken.number(item.max_length)
            return replace(
                common,
                entries=(entry(item.code, "", written, errors),),
                note=ngettext("At most %(count)s character.", "At most %(count)s characters.", item.max_length, count=count),
                long=item.size == "long",
            )
        case Date():
            labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
            parts = date_parts(item, labels, written, errors, spoken.language)
            return replace(common, id=parts[0].id, entries=parts, error=next(iter(errors.values()), ""))
        case Scale():
            return _scale(item, common, written, spoken, errors)
        case Place():
            return _place(item, common, written, spoken, errors, drawing)
        case Choosing() | Consent():
            return replace(common, groups=(group(item.code, "", item.choices, written, spoken, errors),))
    raise AssertionError(item)


def _moved_up(item: Ranking, written: Written) -> Written:
    """The places as they were written; where they hold an option that is no longer this person's, the later ones have moved up."""
    ranked = [text for field, texts in written.items() if field.partition(".")[0] == item.code for text in texts[:1]]
    left = [code for code in ranked if not code or code in item.codes]
    return written if left == ranked else {f"{item.code}.{place}": [code] for place, code in enumerate(left, 1)}


def _scale(item: Scale, common: ShownItem, written: Written, spoken: Speech, errors: Errors) -> ShownItem:
    """The points with the number alone to be seen; the words of the ends and the middle stand above them."""
    ends = spoken.plain(item.low), spoken.plain(item.middle), spoken.plain(item.high)
    points = group(item.code, "", item.choices, written, spoken, errors)
    return replace(common, groups=(points,), points=len(item.points), ends=ends)


def _place(item: Place, common: ShownItem, written: Written, spoken: Speech, errors: Errors, drawing: Drawing | None) -> ShownItem:
    areas = group(item.code, "", item.choices, written, spoken, errors)
    field = f"{item.code}.{CELL}"
    cell = first(written, field) if item.coarseness and cells.size(first(written, field)) == item.coarseness else ""
    return replace(
        common,
        kind="place" if len(areas.choices) <= MOST_RADIOS else "place-list",
        error=common.error or errors.get(field, ""),
        groups=(areas,),
        map=shown_map(drawing, item.codes, first(written, item.code), field, item.coarseness, cell),
        cell=Entry(field, control_id(field), "", cell, "") if item.coarseness else None,
    )


def _hint(item: Asked, spoken: Speech) -> Markup:
    """The official's hint, and what the page itself must say of how to answer."""
    hint, own = spoken.inline(item.hint), ""
    match item:
        case Multiple(at_least=int(least), at_most=int(most)):
            own = (
                ngettext("Tick %(num)s.", "Tick %(num)s.", most)
                if least == most
                else _("Tick %(least)s to %(most)s.", least=least, most=most)
            )
        case Multiple(at_least=int(least)):
            own = _("Tick %(least)s or more.", least=least)
        case Multiple(at_most=int(most)):
            own = _("Tick %(most)s at most.", most=most)
        case Multiple() if not hint:
            own = _("Tick all that apply.")
        case Matrix() if not hint:
            own = _("One answer on every line.")
        case Ranking() if not hint:
            own = _("Begin with the most important. You may stop when you like.")
        case Date(precision="day") if not hint:
            own = _("With digits, such as 17 5 2026.")
    parts = [hint, own, _("It must be answered to go on.") if item.required and not isinstance(item, Consent) else ""]
    return Markup(" ").join(part for part in parts if part)


def _limits(item: Number, spoken: Speech) -> str:
    if item.min > item.max:
        return ""
    return _("From %(min)s to %(max)s.", min=spoken.number(item.min), max=spoken.number(item.max))


def _line(item: Item, filled: Filled, spoken: Speech) -> Answer:
    question = spoken.unmarked(item.question) if isinstance(item, Asked) else ""
    return Answer(first_control(item), question, tuple(pieces(item, filled.answers, spoken)))
