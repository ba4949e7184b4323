"""Storm, deaths and double clicks as measurements: `python -m tests.durability.long [KILLS] [FOLDER]`.

200 kills on each engine under load, then a death of the mixer at every point of its way, then 1000 forms that are each sent twice at once;
the histories stay in FOLDER.
"""

import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from tests.databases import own_server
from tests.durability import check
from tests.durability.deaths import die, original
from tests.durability.installation import Installation, Nursery
from tests.durability.storm import Weather, rage
from tests.durability.together import send_together

ENGINES = ("sqlite", "postgresql")
FORMS = 1000


def main(arguments: list[str]) -> int:
    kills = int(arguments[0]) if arguments else 200
    folder = Path(arguments[1] if len(arguments) > 1 else mkdtemp(prefix="pejl-storm-"))
    seed = int(time.time())
    histories = []
    with Nursery() as nursery:
        for engine in ENGINES:
            (folder / engine).mkdir(parents=True)
            began = time.monotonic()
            weather = Weather(kills, 100 * kills, (0.0, 2.0), seed, on_disk=True)
            histories.append(rage(engine, weather, folder / engine, nursery))
            print(f"{engine}: {kills} kills in {time.monotonic() - began:.0f} s; history: {histories[-1]}", flush=True)
        breached = check.main([str(history) for history in histories])
        with own_server() as server:
            for engine in ENGINES:
                for use in ("mix", "close"):
                    with original(folder / engine / use, server if engine == "postgresql" else None) as made:
                        deaths = die(made, use, nursery)
                    print(f"{engine}: {deaths} deaths of a mixer that was to {use}; nothing lost after any", flush=True)
            server.execute("CREATE DATABASE together")
            for engine in ENGINES:
                together = folder / engine / "together"
                address = server.address("together") if engine == "postgresql" else f"sqlite:///{together}/pejl.sqlite"
                pairs = send_together(Installation(together, address), nursery, FORMS)
                print(f"{engine}: {FORMS} forms sent twice at once, each kept once; answered with {dict(pairs)}", flush=True)
                breached |= pairs != {(303, 303): FORMS}
    return int(breached)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
