"""The checker of histories sees every kind of breach: each is planted once into a history that has none."""

import copy
import json

import pytest

from tests.durability.check import check, main

SENT = {"answers": {"steps": 10, "late": "2"}, "words": "Nr 10"}
OTHER = {"answers": {"steps": 20, "late": "3"}, "words": ""}
CLEAN = [
    {"at": 0, "what": "start", "engine": "sqlite", "seed": 1},
    {"at": 1, "what": "send", "type": "invoke", "letter": 1, "attempt": "1.0", **SENT},
    {"at": 2, "what": "send", "type": "info", "letter": 1, "attempt": "1.0", "status": 0},
    {"at": 2, "what": "fault", "kind": "web", "took": 0.1},
    {"at": 3, "what": "send", "type": "invoke", "letter": 1, "attempt": "1.0", **SENT},
    {"at": 4, "what": "send", "type": "ok", "letter": 1, "attempt": "1.0", "status": 303},
    {"at": 4, "what": "counts", "spent": 1, "waiting": 1, "mixed": 0},
    {"at": 5, "what": "send", "type": "invoke", "letter": 2, "attempt": "2.0", **OTHER},
    {"at": 6, "what": "send", "type": "info", "letter": 2, "attempt": "2.0", "status": 503},
    {"at": 7, "what": "waiting", "spent": [1], "answers": [SENT["answers"]]},
    {"at": 8, "what": "kept", "answers": [SENT["answers"]], "words": ["Nr 10"], "waiting": 0, "keys": 0, "whole": "ok"},
]
COUNTS, WAITING, KEPT = 6, 9, 10


@pytest.fixture
def history():
    return copy.deepcopy(CLEAN)


def test_a_history_without_breach_has_none_and_tells_its_figures(history):
    verdict = check(history)
    assert verdict.breaches == []
    assert verdict.figures == {
        "engine": "sqlite",
        "seed": 1,
        "kills": {"web": 1},
        "residents": 2,
        "acknowledged": 1,
        "unknown outcomes": 2,
        "never acknowledged": 1,
        "kept": 1,
        "kept without thanks": 0,
        "mixed during the storm": 0,
        "seconds": 2,
    }


def test_an_answer_of_unknown_fate_may_have_been_kept(history):
    history[WAITING] |= {"spent": [1, 2], "answers": [SENT["answers"], OTHER["answers"]]}
    history[KEPT]["answers"].append(OTHER["answers"])
    assert check(history).breaches == []


def lost(history):
    history[WAITING] |= {"spent": [], "answers": []}
    history[KEPT] |= {"answers": [], "words": []}


def doubled(history):
    for line in (history[WAITING], history[KEPT]):
        line["answers"] *= 2
    history[KEPT]["words"] *= 2


def kept_with_two_attempts(history):
    history.insert(1, {"at": 0, "what": "send", "type": "invoke", "letter": 1, "attempt": "1.1", **OTHER})
    for line in (history[WAITING + 1], history[KEPT + 1]):
        line["answers"].append(OTHER["answers"])


def changed(history):
    for line in (history[WAITING], history[KEPT]):
        line["answers"] = [{"steps": 10, "late": "1"}]


def words_changed(history):
    history[KEPT]["words"] = ["Nr 1"]


def spent_for_nothing(history):
    history[WAITING]["spent"].append(2)


def not_spent(history):
    history[WAITING]["spent"] = []


def lost_while_closing(history):
    history[WAITING]["answers"].append(OTHER["answers"])


def counts_differ(history):
    history[COUNTS]["spent"] = 2


def refused_for_nothing(history):
    history.insert(WAITING, {"at": 6, "what": "enter", "type": "fail", "letter": 2, "status": 409})


def sent_and_refused_for_nothing(history):
    history.insert(WAITING, {"at": 6, "what": "send", "type": "fail", "letter": 2, "attempt": "2.0", "status": 409})


def thanked_and_refused(history):
    history.insert(WAITING, {"at": 6, "what": "send", "type": "fail", "letter": 1, "attempt": "1.0", "status": 409})


def strange_page(history):
    history.insert(WAITING, {"at": 6, "what": "send", "type": "fail", "letter": 2, "attempt": "2.0", "status": 400})


def page_without_what_was_written(history):
    history.insert(WAITING, {"at": 6, "what": "lost", "letter": 2, "status": 503})


def left_waiting(history):
    history[KEPT]["waiting"] = 1


def keys_left(history):
    history[KEPT]["keys"] = 1


def damaged(history):
    history[KEPT]["whole"] = "row 3 missing from index"


def cut_short(history):
    history.pop()


@pytest.mark.parametrize(
    ("breach", "told"),
    [
        (lost, "letter 1: acknowledged and lost"),
        (doubled, "letter 1: kept 2 times"),
        (kept_with_two_attempts, "letter 1: kept 2 times"),
        (changed, "1 answers are kept that nobody sent"),
        (words_changed, "1 words too many and 1 too few"),
        (spent_for_nothing, "letter 2: code spent, and no answer"),
        (not_spent, "letter 1: answer kept, and its code not spent"),
        (lost_while_closing, "closing the wave has changed what is kept"),
        (counts_differ, "at 4: 2 codes spent, 1 + 0 answers there"),
        (refused_for_nothing, "letter 2: refused as used, but nothing is kept"),
        (sent_and_refused_for_nothing, "letter 2: refused as used, but nothing is kept"),
        (thanked_and_refused, "letter 1: the same form was thanked for, and refused"),
        (strange_page, "letter 2: unexpected page 400"),
        (page_without_what_was_written, "letter 2: page 503 came without what was written"),
        (left_waiting, "1 answers still wait after the wave was closed"),
        (keys_left, "1 keys are left after the wave was closed"),
        (damaged, "the database is damaged"),
        (cut_short, "the history has no end"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_breach_is_told(breach, told, history):
    breach(history)
    assert any(line.startswith(told) for line in check(history).breaches)


def test_the_command_judges_files(history, tmp_path, capsys):
    path = tmp_path / "clean.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in history), encoding="utf-8")
    assert main([str(path)]) == 0
    lost(history)
    breached = tmp_path / "breached.jsonl"
    breached.write_text("\n".join(json.dumps(line) for line in history), encoding="utf-8")
    assert main([str(path), str(breached)]) == 1
    assert "! letter 1: acknowledged and lost" in capsys.readouterr().out
