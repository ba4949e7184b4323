"""Logs as JSON lines on standard error: events with facts; never an address, a code or an answer."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.logging import default_handler
from gunicorn.glogging import Logger as GunicornLogger

DROPPED = re.compile(
    r"address|addr|agent|answer|authorization|body|code|cookie|email|form|header|ip|password|pepper|query|referer|secret|session|url",
    re.IGNORECASE,
)
IPV4, PART = r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "[0-9a-f]{1,4}"
IPV6 = rf"(?<![\w:])(?:(?:{PART}:){{7}}{PART}|(?:{PART}(?::{PART})*)?::(?:{PART}(?::{PART})*)?)(?![\w:])"
ADDRESS = re.compile(f"{IPV4}|{IPV6}", re.IGNORECASE)
CODE = re.compile(r"\b[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}\b")
EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
OURSELVES = "127.0.0.1"  # Where this program listens tells nothing of anybody.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
SILENT = ("werkzeug", "gunicorn.access")  # They write a line with an address for every request.


def scrub(text: str) -> str:
    """The text without network addresses, e-mail addresses and anything with the shape of a resident's code."""
    text = EMAIL.sub("…", text)
    text = ADDRESS.sub(lambda found: found[0] if found[0] == OURSELVES else "…", text)
    return CODE.sub(lambda found: "…" if any(c.isdigit() for c in found[0]) else found[0], text)


class JsonLines(logging.Formatter):
    """One JSON object a line. Exceptions are told by type and place only: their words may hold what a person wrote."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": scrub(record.getMessage()),
        }
        told |= {
            name: value if isinstance(value, int | float | None) else scrub(str(value))
            for name, value in vars(record).items()
            if name not in OWN and not DROPPED.search(name)
        }
        if record.exc_info and record.exc_info[0]:
            told["exception"] = record.exc_info[0].__name__
            told["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])][-8:]
        return json.dumps(told, ensure_ascii=False)


class ServerLog(GunicornLogger):
    """What gunicorn says of itself, in the same form; of requests it says nothing."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
        self.access_log.handlers.clear()


def init(app: Flask) -> None:
    """Send everything that any library logs through the one form, once per process."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.ERROR)
    app.logger.setLevel(logging.INFO)
    app.logger.removeHandler(default_handler)
