"""Whatever is thrown at a worker, it takes little memory and little time of it, and goes on."""

import pytest

from tests.durability.bodies import BODIES, URLENCODED, body, post
from tests.durability.worker import Server, forget_peak, peak, seconds

MOST = 50 * 2**20


@pytest.fixture
def server(nursery, place):
    place.open(2)
    yield Server.of(nursery, place)
    nursery.kill_all()


def test_bodies_that_no_browser_sends_take_less_than_50_megabytes_and_a_second(server):
    assert post(server.port, body(URLENCODED, b"_code=wrong", statuses=())) == 422  # The first page takes more than others.
    worker = server.worker
    forget_peak(worker)
    before = peak(worker)
    for name, sent in BODIES.items():
        began = seconds(worker)
        status = post(server.port, sent)
        assert status in sent.statuses, name
        assert seconds(worker) - began < 1, name
        assert peak(worker) - before < MOST, name
    assert server.worker == worker
