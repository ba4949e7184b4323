"""A crowd who answer at random: most of what can happen happens to one of them, so that only the rest has to be searched for."""

import random
from collections.abc import Collection, Iterator, Sequence

from survey_app.questionnaire.items import Asked
from survey_app.questionnaire.quantities import Answers
from survey_app.questionnaire.representatives import Scope, TooMany
from survey_app.questionnaire.steps import Spot, accepted, met_by

SIZE = 60
BLANK = 0.2  # How often an item is left blank that may be.


class Crowd:
    """Walks through the items in order. Everybody gives answers that are accepted; whoever cannot goes no further."""

    def __init__(self, spots: Sequence[Spot], scope: Scope) -> None:
        self.spots, self.scope = spots, scope
        self.chance = random.Random(1)  # noqa: S311  # The same questionnaire always has the same crowd; nothing here is secret.
        self.representatives: dict[int, tuple[object, ...]] = {}
        self.at, self.people = 0, _newcomers()

    def before(self, at: int) -> Iterator[Answers]:
        """The answers, to the items before a place, of each who comes there."""
        if at < self.at:
            self.at, self.people = 0, _newcomers()
        for i in range(self.at, at):
            self.people = [seen for seen in self.people if self._answer(self.spots[i], seen)]
        self.at = at
        yield from self.people

    def join(self, answers: Answers, settled: Collection[str]) -> None:
        """Let somebody in where the crowd stands, whose answers to the settled items are these; a blank is an answer too."""
        seen: dict[str, object] = {}
        for spot in self.spots[: self.at]:
            if spot.item.code not in settled:
                if not self._answer(spot, seen):
                    return
            elif spot.item.code in answers:
                seen[spot.item.code] = answers[spot.item.code]
        self.people.append(seen)

    def _answer(self, spot: Spot, seen: dict[str, object]) -> bool:
        """Whether somebody passes the item; their answer is added to what was seen."""
        met = met_by(spot, seen)
        if not isinstance(met, Asked):
            return True
        if not met.required and self.chance.random() < BLANK:
            return True
        found = self._representatives(spot)
        for answer in self.chance.sample(found, min(len(found), 20)):
            if accepted(spot.item, met, answer, seen):
                seen[met.code] = answer
                return True
        return not met.required

    def _representatives(self, spot: Spot) -> tuple[object, ...]:
        if spot.at not in self.representatives:
            try:
                self.representatives[spot.at] = self.scope.of(spot.item)
            except TooMany:
                self.representatives[spot.at] = ()
        return self.representatives[spot.at]


def _newcomers() -> list[dict[str, object]]:
    return [{} for _ in range(SIZE)]
