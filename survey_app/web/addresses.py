"""Addresses in templates: built once in a process for each page they lead to from each place. They hold no host and nothing of the reader."""

from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for


def init(app: Flask) -> None:
    app.jinja_env.globals.update(url_for=address)


def address(endpoint: str, **values: str | int) -> str:
    """As `flask.url_for`, for what a template links to."""
    return _built(request.script_root, request.blueprint, endpoint, tuple(values.items()))


@lru_cache(maxsize=1000)
def _built(_root: str, _blueprint: str | None, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
