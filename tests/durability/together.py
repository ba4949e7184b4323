"""Double clicks on a real web server with two workers: the same form twice at the same moment."""

import threading
from collections import Counter

from survey_app.services import mixing
from survey_app.storage import responses
from tests.durability import installation
from tests.durability.history import History
from tests.durability.installation import Installation, Nursery
from tests.durability.residents import Page, Resident
from tests.durability.storm import until


def send_together(place: Installation, nursery: Nursery, forms: int) -> Counter[tuple[int, ...]]:
    """Send each of so many forms twice at once, and see that it is kept once. How often each pair of statuses came."""
    place.open(forms + forms % 2)
    port = installation.free_port()
    server = nursery.web(place, port)
    until(lambda: len(installation.children(server)) == 2, "two workers are there")
    history = History(place.folder / "together.jsonl")
    devices = [Resident(number, port, [], history, number) for number in range(2)]
    until(lambda: devices[0]._post(0, {"_code": ""}).status == 422, "it serves")
    start = threading.Barrier(2)
    found: list[list[Page]] = [[], []]

    def press(device: int) -> None:
        for letter, code in enumerate(place.codes[:forms]):
            form = {"_code": code, "_form": f"{letter:032}", "steps": str(letter), "late": "1", "more": f"Nr {letter}", "_go": "send"}
            start.wait(60)
            found[device].append(devices[device]._post(3, form))

    other = threading.Thread(target=press, args=(1,))
    other.start()
    press(0)
    other.join(60)
    history.file.close()
    nursery.kill_all()
    with place.app().app_context():
        assert installation.counts() == {"spent": forms, "waiting": forms, "mixed": 0}
        wave = installation.the_wave()
        mixing.close(wave)
        assert sorted(answers["steps"] for _, answers in responses.of(wave.id)) == list(range(forms))
        installation.close_connections()
    return Counter((first.status, second.status) for first, second in zip(*found, strict=True))
