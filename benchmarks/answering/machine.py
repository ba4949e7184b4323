"""What the machine has to give while something is measured: others' load, a core's share, a write to the disk, memory of a process."""

import os
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """load: processes that want to run, over the last minute; share: of a core that a busy process gets; flush: seconds of an fsync."""

    cores: int
    load: float
    share: float
    flush: float

    @classmethod
    def now(cls, folder: Path) -> "Machine":
        began, worked = time.perf_counter(), time.process_time()
        while time.perf_counter() - began < 0.5:
            pass
        share = (time.process_time() - worked) / (time.perf_counter() - began)
        return cls(os.cpu_count() or 1, os.getloadavg()[0], share, statistics.median(_flush(folder) for _ in range(15)))

    def __str__(self) -> str:
        return (
            f"{self.cores} cores, load {self.load:.1f}, a busy process gets {self.share:.0%} of a core, an fsync of 4 KiB takes "
            f"{1000 * self.flush:.1f} ms, Python {platform.python_version()}"
        )


def _flush(folder: Path) -> float:
    path = folder / "flushed"
    with path.open("wb") as file:
        file.write(b"\1" * 4096)
        file.flush()
        began = time.perf_counter()
        os.fsync(file.fileno())
        took = time.perf_counter() - began
    path.unlink()
    return took


def children(process: int) -> list[int]:
    """The processes that one has started."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def memory(process: int) -> float:
    """MiB that a process holds in memory of its own; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:")), 0.0)


def worked(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]
