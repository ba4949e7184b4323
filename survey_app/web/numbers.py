"""Numbers on the office's pages, written as the report writes them."""

from flask import Flask

from survey_app.reports.language import Words, words_for
from survey_app.web.languages import language


def words() -> Words:
    """The report's words in the language of the page."""
    return words_for(language())


def init(app: Flask) -> None:
    app.jinja_env.globals["words"] = words
    app.jinja_env.filters.update(number=number)


def number(given: float) -> str:
    return words().num(given)
