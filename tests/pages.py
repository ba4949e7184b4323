"""The client through which tests ask for pages, and what it checks in every page it receives.

A page that is not sound is a failing test wherever it is met: valid HTML, one title, one h1, a language, a label for every control,
no id twice, and nothing inline that the page's own Content-Security-Policy forbids.
"""

import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.storage.base import db

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


class PageClient(FlaskClient):
    """Flask's test client; AssertionError for a page with faults, with all of them."""

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        with (
            self.application.app_context()
        ):  # Each request in a context of its own, as on a server: nothing is left over from the one before.
            response = super().open(*arguments, **named)
        db.session.rollback()
        db.session.expire_all()  # What the test holds is read anew.
        if response.mimetype == "text/html" and response.data and not response.location:
            faults = page_faults(response.get_data(as_text=True), response.headers.get("Content-Security-Policy", ""))
            assert not faults, f"{response.request.path}: " + "; ".join(faults)
        return response


def page_faults(html: str, policy: str = "") -> list[str]:
    """Everything that is wrong with a page, in words; empty when it is sound."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    faults = [f"not valid HTML at {place}: {code} {facts or ''}".rstrip() for place, code, facts in parser.errors]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    if not root.get("lang"):
        faults.append("html has no lang")
    if not _words(root.find("head/title")):
        faults.append("no title")
    if (count := len(root.findall(".//h1"))) != 1:
        faults.append(f"{count} h1 instead of one")
    faults += [f"id {name} stands {count} times" for name, count in Counter(_attributes(root, "id")).items() if count > 1]
    return faults + _unlabelled(root) + _dangling(root) + _inline(root, policy)


def _unlabelled(root: Element) -> list[str]:
    labelled = {label.get("for") for label in root.iter("label") if _words(label)}
    within = {id(control) for label in root.iter("label") if _words(label) for control in label.iter()}
    faults = []
    for control in _elements(root):
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("title")
        match control.tag:
            case "input" if control.get("type") not in UNLABELLED:
                sound = named or control.get("id") in labelled or id(control) in within
            case "select" | "textarea" | "meter" | "progress":
                sound = named or control.get("id") in labelled or id(control) in within
            case "button" | "a" if control.tag == "button" or control.get("href"):
                sound = named or _words(control) or any(image.get("alt") for image in control.iter("img"))
            case "fieldset":
                sound = named or _words(control.find("legend"))
            case "img":
                sound = control.get("alt") is not None
            case _:
                sound = True
        if not sound:
            faults.append(f"<{control.tag} name={control.get('name')} id={control.get('id')}> has no label")
    return faults


def _dangling(root: Element) -> list[str]:
    """References to ids that are not on the page."""
    ids = set(_attributes(root, "id"))
    asked = [
        name
        for key in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
        for value in _attributes(root, key)
        for name in value.split()
    ]
    asked += [href[1:] for href in _attributes(root, "href") if href.startswith("#") and len(href) > 1]
    return [f"nothing has the id {name} that the page refers to" for name in sorted(set(asked) - ids)]


def _inline(root: Element, policy: str) -> list[str]:
    styles = re.search(r"style-src[^;]*('unsafe-inline'|'sha256-|'nonce-)", policy)
    faults = [] if styles else [f"<{element.tag}> has an inline style" for element in _elements(root) if element.get("style") is not None]
    faults += [] if styles else ["<style> is inline" for _ in root.iter("style")]
    faults += ["a script is inline" for script in root.iter("script") if not script.get("src")]
    faults += [f"<{e.tag}> has {name}" for e in _elements(root) for name in e.attrib if name.startswith("on")]
    loaded = [(e, value) for e in _elements(root) for key in ("src", "href", "action", "poster", "data") if (value := e.get(key))]
    return faults + [f"<{e.tag}> loads {value}" for e, value in loaded if e.tag != "a" and re.match(r"(https?:)?//", value)]


def _elements(root: Element) -> list[Element]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def _attributes(root: Element, name: str) -> list[str]:
    return [value for element in _elements(root) if (value := element.get(name)) is not None]


def _words(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()
