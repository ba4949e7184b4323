"""What can be reached is found exactly: the referee tries every answer there is."""

import itertools
import random
from dataclasses import replace
from datetime import date
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from survey_app.questionnaire import crowd, reachability, review, routing
from survey_app.questionnaire.answers import AnswersRefused, comparable, complete
from survey_app.questionnaire.items import Asked, Choosing, Matrix
from survey_app.questionnaire.reachability import Reachability
from survey_app.questionnaire.representatives import TooMany
from survey_app.questionnaire.steps import Spot
from tests.questionnaire.documents import everything, library, read
from tests.questionnaire.questionnaires import every_answer, questionnaires


def sent(questionnaire, answers):
    try:
        return complete(questionnaire, answers)
    except AnswersRefused:
        return None


class Referee:
    """Everything that can be answered before an item, and on it, found by trying it."""

    def __init__(self, questionnaire, spot: Spot) -> None:
        self.spot = spot
        items = list(questionnaire.items.values())[: spot.at + 1]
        free = replace(items[-1], required=False, checks=()) if isinstance(items[-1], Asked) else items[-1]
        sections, left = [], spot.at + 1
        for section in questionnaire.sections:
            own = section.items[:left]
            left -= len(own)
            if own:
                sections.append(replace(section, items=(*own[:-1], free) if left == 0 else own))
        self.before = replace(questionnaire, sections=tuple(sections))
        self.free = free
        every = itertools.product(*(every_answer(item) for item in items[:-1]))
        tried = ({item.code: answer for item, answer in zip(items, some, strict=False) if answer is not None} for some in every)
        self.came = [kept for answers in tried if (kept := sent(self.before, answers)) is not None]

    def met(self):
        for kept in self.came:
            walked = routing.path(self.before, kept)
            if walked and walked[-1].code == self.spot.item.code:
                yield kept, walked[-1]

    def answered(self):
        for kept, met in self.met():
            accepted = []
            for answer in every_answer(self.free):
                whole = sent(self.before, {**kept, self.free.code: answer})
                if answer is not None and whole and whole[self.free.code] == answer:
                    accepted.append(whole)
            yield kept, met, accepted

    def kept_whole(self, questionnaire, answers):
        """Whether the item's own checks and its being required are fulfilled too."""
        strict = replace(self.before, sections=(*self.before.sections[:-1], self.last(questionnaire)))
        return sent(strict, answers) is not None

    def last(self, questionnaire):
        section = next(section for section in questionnaire.sections if section.id == self.before.sections[-1].id)
        return replace(section, items=section.items[: len(self.before.sections[-1].items)])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(questionnaires(), strategies.sampled_from([0, 1, crowd.SIZE]))
def test_the_search_finds_what_trying_every_answer_finds(questionnaire, people):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "SIZE", people)
        search = Reachability(questionnaire.sections)
    for spot in search.spots:
        referee = Referee(questionnaire, spot)
        met = list(referee.met())
        assert (search.shown(spot) is not None) == bool(met)
        if isinstance(spot.item, Choosing):
            for part in (*spot.item.choices, *(spot.item.rows if isinstance(spot.item, Matrix) else ())):
                for offered in (True, False):
                    there = [part.condition is None or part.condition.holds(kept) for kept, _ in met]
                    assert (search.part(spot, part, offered=offered) is not None) == (offered in there)
        if spot.at == spot.opening and spot.section.condition is not None:
            outcomes = {spot.section.condition.holds(kept) for kept in referee.came}
            assert {shown for shown in (True, False) if search.section(spot, shown=shown) is not None} == outcomes
        if spot.item.condition is not None:
            on_page = [kept for kept in referee.came if spot.section.condition is None or spot.section.condition.holds(kept)]
            outcomes = {spot.item.condition.holds(kept) for kept in on_page}
            assert {holds for holds in (True, False) if search.on_page(spot, spot.item.condition, holds=holds) is not None} == outcomes
        answered = list(referee.answered())
        for check in spot.item.checks:
            outcomes = {
                check.must.holds(whole)
                for _, _, accepted in answered
                for whole in accepted
                if comparable(check.must, whole) and referee_fits(spot, whole, questionnaire, referee)
            }
            for fulfilled in (True, False):
                assert (search.check(spot, check, fulfilled=fulfilled) is not None) == (fulfilled in outcomes)
        passing = [any(referee.kept_whole(questionnaire, whole) for whole in accepted) for _, _, accepted in answered]
        for stuck in (True, False):
            assert (search.stuck(spot, stuck=stuck) is not None) == ((not stuck) in passing)


def referee_fits(spot, whole, questionnaire, referee) -> bool:
    """Whether an item that must be answered is answered wholly, whatever its checks say."""
    if not spot.item.required:
        return True
    last = referee.last(questionnaire)
    bare = replace(last, items=(*last.items[:-1], replace(last.items[-1], checks=())))
    return sent(replace(referee.before, sections=(*referee.before.sections[:-1], bare)), whole) is not None


@pytest.mark.parametrize("questionnaire", [everything, library, read()], ids=lambda one: one.id)
def test_every_item_of_these_can_be_reached_and_answered(questionnaire):
    search = Reachability(questionnaire.sections)
    for spot in search.spots:
        assert search.shown(spot) is not None
        if isinstance(spot.item, Asked):
            assert search.stuck(spot, stuck=False) is not None


def test_a_search_that_would_take_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(reachability, "LONGEST", 2000)
    numbers = "".join(f"      - {{kind: number, code: n{i}, question: {{sv: A}}, label: {{sv: A}}, min: 0, max: 1000}}\n" for i in range(3))
    last = "      - {kind: text, code: last, question: {sv: A}, label: {sv: A}, condition: {sum: [n0, n1, n2], more_than: 3000}}\n"
    head = "pejl_questionnaire: 1\nid: big\nlanguages: [sv]\ntitle: {sv: A}\nsections:\n  - id: s\n    title: {sv: A}\n    items:\n"
    search = Reachability(read(head + numbers + last).sections)
    with pytest.raises(TooMany):
        search.shown(search.spots[-1])


def test_districts_of_a_map_that_is_not_there_yet_are_taken_for_possible():
    head = "pejl_questionnaire: 1\nid: map\nlanguages: [sv]\ntitle: {sv: K}\nsections:\n"
    place = "  - {id: a, title: {sv: A}, items: [{kind: place, code: where, question: {sv: V}, label: {sv: V}, options: map}]}\n"
    why = "  - {id: ID, title: {sv: B}, items: [{kind: text, code: ID_why, question: {sv: V}, label: {sv: V}, condition: CONDITION}]}\n"
    conditions = {"b": "{item: where, equals: north}", "c": "{item: where, none_of: [north, south]}", "d": "{item: where, all_of: [north]}"}
    never = "{all: [{item: where, equals: north}, {item: where, equals: south}]}"
    later = "".join(why.replace("ID", name).replace("CONDITION", condition) for name, condition in {**conditions, "e": never}.items())
    search = Reachability(read(head + place + later).sections)
    assert [search.shown(spot) is not None for spot in search.spots] == [True, True, True, True, False]


MEASURED = """\
pejl_questionnaire: 1
id: measured
languages: [sv]
title: {sv: M}
sections:
  - id: first
    title: {sv: F}
    items:
      - {kind: number, code: a, question: {sv: A}, label: {sv: A}, min: 0, max: 20}
      - {kind: number, code: b, question: {sv: B}, label: {sv: B}, min: 0, max: 20}
      - {kind: number, code: half, question: {sv: H}, label: {sv: H}, min: 0, max: 2, decimals: 1}
      - {kind: scale, code: trust, question: {sv: T}, label: {sv: T}, lowest: 0, highest: 10, low: {sv: L}, high: {sv: H}}
      - {kind: date, code: one, question: {sv: E}, label: {sv: E}}
      - {kind: date, code: other, question: {sv: D}, label: {sv: D}}
      - {kind: date, code: third, question: {sv: D}, label: {sv: D}}
      - {kind: multiple, code: m, question: {sv: M}, label: {sv: M}, options: [{code: x, label: {sv: X}}, {code: y, label: {sv: Y}}]}
  - id: second
    title: {sv: S}
    items:
      - {kind: text, code: last, question: {sv: L}, label: {sv: L}, condition: CONDITION}
"""


@pytest.mark.parametrize(
    ("condition", "reached"),
    [
        ("{all: [{sum: [a, b], same_as: 17}, {item: a, same_as: 7}]}", True),
        ("{all: [{sum: [a, b], same_as: 17}, {item: a, more_than: 17}]}", False),
        ("{all: [{sum: [a, b], same_as: {item: trust}}, {item: a, same_as: 5}, {item: b, same_as: 5}]}", True),
        ("{all: [{sum: [a, b], same_as: {item: trust}}, {item: a, same_as: 5}, {item: b, same_as: 6}]}", False),
        ("{all: [{item: a, less_than: {item: half}}, {item: half, less_than: {item: b}}, {item: b, at_most: 1}]}", True),
        ("{all: [{item: a, less_than: {item: half}}, {item: half, less_than: {item: b}}, {item: b, at_most: 0}]}", False),
        ("{all: [{item: a, more_than: 10}, {item: b, more_than: {item: a}}, {item: b, less_than: 13}]}", True),
        ("{all: [{item: a, more_than: 10}, {item: b, more_than: {item: a}}, {item: b, less_than: 12}]}", False),
        ("{all: [{item: trust, more_than: {item: a}}, {item: a, more_than: 8}]}", True),
        ("{all: [{item: trust, more_than: {item: a}}, {item: a, more_than: 9}]}", False),
        (
            '{all: [{item: one, more_than: "2020-02-27"}, {item: one, less_than: {item: other}}, {item: other, less_than: "2020-03-01"}]}',
            True,
        ),
        (
            '{all: [{item: one, more_than: "2021-02-27"}, {item: one, less_than: {item: other}}, {item: other, less_than: "2021-03-01"}]}',
            False,
        ),
        ("{all: [{item: one, less_than: {item: other}}, {item: other, less_than: {item: third}}]}", True),
        (
            "{all: [{item: one, less_than: {item: other}}, {item: other, less_than: {item: third}}, {item: third, less_than: {item: one}}]}",
            False,
        ),
        ("{all: [{count: [m], of: [x, y], same_as: {item: a}}, {item: a, same_as: 2}]}", True),
        ("{all: [{count: [m], of: [x, y], same_as: {item: a}}, {item: a, same_as: 3}]}", False),
    ],
)
def test_numbers_and_dates_are_searched_as_finely_as_it_takes(condition, reached):
    search = Reachability(read(MEASURED.replace("CONDITION", condition)).sections)
    assert (search.shown(search.spots[-1]) is not None) is reached


def many(count: int, of: int, seed: int) -> str:
    """A questionnaire whose items are each shown for some of the answers to five items before them."""
    chance = random.Random(seed)
    lines = []
    for i in range(count):
        options = "[{code: a, label: {sv: A}}, {code: b, label: {sv: B}}, {code: c, label: {sv: C}}]"
        on = chance.sample(range(max(0, i - of), i), 5) if i >= 5 else []
        parts = ", ".join(f"{{item: q{j}, equals: {chance.choice('abc')}}}" for j in on)
        condition = f", condition: {{{chance.choice(('any', 'any', 'all'))}: [{parts}]}}" if on else ""
        if i % 10 == 0:
            lines.append(f"  - id: s{i}\n    title: {{sv: S}}\n    items:")
        lines.append(f"      - {{kind: single, code: q{i}, question: {{sv: Q}}, label: {{sv: Q}}, options: {options}{condition}}}")
    return "pejl_questionnaire: 1\nid: many\nlanguages: [sv]\ntitle: {sv: M}\nsections:\n" + "\n".join(lines)


@pytest.mark.parametrize("of", [8, 300])
def test_three_hundred_items_that_depend_on_five_others_each_are_reviewed_while_an_official_waits(of):
    begun = process_time()
    review.read(many(300, of, seed=1), "many.yaml", today=date(2026, 9, 1))
    assert process_time() - begun < 30  # Three on a free machine; it took minutes.


def test_what_nobody_in_the_crowd_meets_is_searched_for():
    head = "pejl_questionnaire: 1\nid: rare\nlanguages: [sv]\ntitle: {sv: R}\nsections:\n  - id: s\n    title: {sv: S}\n    items:\n"
    number = "      - {kind: number, code: n%d, question: {sv: N}, label: {sv: N}, min: 0, max: 99}\n"
    last = "      - {kind: text, code: last, question: {sv: A}, label: {sv: A}, condition: {sum: [n0, n1], more_than: LEAST}}\n"
    for least, reached in ((197, True), (198, False)):
        text = head + number % 0 + number % 1 + last.replace("LEAST", str(least))
        search = Reachability(read(text).sections)
        assert (search.shown(search.spots[-1]) is not None) is reached
