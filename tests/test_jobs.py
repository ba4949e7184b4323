"""The queue: what is put in it is done once, and what a stopped worker left is taken up again."""

import pytest

from survey_app import jobs
from survey_app.services import evaluating
from survey_app.storage import evaluations
from survey_app.storage.base import db
from survey_app.storage.evaluations import DONE, FAILED, RUNNING, WAITING, StoredEvaluation
from tests.databases import each_engine
from tests.making import TODAY

pytestmark = each_engine


@pytest.fixture
def queue(app):
    """The queue in its file, with nobody working on it."""
    found = jobs.of(app)
    found.immediate = False
    yield found
    found.queue.storage.close()


@pytest.fixture
def make_evaluation(municipality):
    def make(state=WAITING, **more):
        made = StoredEvaluation(municipality_id=municipality.id, title={"en": "One"}, plan={}, requested_on=TODAY, state=state, **more)
        db.session.add(made)
        db.session.commit()
        return made

    return make


def work_off(queue):
    """Do all that is in the queue, as the worker does."""
    done = 0
    while (task := queue.queue.dequeue()) is not None:
        queue.queue.execute(task)
        done += 1
    return done


def test_a_process_that_only_serves_residents_makes_no_queue(app, tmp_path):
    assert not (tmp_path / jobs.QUEUE).exists()


def test_what_a_stopped_worker_left_is_queued_again(queue, make_evaluation):
    for state in (WAITING, RUNNING, DONE, FAILED):
        make_evaluation(state)
    assert queue.resume() == 2


def test_a_job_is_done_by_the_worker(queue, make_evaluation):
    made = make_evaluation()
    queue.evaluate(made.id)
    assert work_off(queue) == 1
    db.session.refresh(made)
    assert made.state == FAILED  # An empty plan: refused, but done with.


def test_a_job_that_is_queued_twice_finds_the_work_done(queue, make_evaluation):
    made = make_evaluation()
    queue.evaluate(made.id)
    queue.evaluate(made.id)
    work_off(queue)
    db.session.refresh(made)
    first = made.refusal
    assert work_off(queue) == 0
    assert made.refusal == first


def test_running_what_is_done_changes_nothing(make_evaluation):
    made = make_evaluation(DONE, result=b"kept")
    evaluating.run(made.id)
    db.session.refresh(made)
    assert (made.state, made.result) == (DONE, b"kept")


def test_running_what_does_not_exist_does_nothing(app):
    evaluating.run(4711)
    assert evaluations.of(1) == []


def test_a_worker_does_a_job_that_another_process_put_in_the_queue(queue, make_evaluation):
    made = make_evaluation()
    worker = jobs.Jobs(queue.app, queue.settings)
    queue.evaluate(made.id)
    assert work_off(worker) == 1
    worker.queue.storage.close()
    db.session.refresh(made)
    assert made.state == FAILED
