"""Whether anybody can come to an item, an option or a check: a search through answers that stand for all others.

Somebody comes to an item when all their answers before it could be sent: each among those that can be given, what must be answered
answered, every check fulfilled.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from survey_app.questionnaire.answers import comparable
from survey_app.questionnaire.conditions import Comparison, Condition, looked_at, simple_parts
from survey_app.questionnaire.crowd import Crowd
from survey_app.questionnaire.items import Asked, Check, Choosing, Information, Item, Matrix, Number, Place, ResponseOption, Row
from survey_app.questionnaire.quantities import Answers, Quantity, items_of
from survey_app.questionnaire.representatives import CODES, Scope, TooMany
from survey_app.questionnaire.sections import Section
from survey_app.questionnaire.steps import Spot, accepted, applies, fits, met_by, outlook

Limits = tuple[tuple[str, Quantity], ...]
Goal = tuple[tuple[Condition, bool], ...]  # Conditions, and whether each is to hold.
DEEPEST = 400  # Items that bear on one another.
LONGEST = 100_000  # Answers that are tried in all searches in a questionnaire together: some three seconds.
ELSEWHERE = "elsewhere-"  # A district of a map that is not here, beside those that conditions name.


class Reachability:
    """Questions about what can happen in a questionnaire. Each answer is a person's answers that show it, None when there are none;
    TooMany when that takes too long to find out.

    today: the last day that a date item can take when it says so; without it, the last day of time.
    """

    def __init__(self, sections: Sequence[Section], today: datetime.date | None = None) -> None:
        self.today = today
        self.spots: list[Spot] = []
        for section in sections:
            opening = len(self.spots)
            for item in section.items:
                self.spots.append(Spot(len(self.spots), section, item, opening))
        named = _named_codes(self.spots)
        self.spots = [replace(spot, item=_on_a_map(spot.item, named)) for spot in self.spots]
        self.at = {spot.item.code: spot.at for spot in self.spots}
        self.crowd = Crowd(self.spots, self._scope(self.spots, (), ()))
        self.never = set[str]()  # Items that nobody can come to.
        self.steps = 0

    def section(self, spot: Spot, *, shown: bool = True) -> Answers | None:
        """Somebody for whom the section's condition holds, or does not; looked at where the section begins."""
        condition = spot.section.condition
        goal = _goal((condition, shown))
        found = self._found(spot.opening, _all(condition), goal, lambda seen: shown == applies(condition, seen))
        if shown and found is None:
            self.never |= {item.code for item in spot.section.items}
        return found

    def shown(self, spot: Spot) -> Answers | None:
        """Somebody who meets the item."""
        found = self._found(spot.at, _own_conditions(spot), _meeting(spot), lambda seen: met_by(spot, seen) is not None)
        if found is None:
            self.never.add(spot.item.code)
        return found

    def on_page(self, spot: Spot, condition: Condition, *, holds: bool = True) -> Answers | None:
        """Somebody who comes to the item's page, and to its place there, for whom a condition holds, or does not."""
        conditions = (*_all(spot.section.condition), condition)
        goal = _goal((spot.section.condition, True), (condition, holds))
        return self._found(spot.at, conditions, goal, lambda seen: applies(spot.section.condition, seen) and holds == condition.holds(seen))

    def part(self, spot: Spot, part: ResponseOption | Row, *, offered: bool = True) -> Answers | None:
        """Somebody who meets the item with this option or row, or without it."""

        def wanted(seen: Answers) -> bool:
            return met_by(spot, seen) is not None and offered == applies(part.condition, seen)

        return self._found(spot.at, _own_conditions(spot), (*_meeting(spot), *_goal((part.condition, offered))), wanted)

    def check(self, spot: Spot, check: Check, *, fulfilled: bool = True) -> Answers | None:
        """Somebody whose answer to the item fulfils the check, or does not."""
        conditions, limits = (*_own_conditions(spot), check.must), _limits(spot.item)
        search = self._prepared(spot.at, _meeting(spot), conditions, limits, spot)
        answers = search.scope.of(spot.item)

        def wanted(seen: Answers) -> bool:
            met = met_by(spot, seen)
            if met is None:
                return False
            given = ({**seen, met.code: answer} for answer in answers if fits(spot.item, met, answer))
            return any(comparable(check.must, all_) and fulfilled == check.must.holds(all_) for all_ in given)

        found = self._among_the_crowd(spot.at, wanted)
        return self._searched(search, wanted) if found is None else found

    def stuck(self, spot: Spot, *, stuck: bool = True) -> Answers | None:
        """Somebody who meets the item and can give no answer to it that is accepted, or one who can."""
        if not spot.item.varies and not _checks(spot.item):  # Then everybody can, or nobody.
            alone = Scope({spot.item.code: spot.item}, (), (), frozenset(), self.today)
            passes = any(accepted(spot.item, spot.item, answer, {}) for answer in alone.of(spot.item))
            return None if stuck == passes else self.shown(spot)
        search = self._prepared(spot.at, _meeting(spot), _bearing(spot), _limits(spot.item), spot)
        answers = search.scope.of(spot.item)

        def wanted(seen: Answers) -> bool:
            met = met_by(spot, seen)
            return met is not None and stuck != any(accepted(spot.item, met, answer, seen) for answer in answers)

        found = None if stuck else self._among_the_crowd(spot.at, wanted)  # Of whoever is stuck only what matters is told.
        return self._searched(search, wanted) if found is None else found

    def _found(self, at: int, conditions: Sequence[Condition], goal: Goal, wanted: Callable[[Answers], bool]) -> Answers | None:
        found = self._among_the_crowd(at, wanted)
        if found is None:
            search = self._prepared(at, goal, conditions)
            found = self._searched(search, wanted)
            if found is not None:
                self.crowd.join(found, {spot.item.code for spot in search.order})
        return found

    def _among_the_crowd(self, at: int, wanted: Callable[[Answers], bool]) -> Answers | None:
        return next((dict(seen) for seen in self.crowd.before(at) if wanted(seen)), None)

    def _searched(self, search: "_Search", wanted: Callable[[Answers], bool]) -> Answers | None:
        try:
            return search.found(wanted)
        finally:
            self.steps += search.steps

    def _prepared(self, at: int, goal: Goal, conditions: Sequence[Condition], limits: Limits = (), also: Spot | None = None) -> "_Search":
        """The search for what bears on what is asked at a place: with the items before it whose answers do."""
        if self.steps >= LONGEST:
            raise TooMany
        before = [spot for spot in self.spots[:at] if not isinstance(spot.item, Information)]
        asked = _named(conditions, limits)
        waiting = asked | {spot.item.code for spot in before if _may_stop(spot.item)}
        found: dict[str, Spot] = {}
        while waiting:
            spot = self.spots[self.at[waiting.pop()]]
            if spot.at < at and spot.item.code not in found and spot.item.code not in self.never:
                found[spot.item.code] = spot
                waiting |= _named(_bearing(spot), _limits(spot.item))
        order = sorted(found.values(), key=lambda spot: spot.at)
        return _Search(self._scope((*order, *((also,) if also else ())), conditions, limits), order, asked, goal, LONGEST - self.steps)

    def _scope(self, spots: Sequence[Spot], conditions: Sequence[Condition], limits: Limits) -> Scope:
        """How finely answers to these items are told apart: by their own conditions and limits, and by these."""
        every = (*conditions, *(condition for spot in spots for condition in _bearing(spot)))
        everywhere = (*limits, *(limit for spot in spots for limit in _limits(spot.item)))
        checked = frozenset(code for spot in spots for check in _checks(spot.item) for code in looked_at(check.must))
        return Scope({spot.item.code: spot.item for spot in spots}, every, everywhere, checked, self.today)


class _Search:
    """Through the answers to some items in order. asked: the items that the end of the search looks at; goal: what must hold there;
    most: answers that are tried at most."""

    def __init__(self, scope: Scope, order: Sequence[Spot], asked: set[str], goal: Goal, most: int) -> None:
        if len(order) > DEEPEST:
            raise TooMany
        self.scope, self.order = scope, order
        self.representatives = [scope.beside_blank(spot.item) for spot in order]
        self.open = [list[str]() for _ in order]  # By place in the order: the items before it whose answers still matter.
        place = {spot.item.code: i for i, spot in enumerate(order)}
        last = dict.fromkeys(asked & place.keys(), len(order))
        for i, spot in reversed(list(enumerate(order))):
            for name in _named(_bearing(spot), _limits(spot.item)) & place.keys():
                last.setdefault(name, i)
        for name, end in last.items():
            for i in range(place[name] + 1, min(end + 1, len(order))):
                self.open[i].append(name)
        self.turns = {place[name] + 1: self._coming(place[name] + 1) for name in asked & place.keys()}
        self.goal, self.steps, self.most = goal, 0, most
        self.fruitless: set[tuple[int, ...]] = set()

    def _coming(self, i: int) -> frozenset[str]:
        return frozenset(spot.item.code for spot in self.order[i:])

    def found(self, wanted: Callable[[Answers], bool]) -> Answers | None:
        """The first answers that are wanted; None when there are none. TooMany when it takes too long."""
        return self._from(0, {}, wanted)

    def _from(self, i: int, seen: dict[str, object], wanted: Callable[[Answers], bool]) -> Answers | None:
        """The same, after the first `i` items were answered so."""
        if i == len(self.order):
            return dict(seen) if wanted(seen) else None
        state = (i, *(id(seen.get(code)) for code in self.open[i]))
        if state in self.fruitless:
            return None
        coming = self.turns.get(i)
        if coming is not None and any(outlook(condition, seen, coming) is (not wish) for condition, wish in self.goal):
            return None
        spot, met = self.order[i], met_by(self.order[i], seen)
        if met is not None:
            for answer in self.representatives[i]:
                self.steps += 1
                if self.steps > self.most:
                    raise TooMany
                if accepted(spot.item, met, answer, seen):
                    seen[met.code] = answer
                    found = self._from(i + 1, seen, wanted)
                    del seen[met.code]
                    if found is not None:
                        return found
        if met is None or not (isinstance(met, Asked) and met.required):
            found = self._from(i + 1, seen, wanted)
            if found is not None:
                return found
        self.fruitless.add(state)
        return None


def _may_stop(item: Item) -> bool:
    """Whether somebody may be unable to pass it, depending on their answers."""
    return isinstance(item, Asked) and item.required and (bool(item.checks) or item.varies)


def _all(condition: Condition | None) -> tuple[Condition, ...]:
    return () if condition is None else (condition,)


def _goal(*wishes: tuple[Condition | None, bool]) -> Goal:
    return tuple((condition, wish) for condition, wish in wishes if condition is not None)


def _meeting(spot: Spot) -> Goal:
    return _goal((spot.section.condition, True), (spot.item.condition, True))


def _own_conditions(spot: Spot) -> tuple[Condition, ...]:
    """The conditions that say whether, and in which shape, the item is met."""
    item = spot.item
    parts: list[ResponseOption | Row] = [*item.choices] if isinstance(item, Choosing) else []
    parts += item.rows if isinstance(item, Matrix) else ()
    return tuple(condition for condition in (spot.section.condition, item.condition, *(part.condition for part in parts)) if condition)


def _bearing(spot: Spot) -> tuple[Condition, ...]:
    return (*_own_conditions(spot), *(check.must for check in _checks(spot.item)))


def _checks(item: Item) -> tuple[Check, ...]:
    return item.checks if isinstance(item, Asked) else ()


def _named(conditions: Iterable[Condition], limits: Limits) -> set[str]:
    """The items that conditions and limits look at."""
    found = {code for condition in conditions for code in looked_at(condition)}
    return found | {name.partition(".")[0] for _, limit in limits for name in items_of(limit)}


def _limits(item: Item) -> Limits:
    if not isinstance(item, Number):
        return ()
    return tuple((item.code, limit) for limit in (item.at_least, item.at_most) if limit is not None)


def _named_codes(spots: Iterable[Spot]) -> dict[str, set[str]]:
    """Item → the codes that conditions name."""
    found: dict[str, set[str]] = {}
    for condition in (condition for spot in spots for condition in _bearing(spot)):
        for _, part in simple_parts(condition):
            for name, codes in _codes_of(part):
                found.setdefault(name.partition(".")[0], set()).update(codes)
    return found


def _codes_of(part: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(part, Comparison):
        for side in (part.left, part.right):
            if isinstance(side, Quantity) and side.count:
                yield from ((name, side.of or ()) for name in side.count)
        return
    for word in CODES:
        if (codes := getattr(part, word, None)) is not None:
            yield getattr(part, "item"), (codes,) if isinstance(codes, str) else codes  # noqa: B009


def _on_a_map(item: Item, named: dict[str, set[str]]) -> Item:
    """A place on the municipality's map, which is not here: with the districts that conditions name, and one more."""
    if not isinstance(item, Place) or item.options != "map":
        return item
    codes = sorted(named.get(item.code, set()))
    options = tuple(ResponseOption(code=code, label={"en": code}) for code in (*codes, next(_free(codes))))
    return replace(item, options=options)


def _free(codes: Sequence[str]) -> Iterator[str]:
    yield from (name for i in range(len(codes) + 1) if (name := f"{ELSEWHERE}{i}") not in codes)
