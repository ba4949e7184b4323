"""A mixer that has stood still: so many answers wait, sealed, in one pool, and one worker mixes them.

./pejl python -m benchmarks.answering.standstill      the worker's part, on the database that PEJL_DATABASE names
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.answering.residents import filled, written
from benchmarks.answering.servers import TREE
from benchmarks.answering.town import SLUG, Town
from survey_app import create_app, jobs, sealing
from survey_app.questionnaire.room import room
from survey_app.services import fieldwork
from survey_app.services.mixing import Answer
from survey_app.settings import Settings
from survey_app.storage import pools, waves
from survey_app.storage.base import db
from survey_app.web.respond.journey import fill

MANY = 1000  # Answers that are different; the others are like them.


@dataclass(frozen=True, slots=True)
class Mixing:
    """Answers mixed, seconds on the clock, seconds of the processor, and the most memory that was held, in MiB."""

    mixed: int
    seconds: float
    worked: float
    memory: float


def wait(town: Town, count: int) -> None:
    """Let these many answers wait."""
    with town.opened():
        wave = waves.by_slug(SLUG)
        assert wave is not None
        pool, chance = pools.of(wave.id)[0], random.Random(count)
        pool_id, public = pool.id, pool.public
        space = room(fieldwork.questionnaire(wave))
        texts = []
        for _ in range(min(count, MANY)):
            answers = dict(fill(fieldwork.questionnaire(wave), written(filled("", chance, ""))).answers)
            words = {"more": str(answers.pop("more"))} if "more" in answers else {}
            texts.append(Answer(answers, words).packed())
        for start in range(0, count, MANY):
            pools.wait(pool_id, [sealing.seal(public, chance.choice(texts), space) for _ in range(min(MANY, count - start))])
            db.session.commit()


def mix(town: Town) -> Mixing:
    """Have one worker do, in a process of its own, what it does every minute."""
    environment = {**town.environment, "PYTHONPATH": str(TREE)}
    command = [sys.executable, "-m", "benchmarks.answering.standstill"]
    ran = subprocess.run(command, cwd=TREE, env=environment, stdout=subprocess.PIPE, check=True)
    return Mixing(**json.loads(ran.stdout))


def main() -> None:
    app = create_app(Settings.from_environment(os.environ))
    with app.app_context():
        began, worked = time.perf_counter(), time.process_time()
        mixed = jobs.mix_now()
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"mixed": mixed, "seconds": seconds, "worked": worked, "memory": memory}))


if __name__ == "__main__":
    main()
