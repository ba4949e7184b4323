"""A page as a resident's browser holds it: its form, what stands in it, and its buttons."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Page:
    """What came back. fields: control name → values, hidden ones too."""

    client: FlaskClient
    response: TestResponse
    fields: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.root = html5lib.parse(self.text, namespaceHTMLElements=False)
        self.form = self.root.find(".//main//form")
        self.fields = {}
        for control in self.form.iter("input") if self.form is not None else ():
            if control.get("type") not in ("radio", "checkbox") or "checked" in control.attrib:
                self.fields.setdefault(control.get("name", ""), []).append(control.get("value", ""))
        for control in self.form.iter("select") if self.form is not None else ():
            chosen = [option.get("value", "") for option in control.iter("option") if "selected" in option.attrib]
            self.fields.setdefault(control.get("name", ""), []).extend(chosen or [""])
        for control in self.form.iter("textarea") if self.form is not None else ():
            self.fields.setdefault(control.get("name", ""), []).append(control.text or "")

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def heading(self) -> str:
        return " ".join("".join(self.root.find(".//h1").itertext()).split())

    @property
    def errors(self) -> list[str]:
        return [" ".join("".join(line.itertext()).split()) for line in self.root.iterfind(".//*[@class='errors']//li")]

    @property
    def sentences(self) -> str:
        """Everything that can be read in the main part of the page, on one line."""
        return " ".join("".join(self.root.find(".//main").itertext()).split())

    def with_id(self, name: str) -> Element:
        """The element with this id. There must be one."""
        return next(element for element in self.root.iter() if element.get("id") == name)

    def options(self, name: str) -> list[str]:
        """The values that can be chosen in a field, in the order of the page."""
        listed = [option for select in self.root.iter("select") if select.get("name") == name for option in select.iter("option")]
        ticked = [control for control in self.root.iter("input") if control.get("name") == name]
        return [control.get("value", "") for control in (*listed, *ticked) if control.get("value") and control.get("type") != "hidden"]

    def offers(self, name: str) -> bool:
        """Whether a control of this name can be seen."""
        return any(
            c.get("name") == name and c.get("type") != "hidden" for tag in ("input", "textarea", "select") for c in self.root.iter(tag)
        )

    @property
    def controls(self) -> list[Element]:
        """What a resident can write in or choose, in the order of the page."""
        found = (control for control in self.form.iter() if control.tag in ("input", "textarea", "select"))
        return [control for control in found if control.get("type") != "hidden"]

    @property
    def offers_to_continue(self) -> bool:
        return any(button.get("value") == "continue" for button in self.form.iter("button"))

    def press(self, go: str | None = "continue", **written: str | list[str] | None) -> "Page":
        """Write into the form and press a button; None takes an answer away. `places__park` is the row `park` of `places`."""
        sent = dict(self.fields)
        for name, value in written.items():
            name = name.replace("__", ".")
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = [value] if isinstance(value, str) else value
        if go is not None:
            sent["_go"] = [go]
        return Page(self.client, self.client.post(self.form.get("action"), data=sent))


def open_page(client: FlaskClient, address: str, **headers: str) -> Page:
    return Page(client, client.get(address, headers=headers))
