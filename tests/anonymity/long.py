"""The linkage attack in its long form: five runs of 600 residents on each engine, pooled.

./pejl test --long anonymity [RUNS]    exit code 1 if any attacker links codes to answers better than chance

On a machine that is too busy for all of them, no run is begun after half an hour; the table says how many there were.
"""

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from survey_app.settings import Settings
from tests.anonymity import attack, residents
from tests.anonymity.scores import Outcome, table
from tests.anonymity.views import view_of
from tests.databases import Cluster
from tests.needs import postgresql_programs

RUNS, ENOUGH = 5, 30 * 60  # Seconds.


def main(arguments: Sequence[str]) -> int:
    runs, began = int(arguments[0]) if arguments else RUNS, time.monotonic()
    with TemporaryDirectory(prefix="pejl-anonymity-", ignore_cleanup_errors=True) as name, _servers(Path(name)) as servers:
        found: dict[str, list[list[Outcome]]] = {engine: [] for engine in servers}
        for number in range(runs):
            for engine, server in servers.items():
                if time.monotonic() - began < ENOUGH:
                    found[engine].append(_run(server, Path(name) / f"{engine}-{number}", number))
                    linking = sum(one.succeeded for one in found[engine][-1])
                    print(
                        f"{engine}, run {number + 1}: {linking} link, after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True
                    )
    pooled = {engine: attack.pooled(done) for engine, done in found.items()}
    for engine, outcomes in pooled.items():
        print(f"{engine}: {len(found[engine])} runs of {residents.COUNT} residents\n{table(outcomes)}\n", flush=True)
    return int(any(one.succeeded for outcomes in pooled.values() for one in outcomes))


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, Cluster | None]]:
    """Engine → the server it needs."""
    if postgresql_programs() is None:
        yield {"sqlite": None}
        return
    folder.chmod(0o755)  # The server of PostgreSQL runs under another name.
    (folder / "server").mkdir()
    cluster = Cluster(folder / "server")
    try:
        yield {"sqlite": None, "postgresql": cluster}
    finally:
        cluster.stop()


def _run(cluster: Cluster | None, folder: Path, number: int) -> list[Outcome]:
    folder.mkdir()
    database = f"sqlite:///{folder / 'pejl.sqlite'}"
    if cluster:
        cluster.execute(f"CREATE DATABASE run_{number}")
        database = cluster.address(f"run_{number}")
    view = view_of(database, cluster.data if cluster else None)
    settings = Settings(
        "a secret key that is known to all", b"a pepper that is known to all", database, folder, secure=False, language="en"
    )
    try:
        residents.collect(settings, view, folder / "capture", seed=number)
        return attack.attack(folder / "capture")
    finally:
        view.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
