"""Through the pages of every questionnaire that can be published: there is always a way on, and the way taken does not matter."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_app.questionnaire.answers import complete
from survey_app.questionnaire.fields import fields_of
from survey_app.questionnaire.items import Information
from survey_app.web.respond.journey import BACK, CONTINUE, STOP, fill, turn
from tests.questionnaire.generated import questionnaires
from tests.questionnaire.strategies import TODAY, answers, to_form

slow = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)


@dataclass
class Walker:
    """A resident without a server. wishes: what they write in each field, whenever they see it; what is refused they leave out, and what
    must be answered they answer with the first that is offered."""

    asked: object
    wishes: dict
    written: dict
    step: int = 0
    reviewed: tuple = ()
    until: str = ""
    seen: int = 0

    @property
    def filled(self):
        return fill(self.asked, self.written, TODAY)

    @property
    def at_the_review(self):
        return self.filled.section(self.step) is None and self.step > 0

    def press(self, go=CONTINUE):
        filled = self.filled
        section = filled.section(self.step)
        on_page = filled.on(section) if section else ()
        for item in on_page:
            for name in fields_of(item):
                self.written.pop(name, None)
                if name in self.wishes:
                    self.written[name] = self.wishes[name]
        filled = self.filled
        to = turn(filled, self.step, go, [item.code for item in on_page], self.reviewed, until=self.until, seen=self.seen)
        if to.show_faults:
            self.mend(filled, filled.section(to.step))
        self.step, self.reviewed, self.until, self.seen = to.step, to.reviewed, to.until, max(self.seen, min(to.step, filled.review - 1))
        return to

    def mend(self, filled, section):
        for fault in filled.faults[section.id]:
            item = next(item for item in filled.on(section) if item.code == fault.item)
            for name in fields_of(item):
                self.wishes.pop(name, None)
            if item.required:
                self.wishes[item.code] = [next(option.code for option in item.options if option.missing is None)]

    def to_the_review(self):
        """Continue until the review comes. AssertionError when it does not."""
        for _ in range(4 * (len(self.asked.items) + len(self.asked.sections)) + 4):
            if self.at_the_review:
                return self
            self.press()
        raise AssertionError("There is no way on.")

    def response(self, until=None):
        return complete(self.asked, self.filled.answers, today=TODAY, until=until)


@st.composite
def residents(draw):
    asked = draw(questionnaires())
    wishes = {}
    for key, value in draw(answers(asked)).items():
        item = asked.items[key.partition(".")[0]]
        wishes |= to_form(item, value) if key == item.code else {key: [value]}
    return asked, wishes


@slow
@given(residents())
def test_there_is_always_a_way_on_to_the_review_and_what_it_shows_can_be_sent(resident):
    asked, wishes = resident
    walker = Walker(asked, dict(wishes), {}).to_the_review()
    assert walker.filled.faulty() is None
    assert set(walker.response()) >= {item.code for item in walker.filled.path if not isinstance(item, Information)}


@slow
@given(residents(), st.data())
def test_back_and_forth_is_the_same_as_straight_on(resident, data):
    asked, wishes = resident
    straight = Walker(asked, dict(wishes), {}).to_the_review()
    wanderer = Walker(asked, dict(straight.wishes), {})
    for _ in range(data.draw(st.integers(0, 12))):
        changes = [f"change-{step}" for step in range(1, len(asked.sections) + 1)] if wanderer.at_the_review else []
        wanderer.press(data.draw(st.sampled_from([CONTINUE, CONTINUE, BACK, "lang-en", *changes])))
    wanderer.to_the_review()
    assert wanderer.response() == straight.response()


@slow
@given(residents(), st.data())
def test_stopping_keeps_what_was_reached_and_nothing_after_it(resident, data):
    asked, wishes = resident
    whole = Walker(asked, dict(wishes), {}).to_the_review()
    walker = Walker(asked, dict(whole.wishes), {})
    for _ in range(data.draw(st.integers(1, len(asked.sections)))):
        walker.press()
    if walker.at_the_review or not walker.filled.pages:
        return
    for _ in asked.items:
        to = walker.press(STOP)
        assert not to.show_faults
        if walker.at_the_review:
            break
    reached = [section.id for section in walker.filled.pages_until(to.until)]
    kept = walker.response(to.until)
    assert {key: answer for key, answer in whole.response().items() if key in kept} == kept
    items = {
        item.code for section, met in walker.filled.walk.items() for item in met if section in reached and not isinstance(item, Information)
    }
    assert {key for key in kept if "." not in key} == items
