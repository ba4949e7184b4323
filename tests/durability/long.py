"""The storm as a measurement: `python -m tests.durability.long [KILLS] [FOLDER]`, 200 kills on each engine; the histories stay in FOLDER."""

import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from tests.durability import check
from tests.durability.storm import Weather, rage

ENGINES = ("sqlite", "postgresql")


def main(arguments: list[str]) -> int:
    kills = int(arguments[0]) if arguments else 200
    folder = Path(arguments[1] if len(arguments) > 1 else mkdtemp(prefix="pejl-storm-"))
    seed = int(time.time())
    histories = []
    for engine in ENGINES:
        place = folder / engine
        place.mkdir(parents=True)
        began = time.monotonic()
        histories.append(rage(engine, Weather(kills, 100 * kills, (0.2, 4.0), seed), place))
        print(f"{engine}: {kills} kills in {time.monotonic() - began:.0f} s; history: {histories[-1]}", flush=True)
    return check.main([str(history) for history in histories])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
