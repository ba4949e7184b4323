"""The questions of a page as HTML."""

from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup

from survey_app.web.languages import language
from survey_app.web.respond.shown import ShownItem


def asked(item: ShownItem) -> Markup:
    """One question as it stands on the page. Most are blank when their page is first shown, and alike for everybody."""
    return _blank(item, language()) if item.blank else _rendered(item)


@lru_cache(maxsize=500)
def _blank(item: ShownItem, _language: str) -> Markup:
    return _rendered(item)


def _rendered(item: ShownItem) -> Markup:
    return Markup(get_template_attribute("components/item.html", "ask")(item))  # noqa: S704  # What the template has escaped.
