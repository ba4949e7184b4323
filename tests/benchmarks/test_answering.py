"""The parts of the benchmark of answering that its figures rest on."""

import random

import pytest

from benchmarks.answering import pairs
from benchmarks.answering.machine import percentile
from benchmarks.answering.report import Report, slope, spread
from benchmarks.answering.residents import answers, filled, hidden, written
from benchmarks.answering.town import PAGES, questionnaire
from survey_app.questionnaire import document
from survey_app.web.respond.journey import fill


@pytest.mark.parametrize("seed", range(20))
def test_what_its_residents_send_can_all_be_kept(seed: int) -> None:
    asked = document.from_data(questionnaire())
    form = fill(asked, written(filled("CODE", random.Random(seed), "RESUME")))
    assert len(form.pages) == PAGES
    assert form.faulty() is None
    assert not form.strange
    assert set(asked.items) - set(form.answers) <= {"more"}


def test_each_page_is_answered_with_fields_of_that_page() -> None:
    assert {name.partition(".")[0] for name, _ in answers(3, random.Random(1))} == {"late3", "avoid3", "where3"}


def test_a_page_is_sent_back_with_what_it_held_hidden() -> None:
    page = '<input type="hidden" name="_code" value="A"><input name="late1" value="2"><input type="hidden" name="more" value="&lt;b&gt; &amp; é">'
    assert hidden(page) == [("_code", "A"), ("more", "<b> & é")]


def test_pairs_are_interleaved_by_turns() -> None:
    order: list[str] = []
    found = pairs.compare(lambda: order.append("a"), lambda: order.append("b"), pairs=2, each=3)
    assert "".join(order) == "abbaab" * 2
    assert found.pairs == 2


def test_percentiles_are_values_that_were_seen() -> None:
    seen = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(seen, share) for share in (0.0, 0.2, 0.5, 0.99, 1.0)] == [1.0, 1.0, 3.0, 5.0, 5.0]
    assert percentile([float(number) for number in range(1, 101)], 0.99) == 99.0
    assert spread([0.001] * 99 + [1.0]) == "p50 1 ms, p99 1 ms"


def test_memory_that_grows_by_one_a_second_grows_by_3600_an_hour() -> None:
    assert slope([(float(second), 50.0 + second) for second in range(10)]) == pytest.approx(3600)
    assert slope([(1.0, 7.0)]) == slope([]) == 0.0


def test_only_an_aim_that_was_missed_counts_as_missed() -> None:
    report = Report()
    for met in (True, False, None):
        report.add("speed", "1 ms", met=met)
    assert report.missed == 1
