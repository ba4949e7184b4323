"""A worker runs out of handles in the middle of sending: nothing is thanked for that is not kept, and it goes on without a restart."""

from tests.databases import each_engine
from tests.durability import installation
from tests.durability.history import History
from tests.durability.residents import Resident
from tests.durability.storm import until
from tests.durability.worker import Server, give_handles_back, leave_handles

MOST = 4  # With so many handles a new worker does everything.


@each_engine
def test_a_worker_without_handles_acknowledges_nothing_that_is_not_kept_and_recovers(place, nursery, tmp_path):
    place.open(2 * MOST + 2)
    server = Server.of(nursery, place)
    resident = Resident(1, server.port, [], History(tmp_path / "history.jsonl"), 1)
    with place.app().app_context():
        outcomes = []
        for left in range(MOST + 1):
            first = resident._go(0, {"_code": place.codes[left]})
            second = resident._go(first.step, {**first.fields, "steps": str(left), "late": "1"})
            review = resident._go(second.step, {**second.fields, "more": "Lyktan 🙈"})
            form = {**review.fields, "_go": "send"}
            worker = server.another_worker()
            leave_handles(worker, left)
            page = resident._post(review.step, form)
            outcomes.append(page.status)
            counted = installation.counts()
            if page.status == 303:
                assert counted["spent"] == counted["waiting"] == left + 1
            if worker in installation.children(server.process):
                give_handles_back(worker)
            assert page.status in (0, 303) or page.fields == review.fields, (left, page)
            until(lambda: resident._post(review.step, form).status == 303, "the answer is taken")  # noqa: B023  # Run here.
            assert installation.counts() == {"spent": left + 1, "waiting": left + 1, "mixed": 0}
        installation.close_connections()
    resident.history.file.close()
    nursery.kill_all()
    assert outcomes[-1] == 303
    assert 503 in outcomes
    assert 0 not in outcomes[1:]  # With a handle for the resident there is always a page.
