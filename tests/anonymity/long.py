"""The linkage attack in its long form: five runs of 600 residents on each engine, pooled.

./pejl test --long anonymity [RUNS]    exit code 1 if any attacker links codes to answers better than chance
"""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from survey_app.settings import Settings
from tests.anonymity import attack, residents
from tests.anonymity.scores import Outcome, table
from tests.anonymity.views import view_of
from tests.databases import Cluster
from tests.needs import postgresql_programs

RUNS = 5


def main(arguments: Sequence[str]) -> int:
    runs = int(arguments[0]) if arguments else RUNS
    linked = False
    with TemporaryDirectory(prefix="pejl-anonymity-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # The server of PostgreSQL runs under another name.
        for engine in ("sqlite", *(("postgresql",) if postgresql_programs() else ())):
            started = time.monotonic()
            pooled = attack.pooled(_runs(engine, folder, runs))
            print(f"{engine}: {runs} runs of 600 residents, {time.monotonic() - started:.0f} s\n{table(pooled)}\n", flush=True)
            linked = linked or any(one.succeeded for one in pooled)
    return int(linked)


def _runs(engine: str, folder: Path, runs: int) -> list[list[Outcome]]:
    cluster = None
    if engine == "postgresql":
        (folder / "server").mkdir()
        cluster = Cluster(folder / "server")
    try:
        return [_run(cluster, folder / f"{engine}-{number}", number) for number in range(runs)]
    finally:
        if cluster:
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
        found = attack.attack(folder / "capture")
        print(f"run {number + 1}: {sum(one.succeeded for one in found)} of {len(found)} link", file=sys.stderr, flush=True)
        return found
    finally:
        view.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
