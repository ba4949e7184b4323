"""How fast residents are answered, on SQLite and on PostgreSQL, by two gunicorn workers on this machine.

    ./pejl python -m benchmarks.answering                      the whole: about half an hour an engine
    ./pejl python -m benchmarks.answering --quick              the same in small, about two minutes an engine
    ./pejl python -m benchmarks.answering --engines sqlite --parts page mixer --folder /var/tmp

journeys   whole journeys (10 pages with drafts, submit, thanks) by residents each as fast as they are served, for ten minutes: responses and
           pages a second, and the memory of the workers meanwhile
page       POST of a page with its durable draft beside an empty view that commits one row of the same size: by turns, one by one
view       looking at the longest page of the library's questionnaire beside Jinja alone making the same HTML, and beside an empty view
length     POST of a page of 300 items beside the same page of 30
submit     submissions that come 20 (SQLite) or 50 (PostgreSQL) a second, counted from when each is due
plans      how the database finds what a submission needs, with 10⁶ responses, spent codes, invitations, drafts …
mixer      10⁵ answers that wait in one pool

The load comes from this machine, and takes part of its time. Every part begins with what the machine had to give: only ratios
and times of the processor say much where others use it. Folder: on the disk that is to be measured. Exit code 1 where an aim is missed.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import text

from benchmarks.answering import length, load, pairs, plans, servers, standstill, view
from benchmarks.answering.machine import Machine
from benchmarks.answering.report import Report, slope, spread
from benchmarks.answering.residents import Browser, Fields, answers, filled, hidden, written
from benchmarks.answering.town import PAGES, SLUG, Town
from survey_app.services import drafting
from survey_app.storage import waves
from survey_app.storage.base import db

RATE = {"sqlite": 20.0, "postgresql": 50.0}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
EMPTY = "CREATE TABLE empty (id {bytes} PRIMARY KEY, wave_id INTEGER, until DATE, locked {bytes}){rest}"
WARM = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    minutes: float
    at_once: int
    pairs: int
    each: int
    submissions: float  # Seconds of load.
    stored: int
    waiting: int


WHOLE, QUICK = Size(10, 8, 15, 20, 60, 1_000_000, 100_000), Size(0.5, 8, 7, 8, 10, 100_000, 10_000)


def journeys(town: Town, engine: str, size: Size, report: Report) -> None:
    codes = town.codes(int(60 * size.minutes * 40) + 100)  # More than two workers can serve.
    with servers.serving(town.environment) as web:
        load.journeys(web.port, codes[:WARM], at_once=size.at_once, seconds=60, memory=web.memory)
        before = web.worked()
        seen = load.journeys(web.port, codes[WARM:], at_once=size.at_once, seconds=60 * size.minutes, memory=web.memory)
        worked = web.worked() - before
    sent, name = seen.times("submit"), NAMES[engine]
    report.add(
        f"{name}: journeys, {size.at_once} residents at once",
        f"{len(sent) / seen.seconds:.1f} responses/s, {len(seen.visits) / seen.seconds:.0f} pages/s",
    )
    report.add(f"{name}: processor time of the workers", f"{1000 * worked / len(seen.visits):.1f} ms a page")
    report.add(f"{name}: POST of a page among them", spread(seen.times("page")))
    report.add(f"{name}: submit among them", spread(sent))
    report.add(f"{name}: faults among {len(seen.visits):,} requests", _faults(seen), "0", not seen.faults)
    tenth = max(1, len(seen.memory) // 10)
    first, last = (sum(mib for _, mib in part) / tenth for part in (seen.memory[:tenth], seen.memory[-tenth:]))
    grown = last / first - 1
    report.add(
        f"{name}: memory of both workers over {seen.seconds / 60:.1f} min",
        f"{first:.0f} → {last:.0f} MiB ({grown:+.1%}; slope {slope(seen.memory):+.1f} MiB/h)",
        "grows ≤ 5 %",
        grown <= 0.05,
    )


def page(town: Town, engine: str, size: Size, report: Report) -> None:
    code, chance = town.codes(1)[0], random.Random(1)
    with town.opened():
        kind = {"bytes": "BLOB", "rest": " WITHOUT ROWID"} if engine == "sqlite" else {"bytes": "BYTEA", "rest": ""}
        db.session.execute(text(EMPTY.format(**kind)))
        db.session.commit()
    with (
        servers.serving(town.environment) as web,
        servers.serving(town.environment, "benchmarks.answering.empty:app") as empty,
        servers.serving(town.environment, "benchmarks.answering.empty:bare") as bare,
    ):
        resident = Browser(web.port, lambda _: None)
        step, sent = PAGES // 2, _form(resident, code, PAGES // 2, chance)
        path, body = f"/s/{SLUG}/{step}", urlencode(sent)
        with town.opened():
            locked = db.session.scalar(text("SELECT max(length(locked)) FROM draft"))
        same = urlencode([*sent, ("_size", str(locked))])

        def ask() -> None:
            resident.post(path, body, "page")

        for what, aim, other in (("an empty view", 2.0, empty), ("bare WSGI", None, bare)):
            browser = Browser(other.port, lambda _: None)

            def commit(browser: Browser = browser) -> None:
                browser.post("/empty", same, "empty")

            pairs.compare(ask, commit, pairs=2, each=size.each)
            before = web.worked(), other.worked()
            found = pairs.compare(ask, commit, pairs=size.pairs, each=size.each)
            worked = [
                1000 * (now - then) / (size.pairs * size.each) for now, then in zip((web.worked(), other.worked()), before, strict=True)
            ]
            report.add(
                f"{NAMES[engine]}: POST of a page with its draft / {what} that commits such a row",
                f"{found}; processor time {worked[0]:.1f} ms beside {worked[1]:.1f} ms",
                f"≤ {aim:g}" if aim else "–",
                found.median <= aim if aim else None,
            )


def looking(town: Town, engine: str, size: Size, report: Report) -> None:
    for found in view.compare(town, size.pairs, size.each):
        aim = 1.5 if "anew" in found.beside else None
        report.add(
            f"{NAMES[engine]}: looking at the longest page / {found.beside}",
            f"{found.ratio}; processor time {found.worked[0]:.1f} ms beside {found.worked[1]:.1f} ms",
            f"≤ {aim:g}" if aim else "–",
            found.ratio.median <= aim if aim else None,
        )


def of_length(town: Town, engine: str, size: Size, report: Report) -> None:
    found = length.compare(town, size.pairs, size.each)
    report.add(f"{NAMES[engine]}: POST of a page of 300 items / the same page of 30", str(found), "≤ 1.3", found.median <= 1.3)


def _form(browser: Browser, code: str, step: int, chance: random.Random) -> Fields:
    """What is sent from one page, with everything from those before it."""
    given = browser.post(f"/s/{SLUG}/0", urlencode([("_code", code), ("_go", "continue")]), "enter")
    for before in range(1, step):
        sent = [*hidden(given), *answers(before, chance), ("_go", "continue")]
        given = browser.post(f"/s/{SLUG}/{before}", urlencode(sent), "page")
    return [*hidden(given), *answers(step, chance), ("_go", "continue")]


def submit(town: Town, engine: str, size: Size, report: Report) -> None:
    rate, chance = RATE[engine], random.Random(2)
    codes, forms = town.codes(int(rate * size.submissions) + WARM), []
    with town.opened():
        wave = waves.by_slug(SLUG)
        assert wave is not None
        for code in codes:
            resume = drafting.new_resume_code()
            forms.append(filled(code, chance, resume))
            drafting.save(wave, resume, drafting.Unfinished(code, PAGES + 1, "en", written(forms[-1])), date.today())
    bodies = [urlencode([*form, ("_go", "send")]) for form in forms]
    path = f"/s/{SLUG}/{PAGES + 1}"
    with servers.serving(town.environment) as web:
        load.submissions(web.port, path, bodies[:WARM], rate=10)
        before, own = web.worked(), time.process_time()
        seen = load.submissions(web.port, path, bodies[WARM:], rate=rate)
        worked, own = web.worked() - before, time.process_time() - own
    times = sorted(seen.times())
    report.add(
        f"{NAMES[engine]}: submit at {rate:g} a second ({len(times)} in {seen.seconds:.0f} s)",
        f"{spread(times)}, faults: {_faults(seen)}; processor time each: {1000 * worked / len(bodies[WARM:]):.1f} ms of the workers, "
        f"{1000 * own / len(bodies[WARM:]):.1f} ms of what sends them",
        "p99 < 150 ms, no faults",
        bool(times) and not seen.faults and times[int(0.99 * (len(times) - 1))] < 0.15,
    )


def plan(town: Town, engine: str, size: Size, report: Report) -> None:
    codes = town.codes(62)
    before = plans.submission(town, codes[:31])
    plans.store(town, size.stored)
    after = plans.submission(town, codes[31:])
    whole = sorted({table for each in after.plans for table in each.whole})
    report.add(
        f"{NAMES[engine]}: the {len(after.plans)} statements of a submission, {size.stored:,} rows in each table of answers",
        "found by index alone" if not whole else f"read whole: {', '.join(whole)}",
        "index alone",
        not whole,
    )
    report.add(
        f"{NAMES[engine]}: a submission then, in one process",
        f"{after.milliseconds:.1f} ms; {before.milliseconds:.1f} ms with nothing stored",
    )
    for each in after.plans:
        print(f"<!-- {each.statement}\n     {' / '.join(each.steps)} -->", flush=True)


def mixer(town: Town, engine: str, size: Size, report: Report) -> None:
    standstill.wait(town, size.waiting)
    found, aim = standstill.mix(town), 30 * size.waiting / 100_000
    report.add(
        f"{NAMES[engine]}: a worker mixes {size.waiting:,} waiting answers",
        f"{found.seconds:.1f} s, of them {found.worked:.1f} s of its own processor time, {found.memory:.0f} MiB at most, {found.mixed:,} mixed",
        f"about {aim:g} s",
        found.seconds <= 1.2 * aim and found.mixed >= size.waiting - 25,
    )


def _faults(seen: load.Load) -> str:
    return f"{len(seen.faults)} ({seen.faults[0]})" if seen.faults else "0"


PARTS: dict[str, Callable[[Town, str, Size, Report], None]] = {
    "journeys": journeys,
    "page": page,
    "view": looking,
    "length": of_length,
    "submit": submit,
    "plans": plan,
    "mixer": mixer,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", nargs="+", choices=RATE, default=list(RATE))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--quick", action="store_true", help="A smaller measure of everything.")
    parser.add_argument("--minutes", type=float, help="How long the journeys last.")
    parser.add_argument("--folder", type=Path, help="Where the database is made; by default where temporary files are.")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # Stop the servers that were started.
    size, report = QUICK if asked.quick else WHOLE, Report()
    if asked.minutes:
        size = replace(size, minutes=asked.minutes)
    report.head()
    for engine in asked.engines:
        for part in asked.parts:
            with tempfile.TemporaryDirectory(prefix="pejl-answering-", dir=asked.folder) as name:
                folder = Path(name)
                report.add(f"{NAMES[engine]}, {part}: the machine", str(Machine.now(folder)))
                with servers.database(engine, folder) as address:
                    town = Town(folder, address)
                    town.settle(30_000)
                    PARTS[part](town, engine, size, report)
    print(f"\n{report.missed} of {sum(line.met is not None for line in report.lines)} aims are missed.")
    return int(report.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
