"""A walk through any questionnaire: every page with nothing on it, with mistakes, and filled in, to the review."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.web.respond.pages import Page

MOST = 60
Written = dict[str, list[str]]


def walk(page: Page) -> Iterator[tuple[str, Page]]:
    """Every page from this one on, with what it shows: “part”, “errors” or “review”."""
    for _ in range(MOST):
        if not page.offers_to_continue:
            yield "review", page
            return
        yield "part", page
        if wrong := mistakes(page.controls):
            page = page.press(**wrong)
            yield "errors" if page.errors else "part", page
        page = page.press(**answers(page.controls))
        if page.errors:  # An answer that does not fit its question is taken back.
            wrong = {item_of(control) for control in page.controls if control.get("aria-invalid") == "true"}
            page = page.press(**{control.get("name", ""): "" for control in page.controls if item_of(control) in wrong})
    raise AssertionError("The questionnaire does not end.")


def item_of(control: Element) -> str:
    return control.get("name", "").partition(".")[0]


def answers(controls: list[Element]) -> Written:
    """Something in every control: the last option of a list, a number, a word."""
    written: Written = {}
    for control in controls:
        name, kind = control.get("name", ""), control.get("type", control.tag)
        match kind:
            case "radio":
                written.setdefault(name, [control.get("value", "")])
            case "checkbox":
                written[name] = [control.get("value", "")]
            case "select":
                taken = {value for values in written.values() for value in values}
                choices = [option.get("value", "") for option in control.iter("option")]
                written[name] = [next((choice for choice in choices if choice and choice not in taken), choices[-1])]
            case "textarea":
                written[name] = ["Lamps"]
            case "text":
                written[name] = [{"year": "2026", "month": "5", "day": "5"}.get(name.rpartition(".")[2], "20")]
    return written


def mistakes(controls: list[Element]) -> Written:
    """What cannot be kept, in every control that people write in."""
    return {control.get("name", ""): ["many" * 300] for control in controls if control.get("type", control.tag) in ("text", "textarea")}
